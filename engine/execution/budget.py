"""How much one step may do before it is stopped: an endless loop must not hold a transaction."""

from __future__ import annotations

from engine.errors import BudgetExceeded

__all__ = ["ELEMENTS_PER_STEP", "Budget"]

ELEMENTS_PER_STEP = 10_000  # elements entered in one transaction


class Budget:
    """Counts the elements that a step enters."""

    def __init__(self, limit: int = ELEMENTS_PER_STEP) -> None:
        self.limit = limit
        self.spent = 0

    def spend(self, element: str) -> None:
        """Count one element; raise `BudgetExceeded` past the limit."""
        self.spent += 1
        if self.spent > self.limit:
            raise BudgetExceeded(
                f"More than {self.limit:,} elements were entered in one step, the last one '{element}': "
                "most likely a loop without a wait. Put a user task, a timer or a message into the loop.",
                element=element,
            )
