"""What a rule may look at beside the process itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.surroundings import Known

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings, and the processes that are read together, by key."""

    known: Known = field(default_factory=Known)
    processes: dict[str, ParsedProcess] = field(default_factory=dict)
