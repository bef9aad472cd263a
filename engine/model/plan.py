"""A plan to move instances to another version of their process: where each element goes, and what a dry run says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["Fate", "Judgement", "Plan", "Reason", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where what stands at an element goes. `element` None: it stays, and with it the whole instance."""

    element: str | None
    anew: bool = False  # True: what waits there ends, and the other element begins; False: everything is kept


@dataclass(frozen=True, slots=True)
class Plan:
    """From one version of a process to another."""

    process: str
    version: int
    to_version: int
    targets: Mapping[str, Target]  # by element id of the old version
    variables: Mapping[str, Any] = field(default_factory=dict)  # set in the process before it goes on
    keep_timers: bool = False  # True: a timer that says something else keeps the time it was due; False: counts anew


class Fate(StrEnum):
    """What becomes of an instance."""

    MOVES = "moves"  # by itself, as the plan says
    CHOICE = "choice"  # the plan does not say where something goes: whoever makes it can
    STAYS = "stays"  # no plan can move it as it is now


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, or what moving it means. `code` is stable: screens put it into words."""

    code: str
    element: str = ""  # id in the old version
    name: str = ""
    detail: str = ""
    fate: Fate = Fate.MOVES  # MOVES: a remark

    def __str__(self) -> str:
        return _WORDS[self.code].format(name=self.name, detail=self.detail)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the dry run says of one instance."""

    fate: Fate
    reasons: tuple[Reason, ...] = ()


_WORDS = {
    "removed": "It stands at '{name}', which the plan takes nowhere: choose where it goes.",
    "left": "It stands at '{name}', and the plan leaves such instances as they are.",
    "kind": "'{name}' is another kind of step in the new version: let it begin anew, or choose another.",
    "place": "'{name}' lies in another sub-process in the new version: let it begin anew, or choose another.",
    "repeated": "'{name}' is repeated in another way in the new version: let it begin anew, or choose another.",
    "action": "'{name}' asks for another action ({detail}) in the new version: let it begin anew, or choose another.",
    "called": "'{name}' calls another process ({detail}) in the new version: let it begin anew, or choose another.",
    "gathers": "'{name}' gathers another number of tokens in the new version: let it begin anew.",
    "flows": "A token waits before '{name}' on a flow that the new version does not have: let it begin anew elsewhere.",
    "undo": "'{name}' was done and could no longer be undone: say which element of the new version undoes it.",
    "inside": "'{name}' stands in a sub-process that is gone: say where it begins anew.",
    "unknown": "The plan sends '{name}' to '{detail}', which the new version does not have.",
    "undoing": "It is undoing work: wait until that is through, or repair it.",
    "incident": "An incident of it keeps what happened at '{name}': repair it first.",
    "working": "A worker is at '{name}' at this moment: wait for its answer.",
    "unbegun": "It has not begun: retry or close its incident.",
    "ended": "It has ended.",
    "elsewhere": "It runs on another version by now.",
    "starves": "'{name}' could then never go on: not all of the flows that it joins could bring a token.",
    "failed": "It could not go on there: {detail}",
    "anew": "What waits at '{name}' ends, and '{detail}' begins.",
    "kept": "'{name}' is kept with everything that belongs to it.",
    "timer_kept": "The timer '{name}' keeps its time.",
    "timer_anew": "The timer '{name}' says something else and counts anew.",
    "opened": "'{name}' begins to wait.",
    "dropped": "'{name}' waits no more.",
    "message_anew": "'{name}' waits for what the new version says.",
}
