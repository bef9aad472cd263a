"""A call activity calls a process that exists, and no chain of calls comes back to where it began."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Known target; no circle over the files read together and all deployed definitions."""
    for node in process.nodes.values():
        if node.tag != "callActivity":
            continue
        if node.called is None:
            yield error(
                node, "calls_nothing", f"The call activity {named(node)} names no process.", "Set calledElement."
            )
            continue
        version = node.extensions.get("calledVersion")
        if version is not None and (integer(version) or 0) < 1:
            yield error(
                node,
                "not_a_number",
                f"calledVersion of {named(node)} is '{version}'.",
                "Write a whole number from 1 on.",
            )
        yield from _of_target(node, node.called, context)
        way = _way_back(process.id, node.called, context)
        if way is not None:
            yield error(
                node,
                "call_cycle",
                f"The process would call itself without end: {' → '.join((process.id, *way))}.",
                "Draw the repetition as a loop in one process, or as a multi-instance.",
            )


def _of_target(node: ParsedNode, called: str, context: Context) -> Iterator[Problem]:
    here = context.processes.get(called)
    if here is not None and not here.is_executable:
        yield error(
            node, "unknown_process", f"{named(node)} calls '{called}', which is not executable.", "Make it executable."
        )
    elif here is None and context.known.processes is not None and called not in context.known.processes:
        yield error(
            node,
            "unknown_process",
            f"{named(node)} calls the process '{called}', which is neither deployed nor in these files.",
            "Correct calledElement, or deploy that process with this one.",
        )


def _way_back(origin: str, called: str, context: Context) -> list[str] | None:
    """The keys from a called process back to the caller; None when there is no such way."""
    before: dict[str, str | None] = {called: None}
    waiting = [called]
    while waiting:
        key = waiting.pop(0)
        if key == origin:
            way: list[str] = []
            step: str | None = key
            while step is not None:
                way.append(step)
                step = before[step]
            return way[::-1]
        for following in _called_by(key, context):
            if following not in before:
                before[following] = key
                waiting.append(following)
    return None


def _called_by(key: str, context: Context) -> list[str]:
    here = context.processes.get(key)
    if here is not None:
        return [node.called for node in here.nodes.values() if node.called is not None]
    return sorted((context.known.processes or {}).get(key, ()))
