"""Messages of SpiffWorkflow: a payload that a Python expression makes, and properties of it as the key."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import python, tree, written
from engine.bpmn.importing.expressions.tree import Entries, Member, Node, Unsure, is_name, literal
from engine.bpmn.importing.vendors.spiffworkflow import keys
from engine.bpmn.importing.vendors.spiffworkflow.own import add, take, take_attribute, take_text
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, REGLAMENT, Element, is_true, local_name, reference, text_of

__all__ = ["has_keys", "translate"]

_DECLARED = ("correlationProperty", "correlationKey", "correlationSubscription")
_THROWS = ("sendTask", "intermediateThrowEvent", "endEvent")

_Properties = dict[str, list[tuple[str, str]]]  # message → property, expression that gets it from the payload


def has_keys(root: Element) -> bool:
    """Whether messages of the file are found by properties of their payload that are not read in FEEL."""
    if REGLAMENT in root.nsmap.values() or "feel" in (root.get("expressionLanguage") or "").lower():
        return False
    return next(root.iter(*(BPMN + name for name in _DECLARED)), None) is not None


def translate(draft: Draft) -> None:
    """Translate payloads and keys of all messages.

    The standard's declarations stay where all of them can be read; else they are taken out, and each message says its
    key itself.
    """
    declared = keys.settle(draft)
    properties = _properties(draft.root)
    for node in list(draft.nodes()):
        message = _message(node) or ""
        if local_name(node.tag) in _THROWS:
            _thrown(draft, node, properties, declared.get(message))
        else:
            _caught(draft, node, properties, declared.get(message))
        _result_of_event(draft, node)
    keys.forget(draft, declared)


def _properties(root: Element) -> _Properties:
    found: _Properties = {}
    for one in root.iter(BPMN + "correlationProperty"):
        for way in one.findall(BPMN + "correlationPropertyRetrievalExpression"):
            message, text = reference(way.get("messageRef")), keys.text_in(way)
            if message is not None and text is not None:
                found.setdefault(message, []).append((one.get("id") or "", text))
    return found


def _message(node: Element) -> str | None:
    definition = node.find(BPMN + "messageEventDefinition")
    return reference((definition if definition is not None else node).get("messageRef"))


def _thrown(draft: Draft, node: Element, properties: _Properties, declared: keys.Declared | None) -> None:
    text = take_text(node, "messagePayload") or take_text(node, "payloadExpression")
    payload: Node | None = None
    if text is not None:
        payload = _payload(draft, node, text)
    if declared is not None and (text is None or isinstance(payload, Entries)):
        for name in declared.read if text is None else ():
            add(draft, node, "input", name, name)  # without a payload all its data went out
        return
    wanted = properties.get(_message(node) or "", [])
    if not wanted:
        return
    try:
        if payload is None:
            raise Unsure("the payload is not known")
        parts = [tree.with_names(python.parsed(way), _looked_up(payload)) for _, way in wanted]
        names = [declared.names[name] for name, _ in wanted] if declared is not None else None
        draft.say(node, "correlationKey", _key(parts, names))
    except Unsure:
        ways = ", ".join(f"{name} = {way}" for name, way in wanted)
        draft.asked(node, "message_key", f"Which one is the message of '{draft.name_of(node)}' for? There: {ways}")


def _payload(draft: Draft, node: Element, text: str) -> Node | None:
    """A dictionary's entries are the payload; of another expression nobody knows the names of its parts."""
    try:
        payload = python.parsed(text)
        if isinstance(payload, Entries) and all(is_name(name) for name, _ in payload.entries):
            entries = [(name, written.value(entry)) for name, entry in payload.entries]
            for name, feel in entries:
                add(draft, node, "input", name, feel)
            return payload
        feel = written.value(payload)
    except Unsure:
        payload, feel = None, literal(text)
    add(draft, node, "input", "payload", feel)
    draft.asked(
        node,
        "message_payload",
        f"What does the message of '{draft.name_of(node)}' carry? There it was: {short(text)}",
        "Name an input for each part; now the whole goes out as 'payload'.",
    )
    return payload


def _looked_up(payload: Node) -> Callable[[str], Node]:
    def meaning(name: str) -> Node:
        if not isinstance(payload, Entries):
            return Member(payload, name)
        found = dict(payload.entries).get(name)
        if found is None:
            raise Unsure(f"{name} is not in the payload")
        return found

    return meaning


def _caught(draft: Draft, node: Element, properties: _Properties, declared: keys.Declared | None) -> None:
    variable = take_text(node, "messageVariable")
    if variable is not None and is_name(variable):
        add(draft, node, "output", variable, "result")
    is_matching = any(
        is_true(value)
        for one in (node, *node.findall(BPMN + "messageEventDefinition"))
        if (value := take_attribute(one, "isMatchingCorrelation")) is not None
    )
    ways: dict[str, str] = {}
    for one in take(node, "processVariableCorrelation"):
        said = {local_name(part.tag): text_of(part) or "" for part in one}
        ways[said.get("propertyId", "")] = said.get("expression", "")
    wanted = properties.get(_message(node) or "", [])
    if not wanted or node.tag == BPMN + "startEvent":
        return
    try:
        if not is_matching:
            raise Unsure("any message would do")
        if declared is not None and any(not ways.get(name) for name, _ in wanted):
            return
        called = [declared.names[name] for name, _ in wanted] if declared is not None else None
        parts = [python.parsed(ways[name]) for name, _ in wanted if ways.get(name)]
        draft.say(node, "correlationKey", _key(parts, called))
        if len(parts) < len(wanted):
            raise Unsure("one property is not compared")
    except Unsure:
        if declared is not None and not is_matching:
            return  # its conversation tells
        names = ", ".join(name for name, _ in wanted)
        question = f"Which message does '{draft.name_of(node)}' wait for? There it was found by {names}."
        draft.asked(node, "message_key", question, "Set the key of the message as it is where it is sent.")


def _key(parts: list[Node], names: list[str] | None) -> str:
    """The key, or all keys together, alike where it is sent and where it is awaited: by name, or in their order."""
    texts = [written.value(part) for part in parts]
    if names is not None:
        return f"{{{', '.join(f'{literal(name)}: {text}' for name, text in zip(names, texts, strict=True))}}}"
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _result_of_event(draft: Draft, node: Element) -> None:
    """`variableName` gets what a signal, an error or an escalation carries."""
    variable = take_text(node, "variableName")
    if variable is None or not is_name(variable):
        return
    if any(node.find(BPMN + name) is not None for name in ("errorEventDefinition", "escalationEventDefinition")):
        draft.say(node, "errorVariable", variable)
        question = (
            f"What does the process need of what '{draft.name_of(node)}' catches? '{variable}' has code and data."
        )
        draft.asked(node, "error_variable", question, "There it was what was thrown with it.")
    else:
        add(draft, node, "output", variable, "result")
