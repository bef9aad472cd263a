"""Python as SpiffWorkflow's models write it: conditions, and scripts that only set variables. Parsed, never run."""

from __future__ import annotations

import ast
import math
import warnings
from decimal import Decimal

from engine.bpmn.importing.expressions import written
from engine.bpmn.importing.expressions.tree import (
    Binary,
    Call,
    Choice,
    Entries,
    Items,
    Literal,
    Member,
    Minus,
    Name,
    Node,
    Not,
    Size,
    Unsure,
)

__all__ = ["assignments_to_feel", "parsed", "script_to_feel", "statements_of", "to_feel", "value_to_feel"]

_MAX_TEXT = 4000  # characters: a longer one is a program
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_METHODS = {
    "upper": ("upper case", 0, False),
    "lower": ("lower case", 0, False),
    "startswith": ("starts with", 1, True),
    "endswith": ("ends with", 1, True),
}


def to_feel(text: str) -> str | None:
    """The FEEL of a condition; None when it is not surely the same."""
    try:
        return written.condition(_expression(_parsed(text)))
    except Unsure:
        return None


def value_to_feel(text: str) -> str | None:
    """The FEEL of an expression for a value; None when it is not surely the same."""
    try:
        return written.value(_expression(_parsed(text)))
    except Unsure:
        return None


def script_to_feel(text: str) -> str | None:
    """The FEEL of a script that sets variables (`total = price * 2`); what it prints goes nowhere."""
    try:
        return written.script(_variables(text))
    except Unsure:
        return None


def assignments_to_feel(text: str) -> dict[str, str] | None:
    """What a script sets, each variable with its FEEL; later ones see earlier ones."""
    try:
        return {name: written.value(node) for name, node in _variables(text).items()}
    except Unsure:
        return None


def parsed(text: str) -> Node:
    """The tree of an expression. Raises Unsure."""
    return _expression(_parsed(text))


def _variables(text: str) -> dict[str, Node]:
    variables: dict[str, Node] = {}
    for statement in statements_of(text):
        for name, node in _assigned(statement):
            if name in variables:
                raise Unsure(f"{name} is set twice")
            variables[name] = node
    return variables


def _parsed(text: str) -> ast.expr:
    match statements_of(text):
        case [ast.Expr(expression)]:
            return expression
        case _:
            raise Unsure("no expression")


def statements_of(text: str) -> list[ast.stmt]:
    """The statements of a text; raises Unsure when it is no Python, or too long."""
    if len(text) > _MAX_TEXT:
        raise Unsure("too long")
    try:
        with warnings.catch_warnings(action="ignore"):  # the author's doubtful escapes are not our log's business
            return ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unsure(str(error)) from error


def _assigned(statement: ast.stmt) -> list[tuple[str, Node]]:
    """The variables that a statement sets."""
    match statement:
        case ast.Assign(targets, value):
            return [pair for target in targets for pair in _pairs(target, value)]
        case ast.AnnAssign(ast.Name(name), _, ast.expr() as value):
            return [(name, _expression(value))]
        case ast.AugAssign(ast.Name(name), operator, value):
            return [(name, _arithmetic(Name(name), operator, _expression(value)))]
        case ast.Expr(ast.Call(ast.Name("print"), arguments)):
            if any(isinstance(one, ast.Call | ast.NamedExpr) for part in arguments for one in ast.walk(part)):
                raise Unsure("what is printed may do something")
            return []
        case ast.Expr(ast.Constant() | ast.Name()) | ast.Pass():
            return []
        case _:
            raise Unsure("this statement does more than set a variable")


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, Node]]:
    match target, value:
        case ast.Name(name), _:
            return [(name, _expression(value))]
        case ((ast.Tuple(names) | ast.List(names)), (ast.Tuple(values) | ast.List(values))) if len(names) == len(
            values
        ):
            pairs = [pair for one, each in zip(names, values, strict=True) for pair in _pairs(one, each)]
            set_here = {name for name, _ in pairs}
            read = {one.id for each in values for one in ast.walk(each) if isinstance(one, ast.Name)}
            if set_here & read:  # Python reads them all first
                raise Unsure("variables change places")
            return pairs
        case _:
            raise Unsure("this target is no variable")


def _expression(node: ast.expr) -> Node:
    match node:
        case ast.Constant(value):
            return _constant(value)
        case ast.Name(name):
            return Name(name)
        case ast.Attribute(of, name):
            return Member(_expression(of), name)
        case ast.Subscript(of, ast.Constant(str() as name)):
            return Member(_expression(of), name)
        case ast.BoolOp(operator, operands):
            word = "and" if isinstance(operator, ast.And) else "or"
            return _joined(word, [_expression(one) for one in operands])
        case ast.UnaryOp(ast.Not(), of):
            return Not(_expression(of))
        case ast.UnaryOp(ast.USub(), of):
            return Minus(_expression(of))
        case ast.BinOp(left, operator, right):
            return _arithmetic(_expression(left), operator, _expression(right))
        case ast.Compare(left, operators, rights):
            pairs = zip([left, *rights], operators, rights, strict=False)
            return _joined("and", [_comparison(one, operator, other) for one, operator, other in pairs])
        case ast.IfExp(when, then, otherwise):
            return Choice(_expression(when), _expression(then), _expression(otherwise))
        case ast.List(items) | ast.Tuple(items):
            return Items(tuple(_expression(item) for item in items))
        case ast.Dict(keys, values):
            return Entries(tuple((_key(key), _expression(one)) for key, one in zip(keys, values, strict=True)))
        case ast.Call(function, arguments, []):
            return _call(function, arguments)
        case _:
            raise Unsure(type(node).__name__)


def _constant(value: object) -> Node:
    if value is None or isinstance(value, str | bool):
        return Literal(value)
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return Literal(Decimal(repr(value)))
    raise Unsure(type(value).__name__)


def _key(key: ast.expr | None) -> str:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    raise Unsure("a key that is no text")


def _joined(word: str, nodes: list[Node]) -> Node:
    found = nodes[0]
    for node in nodes[1:]:
        found = Binary(word, found, node)
    return found


def _arithmetic(left: Node, operator: ast.operator, right: Node) -> Node:
    if isinstance(operator, ast.Mod) and not (isinstance(left, Literal) and isinstance(left.value, str)):
        return Call("modulo", (left, right))
    if type(operator) not in _ARITHMETIC:
        raise Unsure(type(operator).__name__)
    return Binary(_ARITHMETIC[type(operator)], left, right, total=_is_total(left, operator, right))


def _is_total(left: Node, operator: ast.operator, right: Node) -> bool:
    """A number is only added to numbers, and a text only to texts; anything else is an error in Python."""
    literals = [one.value for one in (left, right) if isinstance(one, Literal)]
    number = any(isinstance(one, Decimal) for one in literals) and isinstance(operator, ast.Add | ast.Sub)
    return number or (any(isinstance(one, str) for one in literals) and isinstance(operator, ast.Add))


def _comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Node:
    if isinstance(operator, ast.In | ast.NotIn):
        found = _among(_expression(left), right)
        return Not(found) if isinstance(operator, ast.NotIn) else found
    if isinstance(operator, ast.Is | ast.IsNot):
        if not (isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool))):
            raise Unsure("is compares identity")
        return Binary("=" if isinstance(operator, ast.Is) else "!=", _expression(left), _expression(right))
    if any(isinstance(part, ast.Tuple) for side in (left, right) for part in ast.walk(side)):
        raise Unsure("no list equals a tuple")
    return Binary(_COMPARISONS[type(operator)], _expression(left), _expression(right))


def _among(found: Node, collection: ast.expr) -> Node:
    """`x in ["a", "b"]`. Of a variable nobody knows whether it is a list, a text or a dictionary."""
    if not isinstance(collection, ast.List | ast.Tuple | ast.Set) or not collection.elts:
        raise Unsure("in what?")
    tests: list[Node] = [Binary("=", found, _expression(one)) for one in collection.elts]
    return _joined("or", tests)


def _call(function: ast.expr, arguments: list[ast.expr]) -> Node:
    match function, arguments:
        case ast.Name("len"), [of]:
            return Size(_expression(of))
        case ast.Attribute(of, "get"), [ast.Constant(str() as name)]:
            return Member(_expression(of), name)
        case ast.Attribute(of, method), _ if method in _METHODS and len(arguments) == _METHODS[method][1]:
            name, _, is_boolean = _METHODS[method]
            return Call(name, (_expression(of), *(_expression(one) for one in arguments)), is_boolean, total=True)
        case _:
            raise Unsure("a function")
