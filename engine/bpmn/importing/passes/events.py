"""Events, send and receive tasks that do not say which message, signal, error, escalation or link they mean."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import add_child, add_root, definitions_of, is_event_sub_process, is_flow_node
from engine.bpmn.importing.naming import key_named
from engine.bpmn.vocabulary import BPMN, OURS, Element, local_name, reference

__all__ = ["give_triggers", "name_events", "name_links"]

_EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
# Kind of event → its reference, the definition it names, and the attribute of that by which it is found.
_NAMED = {
    "message": ("messageRef", "name"),
    "signal": ("signalRef", "name"),
    "error": ("errorRef", "errorCode"),
    "escalation": ("escalationRef", "escalationCode"),
}


def give_triggers(draft: Draft) -> None:
    """A catching event that says nothing waits for a message named after it, and the designer is asked."""
    for node in draft.nodes():
        is_start = local_name(node.tag) == "startEvent" and is_event_sub_process(node.getparent())
        if not is_start and local_name(node.tag) not in ("intermediateCatchEvent", "boundaryEvent"):
            continue
        if list(definitions_of(draft, node)):
            continue
        name = draft.name_of(node)
        message = f"The event '{name}' has no trigger; it now waits for a message."
        is_unfinished = is_start and not any(is_flow_node(one) for one in node.itersiblings())
        (draft.repaired if is_unfinished else draft.mended)(node, "no_trigger", message)
        draft.asked(node, "trigger", f"What does the event '{name}' wait for?")
        add_child(node, "messageEventDefinition")


def name_events(draft: Draft) -> None:
    """What is thrown or caught gets a name after its element: two elements of one name then mean the same."""
    ids, made = draft.by_id(), dict[tuple[str, str], Element]()
    for node in list(draft.nodes()):
        tag = local_name(node.tag)
        if tag in _EVENTS:
            for kind, definition in definitions_of(draft, node):
                if kind in _NAMED and not _catches_any(node, kind):
                    _name(draft, node, definition, kind, ids, made)
        elif tag == "receiveTask" or (tag == "sendTask" and not _asks(node) and _says_nothing(node)):
            _name(draft, node, node, "message", ids, made)


def _catches_any(node: Element, kind: str) -> bool:
    """An error or escalation without a code is caught whatever its code is: that has a meaning."""
    return kind in ("error", "escalation") and local_name(node.tag) in ("startEvent", "boundaryEvent")


def _asks(task: Element) -> bool:
    return task.get(OURS + "action") is not None or task.get(OURS + "topic") is not None


def _says_nothing(task: Element) -> bool:
    """Whether a send task says nowhere how it sends: else that is asked for, and a person does it meanwhile."""
    implementation = (task.get("implementation") or "").strip()
    foreign = any(name.startswith("{") for name in task.attrib)
    return not foreign and task.get("operationRef") is None and implementation in ("", "##unspecified", "##WebService")


def _name(
    draft: Draft,
    node: Element,
    definition: Element,
    kind: str,
    ids: dict[str, Element],
    made: dict[tuple[str, str], Element],
) -> None:
    attribute, key = _NAMED[kind]
    named = ids.get(reference(definition.get(attribute)) or "")
    if named is not None and (named.get(key) or "").strip():
        return
    name = key_named((named.get("name") if named is not None else None) or node.get("name") or "", node.get("id"))
    if named is None:
        named = made.get((kind, name))
    if named is None:
        named = add_root(draft, kind, id=draft.free_id(f"{kind.capitalize()}_{node.get('id')}"), name=name)
        made[(kind, name)] = named
    if not (named.get(key) or "").strip():
        named.set(key, name)
    definition.set(attribute, named.get("id"))
    does = "throws" if local_name(node.tag) in ("endEvent", "intermediateThrowEvent", "sendTask") else "waits for"
    message = f"'{draft.name_of(node)}' {does} a {kind} without a name; it is now called '{name}'."
    if kind == "error":
        draft.mended(node, f"no_{kind}", message) if does == "throws" else draft.repaired(node, f"no_{kind}", message)
    elif kind == "escalation" or definition.find(BPMN + "operationRef") is not None:  # an operation is of a message
        draft.mended(node, f"no_{kind}", message)
    else:
        draft.repaired(node, f"no_{kind}", message)


def name_links(draft: Draft) -> None:
    """Links without a name are named after their events; a single pair in a scope belongs together."""
    for scope in draft.scopes():
        links = [
            (node, link)
            for node in scope
            if local_name(node.tag) in ("intermediateThrowEvent", "intermediateCatchEvent")
            for link in node.findall(BPMN + "linkEventDefinition")
        ]
        nameless = [(node, link) for node, link in links if not (link.get("name") or "").strip()]
        kinds = sorted(local_name(node.tag) for node, _ in nameless)
        is_pair = kinds == ["intermediateCatchEvent", "intermediateThrowEvent"]
        for node, link in nameless:
            name = draft.name_of(nameless[0][0] if is_pair else node)
            link.set("name", name)
            draft.repaired(node, "link_name", f"The link '{draft.name_of(node)}' had no name; it is now '{name}'.")
        _pair(draft, links)


def _pair(draft: Draft, links: list[tuple[Element, Element]]) -> None:
    """A throwing and a catching link of different names that are alone in their scope belong together."""
    names = [{link.get("name") for node, link in links if local_name(node.tag) == tag} for tag in _LINKS]
    alone = [
        [(node, link) for node, link in links if local_name(node.tag) == tag and link.get("name") not in others]
        for tag, others in zip(_LINKS, names[::-1], strict=True)
    ]
    if [len(found) for found in alone] == [1, 1]:
        ((thrower, throwing),), ((_, catching),) = alone
        said, name = throwing.get("name"), catching.get("name")
        throwing.set("name", name)
        message = f"No link catches '{said}' of '{draft.name_of(thrower)}'; it now leads to the other one, '{name}'."
        draft.mended(thrower, "link_pair", message)


_LINKS = ("intermediateThrowEvent", "intermediateCatchEvent")
