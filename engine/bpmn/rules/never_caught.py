"""An event sub-process or boundary event for an escalation or error that nothing inside can throw."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

# What may bring an error or escalation from outside the diagram: actions refuse with codes of their own.
_BRINGS = {"escalation": ("callActivity",), "error": ("callActivity", "serviceTask", "sendTask", "businessRuleTask")}
_THROWS = ("endEvent", "intermediateThrowEvent")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A warning for each start of an event sub-process, and each boundary event of a sub-process."""
    inside: dict[str | None, list[ParsedNode]] = {}
    for node in process.nodes.values():
        inside.setdefault(node.scope, []).append(node)
    for node in process.nodes.values():
        scope = _watched(process, node)
        if scope == "":
            continue
        around = list(_all_inside(scope, inside, without=node.scope if node.tag == "startEvent" else None))
        for event in node.events:
            if event.kind not in _BRINGS or not event.resolved:
                continue
            thrown = {
                one.code for other in around if other.tag in _THROWS for one in other.events if one.kind == event.kind
            }
            thrown |= {
                throw.event.code
                for other in around
                if other.multi is not None
                for throw in other.multi.throws
                if throw.event is not None and throw.event.kind == event.kind
            }
            brought = any(other.tag in _BRINGS[event.kind] or _in_python(other) for other in around)
            if not brought and not (thrown if event.code is None else event.code in thrown):
                what = f"'{event.code}'" if event.code is not None else "any"
                yield warning(
                    node,
                    "never_thrown",
                    f"{named(node)} waits for the {event.kind} {what}, which nothing inside it throws.",
                    "Draw who throws it, or delete the event.",
                )


def _watched(process: ParsedProcess, node: ParsedNode) -> str | None:
    """The scope whose events it catches, None for the process; empty when it watches no scope."""
    if node.tag == "startEvent" and node.scope is not None and process.nodes[node.scope].is_event_sub_process:
        return process.nodes[node.scope].scope
    host = process.nodes.get(node.attached_to or "")
    is_scope = host is not None and host.tag in ("subProcess", "transaction", "adHocSubProcess")
    return host.id if host is not None and is_scope else ""


def _all_inside(
    scope: str | None, inside: dict[str | None, list[ParsedNode]], *, without: str | None
) -> Iterator[ParsedNode]:
    waiting = list(inside.get(scope, ()))
    while waiting:
        node = waiting.pop()
        if without is not None and node.id == without:
            continue
        yield node
        waiting.extend(inside.get(node.id, ()))


def _in_python(node: ParsedNode) -> bool:
    """A script that runs as a job may be refused as an action is."""
    return node.tag == "scriptTask" and "python" in (node.script_format or "").lower()
