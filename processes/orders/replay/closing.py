"""The closing table: what was done with the log's events, and where the orders stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from engine.queries.waiting import Waiting, what_instances_wait_for
from processes.orders.driving import Stage

__all__ = ["Closing"]


class Closing:
    """Counts while the replay runs, and reads at its end what became of the orders."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.direct: Counter[str] = Counter()
        self.waited: Counter[str] = Counter()
        self.never: Counter[str] = Counter()
        self.overtaken: Counter[str] = Counter()  # reminders that the payment made needless
        self.planned: Counter[str] = Counter()
        self.waiting: Waiting | None = None

    def count(self, kind: str, *, waited: bool) -> None:
        """An event was done: at once, or when its step came."""
        (self.waited if waited else self.direct)[str(kind)] += 1

    def leave(self, kind: str, *, by_payment: bool = False) -> None:
        """An event was never done: its step did not come."""
        (self.overtaken if by_payment else self.never)[str(kind)] += 1

    def look(self, stage: Stage) -> None:
        """Read where all instances stand now."""
        with stage.engine.database.read() as connection:
            self.waiting = what_instances_wait_for(connection)

    def table(self) -> str:
        """The table as text."""
        kinds = sorted({*self.direct, *self.waited, *self.never, *self.overtaken})
        rows = [(kind, self.direct[kind], self.waited[kind], self.overtaken[kind], self.never[kind]) for kind in kinds]
        total = ("all", *(sum(row[column] for row in rows) for column in range(1, 5)))
        parts = [self.title]
        if rows:
            head = ("event, per order", "at once", "waited for its step", "needless after payment", "never")
            parts.append(_table(head, [*rows, total]))
        if self.planned:
            parts.append(_table(("of the orders", "number"), sorted(self.planned.items())))
        if self.waiting is not None:
            parts.append(_table(("ended", "instances"), sorted(self.waiting.ended.items())))
            running = self.waiting.counted()
            parts.append(_table(("running", "waits for", "instances"), running) if running else "Nothing is running.")
            repairs = sum(1 for one in self.waiting.running for reason in one.reasons if reason.startswith("repair"))
            parts.append(f"{repairs} incidents; {len(self.waiting.stuck)} stuck.")
        return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [tuple(head), *(tuple(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    numeric = [all(line[column][:1].isdigit() for line in lines[1:]) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )
