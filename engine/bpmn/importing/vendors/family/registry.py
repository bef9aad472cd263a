"""Flowable's event registry: its events are messages here; and its events of variables, which are conditions."""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions.juel import is_expression
from engine.bpmn.importing.vendors.family.texts import is_name, value
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, local_name

__all__ = ["WORDS", "event_registry"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "events, serviceTask, sendTask, receiveTask",
        """
        <eventType> <triggerEventType>: a message of that name, thrown or waited for
        <eventInParameter> <eventOutParameter>: reglament:input of what throws it, reglament:output of what waits
        <eventCorrelationParameter> <triggerEventCorrelationParameter>: reglament:correlationKey; \
            of several it is asked which one
        <externalWorkerInParameter> <externalWorkerOutParameter>: reglament:input and reglament:output
        """,
    ),
    *table_of(
        Fate.ASKED,
        "events",
        """
        <variableListenerEventDefinition>: a conditional event; it is asked for its condition
        <startEventCorrelationConfiguration>: told with the question for the message
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "events, serviceTask, sendTask, receiveTask",
        """
        <channelKey> <channelType> <channelName> <channelDestination> <triggerChannelKey> <systemChannel> \
            <sendSynchronously> <eventName> <triggerEventName> <manageCorrelation> <correlationParameter>: \
            how messages reach the engine is not said in a diagram here
        """,
    ),
)
_CHANNELS = (
    "channelKey", "channelType", "channelName", "channelDestination", "triggerChannelKey", "systemChannel",
    "sendSynchronously", "eventName", "triggerEventName", "manageCorrelation", "correlationParameter",
)  # fmt: skip
_THROW = ("endEvent", "intermediateThrowEvent", "serviceTask", "sendTask")


def event_registry(words: Words) -> None:
    """Events of the registry as messages, parameters of external workers as mappings."""
    for kind, name in (("input", "externalWorkerInParameter"), ("output", "externalWorkerOutParameter")):
        for parameter in words.elements(name):
            _parameter(words, kind, parameter)
    types = [_text(one) for one in words.elements("eventType")]
    waits = [_text(one) for one in words.elements("triggerEventType")]
    keys = words.elements("eventCorrelationParameter", "triggerEventCorrelationParameter")
    ins, outs = words.elements("eventInParameter"), words.elements("eventOutParameter")
    channels = words.elements(*_CHANNELS)
    starts = words.elements("startEventCorrelationConfiguration")
    if types and types[0]:
        _message(words, types[0], keys, ins, outs)
    elif types or keys or ins or outs or starts:
        words.draft.asked(
            words.element, "event_registry", "Which message stands for this event?", "Set its message and its key."
        )
    if waits:
        said = f"For the message '{waits[0]}' it waits after sending. Draw a receive task behind it?"
        words.draft.asked(words.element, "event_registry", said)
    if channels:
        said = "How messages reach the engine is not said in a diagram here; its channels were left out."
        words.draft.left_out(words.element, "channel", said)
    for one in words.elements("variableListenerEventDefinition"):
        _variable(words, attribute_of(one, "variableName") or "")


def _message(words: Words, name: str, keys: list[Element], ins: list[Element], outs: list[Element]) -> None:
    """A message of the event's name, thrown by what sends it and waited for by the rest."""
    draft, element = words.draft, words.element
    reference = _root_message(words, name)
    if words.tag in ("serviceTask", "sendTask", "receiveTask"):
        if words.tag == "serviceTask":
            words.take("type")
            words.retag("sendTask")
        element.set("messageRef", reference)
    elif not any(local_name(one.tag).endswith("EventDefinition") for one in element if isinstance(one.tag, str)):
        definition = element.makeelement(BPMN + "messageEventDefinition")
        definition.set("messageRef", reference)
        element.append(definition)
    draft.repaired(element, "event_registry", f"The event '{name}' of the registry is the message '{name}'.")
    mappings = ("input", ins) if words.tag in _THROW else ("output", outs)
    for parameter in mappings[1]:
        _parameter(words, mappings[0], parameter)
    if len(keys) == 1:
        text = attribute_of(keys[0], "value") or ""
        words.say("correlationKey", value(words, text, "The key of the message"))
    elif keys:
        said = ", ".join(attribute_of(one, "name") or "" for one in keys)
        draft.asked(element, "event_registry", f"By which one key is the message found? There were {short(said)}.")


def _root_message(words: Words, name: str) -> str:
    """The id of the message of this name, which is made where there is none."""
    root = words.draft.root
    for one in root.findall(BPMN + "message"):
        if one.get("name") == name and one.get("id"):
            return str(one.get("id"))
    made = root.makeelement(BPMN + "message")
    wanted = "message_" + re.sub(r"\W", "_", name)
    made.set("id", words.draft.free_id(wanted))
    made.set("name", name)
    root.insert(0, made)
    return str(made.get("id"))


def _variable(words: Words, variable: str) -> None:
    """An event at each change of a variable: here a condition becomes true."""
    element = words.element
    definition = element.makeelement(BPMN + "conditionalEventDefinition")
    condition = definition.makeelement(BPMN + "condition")
    condition.text = f"{variable} != null" if is_name(variable) else "false"
    definition.append(condition)
    element.append(definition)
    words.draft.asked(
        element,
        "variable_listener",
        f"Under which condition on '{variable}' does this happen? It happened at every change of it.",
        f"Until then it happens when this becomes true: {condition.text}.",
    )


def _parameter(words: Words, kind: str, parameter: Element) -> None:
    source = attribute_of(parameter, "source")
    expression = attribute_of(parameter, "sourceExpression")
    target = attribute_of(parameter, "target") or source
    text = expression or source or ""
    if not is_expression(text) and is_name(text):
        text = f"${{{text}}}"
    if target is None or not is_name(target):
        words.draft.asked(words.element, "mapping", f"What is the {kind} '{short(text)}' called?")
        return
    words.map(kind, target, value(words, text, f"The {kind} '{target}'"))
    words.draft.repaired(words.element, "mapping", f"The {kind} '{target}' is mapped.")


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
