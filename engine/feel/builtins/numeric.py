"""Built-in functions on numbers, and on lists of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Any

from engine.feel.arithmetic import OPERATORS
from engine.feel.builtins.registry import builtin
from engine.feel.comparison import order
from engine.feel.numbers import CONTEXT, Number, exact_int
from engine.feel.scope import NullResult
from engine.feel.values import YearMonthDuration, described

_MIN_SCALE, _MAX_SCALE = -6111, 6176
_WIDE = Context(prec=7000, Emin=-99_999, Emax=99_999)  # rounding to a scale keeps digits; the result is cut to 34


def whole(number: Number, what: str) -> int:
    """A parameter that must be a whole number; raises NullResult otherwise."""
    value = exact_int(number)
    if value is None:
        raise NullResult(f"{what} must be a whole number, not {number}")
    return value


def _rounded(number: Number, scale: Number, rounding: str) -> Number:
    digits = whole(scale, "the scale")
    if not _MIN_SCALE <= digits <= _MAX_SCALE:
        raise NullResult(f"the scale must lie between {_MIN_SCALE} and {_MAX_SCALE}, not {digits}")
    if isinstance(number, int) and digits >= 0:
        return number
    value = Decimal(number)
    if digits >= 0 and value.as_tuple().exponent >= -digits:  # type: ignore[operator]
        return value
    result = value.quantize(Decimal((0, (1,), -digits)), rounding=rounding, context=_WIDE)
    if digits <= 0 and abs(result) < 10**34:
        return int(result)
    return CONTEXT.plus(result)


@builtin("decimal(n: number, scale: number)")
def decimal(number: Number, scale: Number) -> Number:
    """The number rounded to so many digits after the point, half to the even neighbour."""
    return _rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale?: number)")
def floor(number: Number, scale: Number | None = None) -> Number:
    """The greatest number of that scale that is not greater."""
    return _rounded(number, scale or 0, ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number)")
def ceiling(number: Number, scale: Number | None = None) -> Number:
    """The smallest number of that scale that is not smaller."""
    return _rounded(number, scale or 0, ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def round_up(number: Number, scale: Number) -> Number:
    """Rounded away from zero."""
    return _rounded(number, scale, ROUND_UP)


@builtin("round down(n: number, scale: number)")
def round_down(number: Number, scale: Number) -> Number:
    """Rounded towards zero."""
    return _rounded(number, scale, ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def round_half_up(number: Number, scale: Number) -> Number:
    """Rounded to the nearest, a half away from zero."""
    return _rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def round_half_down(number: Number, scale: Number) -> Number:
    """Rounded to the nearest, a half towards zero."""
    return _rounded(number, scale, ROUND_HALF_DOWN)


@builtin("abs(n: number|days and time duration|years and months duration)")
def absolute(value: Any) -> Any:
    """The number or duration without its sign."""
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(abs(value.months))
    return CONTEXT.abs(value) if isinstance(value, Decimal) else abs(value)


@builtin("modulo(dividend: number, divisor: number)")
def modulo(dividend: Number, divisor: Number) -> Number:
    """The remainder of a division, with the sign of the divisor."""
    if not divisor:
        raise NullResult("nothing can be divided by zero")
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend % divisor
    a, b = Decimal(dividend), Decimal(divisor)
    quotient = _WIDE.divide(a, b).to_integral_value(rounding=ROUND_FLOOR, context=_WIDE)
    return CONTEXT.plus(_WIDE.subtract(a, _WIDE.multiply(b, quotient)))


@builtin("sqrt(number: number)")
def sqrt(number: Number) -> Number:
    """The square root."""
    if number < 0:
        raise NullResult("a negative number has no square root")
    return CONTEXT.sqrt(number)


@builtin("log(number: number)")
def log(number: Number) -> Number:
    """The natural logarithm."""
    if number <= 0:
        raise NullResult("only a positive number has a logarithm")
    return CONTEXT.ln(number)


@builtin("exp(number: number)")
def exp(number: Number) -> Number:
    """Euler's number raised to this power."""
    return CONTEXT.exp(number)


@builtin("odd(number: number)")
def odd(number: Number) -> bool | None:
    """Whether a whole number is odd."""
    value = exact_int(number)
    return None if value is None else value % 2 == 1


@builtin("even(number: number)")
def even(number: Number) -> bool | None:
    """Whether a whole number is even."""
    value = exact_int(number)
    return None if value is None else value % 2 == 0


@builtin("count(list: list)")
def count(items: list[Any]) -> int:
    """How many items the list has."""
    return len(items)


def _extreme(items: list[Any], sign: int) -> Any:
    if not items:
        return None
    best = items[0]
    for item in items:
        position = order(item, best)
        if position is None:
            raise NullResult(f"{described(item)} and {described(best)} have no order")
        if position * sign > 0:
            best = item
    return best


@builtin("min(list: list)", variadic=True)
def minimum(items: list[Any]) -> Any:
    """The smallest item; null of an empty list."""
    return _extreme(items, -1)


@builtin("max(list: list)", variadic=True)
def maximum(items: list[Any]) -> Any:
    """The greatest item; null of an empty list."""
    return _extreme(items, 1)


def _numbers(items: list[Any]) -> list[Number]:
    for item in items:
        if type(item) is not int and type(item) is not Decimal:
            raise NullResult(f"the list has {described(item)} among its numbers")
    return items


@builtin("sum(list: list)", variadic=True)
def total(items: list[Any]) -> Any:
    """The sum of numbers or of durations; null of an empty list."""
    if not items:
        return None
    if type(items[0]) in (timedelta, YearMonthDuration):
        result = items[0]
        for item in items[1:]:
            add = OPERATORS["+"].get((type(result), type(item)))
            if add is None or type(item) is not type(result):
                raise NullResult(f"{described(result)} and {described(item)} cannot be added")
            result = add(result, item)
        return result
    return _folded(_numbers(items), OPERATORS["+"])


@builtin("product(list: list)", variadic=True)
def product(items: list[Any]) -> Any:
    """The product of numbers; null of an empty list."""
    return _folded(_numbers(items), OPERATORS["*"]) if items else None


def _folded(items: list[Number], table: dict[tuple[type, type], Callable[[Any, Any], Any]]) -> Number:
    result = items[0]
    for item in items[1:]:
        result = table[type(result), type(item)](result, item)
    return result


@builtin("mean(list: list)", variadic=True)
def mean(items: list[Any]) -> Any:
    """The average of numbers; null of an empty list."""
    return CONTEXT.divide(_folded(_numbers(items), OPERATORS["+"]), len(items)) if items else None


@builtin("median(list: list)", variadic=True)
def median(items: list[Any]) -> Any:
    """The middle of the sorted numbers, or the average of the two in the middle; null of an empty list."""
    if not items:
        return None
    ordered = sorted(_numbers(items))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), 2)


@builtin("stddev(list: list)", variadic=True)
def stddev(items: list[Any]) -> Any:
    """The standard deviation of a sample; null of fewer than two numbers."""
    numbers = _numbers(items)
    if len(numbers) < 2:
        return None
    average = CONTEXT.divide(_folded(numbers, OPERATORS["+"]), len(numbers))
    squares = [CONTEXT.power(CONTEXT.subtract(number, average), 2) for number in numbers]
    return CONTEXT.sqrt(CONTEXT.divide(_folded(list(squares), OPERATORS["+"]), len(numbers) - 1))


@builtin("mode(list: list)", variadic=True)
def mode(items: list[Any]) -> Any:
    """The numbers that occur most often, in ascending order."""
    if not items:
        return []
    counts = Counter(_numbers(items))
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)
