"""Who acts: a person, a worker, the clock or the engine itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CLOCK", "ENGINE", "Actor", "ActorKind"]


class ActorKind(StrEnum):
    """Kinds of actors in history."""

    USER = "user"
    WORKER = "worker"
    CLOCK = "clock"
    ENGINE = "engine"  # a step that follows from another one


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is a user's login or a worker's name."""

    kind: ActorKind
    id: str
    groups: frozenset[str] = frozenset()  # candidate groups the user belongs to
    administrator: bool = False  # may do everything; set from the role, never from a form
    designer: bool = False  # may draw, try and publish processes; set from the role too

    @property
    def label(self) -> str:
        """Return how history writes it: "user:anna"."""
        return f"{self.kind.value}:{self.id}"


ENGINE = Actor(ActorKind.ENGINE, "engine", administrator=True)
CLOCK = Actor(ActorKind.CLOCK, "clock", administrator=True)
