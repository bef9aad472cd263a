"""Text for people where a condition belongs: the standard runs formal expressions only (BPMN 2.0.2 §8.3.13, §10.3.8).

Many tools leave `xsi:type` out and mean an expression all the same, so that alone is let through. What is also nothing
but words that occur nowhere else in the file is not: it would be read as a variable that nobody ever sets. A file that
declares our namespace, or FEEL as its language, was written for this engine: there a single word is the name of a
variable, which a form or whoever starts the process may set; several words are still a sentence, as in any file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.places import problem_at, short
from engine.bpmn.vocabulary import BPMN, REGLAMENT, Element, is_true, local_name, text_of
from engine.errors import Problem

__all__ = ["check"]

_CONDITIONS = ("conditionExpression", "completionCondition", "activationCondition", "loopCondition", "condition")
_WORDS = re.compile(r"[^\W\d]\w*(?: +[^\W\d]\w*)*")
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_KNOWN = frozenset(
    "true false null now process loopCounter waitingForStart activationCount arrived numberOfInstances "
    "numberOfActiveInstances numberOfCompletedInstances numberOfTerminatedInstances".split()
)


def check(root: Element) -> Iterator[Problem]:
    """One error for each condition that reads like a sentence and is not declared to be an expression."""
    ours = REGLAMENT in root.nsmap.values() or "feel" in (root.get("expressionLanguage") or "").lower()
    said: str | None = None
    for element in root.iter(*(BPMN + name for name in _CONDITIONS)):
        text = text_of(element)
        if text is None or element.get(_TYPE) is not None or not _WORDS.fullmatch(text) or text in _KNOWN:
            continue
        if ours and " " not in text:
            continue
        said = said if said is not None else _everything_said(root)
        if not any(is_true(process.get("isExecutable")) for process in element.iterancestors(BPMN + "process")):
            continue
        if len(re.findall(rf"\b{re.escape(text)}\b", said)) > 1:
            continue
        yield problem_at(
            element,
            "informal_condition",
            f"The {local_name(element.tag)} '{short(text)}' is not declared a formal expression, and names nothing "
            "else in the file: it reads like text for people.",
            'Write it in FEEL; when it is the name of a variable, add xsi:type="tFormalExpression".',
        )


def _everything_said(root: Element) -> str:
    """All texts and values of attributes of the file."""
    parts: list[str] = []
    for element in root.iter():
        parts += [element.text or "", element.tail or "", *element.attrib.values()]
    return "\n".join(parts)
