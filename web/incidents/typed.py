"""Fields for values that no designer drew a form for: an action's parameters, its result, a step's variables.

A field is typed by what the action declares, else by the value that is there; what has no type is read as JSON where
it looks like JSON, else as text. Every fault is told beside its field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from engine.actions import Parameter
from engine.errors import InvalidInput
from engine.feel.codec import dumps, loads

__all__ = ["TypedField", "as_json", "fields_of", "read_fields", "read_json"]

_LONGEST = 200_000
_PLAIN = frozenset({"string", "number", "boolean"})


@dataclass(frozen=True, slots=True)
class TypedField:
    """One field of a page: `type` is string, number, boolean, json (a list or context) or any."""

    name: str
    type: str
    text: str  # as it stands in the field
    label: str = ""
    required: bool = False
    error: str = ""

    @property
    def html_id(self) -> str:
        """An id that is safe on a page."""
        return "v-" + "".join(letter if letter.isalnum() else "-" for letter in self.name)

    @property
    def is_long(self) -> bool:
        """Whether it needs more than a line."""
        return self.type == "json" or "\n" in self.text or len(self.text) > 80


def fields_of(
    values: Mapping[str, Any],
    declared: Iterable[Parameter] = (),
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[TypedField]:
    """Return a field for each declared name and each value; `typed` is what was sent and could not be taken."""
    known = {parameter.name: parameter for parameter in declared}
    found = []
    for name in dict.fromkeys([*known, *values]):
        parameter, value = known.get(name), values.get(name)
        kind = _type_of(parameter.type if parameter is not None else "any", value)
        found.append(
            TypedField(
                name=name,
                type=kind,
                text=typed[name] if typed is not None and name in typed else _text(value, kind),
                label=parameter.title if parameter is not None else "",
                required=parameter is not None and parameter.required,
                error=(errors or {}).get(name, ""),
            )
        )
    return found


def read_fields(fields: Iterable[TypedField], form: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """Return the values as typed; an empty field that is not required is left out. Raises `InvalidInput` by field."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        text = form.get(prefix + field.name)
        if text is None:
            continue
        if not text.strip() and field.type != "string":
            if field.required:
                wrong[field.name] = _("This is needed.")
            continue
        if not text and not field.required:
            continue
        try:
            values[field.name] = _value(text, field.type)
        except ValueError as error:
            wrong[field.name] = str(error)
    if wrong:
        raise InvalidInput(_("Some values cannot be read."), fields=wrong)
    return values


def read_json(text: str, field: str) -> dict[str, Any]:
    """Return the names and values of a JSON object; nothing for an empty text. Raises `InvalidInput` with the place."""
    if not text.strip():
        return {}
    try:
        value = _json(text)
    except ValueError as error:
        raise InvalidInput(str(error), fields={field: str(error)}) from None
    if not isinstance(value, dict):
        said = _('Give names and values in braces: {"name": "value"}.')
        raise InvalidInput(said, fields={field: said})
    return value


def as_json(value: Any, inside: str = "") -> str:
    """Write a value for people to read and correct; `read_json` and the codec read it back as it was."""
    if isinstance(value, dict) and value and not (len(value) == 1 and next(iter(value)).startswith("@")):
        lines = [f"{inside}  {_quoted(name)}: {as_json(item, inside + '  ')}" for name, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{inside}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        lines = [f"{inside}  {as_json(item, inside + '  ')}" for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{inside}]"
    return dumps(value).decode()


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _type_of(declared: str, value: Any) -> str:
    if declared in _PLAIN:
        return declared
    if declared in ("list", "context") or isinstance(value, (list, dict)):
        return "json"
    if declared == "any" and isinstance(value, bool):
        return "boolean"
    if declared == "any" and isinstance(value, (int, Decimal)):
        return "number"
    return "string" if declared == "any" and isinstance(value, str) else "any"


def _text(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "string":
        return str(value)
    if kind == "json":
        return as_json(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, Decimal, str)) else as_json(value)


def _value(text: str, kind: str) -> Any:
    if len(text) > _LONGEST:
        raise ValueError(_("This is too long."))
    if kind == "string":
        return text.replace("\r\n", "\n")
    if kind == "number":
        return _number(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(_("Choose yes or no."))
        return text == "true"
    if kind == "json" or text.lstrip()[:1] in ("{", "[", '"'):
        return _json(text)
    bare = text.strip()
    if bare in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[bare]
    try:
        return _number(bare)
    except ValueError:
        return text


def _number(text: str) -> int | Decimal:
    try:
        number = Decimal(text.strip().replace(" ", "").replace("\u00a0", ""))
    except InvalidOperation:
        raise ValueError(_("This is no number. Write digits, with a point before decimals: 1200.50")) from None
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise ValueError(_("This is no number. Write digits, with a point before decimals: 1200.50"))
    return (
        int(number) if number == number.to_integral_value() and "." not in text and "e" not in text.lower() else number
    )


def _json(text: str) -> Any:
    if len(text) > _LONGEST:
        raise ValueError(_("This is too long."))
    try:
        return loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            _(
                "This is no JSON: line %(line)s, column %(column)s: %(reason)s. Text stands in double quotes.",
                line=error.lineno,
                column=error.colno,
                reason=error.msg,
            )
        ) from None
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This cannot be read: %(reason)s.", reason=error)) from None
