"""Who may do a user task, as the diagram says it: its group or lane, other groups, people."""

from __future__ import annotations

import re

from engine.bpmn.parsed import ParsedNode

__all__ = ["responsible_group", "texts_in"]

_TEXT = r'"([^"\\]*)"'
_TEXTS = re.compile(rf"\s*(?:{_TEXT}|\[\s*(?:{_TEXT}\s*(?:,\s*{_TEXT}\s*)*)?\])\s*")


def texts_in(expression: str | None) -> tuple[str, ...] | None:
    """Return the texts of a FEEL text or list of texts; none without an expression, None when it must be computed."""
    if expression is None:
        return ()
    if _TEXTS.fullmatch(expression) is None:
        return None
    texts = re.findall(_TEXT, expression)
    if "[" not in expression.partition('"')[0]:  # one text may name several, with commas
        texts = texts[0].split(",")
    return tuple(text.strip() for text in texts if text.strip())


def responsible_group(node: ParsedNode) -> str | None:
    """The group that a task names; else its lane, unless it names other candidates."""
    said = node.extensions
    return said.get("group") or (None if {"candidateGroups", "candidateUsers"} & said.keys() else node.lane)
