"""Code for `for`, `some` and `every`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.feel import nodes as n
from engine.feel.far import add_span, ordinal
from engine.feel.numbers import exact_int
from engine.feel.scope import Code, Env, NullResult, Run
from engine.feel.values import Range, described, kind_of

if TYPE_CHECKING:
    from engine.feel.code.compiler import Compiler

__all__ = ["Source", "domain", "for_each", "quantified", "rounds"]

Source = tuple[str, Callable[[Env], Iterable[Any]]]  # the variable, and what it runs over


def for_each(node: n.For, compiler: Compiler) -> Code:
    sources = [_source(iterator, compiler) for iterator in node.iterators]
    before, compiler.uses_partial = compiler.uses_partial, False
    body, cost = compiler.loop_body(node.body)
    uses_partial, compiler.uses_partial = compiler.uses_partial, before

    def run_through(env: Env) -> Any:
        results: list[Any] = []
        spend = env.run.spend
        try:
            for values in rounds(env, sources):
                spend(cost)
                if uses_partial:
                    spend(len(results) >> 3)
                    values["partial"] = results[:]
                results.append(body(env.inner(values)))
        except NullResult as reason:
            env.run.note(f"for: {reason}")
            return None
        return results

    return run_through


def quantified(node: n.Quantified, compiler: Compiler) -> Code:
    sources = [_source(iterator, compiler) for iterator in node.iterators]
    condition, cost = compiler.loop_body(node.condition)
    decisive = not node.every
    word = "every" if node.every else "some"

    def decide(env: Env) -> Any:
        unsure = False
        spend = env.run.spend
        try:
            for values in rounds(env, sources):
                spend(cost)
                verdict = condition(env.inner(values))
                if verdict is decisive:
                    return decisive
                if verdict is not True and verdict is not False:
                    unsure = True
                    env.run.note(f"a condition of '{word}' gave {described(verdict)}")
        except NullResult as reason:
            env.run.note(f"{word}: {reason}")
            return None
        return None if unsure else not decisive

    return decide


def _source(iterator: n.Iterator, compiler: Compiler) -> Source:
    first = compiler(iterator.source)
    if iterator.end is None:
        return iterator.name, lambda env: domain(env.run, first(env))
    last = compiler(iterator.end)
    return iterator.name, lambda env: _steps(env.run, first(env), last(env))


def rounds(env: Env, sources: Sequence[Source]) -> Iterator[dict[str, Any]]:
    """The values of the variables, round by round; the last variable turns fastest and sees the earlier ones."""
    name, items = sources[0]
    if len(sources) == 1:
        for item in items(env):
            yield {name: item}
        return
    for item in items(env):
        env.run.spend(1)
        for inner in rounds(env.inner({name: item}), sources[1:]):
            yield {name: item, **inner}


def domain(run: Run, value: Any) -> Iterable[Any]:
    """What a loop over this value runs through; raises NullResult when it cannot."""
    if type(value) is list:
        return value
    if type(value) is Range:
        return _inside(run, value)
    if value is None:
        raise NullResult("there is nothing to run through: the list is null")
    return [value]


def _inside(run: Run, span: Range) -> Iterable[Any]:
    if span.start is None or span.end is None:
        raise NullResult("the range has no end")
    items = list(_steps(run, span.start, span.end))
    if not span.start_included:
        items = items[1:]
    return items if span.end_included else items[:-1]


def _steps(run: Run, start: Any, end: Any) -> Iterable[Any]:
    """From start to end by ones, upwards or downwards; dates by days."""
    kind = kind_of(start)
    if kind == "number" and kind_of(end) == "number":
        first, last = exact_int(start), exact_int(end)
        if first is None or last is None:
            raise NullResult(f"a loop runs from one whole number to another, not from {start} to {end}")
        run.spend(abs(last - first) >> 4)  # so that an absurd range fails at once
        return range(first, last + 1) if first <= last else range(first, last - 1, -1)
    if kind == "date" and kind_of(end) == "date":
        return _days(run, start, end)
    raise NullResult(f"a loop cannot run from {described(start)} to {described(end)}")


def _days(run: Run, start: Any, end: Any) -> Iterator[Any]:
    count = ordinal(end) - ordinal(start)
    run.spend(abs(count) >> 4)
    step = timedelta(days=1 if count >= 0 else -1)
    day = start
    for number in range(abs(count) + 1):
        if number:
            day = add_span(day, step)
        yield day
