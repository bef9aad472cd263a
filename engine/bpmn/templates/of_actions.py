"""A template for an action: a service task that asks for it, with its parameters laid out and its result kept."""

from __future__ import annotations

from engine.actions import Action, Parameter
from engine.bpmn.templates.record import Ask, Template

__all__ = ["template_of"]


def template_of(action: Action) -> Template:
    """Required parameters become inputs: from the variable of the same name, until the designer says otherwise."""
    title = action.title or action.name
    return Template(
        id=f"action.{action.name}",
        name=title,
        description=action.name,
        element="serviceTask",
        fits=("serviceTask", "sendTask", "task"),
        words={"action": action.name},
        inputs={parameter.name: parameter.name for parameter in action.parameters if parameter.required},
        outputs={name: f"result.{name}" for name in action.results},
        asks=tuple(
            Ask(f"input:{parameter.name}", _title(parameter), parameter.required) for parameter in action.parameters
        ),
        category="Actions",
    )


def _title(parameter: Parameter) -> str:
    return parameter.title or parameter.name.replace("_", " ").capitalize()
