"""Pools of one file as one collaboration: a message flow tells who a message is for (BPMN 2.0.2 §9.3, §8.4.1).

Where a flow joins an event or message task that throws with one of another pool that catches, both speak of one
message. What one end does not say, the other says: the name, else that of the flow's own message, else one is made from
the flow. Between pools of which one starts the other by a message, ends without a key take that of the conversation,
which is the business key of the instance that began it, or its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.bpmn.parsed import Document, ParsedEvent, ParsedNode
from engine.bpmn.places import problem_at, short
from engine.bpmn.vocabulary import BPMN, Element, reference
from engine.errors import Problem

__all__ = ["CONVERSATION_KEY", "connect"]

CONVERSATION_KEY = "if process.businessKey = null then process.id else process.businessKey"
_THROWS = ("sendTask", "endEvent", "intermediateThrowEvent")
_CATCHES = ("receiveTask", "startEvent", "intermediateCatchEvent", "boundaryEvent")


def connect(root: Element, document: Document) -> Iterator[Problem]:
    """Let the message flows between executable pools of a document say what their ends leave out."""
    nodes = {
        node.id: (node, process.id)
        for process in document.processes
        if process.is_executable
        for node in process.nodes.values()
    }
    names = {one.get("id"): (one.get("name") or "").strip() or None for one in root.findall(BPMN + "message")}
    joined: list[tuple[Element, _End, _End]] = []
    for flow in root.iter(BPMN + "messageFlow"):
        source = _end(nodes.get(reference(flow.get("sourceRef")) or ""), _THROWS)
        target = _end(nodes.get(reference(flow.get("targetRef")) or ""), _CATCHES)
        if source is not None and target is not None and source.process != target.process:
            joined.append((flow, source, target))
    begun = _conversations((source.process, target.process) for _, source, target in joined if target.is_start)
    for flow, source, target in joined:
        if not (source.event.resolved and target.event.resolved):
            continue  # a message that is not in the file: the rules say so
        yield from _one_name(flow, source, target, names.get(reference(flow.get("messageRef"))))
        talks = source.process in begun and begun[source.process] == begun.get(target.process)
        yield from _one_key(flow, source, target, talks=talks)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a message flow begins or ends."""

    node: ParsedNode
    process: str
    event: ParsedEvent

    @property
    def is_start(self) -> bool:
        return self.node.begins_process or (self.node.tag == "startEvent" and self.node.scope is None)


def _end(found: tuple[ParsedNode, str] | None, tags: tuple[str, ...]) -> _End | None:
    """The only message of a node on this side of a flow; a task that names none gets an empty one."""
    if found is None or found[0].tag not in tags or "action" in found[0].extensions:
        return None
    node, process = found
    if node.tag in ("sendTask", "receiveTask"):
        if node.message is None:
            node.message = ParsedEvent(kind="message", line=node.line)
        return _End(node, process, node.message)
    events = [event for event in node.events if event.kind == "message"]
    return _End(node, process, events[0]) if len(events) == 1 else None


def _conversations(starts: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Number the groups of processes that start one another by messages."""
    group: dict[str, int] = {}
    for number, (one, other) in enumerate(starts):
        merged = {group.get(one), group.get(other)} - {None}
        group.update({process: number for process, old in group.items() if old in merged})
        group[one] = group[other] = number
    return group


def _one_name(flow: Element, source: _End, target: _End, own: str | None) -> Iterator[Problem]:
    thrown, caught = source.event.name, target.event.name
    name = caught or thrown or own or flow.get("id") or f"{source.node.id}->{target.node.id}"
    if thrown is not None and caught is not None and thrown != caught:
        said = (
            f"The message flow joins '{source.node.id}', which throws '{short(thrown)}', with '{target.node.id}', "
            f"which waits for '{short(caught)}'. It is sent as '{short(name)}'."
        )
        yield problem_at(flow, "message_flow_names", said, "Set the same message at both ends.", severity="warning")
    for end in (source, target):
        if end.event.name is None:
            said = f"The message of '{end.node.id}' has no name; by its message flow it is '{short(name)}'."
            yield problem_at(flow, "message_named", said, severity="repair")
        end.event.name, end.event.reference = name, end.event.reference or flow.get("id") or name


def _one_key(flow: Element, source: _End, target: _End, *, talks: bool) -> Iterator[Problem]:
    if source.event.keys and target.event.keys:
        return  # the standard's own keys hold for both
    keyed = ["correlationKey" in end.node.extensions or bool(end.event.keys) for end in (source, target)]
    if keyed == [False, True] or (keyed == [True, False] and not target.is_start):
        ends = f"'{source.node.id}' and '{target.node.id}'"
        said = f"Of {ends}, which a message flow joins, one has a key and the other none."
        hint = "Set reglament:correlationKey at both, or at none."
        yield problem_at(flow, "message_flow_keys", said, hint, severity="warning")
    elif not any(keyed) and talks:
        source.node.in_conversation = target.node.in_conversation = True
