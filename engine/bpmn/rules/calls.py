"""A call activity calls a process that exists, and no chain of calls comes back to where it began."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.call_bindings import is_computed
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem
from engine.model.definition import Binding

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Known target; no circle over the files read together and all deployed definitions."""
    yield from _of_callers(process, context)
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
        if context.calls.comes_back(process.id, node.called):
            way = context.calls.way_back(process.id, node.called)
            circle = " → ".join((process.id, *way)) if isinstance(way, list) else f"{way:,} processes in a circle"
            yield error(
                node,
                "call_cycle",
                f"The process would call itself without end: {circle}.",
                "Draw the repetition as a loop in one process, or as a multi-instance.",
            )


def _of_target(node: ParsedNode, called: str, context: Context) -> Iterator[Problem]:
    if is_computed(node):
        return  # `call_bindings` tells more of it
    plain = _starts_of_called(node, called, context)
    if plain is not None and len(plain) != 1:
        yield error(
            node,
            "called_start",
            f"{named(node)} calls '{called}', which has {len(plain) or 'no'} start events without a trigger"
            f"{': ' + ', '.join(plain) if plain else ''}; a call begins at the only one.",
            "Leave one start event without a trigger, and move other ways to begin into a process of their own.",
        )
    if node.binding == Binding.DEPLOYMENT:
        return  # `call_bindings` tells whether it is there
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


def _starts_of_called(node: ParsedNode, called: str, context: Context) -> list[str] | None:
    """The start events without a trigger of the version that is called; None where it is not known, or none is drawn.

    A call begins at the only one, or where no start event is drawn (BPMN 2.0.2 §10.3.6, §10.5.2).
    """
    here, wanted = context.processes.get(called), node.extensions.get("calledTag")
    versions = (context.known.versions or {}).get(called, {})
    match node.binding:
        case Binding.VERSION:
            number = integer(node.extensions.get("calledVersion"))
        case Binding.TAG if here is None or here.extensions.get("versionTag") != wanted:
            number = max((one for one, tag in versions.items() if tag == wanted), default=None)
        case _ if here is not None:
            return _plain_starts(here)
        case _:
            number = max(versions, default=None)
    found = (context.known.uncallable or {}).get(called, {}).get(number or 0)
    return None if found is None else list(found)


def _plain_starts(process: ParsedProcess) -> list[str] | None:
    starts = [one for one in process.nodes.values() if one.tag == "startEvent" and one.scope is None]
    return [one.id for one in starts if not one.events] if starts else None


def _of_callers(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Processes that are deployed already may call this one, and find no single beginning from now on."""
    plain = _plain_starts(process)
    deployed = context.known.processes or {}
    callers = sorted(key for key, called in deployed.items() if process.id in called and key not in context.processes)
    if callers and plain is not None and len(plain) != 1:
        listed = ", ".join(callers[:5]) + ("…" if len(callers) > 5 else "")
        yield warning(
            process,
            "called_start",
            f"The process is called by {listed}, and has {len(plain) or 'no'} start events without a trigger: "
            "a call of this version will be an incident.",
            "Leave one start event without a trigger, or bind those calls to an earlier version.",
        )
