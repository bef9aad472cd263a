"""What is known of a value before it is there: its type, its entries, its items. For completion and checks, never for
running: what is not known is `Any`, and fits everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.properties import PROPERTIES
from engine.feel.values import YearMonthDuration

__all__ = ["ANY", "BOOLEAN", "DATE", "DATE_TIME", "NUMBER", "STRING", "Shape", "joined", "list_of", "part", "shape_of"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The type in FEEL's words; of a context what is known of its entries, of a list what its items are."""

    type: str = "Any"
    entries: Mapping[str, Shape] = field(default_factory=dict)
    item: Shape | None = None
    is_whole: bool = False  # a context that has no other entries

    @property
    def words(self) -> str:
        """The type as a person reads it: list<number>."""
        return f"list<{self.item.words}>" if self.item is not None else self.type


ANY = Shape()
NUMBER, STRING, BOOLEAN = Shape("number"), Shape("string"), Shape("boolean")
DATE, DATE_TIME = Shape("date"), Shape("date and time")

# What a part of a date or duration is, where it is no number.
_PARTS = {"time offset": Shape("days and time duration"), "timezone": STRING, "start included": BOOLEAN,
          "end included": BOOLEAN, "start": ANY, "end": ANY}  # fmt: skip
_LITERALS: tuple[tuple[type | tuple[type, ...], Shape], ...] = (
    (bool, BOOLEAN),
    ((int, Decimal), NUMBER),
    (str, STRING),
    (datetime, DATE_TIME),
    (date, DATE),
    (time, Shape("time")),
    (timedelta, Shape("days and time duration")),
    (YearMonthDuration, Shape("years and months duration")),
)
# Built-ins whose result has one type, whatever they are given.
_RESULTS = {
    "string": STRING, "upper case": STRING, "lower case": STRING, "substring": STRING, "substring before": STRING,
    "substring after": STRING, "replace": STRING, "string join": STRING, "day of week": STRING,
    "month of year": STRING, "number": NUMBER, "count": NUMBER, "decimal": NUMBER,
    "floor": NUMBER, "ceiling": NUMBER, "modulo": NUMBER, "sqrt": NUMBER, "round up": NUMBER,
    "round down": NUMBER, "round half up": NUMBER, "round half down": NUMBER, "string length": NUMBER,
    "day of year": NUMBER, "week of year": NUMBER, "not": BOOLEAN, "all": BOOLEAN, "any": BOOLEAN,
    "contains": BOOLEAN, "starts with": BOOLEAN, "ends with": BOOLEAN, "matches": BOOLEAN, "is defined": BOOLEAN,
    "list contains": BOOLEAN, "even": BOOLEAN, "odd": BOOLEAN, "date": DATE, "date and time": DATE_TIME,
    "now": DATE_TIME, "today": DATE, "time": Shape("time"), "split": Shape("list", item=STRING),
    "years and months duration": Shape("years and months duration"),
}  # fmt: skip
_OF_DURATIONS_TOO = frozenset(["abs", "sum", "mean"])  # numbers give a number, durations a duration
_SAME_LIST = frozenset(
    ["sublist", "append", "reverse", "remove", "insert before", "distinct values", "sort", "concatenate"]
)


def list_of(item: Shape) -> Shape:
    """The shape of a list of such items."""
    return Shape("list", item=item)


def joined(one: Shape, other: Shape) -> Shape:
    """What is known of a value that is one or the other."""
    if one == other or other.type in ("Any", "Null"):
        return one
    if one.type in ("Any", "Null"):
        return other
    if one.type != other.type:
        return ANY
    if one.type == "list":
        return list_of(joined(one.item or ANY, other.item or ANY))
    names = dict.fromkeys([*one.entries, *other.entries])
    entries = {name: joined(one.entries.get(name, ANY), other.entries.get(name, ANY)) for name in names}
    return Shape(one.type, entries, is_whole=one.is_whole and other.is_whole)


def part(base: Shape, name: str) -> Shape | None:
    """The shape behind a dot; None when it is certain that there is nothing of that name."""
    if base.item is not None:  # of a list: that of each item
        inner = part(base.item, name)
        return None if inner is None else list_of(inner)
    if base.type == "context":
        return base.entries.get(name, None if base.is_whole else ANY)
    if base.type == "Any":
        return ANY
    return _PARTS.get(name, NUMBER) if name in PROPERTIES.get(base.type, {}) else None


def shape_of(node: n.Node, scope: Mapping[str, Shape]) -> Shape:
    """What an expression gives, as far as its text tells; `scope` has the variables."""
    match node:
        case n.Literal(value=value):
            return _of_literal(value)
        case n.Name(name=name):
            return scope.get(name, ANY)
        case n.Path(base=base, name=name):
            return part(shape_of(base, scope), name) or ANY
        case n.Filter(base=base, condition=condition):
            return _filtered(shape_of(base, scope), condition)
        case n.Compare() | n.And() | n.Or() | n.Between() | n.In() | n.InstanceOf() | n.Quantified():
            return BOOLEAN
        case n.Negate(operand=operand):
            return shape_of(operand, scope)
        case n.Chain(first=first, rest=rest):
            return _computed([shape_of(first, scope), *(shape_of(term, scope) for _, term in rest)])
        case n.If(cases=cases, otherwise=otherwise):
            found = shape_of(otherwise, scope)
            for _, value in cases:
                found = joined(found, shape_of(value, scope))
            return found
        case n.ListLiteral(items=items):
            item = ANY
            for one in items:
                item = joined(item, shape_of(one, scope))
            return list_of(item)
        case n.ContextLiteral(entries=entries):
            known: dict[str, Shape] = {}
            for name, value in entries:
                known[name] = shape_of(value, {**scope, **known})
            return Shape("context", known, is_whole=True)
        case n.For(iterators=iterators, body=body):
            return list_of(shape_of(body, {**scope, **items_of(iterators, scope)}))
        case n.Call(function=n.Name(name=name, local=False), arguments=arguments):
            if name in _SAME_LIST and arguments:
                return shape_of(arguments[0], scope)
            if name in _OF_DURATIONS_TOO and arguments:
                given = shape_of(arguments[0], scope)
                return NUMBER if NUMBER in (given, given.item) else ANY
            return _RESULTS.get(name, ANY)
        case n.RangeLiteral():
            return Shape("range")
        case _:
            return ANY


def items_of(iterators: tuple[n.Iterator, ...], scope: Mapping[str, Shape]) -> dict[str, Shape]:
    """The variables of `for`, `some` and `every`."""
    found: dict[str, Shape] = {}
    for iterator in iterators:
        source = shape_of(iterator.source, {**scope, **found})
        found[iterator.name] = NUMBER if iterator.end is not None else source.item or ANY
    return found


def _of_literal(value: Any) -> Shape:
    return next((shape for kind, shape in _LITERALS if isinstance(value, kind)), Shape("Null"))


def _filtered(base: Shape, condition: n.Node) -> Shape:
    """A number picks one item; anything else keeps a list."""
    picks = isinstance(condition, n.Literal) and isinstance(condition.value, int | Decimal)
    if base.item is not None:
        return base.item if picks else base
    return ANY if base.type in ("Any", "list") else list_of(base)


def _computed(shapes: list[Shape]) -> Shape:
    kinds = {shape.type for shape in shapes}
    if kinds <= {"number"}:
        return NUMBER
    if kinds <= {"string"}:
        return STRING
    temporal = [shape for shape in shapes if shape.type in ("date", "date and time", "time")]
    if len(temporal) == 1 and all(shape in temporal or "duration" in shape.type for shape in shapes):
        return temporal[0]
    return ANY
