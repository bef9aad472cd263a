"""The record of an element template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.moddle import moddle_type

__all__ = ["Ask", "Template"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A property that whoever uses the template has to think about: shown first, under the template's name.

    `word` is one of our attributes (`group`), `name`, or the target of an input (`input:order`).
    """

    word: str
    title: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """What an element is made into. What it fills in can be changed afterwards like everything else."""

    id: str
    name: str
    description: str
    element: str  # local name of the BPMN element that it makes
    fits: tuple[str, ...] = ()  # what it can be put on; default: the element, and a plain task
    event: str = ""  # kind of event definition, for events: timer, message, error
    words: Mapping[str, str] = field(default_factory=dict)  # our attributes and texts
    inputs: Mapping[str, str] = field(default_factory=dict)  # target → FEEL
    outputs: Mapping[str, str] = field(default_factory=dict)
    time: str = ""  # of a timer event: a duration
    interrupting: bool = True  # of a boundary event
    asks: tuple[Ask, ...] = ()
    category: str = "Usual steps"

    def plain(self) -> dict[str, Any]:
        """As JSON values, in the form that the modeler's menus read."""
        fits = self.fits or ((self.element, "task") if self.element.endswith("Task") else (self.element,))
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "appliesTo": [moddle_type(one) for one in fits],
            "elementType": {
                "value": moddle_type(self.element),
                **({"eventDefinition": f"{moddle_type(self.event)}EventDefinition"} if self.event else {}),
            },
            "category": {"id": self.category, "name": self.category},
            "words": dict(self.words),
            "inputs": dict(self.inputs),
            "outputs": dict(self.outputs),
            "time": self.time,
            "interrupting": self.interrupting,
            "asks": [{"word": ask.word, "title": ask.title, "required": ask.required} for ask in self.asks],
        }
