"""Suspend one element of a process: what arrives there waits, what waits there rests; and resume it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import insert, select

from engine.commands.suspend_process import ProcessSuspended, resume, suspend
from engine.commands.work import Work
from engine.errors import InvalidInput, NotFound, NotPermitted
from engine.model.definition import Definition, Node, NodeKind
from engine.store import tables
from engine.store.changing import suspended_node

__all__ = ["ResumeElement", "SuspendElement", "handle", "handle_resume", "resting_with"]

_GATEWAYS = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
    }
)
_NEVER = {
    **dict.fromkeys(_GATEWAYS, "a gateway only chooses: suspend the steps behind it"),
    NodeKind.START_EVENT: "a start is suspended with its process",
    NodeKind.BOUNDARY_EVENT: "it rests with the step that it sits on: suspend that",
    NodeKind.EVENT_SUB_PROCESS: "its event begins it: suspend the steps inside it",
}


@dataclass(frozen=True, slots=True)
class SuspendElement:
    """Suspend it in one version; `version` 0: in all that there are now."""

    process: str
    element: str
    reason: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class ResumeElement:
    """Let go on what stands there, as it was suspended."""

    process: str
    element: str
    version: int = 0


def handle(command: SuspendElement, work: Work) -> ProcessSuspended:
    """Raise `NotPermitted`, `NotFound`, `InvalidInput`: no such element, or none that can rest; `WrongState`."""
    definitions = _with_element(work, command.process, command.version, command.element)
    suspension_id = suspend(work, command.process, command.version, command.element, command.reason)
    rows = [
        {
            "suspension_id": suspension_id,
            "definition_key": command.process,
            "version": definition.version,
            "node": node.index,
            "element": node.id,
        }
        for definition in definitions
        for node in resting_with(definition, definition.node(command.element))
    ]
    work.connection.execute(insert(suspended_node), rows)
    return ProcessSuspended(command.process, command.version, command.element)


def handle_resume(command: ResumeElement, work: Work) -> ProcessSuspended:
    """Raise `NotPermitted`, `NotFound`, or `WrongState` when it is not suspended."""
    _with_element(work, command.process, command.version, command.element)
    resume(work, command.process, command.version, command.element)
    return ProcessSuspended(command.process, command.version, command.element)


def resting_with(definition: Definition, node: Node) -> Iterator[Node]:
    """Return the element with its boundary events and, of a sub-process, what is inside it.

    Gateways are left out, and so are plain starts: nothing waits there that could rest.
    """
    yield node
    yield from (definition.nodes[index] for index in node.boundaries)
    for inner in definition.nodes:
        if inner.scope != node.index or inner.kind in _GATEWAYS or inner.attached_to is not None:
            continue
        if inner.kind is NodeKind.START_EVENT and node.kind is not NodeKind.EVENT_SUB_PROCESS:
            continue
        yield from resting_with(definition, inner)


def _with_element(work: Work, key: str, version: int, element: str) -> list[Definition]:
    if not work.actor.administrator:
        raise NotPermitted("Steps are suspended and resumed by managers.")
    versions = select(tables.definition.c.version).where(tables.definition.c.key == key)
    if version:
        versions = versions.where(tables.definition.c.version == version)
    found = []
    for number in work.connection.execute(versions.order_by(tables.definition.c.version)).scalars().all():
        deployed = work.engine.definitions.find(work.connection, key, number)
        if deployed is not None and element in deployed.definition.by_id:
            found.append(deployed.definition)
    if not found:
        raise NotFound(f"'{key}'{f' version {version}' if version else ''} has no element '{element}'.")
    why = _NEVER.get(found[-1].node(element).kind)
    if why is not None:
        said = f"'{found[-1].node(element).name or element}' cannot be suspended: {why}."
        raise InvalidInput(said, fields={"element": said})
    return found
