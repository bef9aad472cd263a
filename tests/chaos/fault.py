"""What a chaos program is: a fault by its number, how it is made, and what has to be found afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.tally import Measure

__all__ = ["Fault", "Measure"]


@dataclass(frozen=True)
class Fault:
    """One row of the table. `run(seed)` makes the fault and returns what was measured."""

    number: str  # of the list of faults in docs/chaos.md
    name: str
    load: str  # in words
    run: Callable[[int], list[Measure]]
    seeds: tuple[int, ...] = (1,)
