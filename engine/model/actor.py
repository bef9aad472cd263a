"""Who acts: a person, a worker, the clock or the engine itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.model.audience import parts_of

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
    groups: frozenset[str] = frozenset()  # groups the user belongs to, and audiences (`engine.model.audience`)
    administrator: bool = False  # may do everything; set from the role, never from a form
    designer: bool = False  # may draw, try and publish processes; set from the role too

    def may_take(self, audience: str | None) -> bool:
        """Whether a task that is offered to a group, or to several and people, is offered to this actor."""
        if audience is None or audience in self.groups:
            return audience is not None
        groups, people = parts_of(audience)
        return self.id in people or not self.groups.isdisjoint(groups)

    @property
    def label(self) -> str:
        """Return how history writes it: "user:anna"."""
        return f"{self.kind.value}:{self.id}"


ENGINE = Actor(ActorKind.ENGINE, "engine", administrator=True)
CLOCK = Actor(ActorKind.CLOCK, "clock", administrator=True)
