"""One difference between two versions of a bundle, as facts; whoever shows it puts it into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

__all__ = ["Change", "ChangeKind", "Thing", "compare_things", "in_line"]


class ChangeKind(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"  # one of its properties
    MOVED = "moved"  # in the drawing, to another lane or sub-process, or to another place in a list


@dataclass(frozen=True, slots=True)
class Change:
    """What became of what. Empty texts: there was, or is, nothing."""

    kind: ChangeKind
    file: str
    element: str | None = None  # its id; None: the file itself
    what: str = "file"  # userTask, sequenceFlow, decision, rule, field …
    name: str = ""  # what people call it
    of: str = ""  # of a rule, the name of its table
    row: int = 0  # of a rule, its number now, or before it was removed
    ends: tuple[str, str] = ("", "")  # what stands before and behind it, by name
    property: str = ""  # name, due, condition, input:amount, "column Amount" …
    before: str = ""
    after: str = ""
    details: tuple[tuple[str, str], ...] = ()  # of what was added or removed: its properties


@dataclass(slots=True)
class Thing:
    """Something with an identity in a file: an element, a decision, a field."""

    id: str
    what: str
    name: str
    facts: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)  # facts that are ids, as people read them
    ends: tuple[str, str] = ("", "")
    of: str = ""
    row: int = 0
    is_told_alone: bool = True  # False: when it comes or goes, what it belongs to says so


MOVES = frozenset({"lane", "inside", "place", "order"})  # properties that say where, not what
TOLD_BY_ENDS = frozenset({"source", "target"})


def compare_things(file: str, before: Mapping[str, Thing], after: Mapping[str, Thing]) -> list[Change]:
    """Compare by identity: what came, what changed (in the order of `after`), what went."""
    changes: list[Change] = []
    for key, thing in after.items():
        old = before.get(key)
        if old is None:
            if thing.is_told_alone:
                changes.append(_whole(ChangeKind.ADDED, file, thing))
            continue
        if old.what != thing.what:
            changes.append(_of(thing, ChangeKind.CHANGED, file, "kind", old.what, thing.what))
        changes.extend(_facts(file, old, thing))
    for key, thing in before.items():
        if key not in after and thing.is_told_alone:
            changes.append(_whole(ChangeKind.REMOVED, file, thing))
    return changes


def in_line(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return what stands in the same order in both; the rest has moved. Both hold the same keys, each once."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {after[place] for block in blocks for place in range(block.b, block.b + block.size)}


def _facts(file: str, old: Thing, new: Thing) -> list[Change]:
    found = []
    if old.name != new.name:
        found.append(_of(new, ChangeKind.CHANGED, file, "name", old.name, new.name))
    for name in dict.fromkeys((*old.facts, *new.facts)):
        before, after = old.facts.get(name, ""), new.facts.get(name, "")
        if before != after:
            kind = ChangeKind.MOVED if name in MOVES else ChangeKind.CHANGED
            found.append(_of(new, kind, file, name, old.shown.get(name, before), new.shown.get(name, after)))
    return found


def _of(thing: Thing, kind: ChangeKind, file: str, name: str, before: str, after: str) -> Change:
    return Change(kind, file, thing.id, thing.what, thing.name, thing.of, thing.row, thing.ends, name, before, after)


def _whole(kind: ChangeKind, file: str, thing: Thing) -> Change:
    said = {**thing.facts, **thing.shown}
    details = tuple((name, value) for name, value in said.items() if value and name not in MOVES | TOLD_BY_ENDS)
    return Change(kind, file, thing.id, thing.what, thing.name, thing.of, thing.row, thing.ends, details=details)
