"""XPath 1.0 of conditions, the standard's own default language, with its getDataObject (BPMN 2.0.2 §10.4.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from engine.bpmn.importing.expressions import tree, written
from engine.bpmn.importing.expressions.tree import Binary, Literal, Member, Minus, Name, Node, Not, Unsure

__all__ = ["to_feel", "value_to_feel"]

_TOKEN = re.compile(
    r"""\s* (?: (?P<number> \d+(?:\.\d+)? | \.\d+ ) | (?P<string> "[^"]*" | '[^']*' ) | \$(?P<variable> [^\W\d][\w]* )
        | (?P<name> [^\W\d][\w]* (?: :[^\W\d]\w* )? ) | (?P<op> != | <= | >= | [-+*/=<>(),] ) | (?P<end> \Z ) )""",
    re.VERBOSE,
)
_LEVEL = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6}
_READS = {"getDataObject", "getDataInput", "getDataOutput", "getProcessProperty", "getActivityProperty", "getVariable"}
_MAX_TEXT = 4000


def to_feel(text: str, known: Mapping[str, str] | None = None) -> str | None:
    """The FEEL of a condition; None when it is not surely the same. `known`: variables by the ids of their elements.

    A data object stands for its value, as every author means it, not for whether there is one.
    """
    try:
        return written.condition(
            tree.with_names(_Parser(text).whole(), lambda name: Name((known or {}).get(name, name)))
        )
    except Unsure:
        return None


def value_to_feel(text: str) -> str | None:
    """The FEEL of an expression for a value; None when it is not surely the same."""
    try:
        return written.value(_Parser(text).whole())
    except Unsure:
        return None


class _Parser:
    """Precedence climbing over the tokens: (kind, text)."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._binary(1)
        if self._tokens[self._at][0] != "end":
            raise Unsure("more than an expression")
        return node

    def _take(self, text: str) -> bool:
        is_there = self._tokens[self._at] == ("op", text)
        self._at += is_there
        return is_there

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise Unsure(f"'{text}' was expected")

    def _binary(self, level: int) -> Node:
        self._depth += 1
        if self._depth > 60:
            raise Unsure("nested too deeply")
        left = self._unary()
        while _LEVEL.get(self._tokens[self._at][1], 0) >= level and self._tokens[self._at][0] in ("op", "name"):
            operator = self._tokens[self._at][1]
            self._at += 1
            right = self._binary(_LEVEL[operator] + 1)
            left = _joined(operator, left, right)
        self._depth -= 1
        return left

    def _unary(self) -> Node:
        if self._take("-"):
            return Minus(self._unary())
        node = self._primary()
        while self._take("/"):
            kind, text = self._tokens[self._at]
            if kind != "name" or ":" in text:
                raise Unsure("a path of more than names")
            self._at += 1
            if isinstance(node, Literal):
                raise Unsure("a path from a literal")
            node = Member(node, text)
        return node

    def _primary(self) -> Node:
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return Literal(Decimal(text))
        if kind == "string":
            return Literal(text[1:-1])
        if kind == "variable":
            return Name(text)
        if kind == "op" and text == "(":
            node = self._binary(1)
            self._expect(")")
            return node
        if kind == "name" and self._take("("):
            return self._call(text.rpartition(":")[2])
        raise Unsure(f"'{text}'")

    def _call(self, name: str) -> Node:
        arguments: list[Node] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._binary(1))
        match name, arguments:
            case "true" | "false", []:
                return Literal(name == "true")
            case ("not", [of]):
                return Not(of)
            case (("boolean" | "string" | "number"), [Name() | Member() as of]):
                return of
            case _, [Literal(str() as variable)] if name in _READS:
                return Name(variable)
            case _, [Literal(str()), Literal(str() as variable)] if name in _READS:
                return Name(variable)
            case _:
                raise Unsure(f"{name}()")


def _joined(operator: str, left: Node, right: Node) -> Node:
    if operator in ("<", "<=", ">", ">=") and not (_is_number(left) or _is_number(right)):
        raise Unsure("XPath compares texts as numbers")
    if operator in ("=", "!=") and not (isinstance(left, Literal) or isinstance(right, Literal)):
        raise Unsure("XPath compares sets of nodes")
    return Binary("/" if operator == "div" else operator, left, right)


def _is_number(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, Decimal)


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > _MAX_TEXT:
        raise Unsure("too long")
    found: list[tuple[str, str]] = []
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unsure("no XPath")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
        if kind == "end":
            return found
