"""Finding and taking SpiffWorkflow's words on an element."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions import python
from engine.bpmn.importing.expressions.tree import literal
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, OURS, Element, text_of

__all__ = ["SPACE", "add", "feel_of", "take", "take_attribute", "take_text"]

SPACE = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_OWN = "{" + SPACE + "}"


def take(element: Element, name: str) -> list[Element]:
    """The words of this name on an element and its event definitions; they are gone from it afterwards."""
    found = []
    around = [element, *(child for child in element if str(child.tag).endswith("EventDefinition"))]
    for one in around:
        for words in one.findall(BPMN + "extensionElements"):
            for word in words.findall(_OWN + name):
                words.remove(word)
                found.append(word)
    return found


def take_text(element: Element, name: str) -> str | None:
    """The text of a word; None when it is missing or empty."""
    return next((text for one in take(element, name) if (text := text_of(one)) is not None), None)


def take_attribute(element: Element, name: str) -> str | None:
    """The value of an attribute, which is then gone."""
    value: str | None = element.attrib.pop(_OWN + name, None)
    return value


def feel_of(draft: Draft, element: Element, what: str, text: str) -> str:
    """The FEEL of a Python expression; one that is not surely the same stands as text, and is asked about."""
    feel = python.value_to_feel(text)
    if feel is not None:
        return feel
    name = draft.name_of(draft.shown(element))
    draft.asked(element, "python_value", f"What is '{what}' of '{name}' in FEEL? There it was: {short(text)}")
    return literal(text)


def add(draft: Draft, element: Element, kind: str, target: str, expression: str) -> None:
    """Add an input or output, once for each target."""
    words = draft.words_of(element)
    if any(one.get("target") == target for one in words.findall(OURS + kind)):
        return
    mapping = words.makeelement(OURS + kind)
    mapping.set("target", target)
    mapping.set("expression", expression)
    words.append(mapping)
