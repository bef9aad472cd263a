"""Which names an expression may use at some place, as the helpers of designers know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.feel.properties import PROPERTIES
from engine.feel.shapes import ANY, DATE_TIME, STRING, Shape, part

__all__ = ["ALWAYS", "Variable", "part_names", "parts_of"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that is known at a place. `source` says in words where it comes from."""

    name: str
    shape: Shape = ANY
    source: str = ""
    sure: bool = True  # False: only some of the ways to this place set it


# Readable everywhere in a process (docs/engine.md).
ALWAYS: tuple[Variable, ...] = (
    Variable("now", DATE_TIME, "the time of the step"),
    Variable(
        "process",
        Shape("context", {"id": STRING, "businessKey": STRING, "title": STRING, "startedBy": STRING}, is_whole=True),
        "the running instance",
    ),
)


def parts_of(base: Shape) -> dict[str, Shape]:
    """What can stand behind a dot, as far as it is known: of a list, that of its items."""
    while base.item is not None:
        base = base.item
    if base.type == "context":
        return dict(base.entries)
    return {name: found for name in PROPERTIES.get(base.type, {}) if (found := part(base, name))}


def part_names(scope: Mapping[str, Shape]) -> frozenset[str]:
    """Names that can stand behind a dot, at any depth: they matter when they have spaces."""
    found: set[str] = set()
    waiting = list(scope.values())
    while waiting:
        shape = waiting.pop()
        found.update(shape.entries)
        waiting.extend(shape.entries.values())
        if shape.item is not None:
            waiting.append(shape.item)
    return frozenset(found)
