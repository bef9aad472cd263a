"""Values that a person types in the place of a system: checked by name and type, with the field that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.actions import Action
from engine.errors import InvalidInput
from engine.feel import FeelSyntaxError, compile_expression
from engine.feel.codec import dumps
from engine.feel.kinds import is_kind
from engine.feel.values import described
from engine.model.definition import Node

__all__ = ["check_parameters", "check_result", "needed_results", "storable"]


def check_parameters(action: Action | None, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters when the action can be asked with them; raises `InvalidInput` with every wrong field."""
    known = {parameter.name: parameter for parameter in action.parameters} if action is not None else {}
    wrong: dict[str, str] = {}
    for name in params if known else ():
        if name not in known:
            wrong[name] = f"The action knows no '{name}'; it knows {_listed(known)}."
    for name, parameter in known.items():
        value = params.get(name)
        if value is None:
            if parameter.required:
                wrong[name] = "This is needed."
        elif not is_kind(value, parameter.type):
            wrong[name] = f"This is {described(value)}; a {parameter.type} is needed."
    if wrong:
        raise InvalidInput(_sentence("The parameters cannot be taken", wrong), fields=wrong)
    return storable(params)


def needed_results(node: Node | None, action: Action | None) -> tuple[str, ...]:
    """Return the names that a result must have: those that the element's output mappings read, or all when kept."""
    if node is None or action is None or node.action is None or node.action.name != action.name:
        return ()
    if node.outputs:
        read: set[str] = set()
        for mapping in node.outputs:
            try:
                read |= set(compile_expression(mapping.expression).names)
            except FeelSyntaxError:
                continue  # the gate let an older version pass; the step itself will say what is wrong
        return tuple(name for name in action.results if name in read or "result" in read)
    return action.results if node.action.result is not None else ()


def check_result(node: Node | None, action: Action | None, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result when the process can go on with it; raises `InvalidInput` with every wrong field."""
    wrong = {name: "The process needs this." for name in needed_results(node, action) if result.get(name) is None}
    if action is not None and action.results:
        for name in result:
            if name not in action.results:
                wrong[name] = f"The action answers no '{name}'; it answers {_listed(action.results)}."
    if "messages" in result:
        wrong["messages"] = "Messages are sent by systems alone."
    if wrong:
        raise InvalidInput(_sentence("The result cannot be taken", wrong), fields=wrong)
    return storable(result)


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy; raises `InvalidInput` for what no variable can hold."""
    try:
        dumps(dict(values))
    except TypeError as error:
        raise InvalidInput(f"This cannot be kept: {error}.") from None
    return dict(values)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _sentence(what: str, wrong: Mapping[str, str]) -> str:
    return f"{what}: " + " ".join(f"{name}: {text}" for name, text in wrong.items())
