"""From the text of a JUEL expression to a tree (Unified Expression Language 2.2, §1.19: collected syntax)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Binary", "Choice", "Function", "Index", "Literal", "Method", "Name", "Node", "Property", "Unary", "parse"]


class Unreadable(ValueError):
    """The text is no JUEL that we know."""


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Property(Node):
    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    base: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Method(Node):
    base: Node
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Function(Node):
    """`S(x)`, `vars:get('x')`: `name` has the prefix."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str  # - not empty
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    operator: str  # or and == != < <= > >= + - * / %
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice(Node):
    condition: Node
    then: Node
    otherwise: Node


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<name>[^\W\d][\w$]*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {
    "and": "and", "or": "or", "not": "not", "empty": "empty", "div": "/", "mod": "%",
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
}  # fmt: skip
_SIGNS = {"&&": "and", "||": "or", "!": "not"}
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",), ("and",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%")
)  # fmt: skip
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_DEEPEST = 60
_LONGEST = 10_000


def parse(text: str) -> list[str | Node]:
    """The parts of a text: what stands there as it is, and the expressions in `${…}` and `#{…}`. Raises Unreadable."""
    if len(text) > _LONGEST:
        raise Unreadable("too long")
    parts: list[str | Node] = []
    plain = ""
    position = 0
    while position < len(text):
        if text[position] == "\\" and text[position + 1 : position + 3] in ("${", "#{"):
            plain += text[position + 1 : position + 3]
            position += 3
        elif text[position : position + 2] in ("${", "#{"):
            parts += [plain] if plain else []
            plain = ""
            reading = _Reading(text, position + 2)
            parts.append(reading.whole())
            position = reading.position
        else:
            plain += text[position]
            position += 1
    return [*parts, plain] if plain else parts


class _Reading:
    """One expression, from behind its opening bracket to its closing one."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.depth = 0
        self.kind, self.sign = "", ""
        self.step()

    def whole(self) -> Node:
        found = self.choice()
        if self.sign != "}" or self.kind != "sign":
            raise Unreadable(f"unexpected {self.sign!r}")
        return found

    def step(self) -> None:
        match = _TOKEN.match(self.text, self.position)
        if match is None or match.lastgroup is None:
            raise Unreadable(f"unexpected character at {self.position}")
        self.position = match.end()
        self.kind, self.sign = match.lastgroup, match[match.lastgroup]

    def operator(self) -> str:
        """The operator that the token is; empty when it is none."""
        if self.kind == "sign":
            return _SIGNS.get(self.sign, self.sign)
        return _WORDS.get(self.sign, "") if self.kind == "name" else ""

    def accept(self, sign: str) -> bool:
        if self.kind == "sign" and self.sign == sign:
            self.step()
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            raise Unreadable(f"{sign!r} is missing")

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable("nested too deeply")
        found = self.binary(0)
        if self.accept("?"):
            then = self.choice()
            self.expect(":")
            found = Choice(found, then, self.choice())
        self.depth -= 1
        return found

    def binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        found = self.binary(level + 1)
        while (operator := self.operator()) in _LEVELS[level]:
            self.step()
            found = Binary(operator, found, self.binary(level + 1))
        return found

    def unary(self) -> Node:
        operator = self.operator()
        if operator in ("-", "not", "empty"):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise Unreadable("nested too deeply")
            self.step()
            found = Unary(operator, self.unary())
            self.depth -= 1
            return found
        return self.value()

    def value(self) -> Node:
        found = self.primary()
        while self.kind == "sign" and self.sign in (".", "["):
            if self.accept("["):
                found = Index(found, self.choice())
                self.expect("]")
            else:
                self.step()
                name = self.name()
                found = Method(found, name, self.arguments()) if self.accept("(") else Property(found, name)
        return found

    def primary(self) -> Node:
        kind, token = self.kind, self.sign
        if kind == "sign":
            self.expect("(")
            found = self.choice()
            self.expect(")")
            return found
        if kind == "name" and token in _WORDS:
            raise Unreadable(f"unexpected {token!r}")
        self.step()
        if kind == "number":
            return Literal(Decimal(token))
        if kind == "text":
            return Literal(re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL))
        if token in _CONSTANTS:
            return Literal(_CONSTANTS[token])
        if self.accept("("):
            return Function(token, self.arguments())
        if self.kind == "sign" and self.sign == ":" and self._is_prefix():
            self.step()
            name = self.name()
            self.expect("(")
            return Function(f"{token}:{name}", self.arguments())
        return Name(token)

    def _is_prefix(self) -> bool:
        """Whether `a:` begins the name of a function and not the other half of a choice: `vars:get(…)`."""
        return re.match(r"[^\W\d]\w*\(", self.text[self.position :]) is not None

    def name(self) -> str:
        kind, token = self.kind, self.sign
        if kind != "name":
            raise Unreadable(f"a name is missing before {token!r}")
        self.step()
        return token

    def arguments(self) -> tuple[Node, ...]:
        """What stands in round brackets, the closing one included."""
        if self.accept(")"):
            return ()
        found = [self.choice()]
        while self.accept(","):
            found.append(self.choice())
        self.expect(")")
        return tuple(found)
