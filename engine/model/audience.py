"""To whom a task is offered: one group, or several groups and people, written as one text.

The inbox reads a task by what stands in one indexed column (`grp`). One group stands there by its name;
several candidates stand there together, as `sales|finance|@anna`: an **audience**. Who belongs to one is found by the
audience's rows (`bpm_audience`), which are written when it is first used and never change. A task stays one row, on one
page of the inbox once, whoever may take it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

__all__ = ["MAX_AUDIENCE", "as_candidate", "audience_of", "is_nameable", "members_of", "parts_of"]

MAX_AUDIENCE = 2_000  # bytes of UTF-8: it stands in an index, whose entries PostgreSQL limits to 2,704
_BESIDE, _PERSON = "|", "@"


def as_candidate(login: str) -> str:
    """Write a person as one of an audience."""
    return _PERSON + login


def is_nameable(name: str) -> bool:
    """Whether a group or login can be one of several: it is not read as two, or as a person."""
    return bool(name.strip()) and _BESIDE not in name and not name.startswith(_PERSON)


def audience_of(groups: Iterable[str], people: Iterable[str] = ()) -> str | None:
    """Return how a task says to whom it is offered; None when there is nobody."""
    both = dict.fromkeys([*groups, *(as_candidate(login) for login in sorted(set(people)))])
    return _BESIDE.join(both) or None


def members_of(audience: str | None) -> tuple[str, ...]:
    """Return groups, and people as `@login`; one group alone is no audience but itself, and has none."""
    parts = (audience or "").split(_BESIDE)
    return tuple(parts) if len(parts) > 1 or parts[0].startswith(_PERSON) else ()


def parts_of(audience: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the logins that may take a task."""
    parts: Collection[str] = (audience or "").split(_BESIDE) if audience else ()
    people = tuple(part.removeprefix(_PERSON) for part in parts if part.startswith(_PERSON))
    return tuple(part for part in parts if not part.startswith(_PERSON)), people
