"""What an action is given, held against what it declares: a wrong value is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.actions import Action, Parameter, Refused
from engine.feel.kinds import as_kind, is_kind
from engine.feel.values import described

__all__ = ["fitting"]

WRONG = "InvalidParameters"


def fitting(action: Action, params: Mapping[str, Any]) -> dict[str, Any] | Refused:
    """Return the parameters, texts read as the dates and durations that are declared; else a refusal that names all.

    Null is no value: what is optional is then left out.
    """
    found = dict(params)
    wrong: dict[str, str] = {}
    for one in action.parameters:
        value = as_kind(found.get(one.name), one.type)
        if value is None:
            found.pop(one.name, None)
        else:
            found[one.name] = value
        fault = _fault(one, value)
        if fault:
            wrong[one.name] = fault
    if wrong:
        said = "; ".join(f"'{name}' {fault}" for name, fault in wrong.items())
        return Refused(WRONG, f"{action.name} was given what it cannot take: {said}.", {"parameters": wrong})
    return found


def _fault(one: Parameter, value: Any) -> str:
    if value is None:
        return f"is missing ({one.type})" if one.required else ""
    if not is_kind(value, one.type):
        return f"is {described(value)} instead of {one.type}"
    if one.choices and value not in one.choices:
        return f"is {described(value)} instead of one of {', '.join(one.choices)}"
    return ""
