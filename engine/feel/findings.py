"""What is wrong with a FEEL text, for whoever writes it: where it stops to make sense, and names that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, Literal

from engine.feel import nodes as n
from engine.feel.builtins import BUILTINS
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import Expression, compile_expression, compile_unary_tests
from engine.feel.known import ALWAYS, Variable, part_names, parts_of
from engine.feel.shapes import ANY, Shape, items_of, part, shape_of

__all__ = ["Finding", "check", "functions_named"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a part of a text, from `start` to before `end`, counted from 0; `line` and `column` from 1."""

    start: int
    end: int
    line: int
    column: int
    severity: Literal["error", "warning"]
    message: str
    suggestion: str | None = None  # what could stand there instead


def check(text: str, variables: tuple[Variable, ...] = (), *, tests: bool = False) -> tuple[Finding, ...]:
    """Return what is wrong with an expression, or with the unary tests of a cell.

    A name that nobody knows is a warning: whoever starts the process may bring it.
    """
    if not text.strip() and not tests:
        return ()
    scope = {variable.name: variable.shape for variable in (*variables, *ALWAYS)}
    compile_ = compile_unary_tests if tests else compile_expression
    try:
        compiled = compile_(text, list(scope), part_names(scope))
    except FeelSyntaxError as error:
        end = min(len(text), error.position + 1)
        return (_finding(text, min(error.position, len(text)), end, "error", f"{error.message}."),)
    found = [
        _unknown(text, name, start, scope)
        for name, start in sorted(compiled.names.items(), key=lambda entry: entry[1])
        if name not in scope and name not in BUILTINS and name != "?"
    ]
    if isinstance(compiled, Expression):
        found += _wrong_parts(text, compiled.node, scope)
    return tuple(sorted(found, key=lambda finding: finding.start))


def functions_named(compiled: Expression) -> tuple[str, ...]:
    """Return the built-in functions that an expression names without calling them, in the order of the text.

    Where a variable of this name is set, it is meant; where it is not, `number = null` compares the function.
    """
    found: dict[str, int] = {}
    always = {variable.name for variable in ALWAYS}
    waiting: list[Any] = [compiled.node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Name) and node.name in BUILTINS and not (node.local or node.name in always):
            found[node.name] = min(node.position, found.get(node.name, node.position))
        elif isinstance(node, n.Call) and isinstance(node.function, n.Name):
            waiting += node.arguments  # one that is handed to a function (sort) is not told from a variable either
        elif isinstance(node, n.Node | n.TypeName):
            waiting += [getattr(node, field.name) for field in fields(node)]
        elif isinstance(node, tuple | list):
            waiting += node
    return tuple(sorted(found, key=lambda name: found[name]))


def _unknown(text: str, name: str, start: int, scope: Mapping[str, Shape]) -> Finding:
    end = start + len(name)
    is_call = text[end:].lstrip().startswith("(")
    candidates = list(BUILTINS) if is_call else [*scope, *BUILTINS]
    near = _near(name, candidates)
    message = f"There is no function '{name}'." if is_call else f"Nothing is known of a variable '{name}' here."
    return _finding(text, start, end, "warning", message, near)


def _wrong_parts(text: str, node: n.Node, scope: Mapping[str, Shape]) -> Iterator[Finding]:
    for one, inner in _walk(node, scope):
        if not isinstance(one, n.Path):
            continue
        base = shape_of(one.base, inner)
        if part(base, one.name) is None:
            start = text.find(one.name.split()[0], one.position)
            start = one.position if start < 0 else start
            names = [*parts_of(base)]
            kind = "this context" if base.type == "context" else f"a {base.words}"
            has = f"It has: {', '.join(names[:12])}." if names else "It has no parts."
            message = f"There is no '{one.name}' in {kind}. {has}"
            yield _finding(text, start, start + len(one.name), "warning", message, _near(one.name, names))


def _walk(node: Any, scope: Mapping[str, Shape]) -> Iterator[tuple[n.Node, Mapping[str, Shape]]]:
    """Every node with what is in sight there. Filters and function bodies are left out: only data tells about them."""
    if isinstance(node, n.Node):
        yield node, scope
    if isinstance(node, n.Filter):
        yield from _walk(node.base, scope)
        return
    if isinstance(node, n.FunctionDefinition):
        return
    inner = scope
    if isinstance(node, n.For | n.Quantified):
        for iterator in node.iterators:
            yield from _walk(iterator.source, inner)
            inner = {**inner, **items_of((iterator,), inner)}
        inner = {**inner, "partial": ANY}
        yield from _walk(node.body if isinstance(node, n.For) else node.condition, inner)
    elif isinstance(node, n.ContextLiteral):
        for name, value in node.entries:
            yield from _walk(value, inner)
            inner = {**inner, name: shape_of(value, inner)}
    elif isinstance(node, n.Node | n.Test):
        for field in fields(node):
            yield from _walk(getattr(node, field.name), scope)
    elif isinstance(node, tuple):
        for entry in node:
            yield from _walk(entry, scope)


def _finding(
    text: str, start: int, end: int, severity: Literal["error", "warning"], message: str, near: str | None = None
) -> Finding:
    if near:
        message = f"{message} Did you mean '{near}'?"
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Finding(start, max(end, start), line, column, severity, message, near)


def _near(name: str, candidates: list[str]) -> str | None:
    lower = {candidate.lower(): candidate for candidate in reversed(candidates)}
    found = get_close_matches(name.lower(), lower, n=1, cutoff=0.72)
    return lower[found[0]] if found else None
