"""Types by name: whether a value is of one, and how it is made to fit (DMN 1.5, 10.3.2.9.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.nodes import TypeName
from engine.feel.values import Function, Range, kind_of

__all__ = ["ANY", "TYPE_ALIASES", "TYPE_NAMES", "conforms", "fitted"]

ANY = TypeName("Any")

TYPE_ALIASES = {
    "date time": "date and time",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "days and time duration": "days and time duration",
    "any": "Any",
}
TYPE_NAMES = (
    "Any", "Null", "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "list", "context", "function", "range",
)  # fmt: skip

_MAX_PARTS = 100_000

Check = Callable[[Any], bool]


def conforms(value: Any, wanted: TypeName, types: Mapping[str, Check]) -> bool:
    """Whether a value is of a type; null is of every type except in `instance of`, which asks before.

    `types` knows the types of a decision model by name. A type that nobody knows fits nothing.
    Raises FeelError when the value has too many parts to look at.
    """
    return _conforms(value, wanted, types, [_MAX_PARTS])


def _conforms(value: Any, wanted: TypeName, types: Mapping[str, Check], room: list[int]) -> bool:
    name = TYPE_ALIASES.get(wanted.name, wanted.name)
    if name == "Any":
        return True
    if value is None:
        return True
    if name in types:
        return types[name](value)
    kind = kind_of(value)
    if kind != name:
        return False
    if name == "list" and wanted.parts:
        room[0] -= len(value)
        if room[0] < 0:
            raise FeelError(f"The type of a value with more than {_MAX_PARTS:,} parts cannot be told.")
        return all(_conforms(item, wanted.parts[0], types, room) for item in value)
    if name == "context" and wanted.fields:
        return all(
            field in value and _conforms(value[field], part, types, room)
            for field, part in zip(wanted.fields, wanted.parts, strict=True)
        )
    if name == "range" and wanted.parts and isinstance(value, Range):
        return conforms(value.start, wanted.parts[0], types) and conforms(value.end, wanted.parts[0], types)
    if name == "function" and wanted.result is not None:
        return _function_conforms(value, wanted)
    return True


def fitted(value: Any, wanted: TypeName, types: Mapping[str, Check]) -> tuple[bool, Any]:
    """Whether a value fits a type, if need be as [value] or as the single item of a list; and the fitting value."""
    if conforms(value, wanted, types):
        return True, value
    if type(value) is list and len(value) == 1 and conforms(value[0], wanted, types):
        return True, value[0]
    if type(value) is not list and conforms([value], wanted, types):
        return True, [value]
    return False, None


def _function_conforms(value: Function, wanted: TypeName) -> bool:
    """A function fits when it takes at least what is asked for and gives at most that (contra- and covariance)."""
    if len(value.parameters) != len(wanted.parts):
        return False
    types = value.parameter_types or (None,) * len(value.parameters)
    parameters_fit = all(_is_subtype(asked, given or ANY) for asked, given in zip(wanted.parts, types, strict=True))
    return parameters_fit and _is_subtype(value.result_type or ANY, wanted.result or ANY)


def _is_subtype(narrow: TypeName, wide: TypeName) -> bool:
    if TYPE_ALIASES.get(wide.name, wide.name) == "Any":
        return True
    if TYPE_ALIASES.get(narrow.name, narrow.name) != TYPE_ALIASES.get(wide.name, wide.name):
        return False
    if wide.name == "context":
        have = dict(zip(narrow.fields, narrow.parts, strict=True))
        return all(
            field in have and _is_subtype(have[field], part)
            for field, part in zip(wide.fields, wide.parts, strict=True)
        )
    if wide.name == "function":
        return wide.result is None or (
            narrow.result is not None
            and len(narrow.parts) == len(wide.parts)
            and all(_is_subtype(w, n) for n, w in zip(narrow.parts, wide.parts, strict=True))
            and _is_subtype(narrow.result, wide.result)
        )
    return all(_is_subtype(n, w) for n, w in zip(narrow.parts, wide.parts, strict=False))
