"""What variables a form fills in, before anybody has: for completion and checks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.shapes import ANY, BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, Shape, joined, list_of
from engine.forms.components import CHOICES, Component, Kind
from engine.forms.form import Form

__all__ = ["shapes_of_form"]

_SHAPES = {
    Kind.TEXT_FIELD: STRING,
    Kind.TEXT_AREA: STRING,
    Kind.NUMBER: NUMBER,
    Kind.CHECKBOX: BOOLEAN,
    Kind.DATE: DATE,
    Kind.TIME: Shape("time"),
    Kind.DATE_TIME: DATE_TIME,
}


def shapes_of_form(form: Form) -> dict[str, Shape]:
    """The variables that a form gives, by name."""
    return _entries(form.components)


def _entries(components: tuple[Component, ...]) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for component in components:
        if component.kind is Kind.GROUP:
            _merge(found, component.path, _entries(component.children))
        elif component.kind is Kind.DYNAMIC_LIST:
            _put(found, component.path, list_of(Shape("context", _entries(component.children), is_whole=True)))
        elif component.is_field:
            _put(found, component.path, _of_field(component))
    return found


def _of_field(component: Component) -> Shape:
    if component.kind not in CHOICES:
        return _SHAPES[component.kind]
    shape = ANY
    for option in component.options:
        shape = joined(shape, _of_value(option.value))
    return list_of(shape) if component.kind is Kind.CHECKLIST else shape


def _of_value(value: Any) -> Shape:
    return BOOLEAN if isinstance(value, bool) else NUMBER if isinstance(value, (int, Decimal)) else STRING


def _put(found: dict[str, Shape], path: tuple[str, ...], shape: Shape) -> None:
    if len(path) == 1:
        found[path[0]] = shape
    elif path:
        inner: dict[str, Shape] = {}
        _put(inner, path[1:], shape)
        _merge(found, path[:1], inner)


def _merge(found: dict[str, Shape], path: tuple[str, ...], entries: dict[str, Shape]) -> None:
    """Lay entries into the context at a path; a group without one only stands around its fields."""
    if not path:
        for name, shape in entries.items():
            known = found.get(name)
            together = known is not None and known.type == shape.type == "context"
            if together and known is not None:
                found[name] = Shape("context", {**known.entries, **shape.entries})
            else:
                found[name] = shape
        return
    inner = entries
    for name in reversed(path):
        inner = {name: Shape("context", inner)}
    _merge(found, (), inner)
