"""Camunda 7 with Activiti and Flowable, and their modelers' own notes."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.vendors import family, memory
from engine.bpmn.importing.vendors.words import Word

__all__ = ["WORDS", "translate_camunda7"]

WORDS: tuple[Word, ...] = family.WORDS


def translate_camunda7(draft: Draft) -> None:
    """Translate the words of the family, then forget what only their modelers read."""
    family.translate(draft)
    memory.forget(draft)
