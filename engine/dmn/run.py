"""One evaluation of decisions: the inputs, what was decided so far, and what the trace tells about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.scope import Run
from engine.feel.text import text_of

__all__ = ["DecisionRun", "shown"]

_SHOWN_CHARACTERS = 500


class DecisionRun(Run):
    """A run of expressions that knows the inputs of the decisions and remembers their results."""

    __slots__ = ("active", "inputs", "results", "tables", "trace")

    def __init__(self, inputs: Mapping[str, Any], now: datetime, budget: int) -> None:
        super().__init__(now, budget, [])
        self.inputs = inputs
        self.results: dict[tuple[str, str], Any] = {}
        self.active: list[tuple[str, str]] = []
        self.trace: list[dict[str, Any]] = []
        self.tables: list[dict[str, Any]] = []

    def apart(self, inputs: Mapping[str, Any], results: dict[tuple[str, str], Any], work: Callable[[], Any]) -> Any:
        """Do work on other inputs and results, as a decision service does, and come back to these."""
        keep = self.inputs, self.results
        self.inputs, self.results = inputs, results
        try:
            return work()
        finally:
            self.inputs, self.results = keep


def shown(value: Any) -> str:
    """A value for the trace, as FEEL writes it: a string with its quotation marks, a long one cut off."""
    try:
        text = text_of([value])[1:-1]
    except FeelError:
        return "(a value too long to show)"
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
