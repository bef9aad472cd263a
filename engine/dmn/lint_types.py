"""Looks over the types in a model: cells that no value of their column can pass, outputs that are of another type.

Only what the texts tell for certain is reported: `Any`, null, and what depends on data fits everywhere. At run time a
test of another type is never passed, and a value of another type is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.dmn import model as m
from engine.dmn.decisions import Decisions
from engine.dmn.model import Cell, Decision, Element, Table
from engine.dmn.shapes import allowed_of, declared, scope_of
from engine.errors import Problem
from engine.feel import nodes as n
from engine.feel.comparison import equal
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_expression
from engine.feel.parser import Parser
from engine.feel.shapes import ANY, Shape, shape_of

__all__ = ["types_looked_over"]

_MAX_FINDINGS = 20  # of each table
_FITS = {("date", "date and time")}  # what is compared and converted without a loss


def types_looked_over(decisions: Decisions, element: Element) -> list[Problem]:
    """Return `wrong_type` and `value_not_allowed` for the logic of a decision, and for the table of a function."""
    scope = scope_of(decisions, element.id)
    if isinstance(element, m.Bkm) and element.function is not None:
        scope |= {one.name: declared(decisions, one.type_name) for one in element.function.parameters}
        body = element.function.body
        return list(_of_table(decisions, body, element.id, scope))[:_MAX_FINDINGS] if isinstance(body, Table) else []
    if not isinstance(element, Decision):
        return []
    if isinstance(element.logic, m.FeelText):
        wanted = declared(decisions, element.logic.type_name or element.type_name)
        given = _given(element.logic.text, scope)
        if _differ(given, wanted):
            said = f"'{element.name}' gives a {given.words}, but is declared as {wanted.words}: its value is null."
            return [Problem(element.logic.element or element.id, "wrong_type", said, "warning", line=element.line)]
        return []
    if isinstance(element.logic, Table):
        return list(_of_table(decisions, element.logic, element.id, scope))[:_MAX_FINDINGS]
    return []


def _of_table(decisions: Decisions, table: Table, owner: str, scope: Mapping[str, Shape]) -> Iterator[Problem]:
    for position, column in enumerate(table.inputs):
        wanted = declared(decisions, column.expression.type_name)
        if wanted is ANY:
            wanted = _given(column.text, scope)
        for number, rule in enumerate(table.rules, 1):
            if position >= len(rule.inputs):
                continue
            cell = rule.inputs[position]
            found = next((shape for shape in _tested(cell.text, scope, wanted) if _differ(shape, wanted)), None)
            if found is not None:
                said = (
                    f"Rule {number} tests '{column.label}' for a {found.words}, "
                    f"but its values are of the type {wanted.words}: no value passes."
                )
                yield _problem("wrong_type", said, cell, rule, owner)
    for position, output in enumerate(table.outputs):
        wanted = declared(decisions, output.type_name)
        allowed = _literals(output.values.text if output.values else allowed_of(decisions, output.type_name))
        label = output.name or owner
        for number, rule in enumerate(table.rules, 1):
            if position >= len(rule.outputs):
                continue
            cell = rule.outputs[position]
            given = _given(cell.text, scope)
            if _differ(given, wanted):
                said = f"The output '{label}' of rule {number} is a {given.words}, but is declared as {wanted.words}."
                yield _problem("wrong_type", said, cell, rule, owner)
            elif allowed and not _is_among(cell.text, allowed):
                said = f"The output '{label}' of rule {number} is {cell.text}, which is not among its allowed values."
                yield _problem("value_not_allowed", said, cell, rule, owner)


def _problem(code: str, message: str, cell: Cell, rule: m.Rule, owner: str) -> Problem:
    return Problem(cell.element or rule.id or owner, code, message, "warning", line=cell.line)


def _given(text: str, scope: Mapping[str, Shape]) -> Shape:
    if not text or text == "-":
        return ANY
    try:
        return shape_of(compile_expression(text, list(scope)).node, scope)
    except FeelSyntaxError:
        return ANY


def _tested(text: str, scope: Mapping[str, Shape], wanted: Shape) -> Iterator[Shape]:
    """What the tests of a cell compare with; a test with `?` in it, or one that is true or false, says so itself."""
    try:
        tests, _ = Parser(text, frozenset(scope)).whole_unary_tests() if text and text != "-" else ((), False)
    except (FeelSyntaxError, RecursionError):
        return
    for test in tests:
        operand = test.operand
        if test.uses_input:
            continue
        if isinstance(operand, n.RangeLiteral):
            yield from (shape_of(end, scope) for end in (operand.start, operand.end) if end is not None)
            continue
        shape = shape_of(operand, scope)
        if isinstance(operand, n.Literal) or (shape.type != "boolean" and wanted.type != "boolean"):
            yield shape


def _differ(given: Shape, wanted: Shape) -> bool:
    """Whether no value of the one can be a value of the other. A list of one item and the item stand for each other."""
    one, other = _plain(given), _plain(wanted)
    return bool(one and other) and one != other and (one, other) not in _FITS


def _plain(shape: Shape) -> str | None:
    while shape.item is not None:
        shape = shape.item
    return None if shape.type in ("Any", "Null", "list", "range", "function", "") else shape.type


def _literals(text: str | None) -> Sequence[object]:
    """The values that a list of literals names; none when it is something else."""
    try:
        node = compile_expression(f"[{text}]").node if text else None
    except FeelSyntaxError:
        return ()
    items = node.items if isinstance(node, n.ListLiteral) else ()
    if all(isinstance(item, n.Literal) for item in items):
        return [item.value for item in items if isinstance(item, n.Literal)]
    return ()


def _is_among(text: str, allowed: Sequence[object]) -> bool:
    found = _literals(text)
    return len(found) != 1 or found[0] is None or any(equal(found[0], value) is True for value in allowed)
