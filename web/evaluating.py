"""What an expression gives at this moment, on our engine: for the playground and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import InvalidInput
from engine.feel import FeelError, FeelSyntaxError, compile_expression, compile_unary_tests, kind_of, text_of

__all__ = ["Evaluated", "evaluated"]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A value, as FEEL writes it, its type, and why nulls arose on the way."""

    value: Any
    text: str
    type: str
    notes: tuple[str, ...]


def evaluated(
    text: str, variables: Mapping[str, Any], now: datetime, *, tests: bool = False, tested: Any = None
) -> Evaluated:
    """Evaluate an expression, or unary tests of the value `tested`. Raises InvalidInput for `text`."""
    names, notes = list(variables), list[str]()
    try:
        if tests:
            value: Any = compile_unary_tests(text, names).matches(tested, variables, now)
        else:
            value, notes = compile_expression(text, names).explain(variables, now)
        written = text_of(value) if type(value) is not str else text_of([value])[1:-1]
    except FeelSyntaxError as error:
        raise InvalidInput(str(error), fields={"text": error.message}) from error
    except FeelError as error:
        raise InvalidInput(str(error), fields={"text": str(error)}) from error
    return Evaluated(value, written, kind_of(value) if value is not None else "Null", tuple(notes))
