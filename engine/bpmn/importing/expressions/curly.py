"""The syntax that JavaScript, Java, MVEL, Groovy and JUEL share: expressions and simple statements, as a tree.

Only reads; what a word means is decided per language. Raises Unsure for every other construct. One parser of our own,
since no maintained library reads these five, and none of them is needed as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.bpmn.importing.expressions.tokens import Token, tokens_of, unquoted
from engine.bpmn.importing.expressions.tree import (
    Binary,
    Choice,
    Items,
    Literal,
    Member,
    Minus,
    Name,
    Node,
    Not,
    Unsure,
)

__all__ = ["Assigned", "Called", "Declared", "Indexed", "Returned", "expression", "statements"]

_MAX_TEXT = 4000  # characters: a longer one is a program


@dataclass(frozen=True, slots=True)
class Called(Node):
    """`name(arguments)`, or `of.name(arguments)`."""

    of: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Indexed(Node):
    of: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Assigned(Node):
    """`target = value`; `target += value` is already written out."""

    target: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Declared(Node):
    """A local variable: `const name = value`, `String name = value`."""

    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Returned(Node):
    value: Node


_BINARY = {
    "||": 2, "&&": 3, "==": 4, "!=": 4, "===": 4, "!==": 4, "<": 5, "<=": 5, ">": 5, ">=": 5,
    "+": 6, "-": 6, "*": 7, "/": 7, "%": 7,
}  # fmt: skip
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_STATEMENTS = frozenset(
    "if for while do switch try throw function class import delete new async await yield typeof instanceof in "
    "package assert void".split()
)
_DECLARES = frozenset("var let const def final".split())


def expression(text: str, words: Mapping[str, str] | None = None) -> Node:
    """One expression. `words` are operators that the language also writes as words (`eq`, `and`)."""
    parser = _Parser(text, words or {})
    node = parser.expression()
    parser.expect_end()
    return node


def statements(text: str) -> list[Node]:
    """Expressions, assignments, declarations and returns, one after the other."""
    return _Parser(text, {}).statements()


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, text: str, words: Mapping[str, str]) -> None:
        if len(text) > _MAX_TEXT:
            raise Unsure("too long")
        self._tokens = tokens_of(text, words)
        self._at = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> bool:
        """Go over an operator when it is there."""
        is_there = self._token.kind == "op" and self._token.text in texts
        self._at += is_there
        return is_there

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise Unsure(f"'{text}' was expected")

    def _name(self) -> str:
        if self._token.kind != "name":
            raise Unsure("a name was expected")
        self._at += 1
        return self._tokens[self._at - 1].text

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise Unsure(f"nothing was expected, but '{self._token.text}' came")

    def statements(self) -> list[Node]:
        found: list[Node] = []
        while self._token.kind != "end":
            if self._take(";"):
                continue
            found.append(self._statement())
            if self._token.kind != "end" and not self._take(";") and not self._token.after_line:
                raise Unsure("two statements in a line")
        return found

    def _statement(self) -> Node:
        word = self._token.text if self._token.kind == "name" else ""
        if word in _STATEMENTS:
            raise Unsure(f"{word} is more than an expression")
        if word == "return":
            self._at += 1
            return Returned(self.expression())
        if word in _DECLARES:
            while self._token.text in _DECLARES:
                self._at += 1
            return self._declared()
        if self._begins_with_type():
            return self._declared()
        node = self.expression()
        if self._take("="):
            return Assigned(node, self.expression())
        if self._take("+=", "-=", "*="):
            operator = self._tokens[self._at - 1].text[0]
            return Assigned(node, Binary(operator, node, self.expression()))
        if self._take("++", "--"):
            operator = self._tokens[self._at - 1].text[0]
            return Assigned(node, Binary(operator, node, Literal(Decimal(1))))
        return node

    def _begins_with_type(self) -> bool:
        """`int total = …`, `java.util.Date due = …`: goes over the type."""
        at = self._at
        while self._tokens[at].kind == "name" and self._tokens[at + 1].text == ".":
            at += 2
        following = self._tokens[at + 1 : at + 3]
        is_type = (
            self._tokens[at].kind == "name"
            and len(following) == 2
            and following[0].kind == "name"
            and following[1].text == "="
        )
        if is_type:
            self._at = at + 1
        return is_type

    def _declared(self) -> Node:
        if self._tokens[self._at].kind == "name" and self._tokens[self._at + 1].kind == "name":
            self._at += 1  # final String name
        name = self._name()
        self._expect("=")
        return Declared(name, self.expression())

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > 60:
            raise Unsure("nested too deeply")
        node = self._binary(2)
        if self._take("?"):
            then = self.expression()
            self._expect(":")
            node = Choice(node, then, self.expression())
        self._depth -= 1
        return node

    def _binary(self, level: int) -> Node:
        left = self._unary()
        while self._token.kind == "op" and _BINARY.get(self._token.text, 0) >= level:
            operator = self._token.text
            self._at += 1
            left = Binary(operator, left, self._binary(_BINARY[operator] + 1))
        return left

    def _unary(self) -> Node:
        if self._take("!"):
            return Not(self._unary())
        if self._take("-"):
            return Minus(self._unary())
        return self._postfix(self._primary())

    def _primary(self) -> Node:
        token = self._token
        self._at += 1
        if token.kind == "number":
            return Literal(Decimal(token.text))
        if token.kind == "string":
            return Literal(unquoted(token.text))
        if token.kind == "name":
            if token.text in _STATEMENTS:
                raise Unsure(f"{token.text} is more than an expression")
            if token.text in _CONSTANTS:
                return Literal(_CONSTANTS[token.text])
            if self._take("("):
                return Called(None, token.text, self._arguments(")"))
            return Name(token.text)
        if token.text == "(":
            node = self.expression()
            self._expect(")")
            return node
        if token.text == "[":
            return Items(self._arguments("]"))
        raise Unsure(f"'{token.text}' begins no value")

    def _postfix(self, node: Node) -> Node:
        while True:
            if self._take("."):
                name = self._name()
                node = Called(node, name, self._arguments(")")) if self._take("(") else Member(node, name)
            elif self._take("["):
                node = Indexed(node, self.expression())
                self._expect("]")
            else:
                return node

    def _arguments(self, end: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self._take(end):
            if found:
                self._expect(",")
            found.append(self.expression())
        return tuple(found)
