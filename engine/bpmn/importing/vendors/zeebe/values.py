"""Values that stand in Camunda 8's attributes: FEEL behind `=`, or texts."""

from __future__ import annotations

import re

from engine.bpmn.importing.expressions.camunda_feel import is_expression, literal_or_feel
from engine.bpmn.importing.expressions.tree import literal
from engine.bpmn.importing.vendors.words import Words
from engine.bpmn.places import short
from engine.bpmn.vocabulary import Element, local_name

__all__ = ["attributes", "inner", "key_of", "listed", "moment", "value"]


def value(words: Words, text: str, what: str) -> str:
    """FEEL behind `=`, or a text; what cannot be read stays as text, with a question."""
    feel = literal_or_feel(text)
    if feel is not None:
        return feel
    question = f"{what} is '{short(text)}', which is not FEEL as it is here. What is it?"
    words.draft.asked(words.element, "expression", question, "Until then it is that text.")
    return literal(text)


def moment(feel: str) -> str:
    """A date and time that FEEL gives as text or as such."""
    return feel if feel.startswith('"') else f"date and time(string({feel}))"


def key_of(name: str) -> str:
    """The key of a context."""
    return name if re.fullmatch(r"[^\W\d]\w*", name) else literal(name)


def listed(text: str | None) -> list[str]:
    """The entries of a list with commas; FEEL is one entry."""
    if text is None:
        return []
    return [text] if is_expression(text) else [one.strip() for one in text.split(",") if one.strip()]


def inner(around: Element) -> list[Element]:
    """The elements inside one, without comments."""
    return [one for one in around if isinstance(one.tag, str)]


def attributes(one: Element) -> str:
    """What stands on an element, in words."""
    return ", ".join(f"{local_name(name)}={value}" for name, value in one.attrib.items())
