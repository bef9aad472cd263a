"""A multi-instance knows how often to repeat, and where its results go (BPMN 2.0.2 §10.3.8)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedMulti, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A collection or a number, one of the two; outputs need a name and an expression."""
    for node in process.nodes.values():
        if node.multi is not None:
            yield from _of_multi(node, node.multi)


def _of_multi(node: ParsedNode, multi: ParsedMulti) -> Iterator[Problem]:
    said = multi.extensions
    if "collection" not in said and multi.cardinality is None:
        yield error(
            node,
            "multi_without_items",
            f"The multi-instance {named(node)} does not say how often to repeat.",
            "Set reglament:collection to a list, or a loop cardinality.",
            line=multi.line,
        )
    if "collection" in said and multi.cardinality is not None:
        yield error(
            node,
            "multi_without_items",
            f"The multi-instance {named(node)} has a collection and a cardinality.",
            "Keep one of the two.",
            line=multi.line,
        )
    if "item" in said and "collection" not in said:
        yield error(
            node,
            "multi_without_items",
            f"The multi-instance {named(node)} names an item, but no collection.",
            "Set reglament:collection.",
            line=multi.line,
        )
    if ("outputItem" in said) != ("outputCollection" in said):
        yield error(
            node,
            "multi_output",
            f"The multi-instance {named(node)} needs both outputCollection and outputItem, or neither.",
            "Add the missing one.",
            line=multi.line,
        )
    yield from _of_behavior(node, multi)
    if node.is_for_compensation:
        yield error(
            node,
            "unsupported_marker",
            f"{named(node)} is a compensation handler and a multi-instance, which does not run here.",
            "Put the multi-instance into a sub-process that is the handler.",
            line=multi.line,
        )


_THROWN = ("message", "signal", "escalation")


def _of_behavior(node: ParsedNode, multi: ParsedMulti) -> Iterator[Problem]:
    """What its instances throw has a name, and a condition where one decides (table 10.29, §13.3.7)."""
    if multi.behavior == "Complex" and not multi.throws:
        yield error(
            node,
            "multi_behavior",
            f"The multi-instance {named(node)} has the behavior Complex, but no complexBehaviorDefinition says more.",
            "Add one with its condition and event, or leave out behavior.",
            line=multi.line,
        )
    if multi.behavior in ("None", "One") and not multi.throws:
        yield warning(
            node,
            "multi_behavior",
            f"The instances of {named(node)} throw a signal without a name (behavior {multi.behavior}), which nothing "
            "can catch.",
            f"Name its event in {multi.behavior.lower()}BehaviorEventRef, or leave out behavior.",
            line=multi.line,
        )
    for throw in multi.throws:
        event = throw.event
        if multi.behavior == "Complex" and throw.condition is None:
            yield error(
                node,
                "multi_behavior",
                f"A complexBehaviorDefinition of {named(node)} has no condition.",
                "Write when its event is thrown.",
                line=throw.line,
            )
        if throw.events > 1 or (event is not None and event.resolved and event.kind not in _THROWN):
            yield error(
                node,
                "multi_behavior",
                f"The instances of {named(node)} throw one {', '.join(_THROWN)}, and nothing else.",
                "Choose one of these for its event.",
                line=throw.line,
            )
        elif event is not None and (not event.resolved or (event.name or event.code) is None):
            yield error(
                node,
                "unknown_reference" if not event.resolved else "multi_behavior",
                f"The event that the instances of {named(node)} throw names nothing in the file that has a name.",
                "Set its message, signal or escalation.",
                line=throw.line,
            )
