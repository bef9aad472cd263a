"""What a decision takes and gives, as its file declares it: for completion, checks and trying it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from engine.dmn import model as m
from engine.dmn.decisions import Decisions
from engine.dmn.model import Element, ItemType, Model
from engine.feel import FeelSyntaxError, compile_expression
from engine.feel import nodes as n
from engine.feel.nodes import TypeName
from engine.feel.shapes import ANY, NUMBER, Shape, list_of, shape_of
from engine.feel.types import TYPE_ALIASES

__all__ = ["allowed_of", "declared", "inputs_of", "result_of", "scope_of", "suggestions_of"]

_MAX_DEPTH = 8
_MAX_SUGGESTIONS = 20
_LITERAL = re.compile(r'"[^"]*"|\btrue\b|\bfalse\b')
_LISTS = frozenset(["COLLECT", "RULE ORDER", "OUTPUT ORDER"])


def scope_of(decisions: Decisions, identity: str) -> dict[str, Shape]:
    """The names that a decision's logic may use, from its requirements."""
    element = decisions.find(identity)
    if element is None:
        return {}
    found: dict[str, Shape] = {}
    for through, _, target in decisions.required(element, decisions.model):
        if not through:
            found[target.name] = _of_element(decisions, target, 0)
            continue
        around = found.get(through, Shape("context"))  # an import is a context of what is required of it
        inner = Shape("function") if isinstance(target, m.Bkm | m.DecisionService) else ANY
        found[through] = Shape("context", {**around.entries, target.name: inner})
    return found


def inputs_of(decisions: Decisions, identity: str) -> dict[str, Shape]:
    """What must be given to take a decision: input data below it, and what its tables look at without any."""
    element = decisions.find(identity)
    found: dict[str, Shape] = {}
    if element is None:
        return found
    waiting, seen = [element], {element.id}
    claimed: set[str] = set()
    while waiting:
        one = waiting.pop(0)
        claimed.add(one.name)
        if isinstance(one, m.InputData):
            found[one.name] = _typed(decisions, one.type_name, decisions.model, 0)
            continue
        for _, _, target in decisions.required(one, decisions.model):
            claimed.add(target.name)
            if target.id not in seen:
                seen.add(target.id)
                waiting.append(target)
        if isinstance(one, m.Decision) and isinstance(one.logic, m.Table):
            for name, shape in _looked_at(decisions, one.logic).items():
                if name not in claimed:
                    found.setdefault(name, shape)
    return {name: shape for name, shape in found.items() if not _is_decided(decisions, name)}


def result_of(decisions: Decisions, identity: str) -> Shape:
    """What a decision gives."""
    element = decisions.find(identity)
    return ANY if element is None else _of_element(decisions, element, 0)


def declared(decisions: Decisions, written: str | None) -> Shape:
    """What a `typeRef` of the file means."""
    return _typed(decisions, written, decisions.model, 0)


def allowed_of(decisions: Decisions, written: str | None) -> str | None:
    """The allowed values of a type that the file declares, as unary tests; None when it allows all."""
    wanted = decisions.types.type_name(written, decisions.model)
    return decisions.types.allowed.get(wanted.name) if wanted is not None else None


def _is_decided(decisions: Decisions, name: str) -> bool:
    return any(
        isinstance(element, m.Decision | m.Bkm) and element.name == name
        for element in decisions.model.elements.values()
    )


def _looked_at(decisions: Decisions, table: m.Table) -> dict[str, Shape]:
    """The variables in the input expressions of a table: `credit.status` makes a context with a status."""
    found: dict[str, Shape] = {}
    for column in table.inputs:
        try:
            expression = compile_expression(column.text)
        except FeelSyntaxError:
            continue
        declared = _typed(decisions, column.expression.type_name, decisions.model, 0)
        for path in _paths(expression.node):
            if path[0] not in expression.names:
                continue  # a built-in, or declared inside the expression
            shape = declared if path == _path(expression.node) else ANY
            for name in reversed(path[1:]):
                shape = Shape("context", {name: shape})
            found[path[0]] = _both(found[path[0]], shape) if path[0] in found else shape
    return found


def _path(node: n.Node) -> tuple[str, ...]:
    """The names of `a.b.c`; empty for anything else."""
    if isinstance(node, n.Name):
        return (node.name,)
    if isinstance(node, n.Path):
        base = _path(node.base)
        return (*base, node.name) if base else ()
    return ()


def _paths(node: Any) -> Iterator[tuple[str, ...]]:
    """Every `a.b.c` inside an expression, the longest ones."""
    path = _path(node)
    if path:
        yield path
    elif isinstance(node, n.Node | n.Test | n.Iterator):
        for field in fields(node):
            yield from _paths(getattr(node, field.name))
    elif isinstance(node, tuple):
        for entry in node:
            yield from _paths(entry)


def _both(one: Shape, other: Shape) -> Shape:
    """What has the entries of both contexts."""
    if one.type != "context" or other.type != "context":
        return one if one.type != "Any" else other
    entries = dict(one.entries)
    for name, shape in other.entries.items():
        entries[name] = _both(entries[name], shape) if name in entries else shape
    return Shape("context", entries)


def _of_element(decisions: Decisions, element: Element, depth: int) -> Shape:
    if isinstance(element, m.Bkm | m.DecisionService):
        return Shape("function")
    declared = _typed(decisions, element.type_name, decisions.model, depth)
    if declared is not ANY or isinstance(element, m.InputData):
        return declared
    return _of_logic(decisions, element, depth)


def _of_logic(decisions: Decisions, element: m.Decision, depth: int) -> Shape:
    logic = element.logic
    if depth > _MAX_DEPTH:
        return ANY
    if isinstance(logic, m.Table):
        return _of_table(decisions, logic, depth)
    if isinstance(logic, m.FeelText):
        scope = {
            target.name: _of_element(decisions, target, depth + 1)
            for _, _, target in decisions.required(element, decisions.model)
        }
        try:
            return shape_of(compile_expression(logic.text, list(scope)).node, scope)
        except FeelSyntaxError:
            return ANY
    return ANY


def _of_table(decisions: Decisions, table: m.Table, depth: int) -> Shape:
    if table.aggregation is not None:
        return NUMBER
    columns: Mapping[str, Shape] = {
        column.name: _typed(decisions, column.type_name, decisions.model, depth) for column in table.outputs
    }
    one = next(iter(columns.values()), ANY) if len(columns) == 1 else Shape("context", columns, is_whole=True)
    return list_of(one) if table.hit_policy in _LISTS else one


def _typed(decisions: Decisions, written: str | None, model: Model, depth: int) -> Shape:
    wanted = decisions.types.type_name(written, model)
    return ANY if wanted is None else _of_type(wanted, model, depth)


def _of_type(wanted: TypeName, model: Model, depth: int) -> Shape:
    if depth > _MAX_DEPTH:
        return ANY
    plain = wanted.name.rpartition("}")[2]
    plain = TYPE_ALIASES.get(plain, plain) if plain == wanted.name else plain
    item = next((one for one in model.types if one.name == plain), None) if wanted.name.startswith("{") else None
    if item is not None:
        return _of_item(item, model, depth + 1)
    if plain == "list":
        return list_of(_of_type(wanted.parts[0], model, depth + 1) if wanted.parts else ANY)
    if plain == "context" and wanted.fields:
        parts = zip(wanted.fields, wanted.parts, strict=True)
        return Shape("context", {name: _of_type(part, model, depth + 1) for name, part in parts}, is_whole=True)
    return ANY if plain == "Any" else Shape(plain)


def _of_item(item: ItemType, model: Model, depth: int) -> Shape:
    if depth > _MAX_DEPTH:
        return ANY
    if item.parts:
        shape = Shape("context", {part.name: _of_item(part, model, depth + 1) for part in item.parts}, is_whole=True)
    elif item.base:
        base = next((one for one in model.types if one.name == item.base), None)
        shape = _of_item(base, model, depth + 1) if base is not None else Shape(item.base)
    else:
        shape = ANY
    return list_of(shape) if item.is_collection else shape


def suggestions_of(decisions: Decisions, identity: str) -> dict[str, list[str]]:
    """For each input expression of the tables below a decision, the literals that its cells speak of."""
    element = decisions.find(identity)
    found: dict[str, list[str]] = {}
    waiting, seen = [element] if element is not None else [], {identity}
    while waiting:
        one = waiting.pop(0)
        for _, _, target in decisions.required(one, decisions.model):
            if target.id not in seen:
                seen.add(target.id)
                waiting.append(target)
        if isinstance(one, m.Decision) and isinstance(one.logic, m.Table):
            for number, column in enumerate(one.logic.inputs):
                texts = [column.allowed.text] if column.allowed else []
                texts += [rule.inputs[number].text for rule in one.logic.rules if number < len(rule.inputs)]
                known = found.setdefault(column.text.strip(), [])
                for literal in _LITERAL.findall(" ".join(texts)):
                    if literal not in known and len(known) < _MAX_SUGGESTIONS:
                        known.append(literal)
    return found
