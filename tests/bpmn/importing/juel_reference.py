"""What JUEL gives for an expression, by the rules of JSR 245 §1.8-1.18: the oracle of the translation's tests.

A tree is a tuple: `("name", "x")`, `("literal", value, text)`, `("!", of)`, `("==", left, right)`, `("?", …)`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

__all__ = ["JavaError", "same", "shown", "value_of"]


class JavaError(Exception):
    """JUEL raises here: whatever FEEL gives is right."""


def _number(value: Any) -> Decimal:
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, (Decimal, str)):
        raise JavaError
    try:
        return Decimal(value)
    except ArithmeticError as error:
        raise JavaError from error


def _truth(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str):
        return value.lower() == "true"
    raise JavaError


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        raise JavaError
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal)


def _equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    for is_kind, read in (
        (_is_number, _number),
        (lambda one: isinstance(one, bool), _truth),
        (lambda one: isinstance(one, str), _text),
    ):
        if is_kind(left) or is_kind(right):
            return bool(read(left) == read(right))
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if _is_number(left) or _is_number(right):
        return _number(left) < _number(right)
    if isinstance(left, str) or isinstance(right, str):
        return _text(left) < _text(right)
    raise JavaError


def value_of(tree: Any, variables: dict[str, Any]) -> Any:
    match tree:
        case ("name", name):
            return variables[name]
        case ("literal", value, _):
            return value
        case ("!", of):
            return not _truth(value_of(of, variables))
        case ("empty", of):
            return value_of(of, variables) in (None, "", [])
        case ("neg", of):
            return -_number(value_of(of, variables))
        case ("&&", left, right):
            return _truth(value_of(left, variables)) and _truth(value_of(right, variables))
        case ("||", left, right):
            return _truth(value_of(left, variables)) or _truth(value_of(right, variables))
        case ("?", when, then, otherwise):
            return value_of(then if _truth(value_of(when, variables)) else otherwise, variables)
        case (sign, left, right):
            return _binary(sign, value_of(left, variables), value_of(right, variables))
    raise AssertionError(tree)


def _binary(sign: str, left: Any, right: Any) -> Any:
    match sign:
        case "==":
            return _equal(left, right)
        case "!=":
            return not _equal(left, right)
        case "<":
            return _less(left, right)
        case ">":
            return _less(right, left)
        case "<=":
            return left is right is None or _less(left, right) or (None not in (left, right) and _equal(left, right))
        case ">=":
            return left is right is None or _less(right, left) or (None not in (left, right) and _equal(left, right))
    first, second = _number(left), _number(right)
    if sign in "/%" and second == 0:
        raise JavaError
    return (
        {"+": first + second, "-": first - second, "*": first * second}.get(sign)
        if sign in "+-*"
        else (first / second if sign == "/" else first - second * int(first / second))
    )


def shown(tree: Any) -> str:
    match tree:
        case ("name", name):
            return str(name)
        case ("literal", _, text):
            return str(text)
        case ("!", of):
            return f"!{shown(of)}"
        case ("empty", of):
            return f"empty {shown(of)}"
        case ("neg", of):
            return f"-{shown(of)}"
        case ("?", when, then, otherwise):
            return f"({shown(when)} ? {shown(then)} : {shown(otherwise)})"
        case (sign, left, right):
            return f"({shown(left)} {sign} {shown(right)})"
    raise AssertionError(tree)


def same(found: Any, expected: Any) -> bool:
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, (int, Decimal)):
        return _is_number(expected) and abs(found - expected) < Decimal("1e-20")
    return type(found) is type(expected) and bool(found == expected)
