"""Element templates: what a designer takes from a list instead of filling in an empty element.

A template is a record: what it makes, what it fills in, which of its properties it asks for. Some are ours; one comes
with each installed action.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.actions import Action
from engine.bpmn.templates.of_actions import template_of
from engine.bpmn.templates.record import Ask, Template
from engine.bpmn.templates.usual import USUAL

__all__ = ["USUAL", "Ask", "Template", "template_of", "templates"]


def templates(actions: Iterable[Action]) -> tuple[Template, ...]:
    """The usual ones, then one for each action, by name."""
    return (*USUAL, *(template_of(action) for action in sorted(actions, key=lambda action: action.name)))
