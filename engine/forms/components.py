"""The parts of a form, as read from its JSON: what may be typed where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

__all__ = ["CHOICES", "FIELDS", "Column", "Component", "Kind", "Limit", "Option"]


class Kind(StrEnum):
    """What a component is; the words of the form-js schema, with `datetime` split by its subtype."""

    TEXT_FIELD = "textfield"
    TEXT_AREA = "textarea"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    CHECKLIST = "checklist"  # several of its choices: a list
    DATE = "date"
    TIME = "time"
    DATE_TIME = "datetime"
    TEXT = "text"  # Markdown to read
    SEPARATOR = "separator"
    SPACER = "spacer"
    TABLE = "table"  # rows to read
    GROUP = "group"
    DYNAMIC_LIST = "dynamiclist"


FIELDS = frozenset(
    {
        Kind.TEXT_FIELD,
        Kind.TEXT_AREA,
        Kind.NUMBER,
        Kind.CHECKBOX,
        Kind.RADIO,
        Kind.SELECT,
        Kind.CHECKLIST,
        Kind.DATE,
        Kind.TIME,
        Kind.DATE_TIME,
    }
)

CHOICES = frozenset({Kind.RADIO, Kind.SELECT, Kind.CHECKLIST})  # fields with options

Limit = Decimal | str | None  # a number, a text that begins with "=" (FEEL) or an ISO date, or no limit


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a radio, select or checklist."""

    label: str
    value: Any
    labels: Mapping[str, str] = field(default_factory=dict)  # by language


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table to read."""

    label: str
    key: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a form. `path` is where its value lives, seen from the component around it."""

    id: str
    kind: Kind
    path: tuple[str, ...] = ()
    label: str = ""
    description: str = ""
    text: str = ""  # TEXT: Markdown with {{FEEL}} in it, or all of it FEEL behind "="
    labels: Mapping[str, str] = field(default_factory=dict)  # "label.ko", "text.ru", "checkMessage.ko"
    required: bool = False
    readonly: bool | str = False  # FEEL behind "="
    default: Any = None
    hide: str | None = None  # FEEL: true hides it
    options: tuple[Option, ...] = ()
    options_expression: str | None = None  # FEEL: a list of values or of {label, value}
    minimum: Limit = None
    maximum: Limit = None
    min_length: Limit = None
    max_length: Limit = None
    pattern: str | None = None  # RE2
    pattern_message: str | None = None
    format: str | None = None  # email, phone
    check: str | None = None  # FEEL: must be true; sees `value`
    check_message: str | None = None
    digits: int | None = None  # NUMBER: after the point
    prefix: str = ""
    suffix: str = ""
    columns: int = 16  # of 16, on wide screens
    suggest: str | None = None  # TEXT_FIELD: name of a source of suggestions
    children: tuple[Component, ...] = ()
    may_add_rows: bool = True  # DYNAMIC_LIST
    default_rows: int = 1
    source: str | None = None  # TABLE: FEEL
    table_columns: tuple[Column, ...] = ()

    @property
    def is_field(self) -> bool:
        """Whether somebody can type or choose something here."""
        return self.kind in FIELDS

    def said(self, what: str, language: str) -> str:
        """Return label, description, text or check_message in a language; the schema's own text where it has none."""
        translated = "checkMessage" if what == "check_message" else what
        return self.labels.get(f"{translated}.{language}") or getattr(self, what) or ""
