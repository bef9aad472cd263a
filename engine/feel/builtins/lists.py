"""Built-in functions on lists."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from engine.feel.builtins.numeric import whole
from engine.feel.builtins.registry import builtin
from engine.feel.comparison import equal, order
from engine.feel.numbers import Number
from engine.feel.scope import NullResult, Run
from engine.feel.values import Function, described

_MAX_FLAT = 64  # lists in lists


@builtin("list contains(list: list, element: any)", needs_run=True)
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Whether the list has the element."""
    run.spend(len(items) >> 2)
    return any(equal(item, element) for item in items)


@builtin("sublist(list: list, start position: number, length?: number)")
def sublist(items: list[Any], start: Number, length: Number | None = None) -> list[Any]:
    """The part of the list from a position (1 is the first item, -1 the last), so many items long."""
    begin = _position(items, start)
    if length is None:
        return items[begin:]
    size = whole(length, "the length")
    if size < 1 or begin + size > len(items):
        raise NullResult(f"the length {size} runs outside the list")
    return items[begin : begin + size]


def _position(items: list[Any], number: Number) -> int:
    position = whole(number, "the position")
    if position == 0 or abs(position) > len(items):
        raise NullResult(f"the position {position} is outside the list of {len(items)} items")
    return position - 1 if position > 0 else len(items) + position


def as_lists(arguments: list[Any]) -> list[list[Any]]:
    return [item if type(item) is list else [item] for item in arguments]


@builtin("all(list: list)", variadic=True)
def all_true(items: list[Any]) -> bool | None:
    """True when every item is true, false when one is false, else null."""
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@builtin("any(list: list)", variadic=True)
def any_true(items: list[Any]) -> bool | None:
    """True when an item is true, false when all are false, else null."""
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


@builtin("reverse(list: list)")
def reverse(items: list[Any]) -> list[Any]:
    """The list backwards."""
    return items[::-1]


@builtin("index of(list: list, match: any)", needs_run=True)
def index_of(run: Run, items: list[Any], match: Any) -> list[int]:
    """The positions at which the match stands."""
    run.spend(len(items) >> 2)
    return [number for number, item in enumerate(items, 1) if equal(item, match)]


@builtin("insert before(list: list, position: number, newItem: any)")
def insert_before(items: list[Any], position: Number, new: Any) -> list[Any]:
    """The list with a new item before a position."""
    at = _position(items, position)
    return [*items[:at], new, *items[at:]]


@builtin("remove(list: list, position: number)")
def remove(items: list[Any], position: Number) -> list[Any]:
    """The list without the item at a position."""
    at = _position(items, position)
    return items[:at] + items[at + 1 :]


@builtin("list replace(list: list, position: number, newItem: any)")
def list_replace(items: list[Any], position: Number, new: Any) -> list[Any]:
    """The list with another item at a position."""
    at = _position(items, position)
    return [*items[:at], new, *items[at + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any)", needs_run=True)
def list_replace_matching(run: Run, items: list[Any], match: Function, new: Any) -> list[Any]:
    """The list with another item wherever match(item, newItem) is true."""
    replaced = []
    for item in items:
        verdict = match.invoke(run, [item, new])
        if verdict is not True and verdict is not False:
            raise NullResult(f"the match function gave {described(verdict)} instead of true or false")
        replaced.append(new if verdict else item)
    return replaced


@builtin("sort(list: list, precedes?: function)", needs_run=True)
def sort(run: Run, items: list[Any], precedes: Function | None = None) -> list[Any]:
    """The list in order: ascending, or as precedes(a, b) says which of two comes first."""
    run.spend(len(items))

    def by_function(a: Any, b: Any) -> int:
        assert precedes is not None
        return -1 if precedes.invoke(run, [a, b]) is True else 0

    def ascending(a: Any, b: Any) -> int:
        position = order(a, b)
        if position is None:
            raise NullResult(f"{described(a)} and {described(b)} have no order")
        return position

    if precedes is not None and len(precedes.parameters) != 2:
        raise NullResult("the function that says which item precedes must take two items")
    return sorted(items, key=cmp_to_key(ascending if precedes is None else by_function))


def distinct(run: Run, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    seen: set[Any] = set()
    for item in items:
        if type(item) is str:  # strings equal strings only: no need to compare with everything found
            if item not in seen:
                seen.add(item)
                found.append(item)
            continue
        run.spend((len(found) >> 4) + 1)
        if not any(equal(item, other) for other in found):
            found.append(item)
    return found


@builtin("distinct values(list: list)", needs_run=True)
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """The list with each value once."""
    return distinct(run, items)


@builtin("flatten(list: list)", needs_run=True)
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """The items of the list and of all lists inside it, in one list."""
    flat: list[Any] = []
    _flatten(run, items, flat, 0)
    return flat


def _flatten(run: Run, items: list[Any], flat: list[Any], depth: int) -> None:
    if depth > _MAX_FLAT:
        raise NullResult(f"lists are nested more than {_MAX_FLAT} levels deep")
    run.spend((len(items) >> 2) + 1)
    for item in items:
        if type(item) is list:
            _flatten(run, item, flat, depth + 1)
        else:
            flat.append(item)
