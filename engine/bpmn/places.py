"""Where in a document something stands: the element that the designer sees on the diagram, and its process."""

from __future__ import annotations

from typing import Literal

from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, GLOBAL_TASK_TAGS, Element, local_name
from engine.errors import Problem

__all__ = ["owner_of", "problem_at", "process_of", "short"]

_SHOWN = FLOW_NODE_TAGS | {"sequenceFlow", "process", *GLOBAL_TASK_TAGS}
_RUN = frozenset(BPMN + name for name in ("process", *GLOBAL_TASK_TAGS))


def owner_of(element: Element) -> str | None:
    """The id of the node, flow or process that this XML element is part of; else of the nearest one with an id."""
    first: str | None = None
    for one in (element, *element.iterancestors()):
        if one.get("id") is None or not one.tag.startswith(BPMN):
            continue
        if local_name(one.tag) in _SHOWN:
            return str(one.get("id"))
        first = first or str(one.get("id"))
    return first


def process_of(element: Element) -> str | None:
    """The id of the process or global task around this XML element; None at the root of the file."""
    around = (one for one in (element, *element.iterancestors()) if one.tag in _RUN)
    return next((str(process.get("id")) for process in around), None)


def problem_at(
    element: Element,
    code: str,
    message: str,
    hint: str = "",
    *,
    severity: Literal["error", "repair", "warning"] = "error",
) -> Problem:
    """A problem of the node, flow or process that an XML element is part of."""
    return Problem(owner_of(element), code, message, severity, hint, element.sourceline, process_of(element))


def short(text: str) -> str:
    """A text cut to what fits into a message."""
    return text if len(text) <= 60 else text[:57] + "…"
