"""The standard's own correlation: which keys of its conversation a message carries (BPMN 2.0.2 §8.3.2, §8.4.2).

A key of a collaboration or conversation has properties; each property says for each message how it is read from it. A
key holds for a message from which all its properties can be read. The keys of a message flow are those of the
conversations that group it and of the collaboration around them; an event that no flow joins has those of the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.parsed import Document, ParsedEvent, ParsedNode
from engine.bpmn.places import problem_at, short
from engine.bpmn.vocabulary import BPMN, Element, reference, text_of
from engine.errors import Problem
from engine.model.definition import KeyPart, MessageKey

__all__ = ["MOST_KEYS", "correlate", "property_names"]

MOST_KEYS = 3  # of one message: who waits may know any of them
_GROUPS = ("conversation", "subConversation")
_THROWS = ("sendTask", "endEvent", "intermediateThrowEvent")


@dataclass(slots=True)
class _Property:
    """A correlation property: its name, and by the id of each message how it is read."""

    name: str
    ways: dict[str, str]


def correlate(root: Element, document: Document) -> Iterator[Problem]:
    """Give the message events of a document the keys of their conversation; tell what is wrong with the keys."""
    if next(root.iter(*(BPMN + name for name in ("correlationKey", "correlationProperty"))), None) is None:
        return
    ids = {one.get("id") for one in root.iter(BPMN + "message")}
    names = property_names(root)
    properties: dict[str, _Property] = {}
    for one in root.iter(BPMN + "correlationProperty"):
        yield from _property(one, names[one.get("id") or ""], ids, properties)
    keys: dict[str, tuple[Element, list[str]]] = {}
    for one in root.iter(BPMN + "correlationKey"):
        yield from _key(one, properties, keys)
    processes = {one.get("id"): one for one in root.iter(BPMN + "process")}
    flows = _by_end(root)
    for process in document.processes:
        bound: dict[str, dict[str, str]] = {}
        if process.id in processes:
            for one in processes[process.id].findall(BPMN + "correlationSubscription"):
                yield from _subscription(one, keys, bound)
        for node in process.nodes.values():
            said = flows.get(node.id, ())
            holding = _holding(root, said, keys)
            for event in _messages(node):
                wanted = event.reference or next((reference(flow.get("messageRef")) for flow in said), None)
                event.keys = tuple(_read_from(wanted, holding, properties, bound))
                yield from _judged(node, event, process.id)


def _messages(node: ParsedNode) -> list[ParsedEvent]:
    found = [event for event in node.events if event.kind == "message"]
    return [*found, node.message] if node.message is not None else found


def property_names(root: Element) -> dict[str, str]:
    """What each correlation property is called, by its id: its name, or the id where that is shared or missing."""
    names = {one.get("id") or "": (one.get("name") or "").strip() for one in root.iter(BPMN + "correlationProperty")}
    several = Counter(names.values())
    return {one: name if name and several[name] == 1 else one for one, name in names.items()}


def _property(
    said: Element, name: str, messages: Iterable[str | None], found: dict[str, _Property]
) -> Iterator[Problem]:
    ways: dict[str, str] = {}
    for way in said.findall(BPMN + "correlationPropertyRetrievalExpression"):
        message = reference(way.get("messageRef"))
        path = way.find(BPMN + "messagePath")
        text = text_of(path)
        if message not in messages:
            told = f"The correlation property '{short(name)}' is read from '{message}', which is not in the file."
            yield problem_at(said, "unknown_reference", told, "Set messageRef to a message.")
        elif text is None:
            told = f"The correlation property '{short(name)}' does not say how it is read from '{message}'."
            yield problem_at(said, "empty_message_path", told, "Write messagePath in FEEL: the name of an entry.")
        else:
            yield from _syntax(said, name, text)
            ways[message or ""] = text
    found[said.get("id") or name] = _Property(name, ways)


def _syntax(at: Element, name: str, text: str) -> Iterator[Problem]:
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; only the reader's process needs it here

    try:
        compile_expression(text)
    except FeelSyntaxError as fault:
        told = f"The correlation property '{short(name)}' cannot be read as FEEL: {fault} In: {short(text)}"
        yield problem_at(at, "feel_syntax", told, "Correct the expression.")


def _key(
    said: Element, properties: Mapping[str, _Property], found: dict[str, tuple[Element, list[str]]]
) -> Iterator[Problem]:
    name = said.get("id") or said.get("name") or ""
    listed = [reference(one.text) or "" for one in said.findall(BPMN + "correlationPropertyRef")]
    if not listed:
        told = f"The correlation key '{short(name)}' has no property."
        yield problem_at(said, "empty_correlation_key", told, "Name its properties, or delete it.")
        return
    for unknown in (one for one in listed if one not in properties):
        told = f"The correlation key '{short(name)}' names '{short(unknown)}', which is no correlation property."
        yield problem_at(said, "unknown_reference", told, "Set correlationPropertyRef to a property of the file.")
    found[name] = (said, [one for one in listed if one in properties])


def _subscription(
    said: Element, keys: Mapping[str, tuple[Element, list[str]]], bound: dict[str, dict[str, str]]
) -> Iterator[Problem]:
    wanted = reference(said.get("correlationKeyRef")) or ""
    if wanted not in keys:
        told = f"A correlation subscription names '{short(wanted)}', which is no correlation key of the file."
        yield problem_at(said, "unknown_reference", told, "Set correlationKeyRef to a key.")
        return
    paths = bound.setdefault(wanted, {})
    for one in said.findall(BPMN + "correlationPropertyBinding"):
        of, text = reference(one.get("correlationPropertyRef")) or "", text_of(one.find(BPMN + "dataPath"))
        if of not in keys[wanted][1]:
            told = f"A correlation subscription binds '{short(of)}', which is no property of the key '{short(wanted)}'."
            yield problem_at(said, "unknown_reference", told, "Set correlationPropertyRef to a property of the key.")
        elif text is not None:
            yield from _syntax(said, of, text)
            paths[of] = text
    missing = [one for one in keys[wanted][1] if one not in paths]
    if missing:
        told = f"A correlation subscription does not say which '{short(missing[0])}' of '{short(wanted)}' is awaited."
        yield problem_at(said, "unbound_property", told, "Bind every property of the key by a dataPath in FEEL.")
        del bound[wanted]


def _by_end(root: Element) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for flow in root.iter(BPMN + "messageFlow"):
        for end in {reference(flow.get("sourceRef")), reference(flow.get("targetRef"))} - {None}:
            found.setdefault(end or "", []).append(flow)
    return found


def _holding(
    root: Element, flows: Iterable[Element], keys: Mapping[str, tuple[Element, list[str]]]
) -> dict[str, list[str]]:
    """The keys that hold for these message flows: of the conversations that group one of them, and of those around.

    A key of a conversation that lists no message flow holds for all; so do all keys where no flow is drawn.
    """
    said = list(flows)
    if not said:
        return {name: listed for name, (_, listed) in keys.items()}
    ids = {flow.get("id") for flow in said} - {None}
    around = {outer for flow in said for outer in flow.iterancestors()}
    for one in root.iter(*(BPMN + name for name in _GROUPS)):
        grouped = {reference(listed.text) for listed in one.findall(BPMN + "messageFlowRef")}
        if ids & grouped or not grouped:
            around |= {one, *one.iterancestors()}
    return {name: listed for name, (key, listed) in keys.items() if key.getparent() in around}


def _read_from(
    message: str | None,
    holding: Mapping[str, list[str]],
    properties: Mapping[str, _Property],
    bound: Mapping[str, Mapping[str, str]],
) -> Iterator[MessageKey]:
    for name, listed in holding.items():
        ways = [properties[one].ways.get(message or "") for one in listed]
        if listed and all(ways):
            contexts = bound.get(name, {})
            parts = (
                KeyPart(properties[one].name, way or "", contexts.get(one))
                for one, way in zip(listed, ways, strict=True)
            )
            yield MessageKey(name, tuple(parts))


def _judged(node: ParsedNode, event: ParsedEvent, process: str) -> Iterator[Problem]:
    if len(event.keys) > MOST_KEYS:
        told = f"The message of '{node.id}' carries {len(event.keys)} correlation keys; {MOST_KEYS} are possible."
        yield Problem(node.id, "many_keys", told, hint="Join some of them.", line=node.line, process=process)
    if node.tag not in _THROWS or "correlationKey" in node.extensions or "action" in node.extensions:
        return
    carried = {mapping.target for mapping in node.inputs}
    missing = sorted({name for key in event.keys for part in key.parts for name in _names(part.message)} - carried)
    if missing:
        listed = ", ".join(f"'{short(name)}'" for name in missing)
        told = f"'{node.id}' sends its message without {listed}, from which its correlation key is read."
        hint = "Add an input of that name: the inputs are what the message carries."
        yield Problem(node.id, "key_not_carried", told, severity="warning", hint=hint, line=node.line, process=process)


def _names(text: str) -> Iterable[str]:
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; only the reader's process needs it here
    from engine.feel.findings import functions_named

    try:
        expression = compile_expression(text)
        return (*expression.names, *functions_named(expression))  # `number` is a variable where the message has it
    except FeelSyntaxError:
        return ()
