"""A service or send task names an action that exists, or a topic, and gets what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.answers import answers_fault
from engine.bpmn.extensions import extensions_of
from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.times import duration_fault
from engine.bpmn.vocabulary import integer
from engine.errors import Problem

__all__ = ["MOST_TOPIC", "check"]

MOST_TOPIC = 120


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """The action or topic, its parameters, its retries. Inputs are exactly the parameters (docs/engine.md)."""
    for node in process.nodes.values():
        if node.tag not in ("serviceTask", "sendTask"):
            continue
        action, topic = node.extensions.get("action"), node.extensions.get("topic")
        if action is None and topic is None and not (node.tag == "sendTask" and node.message is not None):
            choice = ", no topic and no message" if node.tag == "sendTask" else " and no topic"
            yield error(
                node,
                "no_action",
                f"The task {named(node)} has no action{choice}: there is nothing to do.",
                "Set reglament:action, or reglament:topic for work that a program outside fetches.",
            )
        if (action is not None or topic is not None) and node.message is not None:
            what = "an action" if action is not None else "a topic"
            yield error(
                node, "no_action", f"The send task {named(node)} has {what} and a message.", "Keep one of the two."
            )
        yield from _of_topic(node, action, topic, context)
        if action is not None and context.known.actions is not None:
            yield from _of_action(node, action, context.known.actions.get(action))
        yield from _of_attempts(node)


def _of_action(node: ParsedNode, action: str, parameters: dict[str, bool] | None) -> Iterator[Problem]:
    if parameters is None:
        yield error(
            node,
            "unknown_action",
            f"There is no action '{action}' for the task {named(node)}.",
            "Correct the name, or install the adapter that has it.",
        )
        return
    given = {mapping.target for mapping in node.inputs}
    for name, is_required in parameters.items():
        if is_required and name not in given:
            yield error(
                node,
                "missing_parameter",
                f"The action '{action}' of {named(node)} needs '{name}', which no input sets.",
                f'Add <reglament:input target="{name}" expression="…"/>.',
            )
    for target in sorted({target for target in given if target is not None} - parameters.keys()):
        message = f"The action '{action}' of {named(node)} has no parameter '{target}'."
        yield warning(node, "unknown_parameter", message, "Delete this input, or correct its name.")


def _of_topic(node: ParsedNode, action: str | None, topic: str | None, context: Context) -> Iterator[Problem]:
    said = node.extensions
    if action is not None and topic is not None:
        yield error(
            node,
            "action_and_topic",
            f"The task {named(node)} has an action and a topic: two would do the work.",
            "Keep one of the two. An action that programs outside fetch says so itself.",
        )
    elif topic is not None and topic in (context.known.actions or {}):
        yield error(
            node,
            "topic_is_action",
            f"The topic '{topic}' of {named(node)} is called like an action that is installed here.",
            "Set reglament:action to have it done here, or give the topic another name.",
        )
    if topic is not None and (len(topic) > MOST_TOPIC or any(one.isspace() or one == "," for one in topic)):
        yield error(
            node,
            "not_a_topic",
            f"The topic '{topic[:MOST_TOPIC]}' of {named(node)} is no name.",
            f"Write at most {MOST_TOPIC} characters, without spaces and commas: invoice.archive.",
        )
    if topic is None and "lost" in said:
        yield error(
            node, "no_topic", f"{named(node)} says what becomes of lost work, and has no topic.", "Set reglament:topic."
        )
    if topic is None and "passes" in said:
        yield error(
            node,
            "no_topic",
            f"{named(node)} passes all variables, which is for topics: an action gets its inputs.",
            "Remove reglament:passes, or set reglament:topic.",
        )
    for word in ("lost", "exclusive"):
        options = next(one.options for one in extensions_of(node.tag) if one.name == word)
        if word in said and said[word] not in options:
            yield error(
                node, "not_an_option", f"{word} of {named(node)} is '{said[word]}'.", f"Write {' or '.join(options)}."
            )
    fault = answers_fault(said.get("answers", ""))
    if fault is not None:
        yield error(
            node, "not_answers", f"answers of {named(node)}: {fault}.", "Write invoice: string, total: number, …"
        )


def _of_attempts(node: ParsedNode) -> Iterator[Problem]:
    for name, least in (("retries", 1), ("actionPriority", 0)):
        text = node.extensions.get(name)
        number = integer(text)
        if text is not None and (number is None or number < least):
            yield error(
                node, "not_a_number", f"{name} of {named(node)} is '{text}'.", f"Write a whole number from {least} on."
            )
    for wait in node.extensions["backoff"].split(",") if "backoff" in node.extensions else ():
        fault = duration_fault(wait.strip())
        if fault is not None:
            yield error(
                node, "not_a_duration", f"backoff of {named(node)}: {fault}.", "Write durations such as PT10S, PT1M."
            )
