"""What a filling amounts to: the variables to set, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.forms.checks import check_field, check_rows
from engine.forms.components import CHOICES, Component, Kind
from engine.forms.expressions import told
from engine.forms.filling import Filling, Row, name_in
from engine.forms.messages import FieldError
from engine.forms.paths import MISSING, copied, fields_of, found_at, put_at, tree_of
from engine.forms.typed import choice_key, typed_text

__all__ = ["errors_of", "values_of"]


def values_of(filling: Filling) -> dict[str, Any]:
    """Return the variables to set: whole values of the names that the form's fields begin with."""
    values: dict[str, Any] = {}
    shown: set[tuple[str, ...]] = set()
    for component, path in fields_of(filling.components):
        if filling.is_readonly(component, filling.root):
            continue
        if not filling.is_hidden(component, filling.root):
            shown.add(path)
            _set(filling, values, path, _value(filling, component, filling.root, path))
        elif path not in shown:
            _set(filling, values, path, None)
    return values


def errors_of(filling: Filling) -> dict[str, FieldError]:
    """Return what is wrong, by the field's dotted name, in the order of the form; unknown names last."""
    found: dict[str, FieldError] = {}
    _check(filling, filling.components, filling.root, (), found)
    if filling.typing:
        root = filling.root
        for name in _unknown(filling, tree_of(filling.components), root.raw, root.known, "", root):
            found.setdefault(name, FieldError("unknown_field"))
    return found


# ---- values ----------------------------------------------------------------------------------------------------------


def _value(filling: Filling, component: Component, row: Row, path: tuple[str, ...]) -> Any:
    if component.kind is not Kind.DYNAMIC_LIST:
        return filling.chosen(component, row, found_at(row.values, path))
    rows = []
    for inner in filling.rows_of.get(name_in(row, path), ()):
        kept = copied(inner.known)  # what a fixed row holds and the form does not show stays with it: an id, a price
        for child, child_path in fields_of(component.children):
            if not filling.is_readonly(child, inner):
                is_hidden = filling.is_hidden(child, inner)
                put_at(kept, child_path, None if is_hidden else _value(filling, child, inner, child_path))
        rows.append(kept)
    return rows


def _set(filling: Filling, values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """A context of which the form shows a part keeps its other parts."""
    if len(path) > 1 and path[0] not in values:
        known = filling.variables.get(path[0])
        values[path[0]] = copied(known) if isinstance(known, Mapping) else {}
    put_at(values, path, value)


# ---- faults ----------------------------------------------------------------------------------------------------------


def _check(
    filling: Filling,
    components: tuple[Component, ...],
    row: Row,
    at: tuple[str, ...],
    found: dict[str, FieldError],
) -> None:
    for component in components:
        path = (*at, *component.path)
        if filling.is_hidden(component, row):
            continue
        if not component.path and (failure := filling.failure(component, row)):
            found[component.id] = failure
        if component.kind is Kind.GROUP:
            _check(filling, component.children, row, path, found)
            continue
        if not component.path or filling.is_readonly(component, row):
            continue
        name = name_in(row, path)
        error = filling.faults.get(name) or _error(filling, component, row, path)
        error = filling.failure(component, row) or error
        if error:
            found[name] = error
        if component.kind is Kind.DYNAMIC_LIST:
            for inner in filling.rows_of.get(name, ()):
                if fault := filling.faults.get(inner.prefix):
                    found[inner.prefix] = fault
                _check(filling, component.children, inner, (), found)


def _error(filling: Filling, component: Component, row: Row, path: tuple[str, ...]) -> FieldError | None:
    value = found_at(row.values, path)
    limit = filling.limit_in(component, row)
    if component.kind is Kind.DYNAMIC_LIST:
        return check_rows(component, len(value), limit)
    keys = None
    if component.kind in CHOICES and value is not None:
        keys = {choice_key(own) for own, _ in filling.choices(component, row)}
    error = check_field(component, value, keys, limit, filling.zone)
    if error is None and component.check and value is not None:
        more = {"value": filling.chosen(component, row, value)}
        holds = filling.asked(component.check, component, row, **more)
        if holds is None:
            return FieldError("check_unclear", {"told": told(component.check, filling.scope(row, **more))})
        if holds is not True:
            return FieldError("check_failed")
    return error


def _unknown(
    filling: Filling, tree: Mapping[str, Any], raw: Mapping[str, Any], known: Any, prefix: str, row: Row
) -> Iterator[str]:
    """Names that were posted but are no field, or a read-only one; equal to what is known they are harmless."""
    for name, value in raw.items():
        full = f"{prefix}{name}"
        place = tree.get(str(name))
        before = found_at(known, (name,))
        if isinstance(place, dict):
            if isinstance(value, Mapping):
                yield from _unknown(filling, place, value, before, f"{full}.", row)
            elif value not in (None, ""):
                yield full
        elif place is None or filling.is_readonly(place, row):
            if before is MISSING or not _equal(value, before):
                yield full
        elif place.kind is Kind.DYNAMIC_LIST:
            children = tree_of(place.children)
            for inner in filling.rows_of.get(full, ()):
                yield from _unknown(filling, children, inner.raw, inner.known, f"{inner.prefix}.", inner)


def _equal(typed: Any, known: Any) -> bool:
    return typed == known or (not isinstance(typed, (dict, list)) and typed_text(typed) == typed_text(known))
