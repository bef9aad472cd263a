"""What a try of a step has shown: where it cannot go on. The step is then taken again, and stops there.

A step is a pure function of what was read, so the next try comes to the same place in the same way. What is kept is all
that came before; the element that failed has done nothing, and an incident stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import BudgetExceeded, ExecutionFailed
from engine.execution import UncaughtError
from engine.model.step import ChildEnded, Input, Started

__all__ = ["Stops", "TakeAgain"]


class TakeAgain(Exception):
    """The step must be taken again: now it is known where it stops."""


@dataclass(slots=True)
class Stops:
    """Of each advance of a family, by its number in the order of the transaction: what failed in it."""

    turns: dict[int, dict[int, ExecutionFailed]] = field(default_factory=dict)  # by turn
    uncaught: dict[int, set[str]] = field(default_factory=dict)  # codes it throws and none of its callers catches
    inputs: dict[int, ExecutionFailed] = field(default_factory=dict)  # it cannot be taken at all
    revs: dict[int, int] = field(default_factory=dict)  # by instance: what was read for it

    def note(self, number: int, event: Input, thrown_by: int, failure: ExecutionFailed) -> bool:
        """Remember a failure; tell whether taking the step again keeps more. `thrown_by`: of a called process's error.

        An endless loop is undone as a whole: keeping its first thousands of rounds would help nobody.
        """
        if isinstance(failure, BudgetExceeded):
            return False
        if failure.turn is not None:
            turns = self.turns.setdefault(number, {})
            if failure.turn in turns:
                return False  # no token could stand there
            turns[failure.turn] = failure
            return True
        if number == 0:
            return False  # what the command itself brought: it is kept as an incident's input
        if isinstance(event, ChildEnded) and isinstance(failure, UncaughtError) and event.code == failure.error_code:
            codes = self.uncaught.setdefault(thrown_by, set())
            is_new = failure.error_code not in codes
            codes.add(failure.error_code)
            return is_new
        if isinstance(event, (ChildEnded, Started)) and number not in self.inputs:
            self.inputs[number] = failure
            return True
        return False

    def hold_for(self, revs: Mapping[int, int]) -> bool:
        """Tell whether they were found in the same rows; others, and they are forgotten."""
        if all(revs.get(number, rev) == rev for number, rev in self.revs.items()):
            self.revs |= revs
            return True
        self.turns, self.uncaught, self.inputs, self.revs = {}, {}, {}, {}
        return False
