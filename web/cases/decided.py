"""Why a case went this way: each decision with its table, the row that fired, and the values it was asked with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from engine.dmn import read_decisions
from engine.dmn.model import Decision
from engine.queries import instances
from engine.queries.decided import DecidedRow, decided
from web import context
from web.fired import FiredTable, fired_table
from web.guard import Access, access

__all__ = ["Reason", "blueprint", "reasons"]

blueprint = Blueprint("decided", __name__)


@dataclass(frozen=True, slots=True)
class Reason:
    """One decision of a case: when, at which element, and its tables, what was asked last first."""

    step_id: int
    at: datetime
    place: str  # the element's name
    tables: tuple[FiredTable, ...]
    version: int | None = None  # of the decision that was asked

    @property
    def last(self) -> FiredTable:
        """The decision that the process asked for; those before it are what it required."""
        return self.tables[0]


@blueprint.get("/instances/<row:instance>/decisions")
@access(Access.PERSON)
def show(instance: int) -> str:
    """Show the decisions of a case that the person sees."""
    with context.reading() as connection:
        head = instances.find(connection, context.actor(), instance)
        if head is None:
            raise NotFound
        page = decided(connection, head.root_id, after=request.args.get("after") or None)
        found = reasons(connection, page.rows)
    return render_template("decided.html", head=head, reasons=found, following=page.next)


def reasons(connection: Any, rows: Iterable[DecidedRow]) -> tuple[Reason, ...]:
    """Return decisions with their tables as they were deployed with that version of the process."""
    return tuple(_reason(connection, row, one) for row in rows for one in reversed(row.taken) if one.get("trace"))


def _reason(connection: Any, row: DecidedRow, taken: Mapping[str, Any]) -> Reason:
    definition = context.definition_of(connection, row.process, row.version)
    node = definition.nodes[taken["node"]] if definition is not None else None
    element = node.id if node is not None else ""
    of = _decisions_of(connection, row.process, row.version, taken)
    tables = tuple(
        fired_table(told, of, element=element, process=row.process, instance=row.instance_id)
        for told in reversed(taken["trace"])
    )
    place = (node.name or node.id) if node is not None else ""
    return Reason(row.step_id, row.at, place, tables, taken.get("version"))


def _decisions_of(
    connection: Any, process: str, version: int, taken: Mapping[str, Any]
) -> Callable[[str], Decision | None]:
    """How to find a decision of the DMN file that was asked, in the version that was asked."""
    known, decision = context.engine().definitions, str(taken["decision"])
    if "version" in taken:
        asked = known.decisions.find(connection, decision, int(taken["version"]))
    else:  # of a time when only those deployed together could be asked
        deployed = known.find(connection, process, version)
        asked = (
            None if deployed is None else known.decisions.deployed_with(connection, deployed.deployment_id, decision)
        )
    if asked is None:
        return lambda _identity: None
    decisions = read_decisions(asked.content, file=asked.file, imported=asked.imported, tolerant=True)

    def find(identity: str) -> Decision | None:
        found = decisions.find(identity)
        return found if isinstance(found, Decision) else None

    return find
