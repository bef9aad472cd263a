"""FEEL in forms: conditions, limits, choices and texts. The only place of this package that knows how FEEL is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import re2

from engine.errors import ReglamentError
from engine.feel import compile_expression
from engine.feel.shown import read_by
from engine.forms.messages import FieldError

__all__ = ["fill", "is_expression", "syntax_fault", "templates_in", "told", "value_of"]

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # what CommonMark lets a backslash stand before
_TEMPLATE = re2.compile(r"(?s)\{\{(.*?)\}\}")  # re would look for the end of each "{{" anew


def is_expression(text: object) -> bool:
    """Whether a property is FEEL: it begins with "="."""
    return isinstance(text, str) and text.startswith("=")


def templates_in(text: str) -> list[str]:
    """Return the expressions inside {{…}}."""
    return [match.group(1).strip() for match in _TEMPLATE.finditer(text)]


def syntax_fault(expression: str) -> str | None:
    """Return why an expression cannot be read, or None when it can."""
    try:
        compile_expression(_bare(expression))
    except ReglamentError as error:
        return str(error)
    return None


def value_of(
    expression: str, variables: Mapping[str, Any], now: datetime, failed: Callable[[FieldError], None] | None = None
) -> Any:
    """Evaluate with or without the leading "="; what cannot be computed is null, as everywhere in FEEL.

    `failed` is told what took too many steps or grew too large, with the values that it read.
    """
    try:
        return compile_expression(_bare(expression)).evaluate(variables, now=now)
    except ReglamentError as error:
        if failed is not None:
            failed(FieldError("not_evaluated", {"reason": str(error), "told": told(expression, variables)}))
        return None


def told(expression: str, variables: Mapping[str, Any]) -> str:
    """An expression with the values that it read, for whoever mends the form."""
    bare = _bare(expression)
    read = ", ".join(f"{name} = {text}" for name, text in read_by(bare, variables).items())
    return f"{bare} ({read})" if read else bare


def fill(text: str, variables: Mapping[str, Any], now: datetime, *, markdown: bool = False) -> str:
    """Return a text with its expressions filled in; in Markdown a value is text and never markup."""

    def filled(expression: str) -> str:
        value = shown(value_of(expression, variables, now))
        return _PUNCTUATION.sub(r"\\\g<0>", value) if markdown else value

    if is_expression(text):
        return filled(text)
    return str(_TEMPLATE.sub(lambda match: filled(match.group(1).strip()), text))


def shown(value: Any) -> str:
    """Write a value as a person reads it, in no particular language."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date() | time():
            return value.isoformat()
        case list():
            return ", ".join(shown(item) for item in value)
        case _:
            return str(value)


def _bare(expression: str) -> str:
    return expression[1:].strip() if expression.startswith("=") else expression.strip()
