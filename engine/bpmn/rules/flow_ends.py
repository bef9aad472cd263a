"""Sequence flows connect two nodes of one scope that may be connected (BPMN 2.0.2 §8.3.13, table 7.3)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error
from engine.bpmn.parsed import ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Both ends exist, stand in the flow's scope, and may have such a flow."""
    for flow in process.flows:
        source, target = process.nodes.get(flow.source or ""), process.nodes.get(flow.target or "")
        if source is None:
            yield _missing(flow, "source", flow.source)
        if target is None:
            yield _missing(flow, "target", flow.target)
        if source is not None and target is not None and source.scope != target.scope:
            yield error(
                flow,
                "flow_crosses_border",
                f"The flow '{flow.id}' crosses the border of a sub-process: '{source.id}' and '{target.id}' "
                "do not stand in the same one.",
                "End the sub-process with an end event and go on from its border.",
            )
        if source is not None:
            yield from _of_source(flow, source)
        if target is not None:
            yield from _of_target(flow, target)


def _missing(flow: ParsedFlow, end: str, wanted: str | None) -> Problem:
    if wanted is None:
        return error(
            flow, "flow_without_end", f"The flow '{flow.id}' has no {end}.", f"Connect its {end}, or delete it."
        )
    return error(
        flow,
        "flow_without_end",
        f"The {end} '{wanted}' of the flow '{flow.id}' is no event, task, gateway or sub-process of this process.",
        f"Connect its {end}, or delete it. Between pools draw a message flow.",
    )


def _of_source(flow: ParsedFlow, source: ParsedNode) -> Iterator[Problem]:
    reason = None
    if source.tag == "endEvent":
        reason = "an end event"
    elif source.is_event_sub_process:
        reason = "an event sub-process"
    elif source.is_for_compensation:
        reason = "a compensation handler"
    if reason is not None:
        yield error(flow, "flow_leaves", f"A flow leaves '{source.id}', {reason}.", "Delete the flow.")


def _of_target(flow: ParsedFlow, target: ParsedNode) -> Iterator[Problem]:
    reason = None
    if target.tag == "startEvent":
        reason = "a start event"
    elif target.tag == "boundaryEvent":
        reason = "a boundary event"
    elif target.is_event_sub_process:
        reason = "an event sub-process"
    elif target.is_for_compensation:
        reason = "a compensation handler"
    if reason is not None:
        yield error(flow, "flow_enters", f"A flow enters '{target.id}', {reason}.", "Delete the flow.")
