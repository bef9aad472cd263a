"""Where a running expression finds its variables, and how much it may still do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.feel.errors import FeelError

__all__ = ["MAX_CALLS", "MAX_STRING", "Env", "NullResult", "Run"]

MAX_CALLS = 100  # functions calling functions: 100 levels
MAX_STRING = 1_000_000  # characters of one string
_CHARACTERS_PER_STEP = 64


class NullResult(Exception):
    """A built-in has no answer: the call yields null, and the message goes to the notes."""


class Run:
    """One evaluation: its clock, its budget and, when asked for, its notes on why nulls arose."""

    __slots__ = ("calls", "left", "notes", "now", "structures", "types")

    def __init__(self, now: datetime, budget: int, notes: list[str] | None = None) -> None:
        self.now = now
        self.left = budget
        self.notes = notes
        self.calls = 0
        self.types: Mapping[str, Callable[[Any], bool]] = {}  # by name: what a parameter or result must be
        self.structures: Mapping[str, Callable[[Any], bool]] = {}  # by name: what `instance of` asks for

    def spend(self, steps: int) -> None:
        """Take steps from the budget; raises FeelError when none are left."""
        self.left -= steps
        if self.left < 0:
            raise FeelError(
                "The expression takes too many steps. Loop over fewer items, or compute it in several tasks."
            )

    def text(self, text: str) -> str:
        """Pay for a string that was made; raises FeelError when it is too long."""
        if len(text) > MAX_STRING:
            raise FeelError(f"The expression makes a string of {len(text):,} characters; {MAX_STRING:,} are allowed.")
        self.spend(len(text) // _CHARACTERS_PER_STEP)
        return text

    def note(self, message: str) -> None:
        """Keep why a null arose, when somebody asked for it. Returns null, so that callers can return it."""
        if self.notes is not None and len(self.notes) < 100 and message not in self.notes:
            self.notes.append(message)

    def enter(self) -> None:
        """Begin a function call; raises FeelError when calls are nested too deep."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelError(f"Functions call each other more than {MAX_CALLS} levels deep: most likely without an end.")

    def leave(self) -> None:
        self.calls -= 1


class Env:
    """A scope: names with their values, and the scope around it."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Mapping[str, Any], parent: Env | None, run: Run) -> None:
        self.values = values
        self.parent = parent
        self.run = run

    def inner(self, values: Mapping[str, Any]) -> Env:
        return Env(values, self, self.run)

    def known_names(self) -> list[str]:
        """All names in sight, the nearest first."""
        names: dict[str, None] = {}
        scope: Env | None = self
        while scope is not None:
            names.update(dict.fromkeys(scope.values))
            scope = scope.parent
        return list(names)


Code = Callable[[Env], Any]
