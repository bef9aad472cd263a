"""Looks over decision tables: inputs that no rule covers, rules that overlap, rules that can never apply, wrong types.

Only what is certain is reported: a cell that is more than literals, ranges and lists of them (`> limit`) may apply
always, and never does for sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from engine.dmn import model as m
from engine.dmn.atoms import Pieces, pieces_of
from engine.dmn.decisions import Decisions
from engine.dmn.lint_types import types_looked_over
from engine.dmn.model import Boxed, Table
from engine.dmn.shapes import allowed_of, declared
from engine.errors import Problem

__all__ = ["lint"]

_MAX_FINDINGS = 5  # of each sort and table
_MAX_WORK = 50_000
_MAX_PAIRS = 500_000  # of rules, times the columns: each rule is held against each other, a second of work

Box = tuple[frozenset[int], ...]  # for each column the pieces


class _TooMuch(Exception):
    """The table has too many combinations to look at."""


def lint(decisions: Decisions) -> list[Problem]:
    """Warnings about a model: `table_gap`, `table_overlap`, `rule_masked`, `rule_unreachable`, and `wrong_type` and
    `value_not_allowed` (`engine.dmn.lint_types`). Faults that are errors are in `decisions.problems`.
    """
    found: list[Problem] = []
    for identity, element in decisions.model.elements.items():
        logic = element.logic if isinstance(element, m.Decision) else None
        if isinstance(element, m.Bkm):
            logic = element.function
        if logic is None:
            continue
        for table in _tables(logic):
            found += _looked_over(table, identity, decisions)
        found += types_looked_over(decisions, element)
    return found


def _tables(boxed: object) -> Iterator[Table]:
    if isinstance(boxed, Table):
        yield boxed
    if isinstance(boxed, Boxed | m.Entry):
        for field in fields(boxed):
            yield from _tables(getattr(boxed, field.name))
    elif isinstance(boxed, tuple):
        for part in boxed:
            yield from _tables(part)


def _looked_over(table: Table, owner: str, decisions: Decisions) -> list[Problem]:
    if len(table.rules) ** 2 * len(table.inputs) > _MAX_PAIRS:
        message = f"The table has {len(table.rules):,} rules: it is not looked over for gaps and overlaps."
        return [Problem(table.element or owner, "table_not_looked_over", message, "warning", line=table.line)]
    if not table.inputs or not table.rules or any(len(rule.inputs) != len(table.inputs) for rule in table.rules):
        return []
    columns = []
    for number, column in enumerate(table.inputs):
        written = column.expression.type_name
        allowed = column.allowed.text if column.allowed else allowed_of(decisions, written)
        columns.append(pieces_of(number, column, table.rules, declared(decisions, written).type, allowed))
    look = _Look(table, owner, columns)
    problems = [*look.unreachable(), *look.overlaps()]
    try:
        problems += look.masked()
        problems += look.gaps()
    except _TooMuch:
        pass
    return problems


class _Look:
    """One table as boxes in the space of its inputs: what each rule may apply to, and what it surely does."""

    def __init__(self, table: Table, owner: str, columns: Sequence[Pieces]) -> None:
        self.table = table
        self.owner = owner
        self.columns = columns
        rules = range(len(table.rules))
        self.possible: list[Box] = [tuple(pieces.possible[rule] for pieces in columns) for rule in rules]
        self.sure: list[Box] = [tuple(pieces.sure[rule] for pieces in columns) for rule in rules]
        self.work = 0

    def unreachable(self) -> Iterator[Problem]:
        """Rules with a cell that no allowed value passes."""
        for number, box in enumerate(self.possible, 1):
            for column, cell in zip(self.table.inputs, box, strict=True):
                if not cell:
                    message = f"Rule {number} can never apply: its cell for '{column.label}' lets no value pass."
                    yield self._problem("rule_unreachable", message, number)
                    break

    def overlaps(self) -> list[Problem]:
        """Rules that apply at once although the hit policy does not allow it."""
        policy = self.table.hit_policy
        if policy not in ("UNIQUE", "ANY"):
            return []
        found: list[Problem] = []
        for first, box in enumerate(self.sure):
            for second in range(first + 1, len(self.sure)):
                common = tuple(a & b for a, b in zip(box, self.sure[second], strict=True))
                if not all(common) or (policy == "ANY" and self._same_output(first, second)):
                    continue
                message = f"The rules {first + 1} and {second + 1} both apply when {self._where(common)}."
                found.append(self._problem("table_overlap", message, second + 1))
                if len(found) == _MAX_FINDINGS:
                    return found
        return found

    def _same_output(self, first: int, second: int) -> bool:
        texts = [[cell.text for cell in self.table.rules[rule].outputs] for rule in (first, second)]
        return texts[0] == texts[1]

    def masked(self) -> list[Problem]:
        """Rules of a FIRST table that earlier rules leave nothing for."""
        if self.table.hit_policy != "FIRST":
            return []
        found = []
        for number, box in enumerate(self.possible):
            if number and all(box) and self._uncovered(box, self.sure, list(range(number))) is None:
                message = f"Rule {number + 1} never applies: the rules above it cover all of it."
                found.append(self._problem("rule_masked", message, number + 1))
        return found

    def gaps(self) -> list[Problem]:
        """Inputs for which no rule applies, when nothing says what to do then."""
        if any(column.default for column in self.table.outputs) or self.table.hit_policy in _LISTS:
            return []
        found = []
        covering = list(self.possible)
        whole: Box = tuple(pieces.all for pieces in self.columns)
        for _ in range(_MAX_FINDINGS):
            gap = self._uncovered(whole, covering, list(range(len(covering))))
            if gap is None:
                break
            found.append(self._problem("table_gap", f"No rule applies when {self._where(gap)}."))
            covering.append(gap)
        return found

    def _uncovered(self, box: Box, boxes: Sequence[Box], rules: list[int], column: int = 0) -> Box | None:
        """A part of the box that no box of these rules covers; None when they cover it. Splits column by column."""
        self.work += 1
        if self.work > _MAX_WORK:
            raise _TooMuch
        if not rules:
            return box
        if column == len(box):
            return None
        groups: dict[tuple[int, ...], set[int]] = {}
        for piece in sorted(box[column]):
            groups.setdefault(tuple(rule for rule in rules if piece in boxes[rule][column]), set()).add(piece)
        for covering, pieces in groups.items():
            part = (*box[:column], frozenset(pieces), *box[column + 1 :])
            found = self._uncovered(part, boxes, list(covering), column + 1)
            if found is not None:
                return found
        return None

    def _where(self, box: Box) -> str:
        conditions = [
            f"'{column.label}' is {pieces.named(cell)}"
            for column, pieces, cell in zip(self.table.inputs, self.columns, box, strict=True)
            if cell != pieces.all
        ]
        return " and ".join(conditions) or "whatever the inputs are"

    def _problem(self, code: str, message: str, rule: int | None = None) -> Problem:
        element = self.table.rules[rule - 1].id if rule else self.table.element
        return Problem(element or self.table.element or self.owner, code, message, "warning", line=self.table.line)


_LISTS = frozenset(["COLLECT", "RULE ORDER", "OUTPUT ORDER"])  # an empty list is an answer
