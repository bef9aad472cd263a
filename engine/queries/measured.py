"""What the monitor's figures are told in: a process, an element, a day, a version, and how fresh they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from engine.model.spread import Spread

__all__ = ["AsOf", "Day", "ElementFigures", "ProcessFigures", "VersionRow"]


@dataclass(frozen=True, slots=True)
class AsOf:
    """How fresh the figures are. `serial` changes whenever one of them does."""

    at: datetime | None  # None: they are being counted for the first time
    serial: int


@dataclass(frozen=True, slots=True)
class Day:
    """How many instances started and ended on a day."""

    day: date
    started: int = 0
    finished: int = 0


@dataclass(frozen=True, kw_only=True)
class ProcessFigures:
    """One process: what is there now, and what happened in the chosen days."""

    key: str
    name: str
    version: int  # the latest
    running: int = 0
    late: int = 0
    incidents: int = 0
    started: int = 0
    ended: dict[tuple[str, str], int] = field(default_factory=dict)  # by status and outcome
    days: tuple[Day, ...] = ()
    spread: Spread = field(default_factory=Spread)  # of the cycle times of completed instances

    @property
    def finished(self) -> int:
        """How many ended, however they did."""
        return sum(self.ended.values())

    @cached_property
    def median_ms(self) -> float | None:
        """The cycle time that half of them did not exceed."""
        return self.spread.percentile(0.5)

    @cached_property
    def p90_ms(self) -> float | None:
        """The cycle time that nine of ten did not exceed."""
        return self.spread.percentile(0.9)


@dataclass(frozen=True, kw_only=True)
class ElementFigures:
    """One element: what stands there now, and what happened there in the chosen days."""

    element: str
    here: int = 0
    overdue_now: int = 0
    incidents_now: int = 0
    entered: int = 0
    done: int = 0
    cancelled: int = 0
    overdue: int = 0
    incidents: int = 0
    untaken_ms: int = 0
    spread: Spread = field(default_factory=Spread)

    @cached_property
    def median_ms(self) -> float | None:
        """How long half of the visits took at most."""
        return self.spread.percentile(0.5)

    @cached_property
    def p90_ms(self) -> float | None:
        """How long nine of ten visits took at most."""
        return self.spread.percentile(0.9)

    @property
    def mean_untaken_ms(self) -> float | None:
        """How long a task waited on the average before somebody took it."""
        return self.untaken_ms / self.done if self.done else None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a process."""

    version: int
    name: str
    deployed_at: datetime
    running: int
