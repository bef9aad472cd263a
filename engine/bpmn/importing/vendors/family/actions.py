"""Work that Java did: classes, beans, connectors: an action, which must exist. External work keeps its topic.

Long because of these words the first that is there decides what the others mean.
"""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions import juel
from engine.bpmn.importing.expressions.juel import is_expression, text_literal, to_feel
from engine.bpmn.importing.vendors.family.texts import is_name, names_at, value
from engine.bpmn.importing.vendors.family.values import parameters, put
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, child_text, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element

__all__ = ["MOST_TOPIC", "WORDS", "action_name", "delegate", "give_out", "is_asked", "retries", "skip", "work"]

MOST_TOPIC = 120

_ON = "serviceTask, sendTask, businessRuleTask"
WORDS = (
    *table_of(
        Fate.TRANSLATED,
        _ON,
        """
        class delegateExpression: reglament:action, named after the class or bean; that it must exist is asked
        expression: of a value or of setVariable: a FEEL script task; of a bean's method: reglament:action with its \
            arguments as inputs
        type: external and external-worker: work that programs outside fetch; mail, http, shell, camel, mule: \
            an action of that name; dmn: reglament:decision; send-event: the message is asked for; case: a task for \
            a person
        topic: reglament:topic, with all variables going in and coming back
        <connector> <connectorId>: reglament:action, named by the connector, with its parameters
        <field>: reglament:input
        field@name field@stringValue field@expression: target and value of the input
        <string> <expression>: value of the input
        resultVariable resultVariableName: reglament:resultVariable
        <failedJobRetryTimeCycle>: reglament:retries and reglament:backoff
        jobPriority taskPriority: reglament:actionPriority, where it is a whole number
        """,
    ),
    *table_of(
        Fate.ASKED,
        _ON,
        """
        <errorEventDefinition> <mapException>: it is asked when the action refuses, and with which code
        skipExpression: it is asked to draw a gateway around the activity
        triggerable: it is asked for the message that the task waits for
        <httpRequestHandler> <httpResponseHandler> parallelInSameTransaction: told with the action, which has to do it
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        _ON,
        """
        useLocalScopeForResultVariable storeResultVariableAsTransient: variables are kept where they are set
        doNotIncludeVariables: an action gets its inputs alone
        extensionId: names the task to its modeler
        """,
    ),
)  # fmt: skip

_BUILT_IN = {
    "mail": "mail.send",
    "http": "http.request",
    "shell": "shell.run",
    "camel": "camel.send",
    "mule": "mule.send",
}
_DECISIONS = ("decisionTableReferenceKey", "decisionServiceReferenceKey", "decisionReferenceKey")


def work(words: Words) -> None:
    """What a task does: the first of its implementations that is there decides."""
    element, draft = words.element, words.draft
    kind, topic = words.take("type"), words.take("topic")
    classes, bean = words.take("class"), words.take("delegateExpression")
    expression = words.take("expression")
    result = words.take_any("resultVariable", "resultVariableName")
    connectors = words.elements("connector")
    _told_besides(words)
    if kind is not None and kind.lower() in ("external", "external-worker"):
        give_out(words, topic or element.get("id") or "external", "the external topic")
    elif kind is not None and kind.lower() == "dmn":
        _decide(words)
    elif kind is not None and kind.lower() in ("case", "send-event"):
        _not_a_job(words, kind.lower())
    elif kind is not None:
        act(words, _BUILT_IN.get(kind.lower(), action_name(kind)), f"the task type '{kind}'")
    elif classes is not None:
        act(words, action_name(classes), f"the Java class {classes}")
    elif bean is not None:
        act(words, action_name(bean), f"the bean {short(bean)}")
    elif connectors:
        _connect(words, connectors[0])
    elif expression is not None:
        _evaluate(words, expression, result)
        result = None if words.tag == "scriptTask" else result
    _fields(words)
    if result is not None and is_asked(words):
        words.say("resultVariable", result)
        draft.repaired(element, "result", f"The result of the action becomes the variable '{result}'.")
    elif result is not None and words.has("decision"):
        words.say("resultVariable", result)


def act(words: Words, name: str, was: str, *, sets_variables: bool = True) -> None:
    """The task asks for an action of this name, which somebody must have written."""
    element = words.element
    if words.tag == "businessRuleTask":
        words.retag("serviceTask")
    if words.tag == "sendTask" and element.get("messageRef") is not None:
        del element.attrib["messageRef"]
    words.say("action", name)
    if sets_variables:
        words.say("returns", "all")
    words.draft.asked(
        element,
        "action_needed",
        f"The action '{name}' must exist: it stands for {was}.",
        "Write it, or choose one that does the same. It gets its inputs, no other variables.",
    )


def give_out(words: Words, topic: str, was: str) -> None:
    """Programs outside go on doing the work; they are given all variables, as they were."""
    element = words.element
    if is_expression(topic):
        act(words, action_name(topic), f"{was} '{short(topic)}', which was computed")
        return
    name = re.sub(r"[\s,]+", "_", topic.strip())[:MOST_TOPIC]
    if words.tag == "businessRuleTask":
        words.retag("serviceTask")
    element.attrib.pop("messageRef", None)
    words.say("topic", name)
    words.say("passes", "all")
    words.say("returns", "all")
    words.draft.repaired(
        element, "topic", f"Programs outside fetch it under the topic '{name}', with all variables (external workers)."
    )


def is_asked(words: Words) -> bool:
    """Whether the task asks for an action, or gives its work out."""
    return words.has("action") or words.has("topic")


def action_name(text: str) -> str:
    """`com.acme.ArchiveInvoiceDelegate` → `archive_invoice`, `${billing.charge(x)}` → billing.charge."""
    call = juel.called(text)
    if call is not None:
        return ".".join(_snake(part) for part in (call.bean, call.method) if part)
    plain = re.sub(r"[^\w.-]+", "_", text).strip("_.-")
    if re.fullmatch(r"(?:[a-z_]\w*\.)+[A-Z]\w*(?:\$\w+)?", text):
        return _snake(text.rpartition(".")[2])
    return plain or "action"


def _snake(name: str) -> str:
    """`ArchiveInvoiceDelegate` → `archive_invoice`."""
    shorter = re.sub(r"(?<=\w)(JavaDelegate|Delegate)$", "", name)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", shorter.replace("$", "_")).lower()


def delegate(element: Element) -> str | None:
    """What a listener or an event calls, in words; None when it calls nothing."""
    for name, what in (("class", "the Java class"), ("delegateExpression", "the bean"), ("expression", "")):
        text = attribute_of(element, name)
        if text is not None:
            return f"{what} {short(text)}".strip()
    return None


def _evaluate(words: Words, expression: str, result: str | None) -> None:
    """An expression in the place of a class."""
    element, names = words.element, names_at(words.element)
    setting = juel.variable_set(expression, names)
    target, feel = setting if setting is not None else (result, to_feel(expression, names))
    if feel is not None and (target is None or is_name(target)):
        _script(words, "null" if target is None else f"{{{target}: {feel}}}")
        return
    call = juel.called(expression, names)
    name = action_name(expression if call is not None else element.get("id") or "")
    act(words, name, short(expression), sets_variables=result is None)
    for number, argument in enumerate(call.arguments if call is not None else (), start=1):
        name = f"argument{number}"
        if argument is None:
            words.draft.asked(element, "expression", f"What is the argument {number} of '{short(expression)}' in FEEL?")
        words.map("input", name, argument or "null")


def _script(words: Words, feel: str) -> None:
    """A task that only computes is a script task."""
    element = words.element
    words.retag("scriptTask")
    element.set("scriptFormat", "feel")
    script = element.makeelement(BPMN + "script")
    script.text = feel
    element.append(script)
    words.draft.repaired(element, "script", f"The expression of the task is computed by a script: {short(feel)}.")


def _decide(words: Words) -> None:
    """Flowable's task for decisions: the decision is a field."""
    for field in words.elements("field"):
        name, text = attribute_of(field, "name"), _field_text(field)
        if name in _DECISIONS and text:
            words.retag("businessRuleTask")
            variable = re.sub(r"\W", "_", text)
            words.say("decision", text)
            words.say("resultVariable", variable)
            words.draft.repaired(words.element, "decision", f"The task asks for the decision '{text}'.")
            words.draft.asked(
                words.element,
                "decision_result",
                f"Which variables does the decision '{text}' set? Its value is now in '{variable}'.",
            )
    if not words.has("decision"):
        words.draft.asked(words.element, "decision", "Which decision is to be made?", "Set reglament:decision.")


def _not_a_job(words: Words, kind: str) -> None:
    """What no action can stand for: a person does it, with the original as instructions."""
    if kind == "case":
        case = words.take("caseDefinitionKey") or ""
        words.hand_to_person(
            "case",
            f"What shall happen instead of the case '{case}'? CMMN does not run here.",
            f"Start the case '{case}' and wait until it is closed.",
        )
    else:
        words.draft.asked(
            words.element, "event_registry", "Which message does this task send, and for whom?", "Set its message."
        )


def _connect(words: Words, connector: Element) -> None:
    name = child_text(connector, "connectorId") or "connector"
    act(words, action_name(name), f"the connector '{name}'", sets_variables=False)
    for around in (one for one in connector if isinstance(one.tag, str)):
        for kind, parameter in parameters(around):
            names: dict[str, str] | None = {} if kind == "output" else None  # an output reads the answer
            put(words, kind, parameter, names)


def _fields(words: Words) -> None:
    for field in words.elements("field"):
        name, text = attribute_of(field, "name") or "", _field_text(field) or ""
        if not is_name(name):
            words.draft.asked(words.element, "mapping", f"What is the input '{name}' called here?")
            continue
        if not is_asked(words):
            words.draft.asked(words.element, "mapping", f"Where is '{name}' needed? It was '{short(text)}'.")
            continue
        feel = value(words, text, f"The input '{name}'") if is_expression(text) else text_literal(text)
        words.map("input", name, feel)


def _field_text(field: Element) -> str | None:
    return (
        attribute_of(field, "stringValue")
        or attribute_of(field, "expression")
        or child_text(field, "string")
        or child_text(field, "expression")
    )


def _told_besides(words: Words) -> None:
    draft, element = words.draft, words.element
    for name in words.elements("mapException"):
        code, caught = attribute_of(name, "errorCode") or "", "".join(name.itertext()).strip()
        question = f"When does the action refuse with the code '{code}'? It was the exception '{short(caught)}'."
        draft.asked(element, "error_mapping", question, "An action that answers Refused(code) throws that error.")
    for mapping in words.elements("errorEventDefinition"):
        when = attribute_of(mapping, "expression") or ""
        question = f"When does the action refuse? It was an error when '{short(when)}'."
        draft.asked(element, "error_mapping", question, "An action that answers Refused(code) throws that error.")
    if (words.take("triggerable") or "false").lower() != "false":
        draft.asked(element, "trigger", "For which message does the task wait after its work?", "Draw a message event.")
    handlers = [delegate(one) or "" for one in words.elements("httpRequestHandler", "httpResponseHandler")]
    if words.take("parallelInSameTransaction") or handlers:
        draft.left_out(element, "http", f"How the request is made is the action's: {', '.join(handlers)}")


def skip(words: Words) -> None:
    """An activity that is passed when an expression is true."""
    when = words.take("skipExpression")
    if when is not None:
        question = f"Shall the activity be skipped when {short(when)}? Then draw a gateway before it."
        words.draft.asked(words.element, "skip", question)


def retries(words: Words) -> None:
    """`R3/PT10M` and `PT5M,PT1H`: how often and how far apart; and the priority of the job."""
    cycles = ["".join(one.itertext()).strip() for one in words.elements("failedJobRetryTimeCycle")]
    priority = words.take_any("jobPriority", "taskPriority")
    is_job = is_asked(words)
    if priority is not None and is_job and priority.isdigit():
        words.say("actionPriority", priority)
        words.draft.repaired(words.element, "priority", f"The action's priority is {priority}.")
    elif priority is not None:
        words.draft.left_out(
            words.element, "no_meaning", f"The priority '{short(priority)}' of a job has no meaning here."
        )
    for text in cycles:
        match = re.fullmatch(r"R(\d+)/(P[\w.]+)", text)
        waits = [one.strip() for one in text.split(",")]
        if not is_job:
            words.draft.left_out(
                words.element, "no_meaning", f"Only actions are tried again; '{short(text)}' was left out."
            )
        elif match is not None:
            words.say("retries", match[1])
            words.say("backoff", match[2])
            words.draft.repaired(words.element, "retries", f"The action is tried {match[1]} times, every {match[2]}.")
        elif all(re.fullmatch(r"P[\w.]+", one) for one in waits):
            words.say("retries", str(len(waits) + 1))
            words.say("backoff", ",".join(waits))
            words.draft.repaired(words.element, "retries", f"The action is tried {len(waits) + 1} times.")
        elif text:
            words.draft.asked(words.element, "retries", f"How often is the action tried? It said '{short(text)}'.")
