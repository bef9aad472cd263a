"""Events: times, messages, signals, errors, conditions."""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions.juel import is_expression, is_temporal, to_feel
from engine.bpmn.importing.expressions.quartz import is_quartz, quartz_to_cron
from engine.bpmn.importing.expressions.times import unknown_time
from engine.bpmn.importing.vendors.family.actions import action_name
from engine.bpmn.importing.vendors.family.texts import condition, is_juel, is_name, names_at, value
from engine.bpmn.importing.vendors.words import Fate, Words, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, reference, text_of

__all__ = [
    "WORDS",
    "assignment",
    "conditional",
    "error",
    "escalation",
    "flow",
    "message",
    "named",
    "signal",
    "terminate",
    "timer",
    "transformation",
]  # fmt: skip

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "errorEventDefinition, escalationEventDefinition",
        """
        errorCodeVariable errorMessageVariable escalationCodeVariable errorVariableName: reglament:output of the \
            code and the detail
        """,
    ),
    *table_of(Fate.TRANSLATED, "dataInputAssociation, dataOutputAssociation", "from to transformation: FEEL"),
    *table_of(Fate.TRANSLATED, "timerEventDefinition", "timeDate timeDuration timeCycle: FEEL; cron of Quartz is ours"),
    *table_of(Fate.TRANSLATED, "sequenceFlow, conditionalEventDefinition", "conditionExpression condition: FEEL"),
    *table_of(
        Fate.ASKED,
        "messageEventDefinition, signalEventDefinition, timerEventDefinition, terminateEventDefinition, sequenceFlow",
        """
        messageExpression signalExpression: it is asked which message or signal is meant; a name is fixed here
        endDate: it is asked when the cycle ends
        terminateAll terminateMultiInstance: a terminate end event ends its own scope; the rest is asked
        skipExpression: it is asked to draw a gateway
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "conditionalEventDefinition, message, signal, error",
        """
        variableName variableEvents: a condition is asked again whenever a variable has changed
        scope: a signal reaches every instance that waits for it
        errorMessage: the detail of an error is said where it is thrown
        errorVariableTransient errorVariableLocalScope correlationKey: variables are kept where they are set
        """,
    ),
)  # fmt: skip


_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def flow(words: Words) -> None:
    """The condition of a sequence flow."""
    skip = words.take("skipExpression")
    if skip is not None:
        words.draft.asked(words.element, "skip", f"Shall the flow be taken without its condition when {short(skip)}?")
    expression = words.element.find(BPMN + "conditionExpression")
    if expression is None:
        return
    inner = Words(words.draft, expression, words.spaces)
    resource = inner.take("resource")
    text = text_of(expression) or ""
    language = (expression.get("language") or "").lower()
    if resource is not None and not text:
        question = f"When is this way taken? A script in the file '{short(resource)}' told."
        words.draft.asked(words.element, "condition", question)
        _put(expression, '"' + resource.replace('"', "") + '"')
    elif is_juel(text) and (not language or "juel" in language or not _is_script(language)):
        _put(expression, condition(words.draft, words.element, text, names_at(words.element)))


def _is_script(language: str) -> bool:
    return any(name in language for name in ("groovy", "javascript", "python", "ruby", "feel", "xpath", "java"))


def _put(expression: object, feel: str) -> None:
    for child in list(expression):  # type: ignore[call-overload]
        expression.remove(child)  # type: ignore[attr-defined]
    expression.text = feel  # type: ignore[attr-defined]
    expression.attrib.pop("language", None)  # type: ignore[attr-defined]


def assignment(words: Words) -> None:
    """Data that is assigned in a data association, `${input.prefix}`: a path or a value in FEEL."""
    for one in (*words.element.findall(BPMN + "from"), *words.element.findall(BPMN + "to")):
        text = text_of(one) or ""
        if is_juel(text):
            _put(one, value(words, text, "What is assigned"))
            one.set(_XSI_TYPE, "tFormalExpression")
            words.draft.repaired(words.element, "data", f"What is assigned is {short(text_of(one) or '')}.")


def transformation(words: Words) -> None:
    """What a data association computes."""
    text = text_of(words.element) or ""
    if is_juel(text):
        _put(words.element, value(words, text, "What is carried"))
        words.draft.repaired(words.element, "data", f"What is carried is {short(text_of(words.element) or '')}.")


def conditional(words: Words) -> None:
    """The condition of a conditional event; what it listened to is not needed."""
    for name in ("variableName", "variableEvents"):
        said = words.take(name)
        if said is not None:
            message = f"The condition is asked whenever a variable has changed, not only '{short(said)}'."
            words.draft.left_out(words.element, "condition", message)
    expression = words.element.find(BPMN + "condition")
    text = text_of(expression) or ""
    if expression is not None and is_juel(text):
        _put(expression, condition(words.draft, words.element, text, names_at(words.element)))


def timer(words: Words) -> None:
    """Expressions of timers: what a variable holds is text there, and a date or duration here."""
    calendar = words.take("businessCalendarName")
    if calendar is not None:
        words.draft.asked(
            words.element, "calendar", f"When is this? It was counted in the calendar '{short(calendar)}'."
        )
    for name, read in (("timeDuration", "duration"), ("timeDate", "date and time"), ("timeCycle", "")):
        for expression in words.element.findall(BPMN + name):
            end = Words(words.draft, expression, words.spaces).take("endDate")
            if end is not None:
                words.draft.asked(words.element, "timer", f"When does the repetition end? It said '{short(end)}'.")
            text = text_of(expression) or ""
            if not is_juel(text):
                if name == "timeCycle" and words.is_theirs:
                    _cron(words, expression, text)
                continue
            feel = value(words, text, "The time")
            is_known = feel.startswith('"') or is_temporal(text) or not read
            _put(expression, feel if is_known else f"{read}(string({feel}))")
            words.draft.repaired(words.element, "timer", f"The time is {short(text_of(expression) or '')}.")


def _cron(words: Words, expression: Element, text: str) -> None:
    """Weekdays that are counted from another day, and what only Quartz can say."""
    cron = quartz_to_cron(text)
    if not is_quartz(text) or cron == text:
        return
    _put(expression, cron or unknown_time("timeCycle", text))
    if cron is not None:
        words.draft.repaired(words.element, "timer", f"The time is {short(cron)}.")
    else:
        name = words.draft.name_of(words.draft.shown(words.element))
        question = f"When does the timer '{name}' fire? There it was '{short(text)}'."
        words.draft.asked(words.element, "time", question)


def error(words: Words) -> None:
    """Variables that get the code and the message of a caught error."""
    for names, entry in (
        (("errorCodeVariable", "errorVariableName"), "code"),
        (("errorMessageVariable",), "detail"),
        (("escalationCodeVariable",), "code"),
    ):
        target = words.take_any(*names)
        owner = words.element.getparent()
        if target is None or owner is None:
            continue
        if not is_name(target):
            words.draft.asked(words.element, "mapping", f"Which variable gets the {entry}? '{target}' is no name.")
        elif Words(words.draft, owner, words.spaces).map("output", target, entry):
            words.draft.repaired(owner, "mapping", f"The {entry} of what is caught becomes the variable '{target}'.")
    for name in ("errorVariableTransient", "errorVariableLocalScope"):
        words.take(name)


escalation = error


def message(words: Words) -> None:
    """A message event that Java threw, or whose name is computed."""
    computed = words.take("messageExpression")
    if computed is not None:
        words.draft.asked(words.element, "message", f"Which message is meant? It was computed: '{short(computed)}'.")
    kind, topic = words.take("type"), words.take("topic")
    senders = [words.take(name) for name in ("class", "delegateExpression", "expression")]
    connectors = words.elements("connector", "field")
    words.take("resultVariable")
    sender = topic or next(filter(None, senders), None) or kind
    if sender is None and not connectors:
        return
    named_by = action_name(sender) if sender is not None else "connector"
    words.draft.asked(
        words.element,
        "message_sender",
        f"Who sends this message on? '{short(sender or 'a connector')}' did. Here it only goes to processes.",
        f"Put a send task with an action such as '{named_by}' before it, if it has to leave the engine.",
    )


def signal(words: Words) -> None:
    """A signal whose name is computed."""
    computed = words.take("signalExpression")
    if computed is not None:
        words.draft.asked(words.element, "signal", f"Which signal is meant? It was computed: '{short(computed)}'.")


def named(words: Words) -> None:
    """A message, signal or error: its name is fixed here."""
    for name in ("name", "errorCode", "escalationCode"):
        text = words.element.get(name) or ""
        if is_expression(text):
            literal = to_feel(text)
            if literal is not None and re.fullmatch(r'"[^"\\]*"', literal):
                words.element.set(name, literal[1:-1])
                words.draft.repaired(words.element, "name", f"It is called {literal}.")
                continue
            for user in _users(words):
                words.draft.asked(user, "name", f"What is it called? The name was computed: '{short(text)}'.")
    if words.take("scope") is not None and words.tag == "signal":
        words.draft.left_out(words.element, "no_meaning", "A signal reaches every instance that waits for it.")
    if words.take("errorMessage") is not None:
        words.draft.left_out(words.element, "no_meaning", "The detail of an error is said where it is thrown.")


def _users(words: Words) -> list[object]:
    """The events that name a root element."""
    wanted = words.element.get("id")
    attributes = ("messageRef", "signalRef", "errorRef", "escalationRef")
    return [
        one
        for one in words.draft.root.iter(BPMN + "*")
        if wanted and any(reference(one.get(attribute)) == wanted for attribute in attributes)
    ]


def terminate(words: Words) -> None:
    """A terminate end event ends its own scope."""
    for name, what in (
        ("terminateAll", "the whole process with its callers"),
        ("terminateMultiInstance", "all rounds"),
    ):
        if (words.take(name) or "false").lower() == "true":
            words.draft.asked(
                words.element, "terminate", f"It ended {what}; here it ends its own scope. Is that right?"
            )
