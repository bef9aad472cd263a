"""A service or send task names an action that exists and gets what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.times import duration_fault
from engine.bpmn.vocabulary import integer
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """The action, its parameters, its retries. Inputs are exactly the parameters (docs/engine.md)."""
    for node in process.nodes.values():
        if node.tag not in ("serviceTask", "sendTask"):
            continue
        action = node.extensions.get("action")
        if action is None and not (node.tag == "sendTask" and node.message is not None):
            choice = " or a message" if node.tag == "sendTask" else ""
            yield error(
                node,
                "no_action",
                f"The task {named(node)} has no action{choice}: there is nothing to do.",
                "Set reglament:action.",
            )
        if action is not None and node.message is not None:
            yield error(
                node, "no_action", f"The send task {named(node)} has an action and a message.", "Keep one of the two."
            )
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
        yield warning(node, "unknown_parameter", f"The action '{action}' of {named(node)} has no parameter '{target}'.")


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
