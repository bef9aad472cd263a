"""Correlation properties and keys of the standard, written in Python: read in FEEL from now on."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bpmn.conversations import property_names
from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import python, written
from engine.bpmn.importing.expressions.tree import Unsure
from engine.bpmn.vocabulary import BPMN, Element, reference, text_of

__all__ = ["Declared", "forget", "settle", "text_in"]

_DECLARED = ("correlationSubscription", "correlationKey", "correlationProperty")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the keys of one message say: names of their properties by id, and which names of the payload they read."""

    names: dict[str, str]
    read: tuple[str, ...]


def text_in(way: Element) -> str | None:
    """The expression in a retrieval expression or binding; some tools leave out the element around it."""
    for child in way:
        if child.tag in (BPMN + "messagePath", BPMN + "dataPath", BPMN + "formalExpression"):
            return text_of(child)
    return text_of(way)


def settle(draft: Draft) -> dict[str, Declared]:
    """Translate what is declared; return by message what its keys say. Empty when something cannot be translated."""
    ways: dict[str, dict[str, str]] = {}
    translated: list[tuple[Element, str, str]] = []
    try:
        for one in draft.root.iter(BPMN + "correlationProperty"):
            for way in one.findall(BPMN + "correlationPropertyRetrievalExpression"):
                feel = _feel(way)
                translated.append((way, "messagePath", feel))
                ways.setdefault(reference(way.get("messageRef")) or "", {})[one.get("id") or ""] = feel
        bindings = draft.root.iter(BPMN + "correlationPropertyBinding")
        translated.extend((binding, "dataPath", _feel(binding)) for binding in bindings)
    except Unsure:
        return {}
    names = property_names(draft.root)
    found: dict[str, Declared] = {}
    for key in draft.root.iter(BPMN + "correlationKey"):
        listed = [reference(one.text) or "" for one in key.findall(BPMN + "correlationPropertyRef")]
        for message, said in ways.items():
            if listed and all(one in said for one in listed):
                before = found.get(message, Declared({}, ()))
                read = dict.fromkeys((*before.read, *(name for one in listed for name in _names(said[one]))))
                found[message] = Declared({**before.names, **{one: names[one] for one in listed}}, tuple(read))
    complete = {message: one for message, one in found.items() if one.names.keys() == ways[message].keys()}
    for way, tag, feel in translated if complete else ():
        _write(way, tag, feel)
    return complete


def forget(draft: Draft, declared: dict[str, Declared]) -> None:
    """Take the declarations out where the messages say their keys themselves."""
    if declared:
        messages = {one.get("id") for one in draft.root.iter(BPMN + "message")}
        for way in list(draft.root.iter(BPMN + "correlationPropertyRetrievalExpression")):
            if reference(way.get("messageRef")) not in messages:
                way.getparent().remove(way)
        return
    for name in _DECLARED:
        for element in list(draft.root.iter(BPMN + name)):
            element.getparent().remove(element)


def _feel(way: Element) -> str:
    text = text_in(way)
    if text is None:
        raise Unsure("nothing is said")
    return written.value(python.parsed(text))


def _names(feel: str) -> tuple[str, ...]:
    from engine.feel import compile_expression  # heavy; the import runs in a child process
    from engine.feel.findings import functions_named

    expression = compile_expression(feel)
    return (*expression.names, *functions_named(expression))


def _write(way: Element, tag: str, feel: str) -> None:
    for child in list(way):
        if child.tag in (BPMN + "messagePath", BPMN + "dataPath", BPMN + "formalExpression"):
            way.remove(child)
    way.text = None
    path = way.makeelement(BPMN + tag)
    path.text = feel
    way.append(path)
