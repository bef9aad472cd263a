"""What is different between two versions of a bundle's files: facts that are put into words where they are shown.

    for change in differences(files_of_release_6, files_of_release_7): ...

Files that cannot be read are compared as a whole; whatever differs is named, if only as "the drawing".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from engine.bpmn.compare.change import Change, ChangeKind
from engine.bpmn.compare.diagrams import compare_diagrams
from engine.bpmn.compare.fields import compare_forms
from engine.bpmn.compare.tables import compare_decisions
from engine.errors import NotReadable

__all__ = ["Change", "ChangeKind", "differences"]

MOST = 2_000  # of one file; more than anybody reads

_COMPARERS: dict[str, Callable[[str, str, str], list[Change]]] = {
    "bpmn": compare_diagrams,
    "dmn": compare_decisions,
    "form": compare_forms,
}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Compare two sets of files by name."""
    found: list[Change] = []
    for name in dict.fromkeys((*after, *before)):
        kind = name.rpartition(".")[2]
        if name not in before:
            found.append(Change(ChangeKind.ADDED, name, name=name))
        elif name not in after:
            found.append(Change(ChangeKind.REMOVED, name, name=name))
        elif before[name] != after[name]:
            found.extend(_of_file(name, kind, before[name], after[name])[:MOST])
    return tuple(found)


def _of_file(name: str, kind: str, before: str, after: str) -> list[Change]:
    compare = _COMPARERS.get(kind)
    if compare is None:
        return [_as_a_whole(name, "content" if _says_otherwise(before, after) else "writing")]
    try:
        return compare(name, before, after) or [_as_a_whole(name, "writing")]
    except NotReadable:
        return [_as_a_whole(name, "unreadable")]


def _as_a_whole(name: str, what: str) -> Change:
    """`what`: content, writing (nothing but how it is written or drawn), unreadable."""
    return Change(ChangeKind.CHANGED, name, name=name, property=what)


def _says_otherwise(before: str, after: str) -> bool:
    try:
        return bool(json.loads(before) != json.loads(after))
    except (ValueError, RecursionError):
        return True
