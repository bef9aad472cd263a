"""The tree of an expression as FEEL.

A translation is right when FEEL gives the original's value or null. Null as a condition is an incident, so what the
printer must prevent is a null that is taken for a value: it compares (`null = 5` is false), it chooses (`if null` goes
to `else`), it is stored. Where a part may be null though the original has a value there (`"5" - 1`), the printed FEEL
asks for it first. Raises Unsure for what cannot be written so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from engine.bpmn.importing.expressions.tree import (
    COMPARISONS,
    MADE_OF,
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
    is_arithmetic,
    is_boolean,
    is_name,
    literal,
    may_fail,
    names_in,
    walk,
)
from engine.feel import FeelError, FeelSyntaxError, compile_expression
from engine.feel.lexer import KEYWORDS

__all__ = ["condition", "script", "value"]

_LEVEL = {"or": 1, "and": 2, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_WHOLE, _NEGATED = 9, 7  # what needs no brackets; behind a minus sign
_NAME = re.compile(r"[^\W\d]\w*")
_STORED, _ANSWER = "computed", "answer"


def condition(tree: Node) -> str:
    """The FEEL of a condition: true or false as the original says, or null. Raises Unsure."""
    return _checked(_condition(tree)[0], tree)


def value(tree: Node) -> str:
    """The FEEL of a value: the original's; or null, where it adds or multiplies what are no numbers. Raises Unsure."""
    if any(may_fail(part) and not is_arithmetic(part) for part in walk(tree) if not isinstance(part, MADE_OF)):
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
    doubtful = [name for name, node in variables.items() if may_fail(node, when_both=True)]
    if doubtful:
        none = " or ".join(f"{_STORED}.{name} = null" for name in doubtful)
        failed = literal("No value: " + ", ".join(doubtful))
        text = f"{{{_STORED}: {text}, {_ANSWER}: if {none} then {failed} else {_STORED}}}.{_ANSWER}"
    return _checked(text, *variables.values())


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
        case Binary(operator) if operator not in COMPARISONS:
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
            if not (is_boolean(left) and is_boolean(right)):
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
    left_level = level + 1 if operator in COMPARISONS else level
    text = f"{_in(left, left_level)} {operator} {_in(right, right_level)}"
    if operator not in ("=", "!="):
        return text, level
    doubtful = [one for part, one in ((tree.left, left), (tree.right, right)) if may_fail(part)]
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


def _plain(name: str) -> str:
    if not is_name(name):
        raise Unsure(f"'{name}' is no name of a variable here")
    return name


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) and name not in KEYWORDS else literal(name)
