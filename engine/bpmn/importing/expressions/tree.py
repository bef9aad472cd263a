"""What the foreign languages have in common: one small tree, and one printer that writes it as FEEL.

A translation is right when FEEL gives the original's value or null. Null as a condition is an incident, so what the
printer must prevent is a null that is taken for a value: it compares (`null = 5` is false), it chooses (`if null` goes
to `else`), it is stored. Where a part may be null though the original has a value there (`"5" - 1`), the printed FEEL
asks for it first. Raises Unsure for what cannot be written so.

Long because it is one set of nodes and how each is written, read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from engine.feel import FeelError, FeelSyntaxError, compile_expression
from engine.feel.known import ALWAYS
from engine.feel.lexer import KEYWORDS

__all__ = [
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
    "condition",
    "is_name",
    "literal",
    "names_in",
    "script",
    "value",
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


_LEVEL = {"or": 1, "and": 2, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_WHOLE, _NEGATED = 9, 7  # what needs no brackets; behind a minus sign
_NAME = re.compile(r"[^\W\d]\w*")
_TAKEN = {variable.name for variable in ALWAYS}  # means something else here
_STORED, _ANSWER = "computed", "answer"


def condition(tree: Node) -> str:
    """The FEEL of a condition: true or false as the original says, or null. Raises Unsure."""
    return _checked(_condition(tree)[0], tree)


def value(tree: Node) -> str:
    """The FEEL of a value: the original's; or null, where it adds or multiplies what are no numbers. Raises Unsure."""
    if any(_may_fail(part) and not _is_arithmetic(part) for part in _walk(tree) if not isinstance(part, _MADE_OF)):
        raise Unsure("FEEL may have no value there")
    return _checked(_value(tree)[0], tree)


def script(variables: Mapping[str, Node]) -> str:
    """The FEEL of a script: a context that sets each variable; later ones see earlier ones. Raises Unsure.

    A value that FEEL cannot compute fails the script instead of being stored as null.
    """
    if not variables:
        return "null"
    for name in variables:
        _plain(name)
    text = _entries(tuple(variables.items()))
    doubtful = [name for name, node in variables.items() if _may_fail(node, when_both=True)]
    if doubtful:
        none = " or ".join(f"{_STORED}.{name} = null" for name in doubtful)
        failed = literal("No value: " + ", ".join(doubtful))
        text = f"{{{_STORED}: {text}, {_ANSWER}: if {none} then {failed} else {_STORED}}}.{_ANSWER}"
    return _checked(text, *variables.values())


def literal(text: str) -> str:
    """A text as a FEEL string."""
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + written.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def names_in(tree: Node) -> set[str]:
    """The variables that an expression reads."""
    return {node.name for node in _walk(tree) if isinstance(node, Name)}


def with_names(tree: Node, meaning: Callable[[str], Node]) -> Node:
    """The tree with something else in place of each variable."""
    if isinstance(tree, Name):
        return meaning(tree.name)

    def inside(part: object) -> object:
        if isinstance(part, Node):
            return with_names(part, meaning)
        return tuple(inside(one) for one in part) if isinstance(part, tuple) else part

    return type(tree)(*(inside(getattr(tree, one.name)) for one in fields(tree)))


def _checked(text: str, *trees: Node) -> str:
    """The printed text, once FEEL reads it as meant: the variables of the tree and no others."""
    try:
        names = set(compile_expression(text).names)
    except (FeelError, FeelSyntaxError) as error:
        raise Unsure(str(error)) from error
    if not names <= {name for tree in trees for name in names_in(tree)}:
        raise Unsure(text)
    return text


def _condition(tree: Node) -> tuple[str, int]:
    """The text where only true and false count, and how tightly it holds together."""
    match tree:
        case Binary("and" | "or" as operator, left, right):
            level = _LEVEL[operator]
            return f"{_in(_condition(left), level)} {operator} {_in(_condition(right), level)}", level
        case Not(of):
            return f"not({_condition(of)[0]})", _WHOLE
        case Binary(operator) if operator not in _COMPARISONS:
            raise Unsure("a number is no condition")
        case Literal(None | str() | Decimal()) | Minus() | Size() | Items() | Entries():
            raise Unsure("this is no condition")
        case _:
            return _value(tree)


def _value(tree: Node) -> tuple[str, int]:
    match tree:
        case Literal(None):
            return "null", _WHOLE
        case Literal(bool() as truth):
            return ("true" if truth else "false"), _WHOLE
        case Literal(str() as text):
            return literal(text), _WHOLE
        case Literal(Decimal() as number):
            return _number(number)
        case Name(name):
            return _plain(name), _WHOLE
        case Member(of, name):
            return _member(of, name), _WHOLE
        case Minus(of):
            return f"-{_in(_value(of), _NEGATED)}", _NEGATED
        case Not():
            return _condition(tree)
        case Binary("and" | "or", left, right):
            if not (_is_boolean(left) and _is_boolean(right)):
                raise Unsure("the value of and/or is one of its operands there")
            return _condition(tree)
        case Binary():
            return _binary(tree)
        case Call(name, arguments):
            return f"{name}({', '.join(_value(argument)[0] for argument in arguments)})", _WHOLE
        case Choice(when, then, otherwise):
            test, first, second = _condition(when)[0], _value(then)[0], _value(otherwise)[0]
            return f"if {test} then {first} else if not({test}) then {second} else null", 0
        case Size(of):
            text = _in(_value(of), _LEVEL["="])
            length, count = f"string length({_value(of)[0]})", f"count({_value(of)[0]})"
            is_list = f"if {text} instance of list<Any> then {count} else null"
            return f"if {text} instance of string then {length} else {is_list}", 0
        case Items(items):
            return f"[{', '.join(_value(item)[0] for item in items)}]", _WHOLE
        case Entries(entries):
            _without_cross_talk(entries)
            return _entries(entries), _WHOLE
        case _:
            raise Unsure(f"{tree!r} has no FEEL")


def _entries(entries: tuple[tuple[str, Node], ...]) -> str:
    return f"{{{', '.join(f'{_key(name)}: {_value(node)[0]}' for name, node in entries)}}}"


def _without_cross_talk(entries: tuple[tuple[str, Node], ...]) -> None:
    """An entry of a FEEL context sees those before it; elsewhere the same name means the variable."""
    before: set[str] = set()
    for name, node in entries:
        if before & names_in(node):
            raise Unsure("an entry is named like a variable")
        before.add(name)


def _binary(tree: Binary) -> tuple[str, int]:
    operator, level = tree.operator, _LEVEL[tree.operator]
    left, right = _value(tree.left), _value(tree.right)
    right_level = level if operator in ("+", "*") and _associates(tree.right, operator) else level + 1
    left_level = level + 1 if operator in _COMPARISONS else level
    text = f"{_in(left, left_level)} {operator} {_in(right, right_level)}"
    if operator not in ("=", "!="):
        return text, level
    doubtful = [one for part, one in ((tree.left, left), (tree.right, right)) if _may_fail(part)]
    if not doubtful:
        return text, level
    none = " or ".join(f"{_in(one, 5)} = null" for one in doubtful)
    return f"if {none} then null else {text}", 0


def _associates(right: Node, operator: str) -> bool:
    return False if not isinstance(right, Binary) else right.operator == operator == "*"


def _in(part: tuple[str, int], level: int) -> str:
    """A part of something that holds together at `level`: in brackets when it holds less tightly."""
    return part[0] if part[1] >= level else f"({part[0]})"


def _member(of: Node, name: str) -> str:
    base = _in(_value(of), _WHOLE)
    if _NAME.fullmatch(name) and name not in KEYWORDS and not isinstance(of, Literal | Items):
        return f"{base}.{name}"
    return f"get value({_value(of)[0]}, {literal(name)})"


def _number(number: Decimal) -> tuple[str, int]:
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise Unsure("a number out of measure")
    return format(number, "f"), (_WHOLE if number >= 0 else _NEGATED)


def is_name(text: str) -> bool:
    """Whether a variable can be called so: FEEL reads it as one name, and it means nothing else here."""
    return _NAME.fullmatch(text) is not None and text not in KEYWORDS and text not in _TAKEN


def _plain(name: str) -> str:
    if not is_name(name):
        raise Unsure(f"'{name}' is no name of a variable here")
    return name


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) and name not in KEYWORDS else literal(name)


def _may_fail(tree: Node, *, when_both: bool = False) -> bool:
    """Whether FEEL may have no value where the original has one; or `when_both` have none, too."""
    match tree:
        case Literal() | Name():
            return False
        case Member(of):
            return _may_fail(of, when_both=when_both)
        case Items() | Entries():
            return any(_may_fail(part, when_both=when_both) for part in _parts(tree))
        case Binary(total=True) | Call(total=True) if not when_both:
            return any(_may_fail(part) for part in _parts(tree))
        case _:
            return True


_MADE_OF = (Member, Items, Entries)  # may fail as their parts do


def _is_arithmetic(tree: Node) -> bool:
    return isinstance(tree, Minus) or (isinstance(tree, Binary) and tree.operator in ("+", "-", "*", "/"))


def _is_boolean(tree: Node) -> bool:
    match tree:
        case Literal(bool()) | Not():
            return True
        case Binary("and" | "or", left, right):
            return _is_boolean(left) and _is_boolean(right)
        case Binary(operator):
            return operator in _COMPARISONS
        case Call():
            return tree.is_boolean
        case _:
            return False


def _parts(tree: Node) -> tuple[Node, ...]:
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


def _walk(tree: Node) -> Iterator[Node]:
    yield tree
    for part in _parts(tree):
        yield from _walk(part)
