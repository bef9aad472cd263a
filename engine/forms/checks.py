"""What makes a typed value acceptable: required, limits, patterns, choices."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from engine.forms.components import Component, Kind
from engine.forms.messages import FieldError
from engine.forms.patterns import is_email, is_phone, matches
from engine.forms.typed import choice_key, typed_text

__all__ = ["check_field", "check_rows"]

_LONGEST = {Kind.TEXT_FIELD: 4_000, Kind.TEXT_AREA: 100_000}  # where the form sets no limit of its own
Evaluate = Callable[[Any], Any]  # a limit as written → its value: FEEL is evaluated, anything else stays


def check_field(
    component: Component, value: Any, choices: Collection[str] | None, limit: Evaluate, zone: tzinfo = UTC
) -> FieldError | None:
    """Return the first fault of a field's value, or None."""
    if component.kind is Kind.CHECKBOX:
        return FieldError("unchecked") if component.required and not value else None
    if value is None or value == []:
        return FieldError("required") if component.required else None
    if choices is not None and isinstance(value, list):
        return None if all(choice_key(one) in choices for one in value) else FieldError("not_offered")
    if choices is not None:
        return None if choice_key(value) in choices else FieldError("not_offered")
    if component.kind in _LONGEST:
        return _check_text(component, value, limit)
    if component.kind is Kind.NUMBER:
        return _check_number(component, value, limit)
    return _check_moment(component, value, limit, zone)


def check_rows(component: Component, count: int, limit: Evaluate) -> FieldError | None:
    """Return what is wrong with the number of a list's rows."""
    least, most = limit(component.minimum), limit(component.maximum)
    if component.required and count == 0:
        return FieldError("too_few_rows", {"limit": 1})
    if _is_number(least) and count < least:
        return FieldError("too_few_rows", {"limit": typed_text(least)})
    if _is_number(most) and count > most:
        return FieldError("too_many_rows", {"limit": typed_text(most)})
    return None


def _check_text(component: Component, value: str, limit: Evaluate) -> FieldError | None:
    least, most = limit(component.min_length), limit(component.max_length)
    if _is_number(least) and len(value) < least:
        return FieldError("too_short", {"limit": typed_text(least)})
    longest = min(most, _LONGEST[component.kind]) if _is_number(most) else _LONGEST[component.kind]
    if len(value) > longest:
        return FieldError("too_long", {"limit": typed_text(longest)})
    if component.pattern and not matches(component.pattern, value):
        return FieldError("wrong_pattern", {"pattern": component.pattern})
    if component.format == "email" and not is_email(value):
        return FieldError("not_email")
    if component.format == "phone" and not is_phone(value):
        return FieldError("not_phone")
    return None


def _check_number(component: Component, value: Decimal, limit: Evaluate) -> FieldError | None:
    least, most = limit(component.minimum), limit(component.maximum)
    if _is_number(least) and value < least:
        return FieldError("too_small", {"limit": typed_text(least)})
    if _is_number(most) and value > most:
        return FieldError("too_large", {"limit": typed_text(most)})
    exponent = value.normalize().as_tuple().exponent
    if component.digits is not None and isinstance(exponent, int) and -exponent > component.digits:
        return FieldError("too_precise", {"limit": component.digits})
    return None


def _check_moment(component: Component, value: Any, limit: Evaluate, zone: tzinfo) -> FieldError | None:
    least, most = _moment(limit(component.minimum), value, zone), _moment(limit(component.maximum), value, zone)
    if least is not None and value < least:
        return FieldError("too_early", {"limit": typed_text(least, zone)})
    if most is not None and value > most:
        return FieldError("too_late", {"limit": typed_text(most, zone)})
    return None


def _moment(limit: Any, like: Any, zone: tzinfo) -> Any:
    """A limit as the same kind of moment as the value; None where it cannot be compared."""
    if isinstance(limit, str):
        try:
            limit = type(like).fromisoformat(limit)
        except ValueError:
            return None
    if isinstance(like, datetime):
        if isinstance(limit, datetime):
            return limit if limit.tzinfo else limit.replace(tzinfo=zone)
        return datetime.combine(limit, time(), zone) if isinstance(limit, date) else None
    if isinstance(like, date):
        return limit.astimezone(zone).date() if isinstance(limit, datetime) else limit
    return limit if isinstance(limit, time) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
