"""What came with a form, apart from the page's own fields; and how it reads when it cannot be taken any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_timezone

from engine.forms import FieldView, Form, Kind, nested
from web import context
from web.i18n import language

__all__ = ["posted", "readable"]


def posted(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed fields, nested; names that begin with "_" are the page's."""
    return nested({name: value for name, value in form.items() if not name.startswith("_")})


def readable(form: Form | None, variables: Mapping[str, Any], typed: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (label, text) of everything that was typed, for copying."""
    if form is None:
        return ()
    views = form.view(variables, typed, context.now(), zone=get_timezone(), language=language())
    return tuple(_lines(views, ""))


def _lines(views: tuple[FieldView, ...], inside: str) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for view in views:
        label = f"{inside}{view.label or view.name}"
        if view.kind in (Kind.GROUP, Kind.DYNAMIC_LIST):
            for number, row in enumerate(view.rows, 1):
                prefix = f"{label} {number}: " if view.kind is Kind.DYNAMIC_LIST else inside
                lines += _lines(row, prefix)
        elif view.typed and not view.readonly and view.kind not in (Kind.TEXT, Kind.TABLE):
            chosen = ", ".join(option.label for option in view.options if option.chosen)
            lines.append((label, chosen or view.typed))
    return lines
