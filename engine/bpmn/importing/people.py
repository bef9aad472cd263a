"""What cannot run here, a person is asked to do, with the original text as instructions."""

from __future__ import annotations

from engine.bpmn.extensions import is_known_on
from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMN, OURS, Element, local_name, namespace

__all__ = ["hand_to_person", "instruct"]

# Of the task that it was: they mean nothing on a user task.
_OF_OTHERS = ("script", "scriptFormat", "operationRef", "messageRef", "instantiate", "implementation", "calledElement")


def hand_to_person(draft: Draft, task: Element, code: str, question: str, instructions: str = "") -> None:
    """Make a user task of a task, in its place on the diagram, and ask the designer how it is to run."""
    was = local_name(task.tag)
    task.tag = BPMN + "userTask"
    for name in _OF_OTHERS:
        task.attrib.pop(name, None)
        for child in task.findall(BPMN + name):
            task.remove(child)
    for attribute in [name for name in task.attrib if namespace(name) == namespace(OURS)]:
        if not is_known_on("userTask", local_name(attribute), as_element=False):
            del task.attrib[attribute]
    if instructions.strip():
        instruct(draft, task, instructions)
    draft.asked(task, code, question, _until_then(was, instructions))


def _until_then(was: str, instructions: str) -> str:
    following = ", following the original text" if instructions.strip() else ""
    return f"Until then a person does this {was}{following}."


def instruct(draft: Draft, task: Element, text: str) -> None:
    """Add to the instructions of a user task."""
    words = draft.words_of(task)
    found = words.find(OURS + "instructions")
    if found is None:
        found = words.makeelement(OURS + "instructions")
        words.append(found)
    found.text = "\n\n".join(part for part in ((found.text or "").strip(), text.strip()) if part)
