"""Who calls whom over the files read together and all deployed definitions, and which calls come back.

Processes that can all reach one another form a circle (a strongly connected component, R. Tarjan 1972). All circles
are found in one walk: thousands of processes may call each other, and each of them asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

__all__ = ["CallGraph"]

_MOST_NAMED = 50  # a longer circle is counted, not spelled out


class CallGraph:
    """The calls, by key of the calling process. Built once for all processes that are checked together."""

    def __init__(self, calls: Mapping[str, Iterable[str]]) -> None:
        self._calls = {key: tuple(dict.fromkeys(called)) for key, called in calls.items()}
        self._circle: dict[str, int] = {}
        self._sizes: list[int] = []
        for circle in self._circles():
            self._circle.update(dict.fromkeys(circle, len(self._sizes)))
            self._sizes.append(len(circle))

    def comes_back(self, caller: str, called: str) -> bool:
        """Whether what is called calls its caller, by however many steps."""
        return caller == called or (caller in self._circle and self._circle.get(called) == self._circle[caller])

    def way_back(self, caller: str, called: str) -> list[str] | int:
        """The keys from the called process to its caller, or how many are in the circle when they are too many."""
        if caller == called:
            return [caller]
        number = self._circle[caller]
        if self._sizes[number] > _MOST_NAMED:
            return self._sizes[number]
        before: dict[str, str] = {}
        waiting = [called]
        while caller not in before:
            key = waiting.pop(0)
            for following in self._calls.get(key, ()):
                if self._circle.get(following) == number and following not in before:
                    before[following] = key
                    waiting.append(following)
        way = [caller]
        while way[-1] != called:
            way.append(before[way[-1]])
        return way[::-1]

    def _circles(self) -> Iterator[list[str]]:
        """Tarjan's walk, without recursion: chains of calls may be long."""
        order: dict[str, int] = {}
        lowest: dict[str, int] = {}
        stack: list[str] = []
        on_stack: set[str] = set()
        for root in self._calls:
            if root in order:
                continue
            walking = [(root, iter(self._calls[root]))]
            order[root] = lowest[root] = len(order)
            stack.append(root)
            on_stack.add(root)
            while walking:
                key, following = walking[-1]
                after = next(following, None)
                if after is None:
                    walking.pop()
                    if walking:
                        above = walking[-1][0]
                        lowest[above] = min(lowest[above], lowest[key])
                    if lowest[key] == order[key]:
                        circle: list[str] = []
                        while not circle or circle[-1] != key:
                            circle.append(stack.pop())
                            on_stack.discard(circle[-1])
                        yield circle
                elif after not in order:
                    order[after] = lowest[after] = len(order)
                    stack.append(after)
                    on_stack.add(after)
                    walking.append((after, iter(self._calls.get(after, ()))))
                elif after in on_stack:
                    lowest[key] = min(lowest[key], order[after])
