"""The decisions of a trial, with the rows that fired."""

from __future__ import annotations

from collections.abc import Mapping

from engine.dmn import Decisions, read_decisions
from engine.dmn.model import Decision
from engine.errors import ReglamentError
from engine.trials.state import TrialDecision
from web.fired import FiredTable, fired_table
from web.trials.files import Tried

__all__ = ["fired_tables", "tables_of"]


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

    def decision_of(identity: str) -> Decision | None:
        return known[identity][0] if identity in known else None

    return tuple(
        fired_table(told, decision_of, element=one.element, process=one.process, instance=one.instance)
        for one in taken
        for told in one.trace
    )
