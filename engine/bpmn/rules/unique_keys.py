"""Whether a process may run twice under one business key is told by a word that there is."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem
from engine.model.definition import Unique

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """`reglament:unique` of a process: one of the known words."""
    said = process.extensions.get("unique")
    if said is not None and said not in tuple(Unique):
        message = f"unique of the process is '{said}'."
        yield Problem(process.id, "unique_unknown", message, hint=f"Write {', '.join(Unique)}.", line=process.line)
