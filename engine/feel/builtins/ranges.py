"""Built-in functions on ranges: how two of them, or a point and a range, lie to each other (DMN 1.5, table 78)."""

from __future__ import annotations

from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.comparison import order
from engine.feel.scope import NullResult
from engine.feel.values import Range, described


def _as_range(value: Any) -> Range:
    return value if type(value) is Range else Range(value, value)


def _order(left: Any, right: Any) -> int:
    position = order(left, right)
    if position is None:
        raise NullResult(f"{described(left)} and {described(right)} have no order")
    return position


def _starts(a: Range, b: Range) -> int:
    """Order of the starts; an open start is a little later than a closed one."""
    if a.start is None or b.start is None:
        return (a.start is not None) - (b.start is not None)
    return _order(a.start, b.start) or (b.start_included - a.start_included)


def _ends(a: Range, b: Range) -> int:
    """Order of the ends; an open end is a little earlier than a closed one."""
    if a.end is None or b.end is None:
        return (b.end is not None) - (a.end is not None)
    return _order(a.end, b.end) or (a.end_included - b.end_included)


def _end_to_start(a: Range, b: Range) -> int:
    """-1 when a ends before b starts, 0 when they share just that point, 1 when they share more."""
    if a.end is None or b.start is None:
        return 1
    position = _order(a.end, b.start)
    if position:
        return position
    return 0 if a.end_included and b.start_included else -1


@builtin("before(point1: any, point2: any)")
@builtin("before(point: any, range: range)")
@builtin("before(range: range, point: any)")
@builtin("before(range1: range, range2: range)")
def before(left: Any, right: Any) -> bool:
    """Whether the first ends before the second begins."""
    return _end_to_start(_as_range(left), _as_range(right)) < 0


@builtin("after(point1: any, point2: any)")
@builtin("after(point: any, range: range)")
@builtin("after(range: range, point: any)")
@builtin("after(range1: range, range2: range)")
def after(left: Any, right: Any) -> bool:
    """Whether the first begins after the second ends."""
    return _end_to_start(_as_range(right), _as_range(left)) < 0


@builtin("meets(range1: range, range2: range)")
def meets(left: Range, right: Range) -> bool:
    """Whether the first ends at the very point at which the second begins."""
    return _end_to_start(left, right) == 0


@builtin("met by(range1: range, range2: range)")
def met_by(left: Range, right: Range) -> bool:
    """Whether the first begins at the very point at which the second ends."""
    return _end_to_start(right, left) == 0


@builtin("overlaps(range1: range, range2: range)")
def overlaps(left: Range, right: Range) -> bool:
    """Whether they have a point in common."""
    return _end_to_start(left, right) >= 0 and _end_to_start(right, left) >= 0


@builtin("overlaps before(range1: range, range2: range)")
def overlaps_before(left: Range, right: Range) -> bool:
    """Whether the first begins before the second and ends inside it."""
    return _starts(left, right) < 0 and _end_to_start(left, right) >= 0 and _ends(left, right) <= 0


@builtin("overlaps after(range1: range, range2: range)")
def overlaps_after(left: Range, right: Range) -> bool:
    """Whether the first begins inside the second and ends after it."""
    return bool(overlaps_before(right, left))


@builtin("finishes(point: any, range: range)")
@builtin("finishes(range1: range, range2: range)")
def finishes(left: Any, right: Range) -> bool:
    """Whether the first lies at the end of the second."""
    inner = _as_range(left)
    return _ends(inner, right) == 0 and _starts(inner, right) >= 0


@builtin("finished by(range: range, point: any)")
@builtin("finished by(range1: range, range2: range)")
def finished_by(left: Range, right: Any) -> bool:
    """Whether the second lies at the end of the first."""
    return bool(finishes(right, left))


@builtin("includes(range: range, point: any)")
@builtin("includes(range1: range, range2: range)")
def includes(left: Range, right: Any) -> bool:
    """Whether the first has all of the second."""
    inner = _as_range(right)
    return _starts(left, inner) <= 0 and _ends(left, inner) >= 0


@builtin("during(point: any, range: range)")
@builtin("during(range1: range, range2: range)")
def during(left: Any, right: Range) -> bool:
    """Whether the second has all of the first."""
    return bool(includes(right, left))


@builtin("starts(point: any, range: range)")
@builtin("starts(range1: range, range2: range)")
def starts(left: Any, right: Range) -> bool:
    """Whether the first lies at the beginning of the second."""
    inner = _as_range(left)
    return _starts(inner, right) == 0 and _ends(inner, right) <= 0


@builtin("started by(range: range, point: any)")
@builtin("started by(range1: range, range2: range)")
def started_by(left: Range, right: Any) -> bool:
    """Whether the second lies at the beginning of the first."""
    return bool(starts(right, left))


@builtin("coincides(point1: any, point2: any)")
@builtin("coincides(range1: range, range2: range)")
def coincides(left: Any, right: Any) -> bool:
    """Whether both have the same beginning and the same end."""
    a, b = _as_range(left), _as_range(right)
    return _starts(a, b) == 0 and _ends(a, b) == 0
