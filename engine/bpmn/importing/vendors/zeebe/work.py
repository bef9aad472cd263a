"""Work in Camunda 8: job workers, decisions, scripts, called processes."""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions.camunda_feel import is_expression, to_feel
from engine.bpmn.importing.vendors.bindings import bind, bind_decision
from engine.bpmn.importing.vendors.words import Words, attribute_of
from engine.bpmn.importing.vendors.zeebe.values import inner, key_of, value
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element
from engine.model.definition import Binding

__all__ = ["bound", "call", "decision", "job", "script"]

_JOBS = ("serviceTask", "sendTask", "businessRuleTask", "scriptTask")


def job(words: Words) -> None:
    """A job worker is a program outside, which fetches by its job type."""
    draft, element = words.draft, words.element
    for one in words.elements("taskDefinition"):
        kind, retries = attribute_of(one, "type"), attribute_of(one, "retries")
        if kind is None or is_expression(kind):
            draft.asked(
                element, "action_needed", f"Which action is this? Its type was computed: '{short(kind or '')}'."
            )
            continue
        name = re.sub(r"[\s,]+", "_", kind.strip())[:120]
        if words.tag not in _JOBS:
            question = f"Who sends this on? A worker of the type '{short(kind)}' did."
            draft.asked(element, "message_sender", question, f"Put a send task with the topic '{name}' before it.")
            continue
        if words.tag not in ("serviceTask", "sendTask"):
            words.retag("serviceTask")
        element.attrib.pop("messageRef", None)
        words.say("topic", name)
        words.say("passes", "all")
        words.say("returns", "all")
        if retries is not None and retries.isdigit() and int(retries) > 0:
            words.say("retries", retries)
        elif retries is not None:
            draft.asked(element, "retries", f"How often is it tried? It said '{short(retries)}'.")
        draft.repaired(
            element,
            "topic",
            f"Programs outside fetch it under the topic '{name}', with all variables (external workers).",
        )
    for one in words.elements("jobPriorityDefinition"):
        priority = attribute_of(one, "priority") or ""
        if priority.isdigit() and words.has("topic"):
            words.say("actionPriority", priority)
        else:
            draft.left_out(element, "no_meaning", f"The priority '{short(priority)}' of jobs has no meaning here.")
    for around in words.elements("taskHeaders"):
        for header in inner(around):
            key, text = attribute_of(header, "key") or "", attribute_of(header, "value") or ""
            if words.has("topic") and re.fullmatch(r"[^\W\d]\w*", key):
                words.map("input", key, value(words, text, f"The header '{key}'"))
            else:
                draft.asked(element, "properties", f"What read the header '{key}' = '{short(text)}'?")


def decision(words: Words) -> None:
    """The decision and its variable."""
    for one in words.elements("calledDecision"):
        decision, result = attribute_of(one, "decisionId") or "", attribute_of(one, "resultVariable")
        if is_expression(decision):
            words.draft.asked(words.element, "decision", f"Which decision is made? It was '{short(decision)}'.")
            continue
        words.say("decision", decision)
        if result is not None:
            words.say("resultVariable", result)
        words.draft.repaired(words.element, "decision", f"The task asks for the decision '{decision}'.")
        bind_decision(words, decision, attribute_of(one, "bindingType"), attribute_of(one, "versionTag"))


def script(words: Words) -> None:
    """A FEEL script task; what cannot be read is a task for a person."""
    for one in words.elements("script"):
        text, result = attribute_of(one, "expression") or "", attribute_of(one, "resultVariable")
        feel = to_feel(text)
        if feel is None or result is None:
            question = f"How does '{words.name}' run? Its expression is not FEEL as it is here."
            words.hand_to_person("script", question, f"Compute '{result}':\n\n    {text}")
            continue
        script = words.element.makeelement(BPMN + "script")
        script.text = f"{{{key_of(result)}: {feel}}}"
        words.element.set("scriptFormat", "feel")
        words.element.append(script)
        words.draft.repaired(words.element, "script", f"The script is {short(script.text)}.")


def call(words: Words) -> None:
    """The called process and its variables."""
    draft, element = words.draft, words.element
    for one in words.elements("calledElement"):
        process = attribute_of(one, "processId") or attribute_of(one, "processIdExpression") or ""
        element.set("calledElement", process.removeprefix("="))
        if is_expression(process) or attribute_of(one, "processId") is None:
            draft.asked(element, "call", f"Which process is called? It was computed: '{short(process)}'.")
        else:
            draft.repaired(element, "call", f"The process '{process}' is called.")
        key = attribute_of(one, "businessId")
        if key is not None:
            words.say("calledBusinessKey", value(words, key, "The business key"))
        bound(words, one, "process")
        if (attribute_of(one, "propagateAllParentVariables") or "true") == "true":
            words.say("passes", "all")
        if (attribute_of(one, "propagateAllChildVariables") or "true") == "true":
            words.say("returns", "all")


def bound(words: Words, one: Element, what: str) -> None:
    """`deployment` is what forms are bound to here, `latest` what processes are."""
    binding, tag = attribute_of(one, "bindingType"), attribute_of(one, "versionTag")
    if what == "process" and binding == "deployment":
        bind(words, Binding.DEPLOYMENT)
    elif what == "process" and binding == "versionTag" and tag is not None and not is_expression(tag):
        bind(words, Binding.TAG, tag)
    elif what == "process" and binding == "versionTag":
        words.draft.asked(words.element, "call", f"Which version is called? It said '{short(tag or '')}'.")
    elif what != "process" and binding == "versionTag":
        said = f"The {what} that is deployed with the process is used, not the one with the tag '{tag}'."
        words.draft.left_out(words.element, "no_meaning", said)
