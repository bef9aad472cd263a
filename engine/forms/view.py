"""What a page must render: each component with its text, its state and its value as HTML holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.forms.components import CHOICES, Component, Kind
from engine.forms.expressions import fill, is_expression, value_of
from engine.forms.filling import Filling, Row, name_in
from engine.forms.flat import MAX_ROWS
from engine.forms.messages import FieldError
from engine.forms.paths import MISSING, found_at
from engine.forms.typed import choice_key, typed_text

__all__ = ["FieldView", "OptionView", "views_of"]


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice; `key` is its value in HTML."""

    key: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """One visible component. `name` is the dotted name of its field; lists hold their rows, groups one row."""

    kind: Kind
    name: str = ""
    label: str = ""
    description: str = ""
    text: str = ""  # TEXT: Markdown with values filled in
    typed: str = ""  # as an HTML input holds it
    value: Any = None  # as FEEL knows it; None while it cannot be read
    error: FieldError | None = None
    required: bool = False
    readonly: bool = False
    options: tuple[OptionView, ...] = ()
    minimum: str = ""
    maximum: str = ""
    step: str = "any"
    min_length: int | None = None
    max_length: int | None = None
    prefix: str = ""
    suffix: str = ""
    columns: int = 16
    suggest: str | None = None
    rows: tuple[tuple[FieldView, ...], ...] = ()
    may_add_rows: bool = False
    table: tuple[tuple[Any, ...], ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def html_id(self) -> str:
        """An id that is unique on the page."""
        return "f-" + self.name.replace(".", "-")


def views_of(filling: Filling, errors: Mapping[str, FieldError], language: str) -> tuple[FieldView, ...]:
    """Return the visible components of a filling, with their errors, in a language."""
    return tuple(_views(filling, filling.components, filling.root, (), errors, language))


def _views(
    filling: Filling,
    components: tuple[Component, ...],
    row: Row,
    at: tuple[str, ...],
    errors: Mapping[str, FieldError],
    language: str,
) -> Iterator[FieldView]:
    for component in components:
        if not filling.is_hidden(component, row):
            yield _view(filling, component, row, (*at, *component.path), errors, language)


def _view(
    filling: Filling,
    component: Component,
    row: Row,
    path: tuple[str, ...],
    errors: Mapping[str, FieldError],
    language: str,
) -> FieldView:
    name = name_in(row, path) if component.path else component.id
    common: dict[str, Any] = {
        "kind": component.kind,
        "name": name,
        "columns": component.columns,
        "error": _worded(component, errors.get(name), language),
        "label": _said(filling, component, row, "label", language),
        "description": _said(filling, component, row, "description", language),
        "text": _said(filling, component, row, "text", language),
    }
    if component.kind is Kind.GROUP:
        inside = tuple(_views(filling, component.children, row, path, errors, language))
        return FieldView(rows=(inside,), **common)
    if component.kind is Kind.DYNAMIC_LIST:
        rows = tuple(
            tuple(_views(filling, component.children, inner, (), errors, language))
            for inner in filling.rows_of.get(name, ())
        )
        may_add = component.may_add_rows and not filling.is_readonly(component, row)
        return FieldView(rows=rows, may_add_rows=may_add, **common)
    if component.kind is Kind.TABLE:
        headings = tuple(column.labels.get(language) or column.label for column in component.table_columns)
        return FieldView(table=_table(filling, component, row), headings=headings, **common)
    return _field_view(filling, component, row, path, common, language) if component.is_field else FieldView(**common)


def _field_view(
    filling: Filling,
    component: Component,
    row: Row,
    path: tuple[str, ...],
    common: dict[str, Any],
    language: str,
) -> FieldView:
    value = filling.chosen(component, row, found_at(row.values, path))
    raw = filling.raw_of.get(name_in(row, path))
    unread = raw if isinstance(raw, str) else typed_text(raw)  # what cannot be read is shown as it was typed
    limit = filling.limit_in(component, row)
    keys = {choice_key(one) for one in (value if isinstance(value, list) else [value]) if one is not None}
    is_choice = component.kind in CHOICES
    return FieldView(
        typed=unread if value is None else raw if isinstance(raw, str) and not is_choice else _typed(filling, value),
        value=value,
        required=component.required,
        readonly=filling.is_readonly(component, row),
        options=tuple(
            OptionView(choice_key(own), label(language), choice_key(own) in keys)
            for own, label in (filling.choices(component, row) if is_choice else ())
        ),
        minimum=_typed(filling, limit(component.minimum)),
        maximum=_typed(filling, limit(component.maximum)),
        step=format(Decimal(1).scaleb(-component.digits), "f") if component.digits is not None else "any",
        min_length=_whole(limit(component.min_length)),
        max_length=_whole(limit(component.max_length)),
        prefix=component.prefix,
        suffix=component.suffix,
        suggest=component.suggest,
        **common,
    )


def _typed(filling: Filling, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_typed(filling, one) for one in value)
    return typed_text(value, filling.zone)


def _said(filling: Filling, component: Component, row: Row, what: str, language: str) -> str:
    text = component.said(what, language)
    if "{{" in text or is_expression(text):
        return fill(text, filling.scope(row), filling.now, markdown=what == "text")
    return text


def _table(filling: Filling, component: Component, row: Row) -> tuple[tuple[Any, ...], ...]:
    found = value_of(component.source or "null", filling.scope(row), filling.now)
    items = found if isinstance(found, list) else []
    keys = [tuple(column.key.split(".")) for column in component.table_columns]
    lines = [[found_at(item, key) for key in keys] for item in items[:MAX_ROWS] if isinstance(item, Mapping)]
    return tuple(tuple(None if cell is MISSING else cell for cell in line) for line in lines)


def _worded(component: Component, error: FieldError | None, language: str) -> FieldError | None:
    """The designer's own words for a failed check or pattern, where the form has them."""
    if error is not None and error.code == "check_failed":
        text = component.said("check_message", language)
        return FieldError("custom", {"text": text}) if text else error
    if error is not None and error.code == "wrong_pattern" and component.pattern_message:
        return FieldError("custom", {"text": component.pattern_message})
    return error


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
