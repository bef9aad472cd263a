"""Sequence flows that cannot be followed: without an end, to what is no node, across a border, out of an end."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows, is_event_sub_process, remove
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, reference

__all__ = ["leave_out_dead_flows", "lift_over_borders"]

_NOT_LEFT = "endEvent"
_NOT_ENTERED = ("startEvent", "boundaryEvent")


def leave_out_dead_flows(draft: Draft) -> None:
    """Drop the flows that lead from or to nothing that flows may lead from or to; each is told."""
    flows = Flows(draft)
    gone = []
    for flow in flows.all:
        reason = _why_dead(draft, flow, flows.source(flow), flows.target(flow))
        if reason is not None:
            draft.mended(flow, "dead_flow", f"The flow '{draft.name_of(flow)}' was left out: {reason}.", _HINT)
            gone.append(flow)
    remove(*gone)


_HINT = "Draw it again if something has to follow here."


def _why_dead(draft: Draft, flow: Element, source: Element | None, target: Element | None) -> str | None:
    if source is None or target is None:
        side, end = ("begins", flow.get("sourceRef")) if source is None else ("ends", flow.get("targetRef"))
        return f"it {side} at '{end}', which is no node of the file" if end else f"it {side} nowhere"
    if local_name(source.tag) == _NOT_LEFT:
        return f"nothing leaves the end event '{draft.name_of(source)}'"
    if local_name(target.tag) in _NOT_ENTERED:
        return f"nothing enters the {local_name(target.tag)} '{draft.name_of(target)}'"
    for node in (source, target):
        if is_event_sub_process(node):
            return f"the event sub-process '{draft.name_of(node)}' stands beside the flow"
        if is_true(node.get("isForCompensation")):
            return f"the compensation handler '{draft.name_of(node)}' stands beside the flow"
    return None


def lift_over_borders(draft: Draft) -> None:
    """A flow across the border of a sub-process leaves, or enters, the sub-process instead. Between pools it goes."""
    flows = Flows(draft)
    gone = []
    seen = {(reference(one.get("sourceRef")), reference(one.get("targetRef"))) for one in flows.all}
    for flow in flows.all:
        source, target = flows.source(flow), flows.target(flow)
        if source is None or target is None or source.getparent() is target.getparent():
            continue
        ends = _lifted(source, target)
        name = draft.name_of(flow)
        if ends is None or ends[0] is ends[1] or (ends[0].get("id"), ends[1].get("id")) in seen:
            why = "another flow or the border says it already" if ends else "sequence flows do not cross pools"
            draft.mended(flow, "crosses_border", f"The flow '{name}' crosses a border; it was left out: {why}.")
            gone.append(flow)
            continue
        ends[0].getparent().append(flow)
        for node, old, attribute, tag in (
            (ends[0], source, "sourceRef", "outgoing"),
            (ends[1], target, "targetRef", "incoming"),
        ):
            flow.set(attribute, node.get("id"))
            if node is not old:
                _list_no_more(old, tag, flow.get("id"))
        message = f"The flow '{name}' crosses a border; it now goes from '{draft.name_of(ends[0])}' to "
        draft.mended(flow, "crosses_border", f"{message}'{draft.name_of(ends[1])}'.")
    remove(*gone)


def _lifted(source: Element, target: Element) -> tuple[Element, Element] | None:
    """The two ends, each replaced by the sub-process around it that stands in the scope that both are in."""
    ways = [[one, *one.iterancestors()] for one in (source, target)]
    common = next((one for one in ways[0] if any(one is other for other in ways[1])), None)
    if common is None or common.tag == BPMN + "definitions":
        return None
    first, second = (way[next(n for n, one in enumerate(way) if one is common) - 1] for way in ways)
    return None if common in (source, target) else (first, second)


def _list_no_more(node: Element, tag: str, flow: str) -> None:
    for listed in node.findall(BPMN + tag):
        if reference(listed.text) == flow:
            node.remove(listed)
