"""What Camunda 8 says that nothing here does: listeners, properties, tags."""

from __future__ import annotations

from engine.bpmn.importing.vendors.words import Words, attribute_of
from engine.bpmn.importing.vendors.zeebe.values import attributes, inner
from engine.bpmn.places import short

__all__ = ["listeners", "told"]


def listeners(words: Words) -> None:
    """Each listener is a question."""
    for around in words.elements("executionListeners", "taskListeners"):
        for one in inner(around):
            what, event = attribute_of(one, "type") or "", attribute_of(one, "eventType") or ""
            question = (
                f"What should happen here instead of the listener '{short(what)}' ({event}): a task or an action?"
            )
            words.draft.asked(words.element, "listener", question, "Draw it before or behind this element.")


def told(words: Words) -> None:
    """Properties, resources, tags and filters."""
    draft, element = words.draft, words.element
    for name, question in (
        ("properties", "Did anything read these properties: {}?"),
        ("linkedResources", "What does the action need from these resources: {}?"),
        ("adHoc", "Which activities begin, and what is collected? It said {}."),
        ("agentDefinition", "Who does the work? An agent did: {}."),
    ):
        for around in words.elements(name):
            said = "; ".join(attributes(one) for one in (inner(around) or [around]))
            draft.asked(element, name, question.format(short(said)))
    for one in words.elements("versionTag"):
        tag = attribute_of(one, "value")
        if tag is not None and words.tag == "process":
            words.say("versionTag", tag)
            draft.repaired(element, "version_tag", f"The version is tagged '{short(tag)}'.")
    for one in words.elements("conditionalFilter"):
        said = f"The condition is asked whenever a variable has changed, not only ({attributes(one)})."
        draft.left_out(element, "condition", said)
