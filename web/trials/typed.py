"""Values as designers type them: FEEL contexts. JSON is FEEL too, so that an answer can be pasted as it came."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _

from engine.errors import InvalidInput
from engine.feel import FeelError, FeelSyntaxError, compile_expression
from engine.feel.codec import dumps
from engine.feel.far import FarDate, FarDateTime
from engine.feel.temporal_text import temporal_text
from engine.feel.values import YearMonthDuration
from web import context
from web.i18n import say

__all__ = ["context_typed", "literal", "one_line"]

_TEMPORAL = (date, datetime, time, timedelta, YearMonthDuration, FarDate, FarDateTime)
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_WIDTH = 76
_MOST = 200_000  # characters


def context_typed(text: str, field: str) -> dict[str, Any]:
    """Return what was typed as names with values; nothing is an empty one. Raises InvalidInput for the field."""
    if not text.strip():
        return {}
    if len(text) > _MOST:
        raise _refused(field, _("This is too long."))
    try:
        found = compile_expression(text).evaluate({}, context.now())
        dumps(found)
    except (FeelError, FeelSyntaxError, TypeError) as error:
        raise _refused(field, _("This cannot be read: %(reason)s", reason=say(str(error)))) from None
    if not isinstance(found, Mapping):
        raise _refused(field, _('Write names with values: {client: "ACME", amount: 120}'))
    return dict(found)


def literal(value: Any, depth: int = 0) -> str:
    """Write a value as FEEL that gives it back, over several lines where it is long."""
    inline = one_line(value)
    if not isinstance(value, Mapping | list | tuple) or not value or len(inline) + 2 * depth <= _WIDTH:
        return inline
    indent, close = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, Mapping):
        entries = (f"{indent}{_key(key)}: {literal(one, depth + 1)}" for key, one in value.items())
        return "{" + ",".join(entries) + close + "}"
    return "[" + ",".join(indent + literal(one, depth + 1) for one in value) + close + "]"


def one_line(value: Any) -> str:
    """Write a value as FEEL on one line."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, _TEMPORAL):
        return f'@"{temporal_text(value)}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {one_line(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(one_line, value)) + "]"
    return dumps(value).decode()


def _key(name: str) -> str:
    return name if _NAME.match(name) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _refused(field: str, said: str) -> InvalidInput:
    return InvalidInput(said, fields={field: said})
