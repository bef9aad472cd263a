"""Cases and instances: lists, one of them with where it stands and how it came there, and cancelling it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from engine.errors import NotPermitted
from engine.model.definition import Definition
from engine.queries import cases, incidents, instances, records, timeline
from engine.queries.ahead import innermost
from engine.queries.instances import InstanceHead
from engine.queries.rights import Verb, can
from web import context
from web.api.case_answers import (
    AllVariables,
    Cancel,
    Cancelling,
    Cards,
    Case,
    CaseQuery,
    CasesQuery,
    Instance,
    Records,
    Step,
)
from web.api.endpoint import Part
from web.api.models import Listed, Paged
from web.cases.actions import ask_to_cancel
from web.cases.cards import cards_of, kind_of, may_cancel
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("Cases", "Cases and the instances in them.")


@part.endpoint("GET", "/cases", "Cases of a process, newest first.", query=CasesQuery, answer=Listed[Case])
def rows(query: CasesQuery) -> object:
    """Return a page of the cases that the person sees."""
    kind = context.pages().cases.get(query.process)
    with context.reading() as connection:
        return cases.cases(
            connection,
            context.actor(),
            query.process,
            context.now(),
            status=query.state,
            q=query.q,
            after=query.after,
            size=query.size,
            cancelled_outcomes=kind.cancelled_outcomes if kind is not None else (),
        )


@part.endpoint("GET", "/case", "The latest instance of a key.", query=CaseQuery, answer=Instance, errors=(404,))
def by_key(query: CaseQuery) -> object:
    """Return the case as its page does: by process and business key."""
    with context.reading() as connection:
        head = instances.find_by_key(connection, context.actor(), query.process, query.business_key)
        return _told(connection, _there(head))


@part.endpoint("GET", "/instances/<row:instance>", "One instance: where it stands.", answer=Instance)
def read(instance: int) -> object:
    """Return an instance that the person sees."""
    with context.reading() as connection:
        return _told(connection, _find(connection, instance))


@part.endpoint(
    "GET", "/instances/<row:instance>/timeline", "What happened, newest first.", query=Paged, answer=Listed[Step]
)
def steps(instance: int, query: Paged) -> object:
    """Return a page of the steps of the case and all that it called."""
    is_told_all = can(context.actor(), Verb.SEE_MONITOR)
    with context.reading() as connection:
        head = _find(connection, instance)
        page = timeline.steps(
            connection,
            head.root_id,
            lambda key, version: context.definition_of(connection, key, version),
            after=query.after,
            size=query.size,
        )
    return {"items": [_step(step, is_told_all) for step in page.rows], "next": page.next}


@part.endpoint(
    "GET",
    "/instances/<row:instance>/variables",
    "All variables of an instance.",
    access=Access.ALLOWED,
    verb=Verb.SEE_MONITOR,
    answer=AllVariables,
)
def variables(instance: int) -> object:
    """Return the variables of the process itself."""
    with context.reading() as connection:
        return _find(connection, instance)


@part.endpoint(
    "GET", "/instances/<row:instance>/records", "What was asked of systems, and what was undone.", answer=Records
)
def recorded(instance: int) -> object:
    """Return jobs and the saga ledger of the instance and what it called."""
    with context.reading() as connection:
        ids = [one.id for one in _family(connection, _find(connection, instance))]
        return {"jobs": records.jobs_of(connection, ids), "done": records.ledger_of(connection, ids)}


@part.endpoint("GET", "/instances/<row:instance>/cards", "What the books say about the case.", answer=Cards)
def cards(instance: int) -> object:
    """Return the cards that the process application shows on the page of the case."""
    with context.reading() as connection:
        head = _find(connection, instance)
        return {"items": cards_of(connection, head.root_id)}


@part.endpoint(
    "POST", "/instances/<row:instance>/cancel", "Cancel a case, with a reason.", body=Cancel, answer=Cancelling
)
def cancel(instance: int, body: Cancel) -> object:
    """Ask the process to cancel itself and undo what it did; one that knows no such message is ended."""
    with context.reading() as connection:
        root = _find(connection, instance)
    if not may_cancel(root, kind_of(root)):
        raise NotPermitted(_("It has ended, or it is not yours to cancel."))
    return {"id": root.id, "outcome": ask_to_cancel(root, body.reason.strip())}


def _find(connection: Any, instance: int) -> InstanceHead:
    return _there(instances.find(connection, context.actor(), instance))


def _there(head: InstanceHead | None) -> InstanceHead:
    if head is None:
        raise problem(404, "")
    return head


def _family(connection: Any, head: InstanceHead) -> list[InstanceHead]:
    return [head, *(instances.called(connection, head.id) if head.parent_id is None else ())]


def _told(connection: Any, head: InstanceHead) -> Mapping[str, Any]:
    family = _family(connection, head)
    ids = [one.id for one in family]
    known = {one.id: context.definition_of(connection, one.definition_key, one.version) for one in family}
    standing = instances.standing(connection, head.id) if head.status == "running" else None
    definition = known[head.id]
    here = [token.node for token in standing.tokens.values()] if standing is not None else []
    work = cases.open_work(connection, [head.root_id]).get(head.root_id, ())
    return {
        **{name: getattr(head, name) for name in Instance.model_fields if hasattr(head, name)},
        "process": head.definition_key,
        "name": head.definition_name,
        "stands": [{"id": node.id, "name": node.name} for node in innermost(definition, here)] if definition else [],
        "tasks": [task for task in work if task.instance_id in ids],
        "waits": [_wait(row, known.get(row.instance_id)) for row in records.waiting_of(connection, ids)],
        "incidents": [one for one in incidents.of_instances(connection, ids) if one.state == "open"],
        "called": family[1:],
        "may": ["cancel"] if may_cancel(head, kind_of(head)) else [],
    }


def _wait(row: records.Waiting, definition: Definition | None) -> Mapping[str, Any]:
    node = definition.nodes[row.node] if definition is not None and 0 <= row.node < len(definition.nodes) else None
    return {
        "instance_id": row.instance_id,
        "element": node.id if node is not None else "",
        "name": node.name if node is not None else "",
        "until": row.until,
        "message": row.message,
    }


def _step(step: timeline.StepRow, is_told_all: bool) -> Mapping[str, Any]:
    events = [
        {
            "verb": event.verb,
            "element": event.node.id if event.node is not None else None,
            "name": event.node.name if event.node is not None else None,
            "detail": event.detail,
        }
        for event in step.events
    ]
    return {
        **{name: getattr(step, name) for name in Step.model_fields if hasattr(step, name)},
        "process": step.definition_key,
        "events": events,
        "changed": step.changed if is_told_all else None,
        "decisions": list(step.decisions),
    }
