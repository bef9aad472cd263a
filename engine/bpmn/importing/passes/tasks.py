"""Tasks that do not say what they do in words that run here: a person is asked to do them."""

from __future__ import annotations

from engine.bpmn.importing.asking import has_faults
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.people import hand_to_person
from engine.bpmn.parsed import ParsedNode
from engine.bpmn.vocabulary import BPMN, OURS, Element, local_name, reference, text_of

__all__ = ["hand_tasks_to_people"]

_CALLED = {
    "serviceTask": "service task",
    "sendTask": "send task",
    "businessRuleTask": "business rule task",
    "scriptTask": "script task",
}


def hand_tasks_to_people(draft: Draft) -> None:
    """Service, send, business rule and script tasks without action, message, decision or FEEL script."""
    for node in list(draft.nodes()):
        name = local_name(node.tag)
        if name not in _CALLED or _runs(node, name):
            continue
        label = f"the {_CALLED[name]} '{draft.name_of(node)}'"
        original = _original(node)
        if name == "serviceTask" and node.get("operationRef") is not None:
            message = (
                f"{label[0].upper()}{label[1:]} calls the operation '{node.get('operationRef')}' of a web service."
            )
            draft.mended(node, "operation", message, "Call it by an action of an adapter.")
        if name == "scriptTask" and not original:
            question = f"What does {label} compute? It has no script; a person is asked to do it."
        elif name == "scriptTask":
            question = f"How is the script of {label} written in FEEL? Until then a person is asked to do it."
        else:
            what = {"businessRuleTask": "decision", "sendTask": "message or action"}.get(name, "action")
            question = f"Which {what} does {label} stand for? Until then a person is asked to do it."
        hand_to_person(draft, node, "what", question, original)


def _runs(node: Element, name: str) -> bool:
    if name == "scriptTask":
        from engine.bpmn.rules import scripts  # heavy, like the rest of the gate; the import runs in a child process

        said = text_of(node.find(BPMN + "script"))
        parsed = ParsedNode("task", name, 0, None, script=said, script_format=node.get("scriptFormat"))
        return not has_faults(scripts.check, parsed)
    if name == "businessRuleTask":
        return node.get(OURS + "decision") is not None
    if node.get(OURS + "action") is not None or node.get(OURS + "topic") is not None:
        if node.get("messageRef") is not None:
            del node.attrib["messageRef"]
        return True
    return name == "sendTask" and reference(node.get("messageRef")) is not None


def _original(node: Element) -> str:
    """What the task said in other words than ours: its script, how it is implemented."""
    parts = []
    script = text_of(node.find(BPMN + "script"))
    if script is not None:
        language = node.get("scriptFormat") or ""
        parts.append(f"```{language}\n{script}\n```")
    implementation = (node.get("implementation") or "").strip()
    if implementation and not implementation.startswith("##"):
        parts.append(f"implementation: {implementation}")
    return "\n\n".join(parts)
