"""A complex gateway that joins says when it starts, and that can happen (BPMN 2.0.2 §10.6.5, §13.4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_AT_LEAST = re.compile(r"activationCount\s*(>=|=|>)\s*(\d{1,9})")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """An activation condition where ways come together, one that so many ways can fulfil."""
    incoming = process.incoming()
    for node in process.nodes.values():
        if node.tag == "complexGateway":
            yield from _of_gateway(node, len(incoming.get(node.id, [])))


def _of_gateway(node: ParsedNode, ways_in: int) -> Iterator[Problem]:
    if node.activation is None and ways_in > 1:
        yield error(
            node,
            "no_activation_condition",
            f"The complex gateway {named(node)} joins {ways_in} ways, but does not say when it goes on.",
            "Write its activationCondition, such as activationCount >= 2; or use another gateway.",
        )
    if node.activation is None and ways_in < 2:
        yield warning(
            node,
            "like_an_inclusive_gateway",
            f"The complex gateway {named(node)} only splits, as an inclusive gateway does.",
            "Use an inclusive gateway, which everybody knows.",
        )
    found = _AT_LEAST.fullmatch((node.activation or "").strip())
    if found is not None and int(found[2]) + (found[1] == ">") > ways_in:
        yield error(
            node,
            "deadlock",
            f"The complex gateway {named(node)} starts when {node.activation}, but only {ways_in} ways lead to it: it "
            "would wait for ever.",
            "Ask for fewer, or draw the missing way.",
        )
