"""What the foreign languages have in common: one small tree of an expression, which `written` prints as FEEL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from engine.feel.known import ALWAYS
from engine.feel.lexer import KEYWORDS

__all__ = [
    "COMPARISONS",
    "MADE_OF",
    "Binary",
    "Call",
    "Choice",
    "Entries",
    "Items",
    "Literal",
    "Member",
    "Minus",
    "Name",
    "Node",
    "Not",
    "Size",
    "Unsure",
    "is_arithmetic",
    "is_boolean",
    "is_name",
    "literal",
    "may_fail",
    "names_in",
    "parts_of",
    "walk",
    "with_names",
]


class Unsure(Exception):  # no fault: the answer "a person has to write this in FEEL"
    """The expression means something that FEEL cannot surely say."""


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A process variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """An entry of a context, by its name."""

    of: Node
    name: str


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`operator` as FEEL writes it: = != < <= > >= + - * / and or.

    `total`: FEEL has a value whenever the original has one, since its language takes nothing else there.
    """

    operator: str
    left: Node
    right: Node
    total: bool = False


@dataclass(frozen=True, slots=True)
class Not(Node):
    of: Node


@dataclass(frozen=True, slots=True)
class Minus(Node):
    of: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A built-in function of FEEL that gives null for arguments it is not made for."""

    name: str
    arguments: tuple[Node, ...]
    is_boolean: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class Choice(Node):
    when: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Size(Node):
    """How many characters a text has, or items a list."""

    of: Node


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entries(Node):
    """A context."""

    entries: tuple[tuple[str, Node], ...]


COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_NAME = re.compile(r"[^\W\d]\w*")
_TAKEN = {variable.name for variable in ALWAYS}  # means something else here


def literal(text: str) -> str:
    """A text as a FEEL string."""
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + written.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def names_in(tree: Node) -> set[str]:
    """The variables that an expression reads."""
    return {node.name for node in walk(tree) if isinstance(node, Name)}


def with_names(tree: Node, meaning: Callable[[str], Node]) -> Node:
    """The tree with something else in place of each variable."""
    if isinstance(tree, Name):
        return meaning(tree.name)

    def inside(part: object) -> object:
        if isinstance(part, Node):
            return with_names(part, meaning)
        return tuple(inside(one) for one in part) if isinstance(part, tuple) else part

    return type(tree)(*(inside(getattr(tree, one.name)) for one in fields(tree)))


def is_name(text: str) -> bool:
    """Whether a variable can be called so: FEEL reads it as one name, and it means nothing else here."""
    return _NAME.fullmatch(text) is not None and text not in KEYWORDS and text not in _TAKEN


def may_fail(tree: Node, *, when_both: bool = False) -> bool:
    """Whether FEEL may have no value where the original has one; or `when_both` have none, too."""
    match tree:
        case Literal() | Name():
            return False
        case Member(of):
            return may_fail(of, when_both=when_both)
        case Items() | Entries():
            return any(may_fail(part, when_both=when_both) for part in parts_of(tree))
        case Binary(total=True) | Call(total=True) if not when_both:
            return any(may_fail(part) for part in parts_of(tree))
        case _:
            return True


MADE_OF = (Member, Items, Entries)  # may fail as their parts do


def is_arithmetic(tree: Node) -> bool:
    """Whether the node itself computes a number, or joins texts."""
    return isinstance(tree, Minus) or (isinstance(tree, Binary) and tree.operator in ("+", "-", "*", "/"))


def is_boolean(tree: Node) -> bool:
    """Whether the value can be nothing but true or false."""
    match tree:
        case Literal(bool()) | Not():
            return True
        case Binary("and" | "or", left, right):
            return is_boolean(left) and is_boolean(right)
        case Binary(operator):
            return operator in COMPARISONS
        case Call():
            return tree.is_boolean
        case _:
            return False


def parts_of(tree: Node) -> tuple[Node, ...]:
    """What a node is made of."""
    match tree:
        case Member(of) | Not(of) | Minus(of) | Size(of):
            return (of,)
        case Binary(_, left, right):
            return (left, right)
        case Choice(when, then, otherwise):
            return (when, then, otherwise)
        case Call(_, arguments):
            return arguments
        case Items(items):
            return items
        case Entries(entries):
            return tuple(node for _, node in entries)
        case _:
            return ()


def walk(tree: Node) -> Iterator[Node]:
    """The node and everything inside it."""
    yield tree
    for part in parts_of(tree):
        yield from walk(part)
