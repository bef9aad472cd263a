"""Answers of the protocol for FEEL expressions, and how values travel in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import (
    FeelError,
    FeelSyntaxError,
    Function,
    Range,
    YearMonthDuration,
    compile_expression,
    kind_of,
    text_of,
)

__all__ = ["answer_feel", "from_wire", "to_wire"]


def answer_feel(request: dict[str, Any]) -> dict[str, Any]:
    """Evaluate the request's expression; `ok` is false when there is no value, with the reason in `problems`."""
    variables = {name: from_wire(value) for name, value in request.get("variables", {}).items()}
    try:
        expression = compile_expression(request["expression"], known_names(variables))
        value, notes = expression.explain(variables, datetime.now(UTC))
    except (FeelSyntaxError, FeelError) as error:
        return {"ok": False, "value": None, "problems": [_problem("expression_failed", str(error))]}
    return {"ok": True, "value": to_wire(value), "problems": [_problem("null", note) for note in notes]}


def known_names(value: Any) -> set[str]:
    """The names of variables and of their parts at any depth."""
    if isinstance(value, dict):
        return set(value).union(*(known_names(part) for part in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(known_names(part) for part in value))
    return set()


def _problem(code: str, message: str) -> dict[str, Any]:
    return {"element": None, "code": code, "message": message, "severity": "error"}


def from_wire(value: Any) -> Any:
    """A value of the protocol as FEEL's."""
    if isinstance(value, list):
        return [from_wire(item) for item in value]
    if not isinstance(value, dict):
        return value
    [(kind, content)] = value.items()
    if kind == "number":
        number = Decimal(content)
        return int(number) if number == number.to_integral_value() and abs(number) < 10**34 else number
    if kind == "context":
        return {name: from_wire(item) for name, item in content.items()}
    made = compile_expression(f'{kind}(from: "{content}")').evaluate({}, datetime.now(UTC))
    if made is None:
        raise ValueError(f"{content!r} is no {kind}")
    return made


def to_wire(value: Any) -> Any:
    """FEEL's value as one of the protocol."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | Decimal):
        return {"number": str(value)}
    if isinstance(value, list):
        return [to_wire(item) for item in value]
    if isinstance(value, dict):
        return {"context": {name: to_wire(item) for name, item in value.items()}}
    if isinstance(value, timedelta | YearMonthDuration):
        return {"duration": text_of(value)}
    if isinstance(value, Range | Function):
        return {"text": text_of(value)}
    return {kind_of(value): text_of(value)}
