"""Values and conditions that the Activiti family writes in JUEL, as FEEL; or as text with a question."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions.juel import is_expression, text_literal, to_feel
from engine.bpmn.importing.vendors.words import Words
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element

__all__ = ["condition", "is_juel", "is_name", "list_of", "names_at", "of_counters", "scalar", "value"]

_NAME = re.compile(r"[^\W\d]\w*")
_FEEL_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_ROUND = {"loopCounter": "loopCounter - 1"}  # counted from 0 there, from 1 here
_COUNTERS = {
    **_ROUND,
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
}


def names_at(element: Element) -> Mapping[str, str]:
    """What variables of the other engine are called here, at this place of the diagram."""
    multi = BPMN + "multiInstanceLoopCharacteristics"
    is_repeated = any(one.find(multi) is not None for one in (element, *element.iterancestors()))
    return _ROUND if is_repeated else {}


def of_counters() -> Mapping[str, str]:
    """The counters that the completion condition of a multi-instance sees."""
    return _COUNTERS


def is_juel(text: str) -> bool:
    """Whether an element of BPMN holds JUEL to evaluate. A FEEL text with JUEL in it was left there by an import."""
    return is_expression(text) and _FEEL_TEXT.fullmatch(text) is None


def value(words: Words, text: str, what: str, *, names: Mapping[str, str] | None = None) -> str:
    """The FEEL of a value; when it has none, its text, and a question about it."""
    feel = to_feel(text, names_at(words.element) if names is None else names)
    if feel is not None:
        return feel
    words.draft.asked(
        words.element,
        "expression",
        f"{what} is '{short(text)}', which only the other engine can evaluate. What is it in FEEL?",
        "Until then it is that text.",
    )
    return text_literal(text)


def scalar(words: Words, text: str, what: str) -> str:
    """Like `value`, but what is written as a number or a truth value is one."""
    if _NUMBER.fullmatch(text) or text in ("true", "false"):
        return text
    return value(words, text, what)


def condition(draft: Draft, element: Element, text: str, names: Mapping[str, str]) -> str:
    """The FEEL of a condition; when it has none, its text, which is neither true nor false, and a question."""
    feel = to_feel(text, names)
    if feel is not None and not feel.startswith('"'):
        draft.repaired(element, "condition", f"The condition is {short(feel)}.")
        return feel
    draft.asked(
        element,
        "condition",
        f"When does this happen? Only the other engine can evaluate '{short(text)}'.",
        "Write the condition in FEEL; until then it is neither true nor false, which is an incident.",
    )
    return text_literal(text)


def list_of(text: str | None) -> list[str]:
    """The entries of a list with commas, such as groups; an expression with commas in it is one entry."""
    if text is None:
        return []
    return [text] if is_expression(text) else [one.strip() for one in text.split(",") if one.strip()]


def is_name(text: str) -> bool:
    """Whether FEEL can read it as the name of a variable."""
    return _NAME.fullmatch(text) is not None and to_feel("${" + text + "}") is not None
