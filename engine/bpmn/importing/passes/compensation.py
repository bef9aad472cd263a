"""Compensation that leads to nothing, to too much, or to what is not marked as undoing."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows, definitions_of, remove_node
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, reference

__all__ = ["settle_compensation", "unmark_what_is_in_the_flow"]


def unmark_what_is_in_the_flow(draft: Draft) -> None:
    """What a flow leads to, and no compensation event, is work: jBPM's designer marks what *can be* undone, too."""
    flows = Flows(draft)
    marked = [node for node in flows.nodes.values() if is_true(node.get("isForCompensation")) and flows.into(node)]
    if not marked:
        return
    led_to = {
        reference(association.get(end))
        for association in draft.root.iter(BPMN + "association")
        for end in ("sourceRef", "targetRef")
        if any(
            reference(association.get(other)) in flows.nodes
            and local_name(flows.nodes[reference(association.get(other)) or ""].tag) == "boundaryEvent"
            for other in ("sourceRef", "targetRef")
            if other != end
        )
    }
    for node in marked:
        if node.get("id") not in led_to:
            del node.attrib["isForCompensation"]
            message = f"'{draft.name_of(node)}' stands in the flow and undoes nothing; it is no longer marked so."
            draft.mended(node, "handler", message)


def settle_compensation(draft: Draft) -> None:
    """Each handler hangs on one event, each throw names what can be undone."""
    nodes = {node.get("id"): node for node in draft.nodes()}
    handlers = _mark_handlers(draft, nodes)
    undone = {reference(event.get("attachedToRef")) for event in handlers}
    _tell_lonely_handlers(draft, nodes, list(handlers.values()))
    for node in nodes.values():
        if local_name(node.tag) == "boundaryEvent":
            continue
        for kind, definition in definitions_of(draft, node):
            target = reference(definition.get("activityRef")) if kind == "compensate" else None
            if target is None or target in undone or local_name(nodes[target].tag) == "callActivity":
                continue
            del definition.attrib["activityRef"]
            draft.repaired(
                node,
                "nothing_to_undo",
                f"'{draft.name_of(node)}' undoes '{draft.name_of(nodes[target])}', which has no handler of its own; "
                "it now undoes all of its scope that has one.",
            )


def _mark_handlers(draft: Draft, nodes: dict[str, Element]) -> dict[Element, Element]:
    """Boundary event → its handler. What an association leads to is one, marked or not."""
    found: dict[Element, Element] = {}
    events = {
        one.get("id"): one
        for one in nodes.values()
        if local_name(one.tag) == "boundaryEvent"
        and any(kind == "compensate" for kind, _ in definitions_of(draft, one))
    }
    for association in draft.root.iter(BPMN + "association"):
        ends = [reference(association.get(name)) or "" for name in ("sourceRef", "targetRef")]
        for event, other in (ends, ends[::-1]):
            if event in events and other in nodes and events[event] not in found:
                handler = nodes[other]
                found[events[event]] = handler
                if not is_true(handler.get("isForCompensation")):
                    handler.set("isForCompensation", "true")
                    draft.mended(
                        handler, "handler", f"'{draft.name_of(handler)}' undoes other work; it is now marked so."
                    )
    for event in events.values():
        if event not in found:
            remove_node(draft, event, "no_handler", "no association leads from it to a task that undoes the work.")
    return found


def _tell_lonely_handlers(draft: Draft, nodes: dict[str, Element], handlers: list[Element]) -> None:
    for node in list(nodes.values()):
        if is_true(node.get("isForCompensation")) and not any(node is one for one in handlers):
            why = "no compensation event leads to it, so that it could never run."
            remove_node(draft, node, "handler_of_nothing", why)
