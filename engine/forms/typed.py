"""One value as typed, turned into its FEEL value: `read` gives (value, error); reading a read value changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.forms.components import Component, Kind
from engine.forms.messages import FieldError

__all__ = ["choice_key", "read_value", "typed_text"]

_LONGEST_NUMBER = 60  # characters: more than any amount, and cheap to parse
Read = tuple[Any, FieldError | None]


def read_value(component: Component, raw: Any, zone: tzinfo) -> Read:
    """Turn what was typed (or an already typed value) into the field's type. Choices are read with their options."""
    if component.kind is Kind.CHECKBOX:
        return _yes_or_no(raw)
    if component.kind is Kind.CHECKLIST:
        return _choices(raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None, None
    if component.kind is Kind.DATE_TIME:
        return _date_time(raw, zone)
    return _READERS[component.kind](raw)


def choice_key(value: Any) -> str:
    """How the value of an option is written in HTML; equal values have one key."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(str(value))
        return format(number.normalize(), "f") if number.is_finite() else str(value)
    return str(value)


def typed_text(value: Any, zone: tzinfo = UTC) -> str:
    """Write a value as an HTML input holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            local = value.astimezone(zone) if value.tzinfo else value
            return local.strftime("%Y-%m-%dT%H:%M")
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _text(raw: Any) -> Read:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        return None, FieldError("not_text")
    text = raw if isinstance(raw, str) else typed_text(raw)
    if "\x00" in text:  # PostgreSQL stores no NUL
        return None, FieldError("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _number(raw: Any) -> Read:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        return None, FieldError("not_number")
    text = str(raw).strip()
    if len(text) > _LONGEST_NUMBER or "_" in text:
        return None, FieldError("not_number")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None, FieldError("not_number")
    # FEEL calculates with 34 digits; an exponent beyond them is a mistyped "e" rather than an amount.
    if not number.is_finite() or len(number.as_tuple().digits) > 34 or abs(number.adjusted()) > 34:
        return None, FieldError("not_number")
    return number, None


def _date(raw: Any) -> Read:
    if isinstance(raw, datetime):
        return None, FieldError("not_date")
    if isinstance(raw, date):
        return raw, None
    try:
        return date.fromisoformat(raw.strip()), None
    except (ValueError, AttributeError):
        return None, FieldError("not_date")


def _time(raw: Any) -> Read:
    if isinstance(raw, time):
        return raw, None
    try:
        return time.fromisoformat(raw.strip()), None
    except (ValueError, AttributeError):
        return None, FieldError("not_time")


def _date_time(raw: Any, zone: tzinfo) -> Read:
    """A time without a zone is the reader's: forms in browsers know no other."""
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC), None
    except (ValueError, AttributeError, OverflowError):
        return None, FieldError("not_date_time")


_YES = {"on", "true", "1", "yes"}
_NO = {"", "off", "false", "0", "no"}


def _yes_or_no(raw: Any) -> Read:
    if raw is None or isinstance(raw, bool):
        return bool(raw), None
    word = raw.strip().lower() if isinstance(raw, str) else None
    if word in _YES:
        return True, None
    if word in _NO:
        return False, None
    return None, FieldError("not_yes_or_no")


def _choice(raw: Any) -> Read:
    """Which of the options it is, is asked later: they may depend on other fields."""
    if isinstance(raw, (dict, list)):
        return None, FieldError("not_offered")
    return raw, None


def _choices(raw: Any) -> Read:
    """Several options, each once. A browser sends those that are ticked by their places in the list."""
    if raw is None or raw == "" or raw == {}:
        return [], None
    found: dict[str, Any] = {}
    for one in raw if isinstance(raw, (list, tuple)) else [raw]:
        if one is None or one == "" or one == {}:
            continue  # a box between them that is not ticked
        if isinstance(one, (dict, list, tuple)):
            return [], FieldError("not_offered")
        found.setdefault(choice_key(one), one)
    return list(found.values()), None


_READERS: Mapping[Kind, Callable[[Any], Read]] = {
    Kind.TEXT_FIELD: _text,
    Kind.TEXT_AREA: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.RADIO: _choice,
    Kind.SELECT: _choice,
}
