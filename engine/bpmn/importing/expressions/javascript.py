"""JavaScript of conditions and scripts, as bpmn-engine, jBPM and Camunda 7 run it."""

from __future__ import annotations

from engine.bpmn.importing.expressions import dialects
from engine.bpmn.importing.expressions.dialects import Dialect

__all__ = ["script_to_feel", "to_feel", "value_to_feel"]

_JAVASCRIPT = Dialect(
    cuts_division=False,
    orders_texts=True,
    strict=True,
    scopes=(
        ("this", "environment", "variables"),
        ("environment", "variables"),
        ("this", "variables"),
        ("variables",),
        ("execution", "environment", "variables"),
    ),
    prints=(("console", "log"), ("print",), ("environment", "Logger", "debug")),
    taken=frozenset(
        "this environment variables execution kcontext console content services next undefined NaN Infinity "
        "window global require module Math Date JSON".split()
    ),
)


def to_feel(text: str) -> str | None:
    """The FEEL of a condition: an expression, `return …`, or `next(null, …)`; None when it is not surely the same."""
    return dialects.condition(text, _JAVASCRIPT)


def value_to_feel(text: str) -> str | None:
    """The FEEL of an expression for a value; None when it is not surely the same."""
    return dialects.value(text, _JAVASCRIPT)


def script_to_feel(text: str) -> str | None:
    """The FEEL of a script that only sets variables: `environment.variables.total = 5`."""
    return dialects.script(text, _JAVASCRIPT)
