"""Nodes that nothing leads to although there is a start, and events behind which nothing comes."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.drawing import draw_beside
from engine.bpmn.importing.model import Flows, definitions_of, is_event_sub_process
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, Element, is_true, local_name

__all__ = ["lead_on"]


def lead_on(draft: Draft) -> None:
    """What no flow reaches stays drawn behind a link that nobody throws; what leads nowhere gets an end."""
    flows = Flows(draft)
    for scope in draft.scopes():
        if local_name(scope.tag) == "adHocSubProcess":
            continue
        nodes = [one for one in scope if one.tag.startswith(BPMN) and local_name(one.tag) in FLOW_NODE_TAGS]
        if not is_event_sub_process(scope):
            _start(draft, flows, scope, nodes)
        nodes = [one for one in scope if one.tag.startswith(BPMN) and local_name(one.tag) in FLOW_NODE_TAGS]
        has_start = any(local_name(one.tag) == "startEvent" for one in nodes)
        for node in nodes:
            if has_start and not flows.into(node) and not _is_entered_otherwise(draft, node):
                _link_to(draft, scope, node)
            if not flows.out_of(node) and local_name(node.tag) in ("startEvent", "intermediateCatchEvent"):
                _end_after(draft, scope, node)


def _start(draft: Draft, flows: Flows, scope: Element, nodes: list[Element]) -> None:
    """Where there is an end event, there is a start event (§10.5.3): it is drawn before what nothing leads to."""
    tags = {local_name(one.tag) for one in nodes}
    begun = [one for one in nodes if not flows.into(one) and not _is_entered_otherwise(draft, one)]
    instantiates = any(is_true(one.get("instantiate")) for one in nodes)
    if "startEvent" in tags or instantiates or not nodes or (begun and "endEvent" not in tags):
        return
    asked = not begun  # a circle: nobody can see where it begins
    begun = begun or [one for one in nodes if not _is_entered_otherwise(draft, one)][:1]
    if not begun:
        if local_name(scope.tag) != "process":
            start = scope.makeelement(BPMN + "startEvent", id=draft.free_id(f"Start_{scope.get('id')}"))
            scope.append(start)
            draft.repaired(scope, "no_start", f"Nothing begins in '{draft.name_of(scope)}'; it ends at once.")
        return
    start = scope.makeelement(BPMN + "startEvent", id=draft.free_id(f"Start_{scope.get('id')}"))
    scope.append(start)
    for node in begun:
        flow = _join(draft, start, node)
        scope.append(flow)
        flows.entering.setdefault(node.get("id"), []).append(flow)
        flows.leaving.setdefault(start.get("id"), []).append(flow)
        if node is begun[0]:
            draw_beside(draft, start, flow, node, before=True)
    name, first = draft.name_of(scope), draft.name_of(begun[0])
    draft.mended(scope, "no_start", f"'{name}' has no start event; it now begins at '{first}'.")
    if asked:
        draft.asked(scope, "no_start", f"Where does '{name}' begin? The draft begins at '{first}'.")


def _is_entered_otherwise(draft: Draft, node: Element) -> bool:
    return (
        local_name(node.tag) in ("startEvent", "boundaryEvent")
        or is_event_sub_process(node)
        or is_true(node.get("isForCompensation"))
        or is_true(node.get("instantiate"))
        or any(kind == "link" for kind, _ in definitions_of(draft, node))
    )


def _link_to(draft: Draft, scope: Element, node: Element) -> None:
    name = draft.name_of(node)
    event = scope.makeelement(BPMN + "intermediateCatchEvent", id=draft.free_id(f"Link_{node.get('id')}"), name=name)
    event.append(event.makeelement(BPMN + "linkEventDefinition", name=name))
    flow = _join(draft, event, node)
    scope.extend([event, flow])
    draw_beside(draft, event, flow, node, before=True)
    draft.mended(node, "not_connected", f"No flow leads to '{name}'; before it is a link that nothing throws yet.")
    draft.asked(node, "not_connected", f"What comes before '{name}'? Nothing leads to it, so it never runs.")


def _end_after(draft: Draft, scope: Element, node: Element) -> None:
    end = scope.makeelement(BPMN + "endEvent", id=draft.free_id(f"End_{node.get('id')}"))
    flow = _join(draft, node, end)
    scope.extend([end, flow])
    draw_beside(draft, end, flow, node, before=False)
    message = f"Nothing follows the event '{draft.name_of(node)}'; an end event was drawn behind it."
    if local_name(node.tag) == "startEvent":
        draft.repaired(node, "leads_nowhere", message)
    else:
        draft.mended(node, "leads_nowhere", message)


def _join(draft: Draft, source: Element, target: Element) -> Element:
    ends = {"sourceRef": source.get("id"), "targetRef": target.get("id")}
    return source.makeelement(BPMN + "sequenceFlow", {"id": draft.free_id(f"Flow_{target.get('id')}"), **ends})
