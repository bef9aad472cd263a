"""The reference of the built-in functions as a page of Markdown, made from the table that the engine calls them by."""

from __future__ import annotations

import sys

from engine.feel.builtins import BUILTINS
from engine.feel.builtins.registry import Builtin

__all__ = ["reference"]

_GROUPS = {
    "strings": "Text",
    "numeric": "Numbers",
    "lists": "Lists",
    "joining": "Lists",
    "contexts": "Contexts",
    "temporal": "Dates and times",
    "ranges": "Ranges",
    "range_text": "Ranges",
    "conversion": "Conversion",
}


def reference() -> str:
    """Return every built-in with its signatures, by what it is about, in the order of their names."""
    groups: dict[str, list[Builtin]] = {}
    for function in BUILTINS.values():
        groups.setdefault(_GROUPS.get(_module(function), "Others"), []).append(function)
    parts = []
    for title in dict.fromkeys([*_GROUPS.values(), "Others"]):
        found = sorted(groups.get(title, ()), key=lambda function: function.name)
        if found:
            lines = [f"| `{_cell(one.signature)}` | {_cell(one.about)} |" for each in found for one in each.overloads]
            parts.append("\n".join([f"### {title}", "", "| function | what it gives |", "|---|---|", *lines]))
    return "\n\n".join(parts) + "\n"


def _module(function: Builtin) -> str:
    """The file in which it is declared."""
    return sys.modules[function.overloads[0].action.__module__].__name__.rpartition(".")[2]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
