"""References to what is not in the file, or is something else, are forgotten: later steps ask for what they meant."""

from __future__ import annotations

import copy

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows, remove, remove_node
from engine.bpmn.references import wrong_references
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, Element, local_name, reference

__all__ = ["forget_wrong_references"]

_DEFINITIONS = {
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
    "dataObjectRef": "dataObject",
    "dataStoreRef": "dataStore",
    "operationRef": "operation",
}
_ACTIVITY = ("Task", "task", "subProcess", "transaction", "adHocSubProcess", "callActivity")


def forget_wrong_references(draft: Draft) -> None:
    """Each is told; a boundary event on nothing is left out, because it can never happen."""
    ids = draft.by_id()
    for element in list(draft.root.iter(BPMN + "*")):
        for attribute, wanted in _DEFINITIONS.items():
            target = reference(element.get(attribute))
            if target is None or (target in ids and local_name(ids[target].tag) == wanted):
                continue
            if target not in ids and attribute in ("dataStoreRef", "operationRef", "dataObjectRef"):
                continue  # the gate only notes it
            what = f"a {local_name(ids[target].tag)}" if target in ids else "not in the file"
            _forget(draft, element, attribute, f"names the {wanted} '{target}', which is {what}")
    _of_defaults(draft)
    _of_message_flows(draft, ids)
    for reference_to_event in list(draft.root.iter(BPMN + "eventDefinitionRef")):
        named = ids.get(reference(reference_to_event.text) or "")
        if named is not None and named.getparent() is not draft.root and named.tag.endswith("EventDefinition"):
            _put_in_place(draft, reference_to_event, named)
        elif named is None or not named.tag.endswith("EventDefinition"):
            why = f"refers to the event definition '{reference_to_event.text}', which is not in the file"
            draft.mended(reference_to_event, "lost_reference", f"'{_owner_name(draft, reference_to_event)}' {why}.")
            reference_to_event.getparent().remove(reference_to_event)
    for named in list(draft.root.iter(BPMN + "flowNodeRef")):
        found = ids.get(reference(named.text) or "")
        if found is not None and not _may_be_in_lane(found):
            draft.mended(named, "lost_reference", f"A lane names '{named.text}', which is a {local_name(found.tag)}.")
            named.getparent().remove(named)
    for compensation in draft.root.iter(BPMN + "compensateEventDefinition"):
        target = reference(compensation.get("activityRef"))
        if target is not None and (target not in ids or not local_name(ids[target].tag).endswith(_ACTIVITY)):
            _forget(draft, compensation, "activityRef", f"compensates '{target}', which is no activity of the file")
    for event in list(draft.root.iter(BPMN + "boundaryEvent")):
        host = ids.get(reference(event.get("attachedToRef")) or "")
        if host is None or not local_name(host.tag).endswith(_ACTIVITY):
            on = event.get("attachedToRef") or "nothing"
            remove_node(draft, event, "not_attached", f"it sits on '{on}', which is no activity of the file.")


def _put_in_place(draft: Draft, reference_to_event: Element, named: Element) -> None:
    """A definition that stands in another event is nobody else's to refer to: this event gets one of its own."""
    copied = copy.deepcopy(named)
    copied.set("id", draft.free_id(named.get("id")))
    copied.tail = reference_to_event.tail
    reference_to_event.getparent().replace(reference_to_event, copied)
    name = _owner_name(draft, copied)
    draft.mended(copied, "shared_definition", f"'{name}' shared the definition of another event; it has its own now.")


def _forget(draft: Draft, element: Element, attribute: str, why: str) -> None:
    draft.mended(element, "lost_reference", f"'{_owner_name(draft, element)}' {why}.")
    del element.attrib[attribute]


def _of_defaults(draft: Draft) -> None:
    flows = Flows(draft)
    for node in draft.nodes():
        default = reference(node.get("default"))
        if default is not None and default not in {flow.get("id") for flow in flows.out_of(node)}:
            _forget(draft, node, "default", f"names '{default}' as its default flow, which does not leave it")


def _of_message_flows(draft: Draft, ids: dict[str, Element]) -> None:
    """Those that the gate refuses: they are information here, so one that is wrong is left out."""
    kinds = {name: local_name(one.tag) for name, one in ids.items()}
    for flow in list(draft.root.iter(BPMN + "messageFlow")):
        wrong = next((one for one in wrong_references(flow, kinds) if one.severity == "error"), None)
        if wrong is not None:
            draft.mended(flow, "message_flow", f"{wrong.message} It was left out.")
            remove(flow)


def _owner_name(draft: Draft, element: Element) -> str:
    return draft.name_of(draft.shown(element))


def _may_be_in_lane(element: Element) -> bool:
    return local_name(element.tag) in FLOW_NODE_TAGS or local_name(element.tag).startswith(("data", "textAnnotation"))
