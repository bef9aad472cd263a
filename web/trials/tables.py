"""Decision tables as they fired: the rows that decided stand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.dmn import Decisions, read_decisions
from engine.dmn.model import Cell, Decision, Table
from engine.errors import ReglamentError
from engine.trials.state import TrialDecision
from web.trials.files import Tried

__all__ = ["FiredTable", "fired_tables", "tables_of"]


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


def tables_of(found: Tried) -> Mapping[str, tuple[Decision, Decisions]]:
    """Return the decisions of all DMN files by id."""
    tables: dict[str, tuple[Decision, Decisions]] = {}
    for name, content in sorted(found.files.items()):
        if not name.endswith(".dmn"):
            continue
        try:
            decisions = read_decisions(content, file=name, tolerant=True)
        except ReglamentError:
            continue  # the gate has told it
        for identity in decisions.ids:
            element = decisions.find(identity)
            if isinstance(element, Decision):
                tables[identity] = (element, decisions)
    return tables


def fired_tables(found: Tried, taken: tuple[TrialDecision, ...]) -> tuple[FiredTable, ...]:
    """Return the decisions in the order in which they were taken."""
    known = tables_of(found)
    return tuple(_fired(decision, told, known) for decision in taken for told in decision.trace)


def _fired(
    taken: TrialDecision, told: Mapping[str, Any], known: Mapping[str, tuple[Decision, Decisions]]
) -> FiredTable:
    fired = {int(rule["index"]) for rule in told["rules"]}
    element = known.get(str(told["decision"]), (None, None))[0]
    table = element.logic if element is not None and isinstance(element.logic, Table) else None
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
        element=taken.element,
        process=taken.process,
        instance=taken.instance,
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
