"""Sums that one batch adds to the figures: by element and period, by process and period, and what stands where now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from engine.model.spread import Spread

__all__ = ["ElementSums", "Tally", "periods_of"]

ElementKey = tuple[str, str, int, str]  # definition key, period, version, element
ProcessKey = tuple[str, str, int, str, str]  # definition key, period, version, what, outcome
PlaceKey = tuple[str, int, str]  # definition key, version, element; "" is the process


@dataclass(slots=True)
class ElementSums:
    """What is added to a row of `bpm_monitor_element`."""

    entered: int = 0
    done: int = 0
    cancelled: int = 0
    overdue: int = 0
    incidents: int = 0
    untaken_ms: int = 0
    spread: Spread = field(default_factory=Spread)


@dataclass(slots=True)
class Here:
    """What is added to a row of `bpm_monitor_standing`."""

    here: int = 0
    overdue: int = 0
    incidents: int = 0


@dataclass(slots=True)
class Ended:
    """What is added to a row of `bpm_monitor_process`."""

    number: int = 0
    spread: Spread = field(default_factory=Spread)


@dataclass(slots=True)
class Tally:
    """The sums of one batch; days and months are those of `zone`."""

    zone: tzinfo = UTC
    elements: dict[ElementKey, ElementSums] = field(default_factory=lambda: defaultdict(ElementSums))
    processes: dict[ProcessKey, Ended] = field(default_factory=lambda: defaultdict(Ended))
    places: dict[PlaceKey, Here] = field(default_factory=lambda: defaultdict(Here))

    def element(self, process: tuple[str, int], at: datetime, element: str) -> tuple[ElementSums, ElementSums]:
        """Return the sums of an element for the day and for the month of `at`."""
        key, version = process
        day, month = periods_of(at, self.zone)
        return self.elements[key, day, version, element], self.elements[key, month, version, element]

    def process(
        self, process: tuple[str, int], at: datetime, what: str, outcome: str = "", milliseconds: float | None = None
    ) -> None:
        """Count an instance that started or ended."""
        key, version = process
        for period in periods_of(at, self.zone):
            row = self.processes[key, period, version, what, outcome]
            row.number += 1
            if milliseconds is not None:
                row.spread.add(milliseconds)

    def place(self, process: tuple[str, int], element: str = "") -> Here:
        """Return what stands at an element now, or in the process."""
        return self.places[process[0], process[1], element]


def periods_of(at: datetime, zone: tzinfo = UTC) -> tuple[str, str]:
    """Return day and month of an aware time, on the calendar of a zone."""
    day = at.astimezone(zone).date().isoformat()
    return day, day[:7]
