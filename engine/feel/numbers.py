"""Arithmetic on numbers: decimals of 34 digits as DMN asks for, whole numbers as they are while they fit."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

__all__ = ["CONTEXT", "DIGITS", "Number", "exact_int", "limited", "number_from_literal", "number_text"]

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
Number = int | Decimal

_LIMIT = 10**DIGITS


def limited(number: int) -> Number:
    """A whole number, rounded to 34 digits when it is longer."""
    return number if -_LIMIT < number < _LIMIT else CONTEXT.create_decimal(number)


def number_from_literal(text: str) -> Number:
    """The number that digits in an expression stand for."""
    if text.isdecimal() and len(text) <= DIGITS:
        return int(text)
    return CONTEXT.create_decimal(text)


def exact_int(number: Number) -> int | None:
    """The whole number of that value; None when it has a fraction or is out of all measure."""
    if isinstance(number, int):
        return number
    if number.adjusted() > DIGITS or number != number.to_integral_value():
        return None
    return int(number)


def number_text(number: Number) -> str:
    """The digits of a number, without an exponent and without zeros that a division left behind."""
    if isinstance(number, int):
        return str(number)
    text = format(number, "f")
    return "0" if not number else text
