"""Faults of a form that only show when its components are seen together: names that collide, cells that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.forms.components import Component, Kind

__all__ = ["doubles", "read_only_cells"]


def doubles(components: tuple[Component, ...]) -> Iterator[Problem]:
    """Two fields of one name are allowed only when one of them is always hidden: both need a condition."""
    seen: dict[str, Component] = {}
    named = _named(components, "")
    for component, name in named:
        if any(other.startswith(f"{name}.") for _, other in named):
            yield _double(component, f"{name!r} is a field and a context with fields at the same time.")
        other = seen.setdefault(name, component)
        if other is not component and not (other.hide and component.hide):
            yield _double(component, f"The form has two fields {name!r} at the same time.")
        if component.kind is Kind.DYNAMIC_LIST:
            yield from doubles(component.children)


def read_only_cells(components: tuple[Component, ...], *, in_list: bool = False) -> Iterator[Problem]:
    """A row that people may add has no variable behind it, so nothing in it can be read only."""
    for component in components:
        if in_list and component.readonly and (component.is_field or component.kind is Kind.DYNAMIC_LIST):
            hint = "Set allowAddRemove to false when the rows come from a variable, or make the field writable."
            message = f"{component.id!r} is read only in a list whose rows come and go."
            yield Problem(component.id, "read_only_cell", message, hint=hint)
        if component.kind is Kind.DYNAMIC_LIST:
            yield from read_only_cells(component.children, in_list=component.may_add_rows)
        elif component.kind is Kind.GROUP:
            yield from read_only_cells(component.children, in_list=in_list)


def _double(component: Component, message: str) -> Problem:
    return Problem(component.id, "double_key", message)


def _named(components: tuple[Component, ...], prefix: str) -> list[tuple[Component, str]]:
    """Fields and lists with their full names; rows of lists not entered."""
    found: list[tuple[Component, str]] = []
    for component in components:
        name = ".".join((*([prefix] if prefix else []), *component.path))
        if component.kind is Kind.GROUP:
            found += _named(component.children, name)
        elif component.path:
            found.append((component, name))
    return found
