"""Decision tables as they fired: the rows that decided stand out. For decisions of real cases and of trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.dmn.model import Cell, Decision, Table

__all__ = ["FiredTable", "fired_table"]


@dataclass(frozen=True, slots=True)
class FiredTable:
    """One decision that was taken. `rows`: number, cells, whether it fired; empty for what is no table."""

    element: str
    process: str
    instance: int
    name: str
    policy: str
    inputs: tuple[tuple[str, str], ...]  # label, value
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], bool], ...]
    output: str
    notes: tuple[str, ...]

    @property
    def fired(self) -> tuple[int, ...]:
        """The numbers of the rows that fired."""
        return tuple(number for number, _, fired in self.rows if fired)


def fired_table(
    told: Mapping[str, Any],
    decision_of: Callable[[str], Decision | None],
    *,
    element: str,
    process: str,
    instance: int,
) -> FiredTable:
    """Return one entry of a decision's trace (`engine.dmn.Verdict`) with the table as the designer drew it."""
    fired = {int(rule["index"]) for rule in told["rules"]}
    decision = decision_of(str(told["decision"]))
    table = decision.logic if decision is not None and isinstance(decision.logic, Table) else None
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...], bool], ...] = ()
    if table is not None:
        headings = (
            *(column.label or column.text for column in table.inputs),
            *(column.name or str(told["name"]) for column in table.outputs),
        )
        rows = tuple(
            (number, tuple(_text(cell) for cell in (*rule.inputs, *rule.outputs)), number in fired)
            for number, rule in enumerate(table.rules, 1)
        )
    return FiredTable(
        element=element,
        process=process,
        instance=instance,
        name=str(told["name"] or told["decision"]),
        policy="" if table is None else table.hit_policy,
        inputs=tuple((str(one["label"] or one["expression"]), str(one["value"])) for one in told["inputs"]),
        headings=headings,
        rows=rows,
        output=str(told["output"]),
        notes=tuple(str(note) for note in told["notes"]),
    )


def _text(cell: Cell) -> str:
    return str(cell.text).strip() or "–"
