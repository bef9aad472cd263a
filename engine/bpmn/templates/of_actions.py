"""A template for an action: a service task that asks for it, with its parameters laid out and its result kept."""

from __future__ import annotations

from engine.actions import Action, Parameter
from engine.bpmn.templates.record import Ask, Template

__all__ = ["template_of"]


def template_of(action: Action) -> Template:
    """Required parameters become inputs: from the variable of the same name, until the designer says otherwise."""
    title = action.title or action.name
    system = action.name.partition(".")[0]
    return Template(
        id=f"action.{action.name}",
        name=title,
        description=_description(action),
        element="serviceTask",
        fits=("serviceTask", "sendTask", "task"),
        words={"action": action.name},
        inputs={parameter.name: parameter.name for parameter in action.parameters if parameter.required},
        outputs={name: f"result.{name}" for name in action.results},
        asks=tuple(
            Ask(f"input:{parameter.name}", _title(parameter), parameter.required) for parameter in action.parameters
        ),
        category=f"Actions: {system}",
    )


def _title(parameter: Parameter) -> str:
    return parameter.title or parameter.name.replace("_", " ").capitalize()


def _description(action: Action) -> str:
    parts = [action.name]
    if action.refusals:
        parts.append(f"may refuse: {', '.join(action.refusals)}")
    if action.undo is not None:
        parts.append(f"undone by {action.undo.action}")
    return " · ".join(parts)
