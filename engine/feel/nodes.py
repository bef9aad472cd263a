"""The syntax tree of an expression: what the parser makes and the compiler and the checkers read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = [
    "And", "Between", "Call", "Chain", "Compare", "ContextLiteral", "Filter", "For", "FunctionDefinition", "If", "In",
    "InstanceOf", "Iterator", "ListLiteral", "Literal", "Name", "Negate", "Node", "Or", "Path", "Quantified",
    "RangeLiteral", "Test", "TypeName",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression; `position` is where it begins (or where its operator stands)."""

    position: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str
    local: bool = False  # declared inside the expression, so a built-in of that name is hidden


@dataclass(frozen=True, slots=True)
class Path(Node):
    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None  # of the arguments, when they are named


@dataclass(frozen=True, slots=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Arithmetic operators of one precedence, from left to right: first op term op term …"""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """One unary test: an operator and its end (`> 5`), or any expression when `operator` is empty."""

    operator: str
    operand: Node
    uses_input: bool = False  # the expression speaks of `?` itself


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type: its name, and what it is made of (list<…>, context<…>, function<…> -> …)."""

    name: str
    parts: tuple[TypeName, ...] = ()
    fields: tuple[str, ...] = ()
    result: TypeName | None = None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class If(Node):
    """if … then … else if … then … else …"""

    cases: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    name: str
    source: Node
    end: Node | None = None  # of `in source .. end`


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    parameters: tuple[tuple[str, TypeName | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    start: Node
    end: Node
    start_included: bool
    end_included: bool
