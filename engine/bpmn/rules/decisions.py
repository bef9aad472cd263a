"""A business rule task names a decision that exists, in a version that there is."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.call_bindings import check_words, there_are
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem
from engine.model.definition import Binding

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """The decision is named, known in the version asked for, and its value goes somewhere."""
    for node in process.nodes.values():
        if node.tag != "businessRuleTask":
            continue
        decision = node.extensions.get("decision")
        if decision is None:
            yield error(
                node,
                "no_decision",
                f"The task {named(node)} names no decision.",
                "Set reglament:decision to the id of one.",
            )
            continue
        faults = [*_of_binding(node, decision, context)]
        yield from faults
        if not faults and "resultVariable" not in node.extensions and not node.outputs:
            yield warning(
                node,
                "result_unused",
                f"The value of the decision '{decision}' goes nowhere.",
                "Set reglament:resultVariable.",
            )


def _of_binding(node: ParsedNode, decision: str, context: Context) -> Iterator[Problem]:
    binding, here = node.decision_binding, context.known.decisions
    if binding is not None:
        yield from check_words(node, "decision", binding)
        if binding not in tuple(Binding):
            return
    is_here = here is None or decision in here
    versions = context.known.decision_versions
    there = None if versions is None else versions.get(decision, {})
    if binding in (None, Binding.LATEST):
        known = is_here or bool(there) or (there is None and binding is Binding.LATEST)
        if not known:
            yield error(
                node,
                "unknown_decision",
                f"There is no decision '{decision}' for the task {named(node)}.",
                "Correct the id, or deploy the DMN file with it or before it.",
            )
    elif binding == Binding.DEPLOYMENT and not is_here:
        message = f"{named(node)} asks the '{decision}' of its own deployment, which is not in these files."
        yield error(node, "not_in_deployment", message, "Deploy its DMN file with this one, or ask the latest one.")
    elif binding == Binding.VERSION:
        yield from _of_number(node, decision, there)
    elif binding == Binding.TAG and there is not None and "decisionTag" in node.extensions:
        tag = node.extensions["decisionTag"]
        tags = {*there.values(), (context.known.decision_tags or {}).get(decision)} - {None}
        if tag not in tags:
            message = f"{named(node)} asks the version of '{decision}' with the tag '{tag}', which there is not."
            yield error(node, "unknown_version", message, there_are(sorted(str(one) for one in tags)))


def _of_number(node: ParsedNode, decision: str, there: dict[int, str | None] | None) -> Iterator[Problem]:
    said = node.extensions.get("decisionVersion")
    number = integer(said)
    if said is not None and (number or 0) < 1:
        message = f"decisionVersion of {named(node)} is '{said}'."
        yield error(node, "not_a_number", message, "Write a whole number from 1 on.")
    elif number is not None and there is not None and number not in there:
        message = f"{named(node)} asks version {number} of the decision '{decision}', which is not deployed."
        yield error(node, "unknown_version", message, there_are(sorted(there)))
