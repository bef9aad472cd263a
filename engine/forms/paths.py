"""Values inside values: by path, copied, laid over each other; and the places that a form has for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.forms.components import Component, Kind

__all__ = ["MISSING", "copied", "fields_of", "found_at", "over", "put_at", "tree_of"]

MISSING: Any = object()


def fields_of(
    components: tuple[Component, ...], at: tuple[str, ...] = ()
) -> Iterator[tuple[Component, tuple[str, ...]]]:
    """Fields and lists of one frame with their paths."""
    for component in components:
        path = (*at, *component.path)
        if component.kind is Kind.GROUP:
            yield from fields_of(component.children, path)
        elif component.path:
            yield component, path


def tree_of(components: tuple[Component, ...]) -> dict[str, Any]:
    """Fields and lists of one frame as a tree of names."""
    tree: dict[str, Any] = {}
    for component, path in fields_of(components):
        place = tree
        for part in path[:-1]:
            inner = place.get(part)
            place = place.setdefault(part, {}) if not isinstance(inner, Component) else {}
        place.setdefault(path[-1], component)
    return tree


def found_at(values: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        if not isinstance(values, Mapping) or part not in values:
            return MISSING
        values = values[part]
    return values


def put_at(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        inner = values.get(part)
        if not isinstance(inner, dict):
            inner = values[part] = {}
        values = inner
    values[path[-1]] = value


def copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    return value


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One context over another; contexts inside are laid over each other too."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged
