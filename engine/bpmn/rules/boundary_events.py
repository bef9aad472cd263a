"""Boundary events sit on an activity of their scope and lead somewhere (BPMN 2.0.2 §10.5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.compile import is_compensation_boundary
from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import ACTIVITY_TAGS, CONTAINER_TAGS
from engine.errors import Problem

__all__ = ["check"]

_HOSTS = frozenset((*ACTIVITY_TAGS, *CONTAINER_TAGS, "callActivity"))
_ALWAYS_INTERRUPTING = ("error", "cancel", "compensate")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Host, interruption and way out of each boundary event; compensation and cancel have rules of their own."""
    outgoing = process.outgoing()
    for event in process.nodes.values():
        if event.tag != "boundaryEvent":
            continue
        yield from _of_host(process, event)
        kinds = {one.kind for one in event.events}
        for kind in _ALWAYS_INTERRUPTING:
            if kind in kinds and not event.is_interrupting:
                yield error(
                    event,
                    "must_interrupt",
                    f"The boundary event {named(event)} catches {kind}, which always interrupts.",
                    'Remove cancelActivity="false".',
                )
        if not is_compensation_boundary(event) and event.id not in outgoing:
            yield warning(
                event,
                "boundary_leads_nowhere",
                f"No flow leaves the boundary event {named(event)}.",
                "Draw what follows, or an end event.",
            )


def _of_host(process: ParsedProcess, event: ParsedNode) -> Iterator[Problem]:
    host = process.nodes.get(event.attached_to or "")
    if host is None:
        wanted = f"'{event.attached_to}', which is not in this process" if event.attached_to else "nothing"
        yield error(
            event,
            "not_attached",
            f"The boundary event {named(event)} is attached to {wanted}.",
            "Attach it to an activity.",
        )
    elif host.tag not in _HOSTS or host.is_event_sub_process:
        yield error(
            event,
            "not_attached",
            f"The boundary event {named(event)} is attached to {named(host)}, which is no activity.",
            "Attach it to a task, a sub-process or a call activity.",
        )
    elif host.scope != event.scope:
        yield error(
            event,
            "not_attached",
            f"The boundary event {named(event)} and {named(host)}, to which it is attached, stand in different scopes.",
            "Move it to where its activity stands.",
        )
