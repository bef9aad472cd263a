"""The page of one case: where it stands, how it came there, what was done and what was undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.cases import Card, CaseKind
from engine.model.definition import Definition, Node
from engine.queries import incidents, instances, paused, records, timeline
from engine.queries.cases import OpenWork, open_work
from engine.queries.incidents import IncidentRow
from engine.queries.instances import InstanceHead
from engine.queries.paging import Page
from engine.queries.paused import PausedRow, SuspendedRow
from engine.queries.records import JobRow, LedgerRow, Waiting
from engine.queries.timeline import StepRow
from web import context
from web.cases.cards import cards_of, kind_of, may_cancel
from web.diagrams import Diagram, diagram_of
from web.guard import Access, access

__all__ = ["CasePage", "blueprint"]

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of one instance."""

    head: InstanceHead
    root: InstanceHead
    kind: CaseKind | None
    definition: Definition | None
    diagram: Diagram | None
    cards: tuple[Card, ...]
    work: tuple[OpenWork, ...]
    waiting: tuple[tuple[Waiting, Node | None], ...]
    steps: Page[StepRow]
    jobs: tuple[JobRow, ...]
    ledger: tuple[LedgerRow, ...]
    incidents: tuple[IncidentRow, ...]
    family: tuple[InstanceHead, ...]
    names: Mapping[tuple[int, str], str]  # of elements, by instance and id
    may_cancel: bool
    newest: int | None  # step: what the page has seen
    suspended: SuspendedRow | None = None
    paused: tuple[PausedRow, ...] = ()  # actions that it waits for, and that nobody asks for now

    @property
    def open_incidents(self) -> tuple[IncidentRow, ...]:
        """Those that somebody must look at."""
        return tuple(incident for incident in self.incidents if incident.state == "open")

    @property
    def undone(self) -> tuple[LedgerRow, ...]:
        """The undo report: everything whose undoing began, in the order in which it ended."""
        begun = [row for row in self.ledger if row.state != "done"]
        return tuple(sorted(begun, key=lambda row: (row.undone_at is None, row.undone_at or row.recorded_at)))

    def name_of(self, instance_id: int, element: str) -> str:
        """Name an element as the diagram does."""
        return self.names.get((instance_id, element)) or element


@blueprint.get("/instances/<row:instance>")
@access(Access.PERSON)
def show(instance: int) -> str:
    """Show any instance; for the page's script its changing parts alone."""
    with context.reading() as connection:
        head = instances.find(connection, context.actor(), instance)
        page = gather(connection, head, request.args.get("after") or None)
    return render_template("parts/case.html" if context.is_htmx() else "case.html", page=page)


@blueprint.get("/<path>/<key>")
@access(Access.PERSON)
def show_case(path: str, key: str) -> str | Response:
    """Show a case by its business key: the latest instance of it."""
    kind = context.pages().case_at(path)
    if kind is None:
        raise NotFound
    with context.reading() as connection:
        head = instances.find_by_key(connection, context.actor(), kind.process, key)
        page = gather(connection, head, request.args.get("after") or None)
    return render_template("parts/case.html" if context.is_htmx() else "case.html", page=page)


def gather(connection: Any, head: InstanceHead | None, after: str | None) -> CasePage:
    """Read everything about an instance that the person sees; raises NotFound for none."""
    if head is None:
        raise NotFound
    newest = timeline.newest_step(connection, head.id)
    root = head if head.parent_id is None else instances.head_of(connection, head.root_id) or head
    family = (head, *(instances.called(connection, head.id) if head.parent_id is None else ()))
    ids = [one.id for one in family]
    definitions = {one.id: context.definition_of(connection, one.definition_key, one.version) for one in family}
    definition = definitions[head.id]
    found = tuple(incidents.of_instances(connection, ids))
    diagram = None
    if definition is not None:
        standing = instances.standing(connection, head.id) if head.status == "running" else None
        here = tuple(token.node for token in standing.tokens.values()) if standing is not None else ()
        stuck = tuple(row.element for row in found if row.state == "open" and row.instance_id == head.id)
        path = timeline.path_taken(
            connection, head.id, definition, lambda key, version: context.definition_of(connection, key, version)
        )
        diagram = diagram_of(definition, path, here, tuple(one for one in stuck if one in definition.by_id))
    kind = kind_of(root)
    work = open_work(connection, [root.root_id]).get(root.root_id, ())
    return CasePage(
        head=head,
        root=root,
        kind=kind,
        definition=definition,
        diagram=diagram,
        cards=cards_of(connection, root.id),
        work=tuple(task for task in work if task.instance_id in ids),
        waiting=tuple(
            (row, _node(definitions.get(row.instance_id), row.node)) for row in records.waiting_of(connection, ids)
        ),
        steps=timeline.steps(
            connection, head.root_id, lambda key, version: context.definition_of(connection, key, version), after=after
        ),
        jobs=tuple(records.jobs_of(connection, ids)),
        ledger=tuple(records.ledger_of(connection, ids)),
        incidents=found,
        family=family,
        names={
            (instance_id, node.id): node.name
            for instance_id, known in definitions.items()
            if known is not None
            for node in known.nodes
            if node.name
        },
        may_cancel=may_cancel(root, kind) and head.id == root.id,
        newest=newest,
        suspended=paused.suspended(connection, root.id),
        paused=tuple(paused.holding(connection, ids)),
    )


def address_of(root: InstanceHead) -> str:
    """Return the address of a case: by its business key where it has a list, else by its id."""
    kind = kind_of(root)
    if kind is not None and kind.path and root.business_key and root.parent_id is None and "/" not in root.business_key:
        return url_for("pages.show_case", path=kind.path, key=root.business_key)
    return url_for("pages.show", instance=root.id)


def back_to(root: InstanceHead) -> Response:
    """Return to the case's page after something was done there."""
    return redirect(address_of(root), 303)


def _node(definition: Definition | None, index: int) -> Node | None:
    return definition.nodes[index] if definition is not None and 0 <= index < len(definition.nodes) else None
