"""The values of a table's column as pieces that no cell divides, so that cells become sets of pieces.

Of cells `< 10`, `[10..20]` and `> 20` the pieces are: below 10, 10, between 10 and 20, 20, above 20. What only data
decides (`> limit`) may take every piece, and takes none for sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from engine.dmn.model import Column, Rule
from engine.feel import nodes as n
from engine.feel.comparison import equal, order
from engine.feel.errors import FeelSyntaxError
from engine.feel.parser import Parser
from engine.feel.text import text_of
from engine.feel.values import kind_of

__all__ = ["Pieces", "pieces_of"]

_ORDERED = frozenset(["number", "date", "date and time", "time", "days and time duration", "years and months duration"])


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one column: how to name a run of them, and which each rule's cell may take, and surely takes."""

    labels: tuple[str, ...]  # of each piece, for messages
    ends: tuple[tuple[Any, Any] | None, ...]  # of each piece of an ordered column; None: an enumeration
    possible: tuple[frozenset[int], ...]  # one for each rule
    sure: tuple[frozenset[int], ...]

    @property
    def all(self) -> frozenset[int]:
        return frozenset(range(len(self.labels)))

    def named(self, chosen: frozenset[int]) -> str:
        """Some pieces in words."""
        if chosen == self.all:
            return "anything"
        runs: list[list[int]] = []
        for piece in sorted(chosen):
            if runs and runs[-1][-1] == piece - 1 and self.ends[piece] is not None:
                runs[-1].append(piece)
            else:
                runs.append([piece])
        return " or ".join(self._run_named(run[0], run[-1]) for run in runs)

    def _run_named(self, first: int, last: int) -> str:
        start, end = self.ends[first], self.ends[last]
        if first == last or start is None or end is None:
            return self.labels[first]
        low, high = start[0], end[1]
        opening = "[" if start[0] is not None and start[0] is start[1] else "("
        closing = "]" if end[1] is not None and end[0] is end[1] else ")"
        if low is None:
            return f"{'<=' if closing == ']' else '<'} {_literal(high)}"
        if high is None:
            return f"{'>=' if opening == '[' else '>'} {_literal(low)}"
        return f"{opening}{_literal(low)}..{_literal(high)}{closing}"


def pieces_of(number: int, column: Column, rules: Sequence[Rule], kind: str | None, allowed: str | None) -> Pieces:
    """The pieces of a column. `kind`: the type of its values, if known; `allowed`: the tests that each passes."""
    written = [_parsed(rule.inputs[number].text) for rule in rules]
    bounds = _parsed(allowed or "")
    kinds = {kind_of(value) for cell in [*written, bounds] if cell is not None for value in _values(cell)}
    kind = kind if kind in kinds else kinds.pop() if len(kinds) == 1 else None
    if kind is None:
        return _undivided(written)
    cells = [cell if cell is None or _is_of(cell, kind) else None for cell in written]
    if bounds is not None and not _is_of(bounds, kind):
        bounds = None
    literals = [value for cell in [*cells, bounds] if cell is not None for value in _values(cell)]
    if kind in _ORDERED and any(order(a, b) is None for a in literals for b in literals[:1]):
        return _undivided(written)  # dates with and without a zone
    labels, ends = _ordered(literals) if kind in _ORDERED else _enumeration(literals, kind)
    samples = _samples(ends, literals, kind)
    possible = _taken(bounds, samples) if bounds is not None else frozenset(range(len(labels)))
    keep = sorted(possible)
    position = {piece: index for index, piece in enumerate(keep)}
    taken = [None if cell is None else _taken(cell, samples) & possible for cell in cells]
    everything, nothing = frozenset(range(len(keep))), frozenset[int]()
    sets = [None if pieces is None else frozenset(position[piece] for piece in pieces) for pieces in taken]
    return Pieces(
        tuple(labels[piece] for piece in keep),
        tuple(ends[piece] for piece in keep),
        tuple(everything if pieces is None else pieces for pieces in sets),
        tuple(nothing if pieces is None else pieces for pieces in sets),
    )


def _undivided(cells: Sequence[_Cell | None]) -> Pieces:
    """One piece, which every cell may take, and those without a test do."""
    whole, nothing = frozenset([0]), frozenset[int]()
    sure = tuple(whole if cell is not None and not cell[0] else nothing for cell in cells)
    return Pieces(("anything",), (None,), tuple(whole for _ in cells), sure)


def _is_of(cell: _Cell, kind: str) -> bool:
    """Whether all that a cell speaks of is of a kind, in a way that divides its values."""
    tests, _ = cell
    if kind not in _ORDERED and (
        kind not in ("string", "boolean") or any(test.operator not in ("", "=", "!=") for test in tests)
    ):
        return False
    if kind not in _ORDERED and any(isinstance(test.operand, n.RangeLiteral) for test in tests):
        return False
    return all(kind_of(value) == kind for value in _values(cell))


def _values(cell: _Cell) -> list[Any]:
    return [value for test in cell[0] for value in _literals(test)]


_Cell = tuple[tuple[n.Test, ...], bool]


def _parsed(text: str) -> _Cell | None:
    """The tests of a cell and whether they are negated; None when one is more than literals."""
    if not text:
        return (), False
    try:
        tests, negated = Parser(text).whole_unary_tests()
    except FeelSyntaxError:
        return None
    return (tests, negated) if all(_is_simple(test) for test in tests) else None


def _is_simple(test: n.Test) -> bool:
    operand = test.operand
    if isinstance(operand, n.RangeLiteral) and not test.operator:
        return isinstance(operand.start, n.Literal) and isinstance(operand.end, n.Literal)
    return isinstance(operand, n.Literal) and operand.value is not None


def _literals(test: n.Test) -> list[Any]:
    operand = test.operand
    if isinstance(operand, n.RangeLiteral):
        ends = [operand.start, operand.end]
        return [end.value for end in ends if isinstance(end, n.Literal) and end.value is not None]
    return [operand.value] if isinstance(operand, n.Literal) else []


def _ordered(literals: list[Any]) -> tuple[list[str], list[tuple[Any, Any] | None]]:
    """Pieces between and at the literals: below, at and above each."""
    points: list[Any] = []
    for value in sorted(literals, key=cmp_to_key(lambda a, b: order(a, b) or 0)):
        if not points or order(points[-1], value) != 0:
            points.append(value)
    labels, ends = [f"< {_literal(points[0])}"], [(None, points[0])]
    for position, point in enumerate(points):
        labels.append(_literal(point))
        ends.append((point, point))
        following = points[position + 1] if position + 1 < len(points) else None
        ends.append((point, following))
        between = f"({_literal(point)}..{_literal(following)})"
        labels.append(between if following is not None else f"> {_literal(point)}")
    return labels, list(ends)


def _enumeration(literals: list[Any], kind: str) -> tuple[list[str], list[tuple[Any, Any] | None]]:
    values = [False, True] if kind == "boolean" else list(dict.fromkeys(literals))
    labels = [_literal(value) for value in values]
    if kind == "string":
        labels.append("any other value")
    return labels, [None] * len(labels)


def _literal(value: Any) -> str:
    text = text_of([value])[1:-1]
    return text if kind_of(value) in ("number", "string", "boolean") else f'@"{text}"'


@dataclass(frozen=True, slots=True)
class _Sample:
    """One value that stands for a piece: itself, or what lies between two literals."""

    low: Any
    high: Any
    is_point: bool


def _samples(ends: list[tuple[Any, Any] | None], literals: list[Any], kind: str) -> list[_Sample]:
    if kind == "boolean":
        return [_Sample(False, False, True), _Sample(True, True, True)]
    if kind == "string":
        return [*(_Sample(value, value, True) for value in dict.fromkeys(literals)), _Sample(None, None, False)]
    return [_Sample(end[0], end[1], end[0] is not None and end[0] is end[1]) for end in ends if end is not None]


def _taken(cell: _Cell, samples: list[_Sample]) -> frozenset[int]:
    tests, negated = cell
    if not tests:
        return frozenset(range(len(samples)))
    passing = {number for number, sample in enumerate(samples) if any(_passes(test, sample) for test in tests)}
    return frozenset(range(len(samples))) - passing if negated else frozenset(passing)


def _passes(test: n.Test, sample: _Sample) -> bool:
    operand = test.operand
    if isinstance(operand, n.RangeLiteral):
        assert isinstance(operand.start, n.Literal)
        assert isinstance(operand.end, n.Literal)
        low, high = operand.start.value, operand.end.value
        above = low is None or _above(sample, low, included=operand.start_included)
        below = high is None or _below(sample, high, included=operand.end_included)
        return above and below
    assert isinstance(operand, n.Literal)
    value = operand.value
    if test.operator in ("", "="):
        return sample.is_point and equal(sample.low, value) is True
    if test.operator == "!=":
        return not (sample.is_point and equal(sample.low, value) is True)
    if test.operator.startswith("<"):
        return _below(sample, value, included=test.operator == "<=")
    return _above(sample, value, included=test.operator == ">=")


def _above(sample: _Sample, end: Any, *, included: bool) -> bool:
    if sample.low is None:
        return False
    position = order(sample.low, end) or 0
    return position > 0 or (position == 0 and (included if sample.is_point else True))


def _below(sample: _Sample, end: Any, *, included: bool) -> bool:
    if sample.high is None:
        return False
    position = order(sample.high, end) or 0
    return position < 0 or (position == 0 and (included if sample.is_point else True))
