"""Every node can be reached from a start, and leads to an end (BPMN 2.0.2 §10.3, §10.5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.rules.start_and_end import begun_without_start
from engine.errors import Problem

__all__ = ["check"]

_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Nodes without a way in are faults, islands and missing ends are warnings: they run as drawn, if that is meant."""
    if process.is_global_task:
        return
    incoming, outgoing = process.incoming(), process.outgoing()
    with_start = {node.scope for node in process.nodes.values() if node.tag == "startEvent" or node.begins_process}
    for node in process.nodes.values():
        if (
            not _is_entered_otherwise(node, process)
            and node.id not in incoming
            and (node.scope in with_start or node.tag == "endEvent")
        ):
            yield error(
                node,
                "not_connected",
                f"No flow leads to {named(node)}, so it would never run.",
                "Connect it, or delete it.",
            )
        if node.id not in outgoing and not _stands_ad_hoc(node, process):
            yield from _without_way_out(node)
    reached = _reached(process)
    for node in process.nodes.values():
        if node.id not in reached and (_is_entered_otherwise(node, process) or node.id in incoming):
            yield warning(
                node, "unreachable", f"No path leads from a start to {named(node)}.", "Connect it, or delete it."
            )


def _is_entered_otherwise(node: ParsedNode, process: ParsedProcess) -> bool:
    return (
        _stands_ad_hoc(node, process)
        or node.tag in ("startEvent", "boundaryEvent")
        or node.begins_process
        or node.is_event_sub_process
        or node.is_for_compensation
        or any(event.kind == "link" for event in node.events)
    )


def _stands_ad_hoc(node: ParsedNode, process: ParsedProcess) -> bool:
    """In an ad-hoc sub-process what no flow leads to is begun by itself, and what leads nowhere is done."""
    return node.scope is not None and process.nodes[node.scope].tag == "adHocSubProcess"


def _without_way_out(node: ParsedNode) -> Iterator[Problem]:
    if node.tag in ("endEvent", "boundaryEvent") or node.is_event_sub_process or node.is_for_compensation:
        return
    if node.tag == "startEvent":
        yield error(node, "start_leads_nowhere", f"No flow leaves the start event {named(node)}.", "Draw what follows.")
    elif node.tag == "intermediateCatchEvent":
        yield error(
            node, "event_leads_nowhere", f"No flow leaves the event {named(node)}.", "Draw what follows, or an end."
        )
    elif not any(event.kind == "link" for event in node.events):
        what = "gateway" if node.tag in _GATEWAYS else "path"
        yield warning(
            node, "implicit_end", f"The {what} ends at {named(node)} without an end event.", "Draw an end event."
        )


def _reached(process: ParsedProcess) -> set[str]:
    """The nodes that a token can come to, ignoring what conditions say."""
    outgoing = process.outgoing()
    inside: dict[str | None, list[ParsedNode]] = {}
    boundaries: dict[str | None, list[ParsedNode]] = {}
    for node in process.nodes.values():
        inside.setdefault(node.scope, []).append(node)
        boundaries.setdefault(node.attached_to, []).append(node)
    links: dict[tuple[str | None, str | None], list[ParsedNode]] = {}
    for node in process.nodes.values():
        if node.tag == "intermediateCatchEvent" and node.event is not None and node.event.kind == "link":
            links.setdefault((node.scope, node.event.name), []).append(node)
    reached: set[str] = set()
    begun = begun_without_start(process)
    waiting = [node for node in inside.get(None, []) if _begins_scope(node) or node.id in begun]
    while waiting:
        node = waiting.pop()
        if node.id in reached:
            continue
        reached.add(node.id)
        waiting.extend(process.nodes[flow.target] for flow in outgoing.get(node.id, ()) if flow.target in process.nodes)
        waiting.extend(boundaries.get(node.id, ()))
        if node.tag == "intermediateThrowEvent":
            waiting.extend(links.get((node.scope, node.event.name), ()) if node.event is not None else ())
        waiting.extend(
            one
            for one in inside.get(node.id, ())
            if _begins_scope(one) or one.id in begun or node.tag == "adHocSubProcess"
        )
    return reached


def _begins_scope(node: ParsedNode) -> bool:
    return node.tag == "startEvent" or node.is_event_sub_process or node.is_for_compensation or node.begins_process
