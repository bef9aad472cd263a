"""Definitions as JSON and back, exactly: how the store keeps them and the reader's child process hands them over."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from engine.model.definition import Definition

__all__ = ["definition_from_json", "definition_to_json", "from_plain", "to_plain"]

T = TypeVar("T")

# By class: asking a class for its fields costs more than writing a node.
_WRITTEN: dict[type, tuple[tuple[str, object], ...]] = {}
_READERS: dict[type, dict[str, Callable[[Any], Any]]] = {}


def definition_to_json(definition: Definition) -> bytes:
    """Write a definition as compact JSON; what equals its default is left out."""
    return json.dumps(to_plain(definition), ensure_ascii=False, separators=(",", ":")).encode()


def definition_from_json(content: bytes | str) -> Definition:
    """Read what `definition_to_json` wrote. Raises ValueError for anything else."""
    plain = json.loads(content)
    if not isinstance(plain, dict):
        raise ValueError("a definition is written as a JSON object")
    return from_plain(Definition, plain)


def to_plain(value: object) -> dict[str, Any]:
    """A dataclass as a dict of plain JSON values, without fields that have their default or are derived."""
    return {
        name: _plain(content) for name, default in _written(type(value)) if (content := getattr(value, name)) != default
    }


def from_plain(cls: type[T], plain: Mapping[str, Any]) -> T:
    """Build a dataclass from `to_plain`'s dict. Raises ValueError for an unknown or missing field, or a wrong value."""
    readers = _readers(cls)
    unknown = plain.keys() - readers.keys()
    if unknown:
        raise ValueError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    try:
        return cls(**{name: readers[name](value) for name, value in plain.items()})
    except TypeError as error:
        raise ValueError(f"{cls.__name__}: {error}") from error


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return to_plain(value) if is_dataclass(value) else value


def _written(cls: type) -> tuple[tuple[str, object], ...]:
    """Name and default of each field that is written; a required field has MISSING, which no value equals."""
    if cls not in _WRITTEN:
        assert is_dataclass(cls)
        _WRITTEN[cls] = tuple((field.name, field.default) for field in fields(cls) if field.compare)
    return _WRITTEN[cls]


def _readers(cls: type) -> dict[str, Callable[[Any], Any]]:
    if cls not in _READERS:
        assert is_dataclass(cls)
        hints = get_type_hints(cls)
        _READERS[cls] = {field.name: _reader(hints[field.name]) for field in fields(cls) if field.compare}
    return _READERS[cls]


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How a value of this type is read back."""
    if get_origin(hint) in (Union, types.UnionType):
        members = [member for member in get_args(hint) if member is not type(None)]
        assert len(members) == 1, f"no single reader for {hint}"
        inner = _reader(members[0])
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return lambda value: tuple(item(one) for one in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return lambda value: from_plain(hint, value)
    return lambda value: _checked(hint, value)


def _checked(hint: type, value: Any) -> Any:
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ValueError(f"{value!r} is no {hint.__name__}")
    return value
