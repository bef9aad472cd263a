"""Which files of another tool's project belong to an import, and what they are called here."""

from __future__ import annotations

import re

__all__ = ["diagram_name", "wanted_name"]

# Endings of other tools → ours. What only may be one of them is looked into.
_ENDINGS = (
    (re.compile(r"(\.bpmn20\.xml|\.bpmn\.xml|\.bpmn2|\.bpmn)$", re.IGNORECASE), ".bpmn"),
    (re.compile(r"(\.dmn11\.xml|\.dmn\.xml|\.dmn)$", re.IGNORECASE), ".dmn"),
    (re.compile(r"\.form$", re.IGNORECASE), ".form"),
    (re.compile(r"\.html?$", re.IGNORECASE), ".html"),
)
_IS_BPMN = re.compile(rb"<(?:[\w.-]+:)?definitions\b[^>]*(?:omg\.org/spec/BPMN)", re.DOTALL)
_HEAD = 20_000  # bytes in which the first tag ends


def diagram_name(name: str) -> str | None:
    """What a file with this name would be called here; None when its ending is of no kind that is imported."""
    if name.startswith("."):
        return None
    for ending, ours in _ENDINGS:
        if ending.search(name):
            return ending.sub(ours, name)
    return f"{name[:-4]}.bpmn" if name.lower().endswith(".xml") else None


def wanted_name(name: str, content: bytes) -> str | None:
    """The name here of a file to import; None for XML that is no BPMN, and for files of other kinds."""
    ours = diagram_name(name)
    if ours is not None and ours.endswith(".html"):
        return ours if b"cam-variable-name" in content else None
    may_be_other_xml = ours is not None and name.lower().endswith(".xml") and ours.endswith(".bpmn")
    return None if may_be_other_xml and not _IS_BPMN.search(content[:_HEAD]) else ours
