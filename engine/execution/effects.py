"""Effects put in order before they are written: what opened and ended within one step leaves no row at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.model.step import (
    ChildCancelled,
    ChildReopened,
    ChildStarted,
    Effect,
    JobClosed,
    JobCreated,
    LedgerMarked,
    LedgerRecorded,
    Subscribed,
    TimerEnded,
    TimerStarted,
    Unsubscribed,
    WorkItemClosed,
    WorkItemOpened,
)

__all__ = ["settle"]

# What ends what: a closing effect takes away the openings of this kind that came before it in the same step.
_ENDS: dict[type, tuple[type, ...]] = {
    WorkItemClosed: (WorkItemOpened,),
    JobClosed: (JobCreated,),
    TimerEnded: (TimerStarted,),
    Unsubscribed: (Subscribed,),
    ChildCancelled: (ChildStarted, ChildReopened),
}


def settle(effects: Iterable[Effect]) -> list[Effect]:
    """Return the effects with closings (of rows from earlier steps) first, then the openings that are left.

    The writer closes before it opens: a token may end one job and start the next within a step.
    """
    closings: list[Effect] = []
    openings: list[Effect] = []
    marks: dict[int, LedgerMarked] = {}
    for effect in effects:
        opened = _ENDS.get(type(effect))
        if opened is not None:
            kept = [other for other in openings if not (isinstance(other, opened) and _ended(effect, other))]
            # A closing of what was opened just now ends nothing else, except where it names no single row.
            if len(kept) == len(openings) or isinstance(effect, (TimerEnded, Unsubscribed)):
                closings.append(effect)
            openings = kept
        elif isinstance(effect, LedgerMarked):
            marks[effect.entry] = effect  # the last word counts
        else:
            openings.append(effect)
    openings = [_with_mark(effect, marks) for effect in openings]
    return [*_once(closings), *marks.values(), *openings]


def _ended(closing: Effect, opening: Effect) -> bool:
    opened = opening.entry if isinstance(opening, ChildReopened) else opening.token  # type: ignore[union-attr]
    if closing.token != opened:  # type: ignore[union-attr]
        return False
    if isinstance(closing, (TimerEnded, Unsubscribed)):
        same_scope = closing.token != 0 or closing.scope == opening.scope  # type: ignore[union-attr]
        return same_scope and closing.node in (None, opening.node)  # type: ignore[union-attr]
    return True


def _with_mark(effect: Effect, marks: dict[int, LedgerMarked]) -> Effect:
    if isinstance(effect, LedgerRecorded) and effect.entry in marks:
        mark = marks.pop(effect.entry)
        return replace(effect, state=mark.state, undo_answer=mark.answer)
    return effect


def _once(closings: list[Effect]) -> list[Effect]:
    """Keep the first word on each row: a job that was answered is not cancelled by what its answer causes."""
    found: dict[object, Effect] = {}
    for effect in closings:
        row = (type(effect), effect.token) if isinstance(effect, (WorkItemClosed, JobClosed)) else effect
        found.setdefault(row, effect)
    return list(found.values())
