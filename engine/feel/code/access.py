"""Code for what names and makes values: literals, names, paths, filters, lists, contexts and ranges."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import nodes as n
from engine.feel.builtins import BUILTINS
from engine.feel.comparison import order
from engine.feel.numbers import exact_int
from engine.feel.properties import property_of
from engine.feel.scope import Code, Env
from engine.feel.values import Range, described

if TYPE_CHECKING:
    from engine.feel.code.compiler import Compiler

__all__ = ["context", "filtered", "list_of", "literal", "name", "path", "range_of"]

_SHOWN_NAMES = 12


def literal(node: n.Literal, compiler: Compiler) -> Code:
    value = node.value
    return lambda env: value


def name(node: n.Name, compiler: Compiler) -> Code:
    wanted = node.name
    compiler.uses_partial = compiler.uses_partial or wanted == "partial"
    builtin = None if node.local else BUILTINS.get(wanted)

    def read(env: Env) -> Any:
        scope: Env | None = env
        while scope is not None:
            values = scope.values
            if wanted in values:
                return values[wanted]
            scope = scope.parent
        if builtin is None and env.run.notes is not None:
            known = [known_name for known_name in env.known_names() if known_name not in ("item", "?")]
            shown = ", ".join(known[:_SHOWN_NAMES]) + (", …" if len(known) > _SHOWN_NAMES else "")
            env.run.note(f"no variable '{wanted}'; known: {shown or 'none'}")
        return builtin

    return read


def path(node: n.Path, compiler: Compiler) -> Code:
    base, wanted = compiler(node.base), node.name

    def read(env: Env) -> Any:
        value = base(env)
        if type(value) is dict and wanted in value:
            return value[wanted]
        return property_of(env.run, value, wanted)

    return read


def filtered(node: n.Filter, compiler: Compiler) -> Code:
    base = compiler(node.base)
    if isinstance(node.condition, n.Literal) and type(node.condition.value) in (int, Decimal):
        position = node.condition.value
        return lambda env: _at(env, base(env), position)
    condition, cost = compiler.loop_body(node.condition)

    def select(env: Env) -> Any:
        value = base(env)
        items = value if type(value) is list else [] if value is None else [value]
        if not items:
            position = condition(env.inner({"item": None}))
            return None if type(position) in (int, Decimal) else []
        chosen = []
        spend = env.run.spend
        for item in items:
            spend(cost)
            scope = env.inner({"item": item})
            verdict = condition(scope.inner(item) if type(item) is dict else scope)
            if verdict is True:
                chosen.append(item)
            elif type(verdict) in (int, Decimal):
                return _at(env, items, verdict)
        return chosen

    return select


def _at(env: Env, value: Any, position: int | Decimal) -> Any:
    """The item at a position, counted from 1, or from the end when negative."""
    items = value if type(value) is list else [] if value is None else [value]
    number = exact_int(position)
    if number and abs(number) <= len(items):
        return items[number - 1 if number > 0 else number]
    env.run.note(f"the list of {len(items)} items has no position {position}")
    return None


def list_of(node: n.ListLiteral, compiler: Compiler) -> Code:
    codes = [compiler(item) for item in node.items]
    return lambda env: [code(env) for code in codes]


def context(node: n.ContextLiteral, compiler: Compiler) -> Code:
    entries = [(key, compiler(value)) for key, value in node.entries]

    def make(env: Env) -> Any:
        values: dict[str, Any] = {}
        scope = env.inner(values)
        for key, code in entries:
            values[key] = code(scope)
        return values

    return make


def range_of(node: n.RangeLiteral, compiler: Compiler) -> Code:
    start_code, end_code = compiler(node.start), compiler(node.end)
    start_included, end_included = node.start_included, node.end_included
    # (< 5) has no start: the parser writes null for it; a null that was computed is a fault.
    open_start = isinstance(node.start, n.Literal) and node.start.value is None
    open_end = isinstance(node.end, n.Literal) and node.end.value is None

    def make(env: Env) -> Any:
        start, end = start_code(env), end_code(env)
        if (start is None and not open_start) or (end is None and not open_end):
            env.run.note("a range has null as one of its ends")
            return None
        if start is not None and end is not None:
            position = order(start, end)
            if position is None or position > 0:
                why = "its end lies before its start" if position else f"{described(start)} to {described(end)}"
                env.run.note(f"this cannot be a range: {why}")
                return None
        return Range(start, end, start_included, end_included)

    if isinstance(node.start, n.Literal) and isinstance(node.end, n.Literal):
        start, end = node.start.value, node.end.value
        if start is None or end is None or order(start, end) in (-1, 0):
            constant = Range(start, end, start_included, end_included)
            return lambda env: constant
    return make
