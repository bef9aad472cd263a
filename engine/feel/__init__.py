"""FEEL, the expression language of DMN 1.5: compile once, evaluate often.

    >>> compile_expression("amount * rate > 100", names=()).evaluate({"amount": 200, "rate": 1}, now)
    True

Faults of values yield null, as the standard wants; `Expression.explain` tells why. Only excess raises: FeelError.
"""

from __future__ import annotations

from engine.feel.codec import dumps, loads
from engine.feel.durations import to_timedelta
from engine.feel.errors import FeelError, FeelSyntaxError
from engine.feel.expression import BUDGET, Expression, UnaryTests, compile_expression, compile_unary_tests
from engine.feel.names import plain_name
from engine.feel.range_text import range_from as _declared  # noqa: F401 (declares the built-in)
from engine.feel.text import text_of
from engine.feel.values import Function, Range, YearMonthDuration, kind_of

__all__ = [
    "BUDGET",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "Function",
    "Range",
    "UnaryTests",
    "YearMonthDuration",
    "compile_expression",
    "compile_unary_tests",
    "dumps",
    "kind_of",
    "loads",
    "plain_name",
    "text_of",
    "to_timedelta",
]
