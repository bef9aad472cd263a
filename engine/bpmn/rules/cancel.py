"""Cancel events belong to transactions (BPMN 2.0.2 §10.3.5, §10.5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A cancel end stands directly in a transaction, a cancel boundary event on one."""
    for node in process.nodes.values():
        if not any(event.kind == "cancel" for event in node.events):
            continue
        if node.tag == "endEvent":
            owner = process.nodes.get(node.scope or "")
            if owner is None or owner.tag != "transaction":
                yield error(
                    node,
                    "cancel_outside_transaction",
                    f"The cancel end {named(node)} does not stand in a transaction.",
                    "Make the sub-process around it a transaction.",
                )
        elif node.tag == "boundaryEvent":
            host = process.nodes.get(node.attached_to or "")
            if host is not None and host.tag != "transaction":
                yield error(
                    node,
                    "cancel_outside_transaction",
                    f"The cancel event {named(node)} sits on {named(host)}, which is no transaction.",
                    "Use an error event, or make it a transaction.",
                )
