"""References to what is not in the file, or is something else, are forgotten: later steps ask for what they meant."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows, remove_node
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
    for reference_to_event in list(draft.root.iter(BPMN + "eventDefinitionRef")):
        if reference(reference_to_event.text) not in ids:
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


def _forget(draft: Draft, element: Element, attribute: str, why: str) -> None:
    draft.mended(element, "lost_reference", f"'{_owner_name(draft, element)}' {why}.")
    del element.attrib[attribute]


def _of_defaults(draft: Draft) -> None:
    flows = Flows(draft)
    for node in draft.nodes():
        default = reference(node.get("default"))
        if default is not None and default not in {flow.get("id") for flow in flows.out_of(node)}:
            _forget(draft, node, "default", f"names '{default}' as its default flow, which does not leave it")


def _owner_name(draft: Draft, element: Element) -> str:
    return draft.name_of(draft.shown(element))


def _may_be_in_lane(element: Element) -> bool:
    return local_name(element.tag) in FLOW_NODE_TAGS or local_name(element.tag).startswith(("data", "textAnnotation"))
