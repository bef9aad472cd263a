"""Flowable's event registry and external workers: events are messages here, parameters are inputs and outputs."""

from __future__ import annotations

from engine.bpmn.importing.vendors.family.texts import is_name, value
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import Element

__all__ = ["WORDS", "event_registry"]

WORDS = table_of(
    Fate.ASKED,
    "events, sendTask, receiveTask",
    """
    <variableListenerEventDefinition>: it is asked for a conditional event: a change of a variable is no event here
    """,
)
_REGISTRY = (
    "eventType", "eventName", "eventInParameter", "eventOutParameter", "eventCorrelationParameter", "channelKey",
    "channelType", "channelName", "channelDestination", "triggerEventType", "triggerEventName",
    "triggerEventCorrelationParameter", "triggerChannelKey", "startEventCorrelationConfiguration", "sendSynchronously",
    "systemChannel", "manageCorrelation", "correlationParameter",
)  # fmt: skip


def event_registry(words: Words) -> None:
    """What an event of the registry carries is told with the question which message stands for it."""
    draft, element = words.draft, words.element
    for kind, name in (("input", "externalWorkerInParameter"), ("output", "externalWorkerOutParameter")):
        for parameter in words.elements(name):
            _parameter(words, kind, parameter)
    found = words.elements(*_REGISTRY)
    names = [text for one in found if (text := "".join(one.itertext()).strip())]
    if found:
        said = short(", ".join(dict.fromkeys(names))) or "an event of the registry"
        question = f"Which message stands for {said}, and by which key does it find its instance?"
        draft.asked(element, "event_registry", question, "Set the message and reglament:correlationKey.")
    for one in words.elements("variableListenerEventDefinition"):
        variable = attribute_of(one, "variableName") or ""
        draft.asked(
            element,
            "variable_listener",
            f"Under which condition on '{variable}' does this happen? It happened at every change.",
            "Make it a conditional event.",
        )


def _parameter(words: Words, kind: str, parameter: Element) -> None:
    source = attribute_of(parameter, "source")
    expression = attribute_of(parameter, "sourceExpression")
    target = attribute_of(parameter, "target") or source
    text = expression or (f"${{{source}}}" if source else "")
    if target is None or not is_name(target):
        words.draft.asked(words.element, "mapping", f"What is the {kind} '{short(text)}' called?")
        return
    words.map(kind, target, value(words, text, f"The {kind} '{target}'"))
    words.draft.repaired(words.element, "mapping", f"The {kind} '{target}' is mapped.")
