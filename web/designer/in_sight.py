"""The variables that are known at a place of a draft: read from its saved files, remembered until one is saved anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import current_app

from engine.bpmn.scope_of_variables import InSight, in_sight
from engine.dmn import Decisions, read_decisions
from engine.feel.known import Variable
from engine.store.decisions import decision_meant, decisions_stand
from engine.store.model_drafts import read_files
from web import context

__all__ = ["of_part", "variables_in_sight"]

_MOST = 256


@dataclass(slots=True)
class _Memory:
    """What was found last, by everything that it depends on."""

    seen: OrderedDict[tuple[object, ...], InSight] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: tuple[object, ...]) -> InSight | None:
        with self.lock:
            found = self.seen.get(key)
            if found is not None:
                self.seen.move_to_end(key)
            return found

    def keep(self, key: tuple[object, ...], found: InSight) -> None:
        with self.lock:
            self.seen[key] = found
            while len(self.seen) > _MOST:
                self.seen.popitem(last=False)


def variables_in_sight(connection: Any, bundle: str, file: str, element: str | None) -> InSight | None:
    """Return what is known at an element of a draft; None when there is no such file."""
    files = read_files(connection, bundle)
    if file not in files:
        return None
    engine = context.engine()
    starts = {kind.process: kind.start_form for kind in context.pages().cases.values() if kind.start_form}
    revisions = tuple((name, one.rev) for name, one in files.items())
    key = (bundle, revisions, decisions_stand(connection), file, element)
    memory: _Memory = current_app.extensions.setdefault("variables_in_sight", _Memory())
    found = memory.find(key)
    if found is None:
        texts = {name: one.content.encode() for name, one in files.items()}

        def shared(identity: str, words: Mapping[str, str]) -> Decisions | None:
            meant = decision_meant(connection, engine.definitions.decisions, identity, words)
            if meant is None:
                return None
            return read_decisions(meant.content, file=meant.file, imported=meant.imported, tolerant=True)

        found = in_sight(texts, file, element, actions=engine.actions, start_forms=starts, shared=shared)
        memory.keep(key, found)
    return found


def of_part(found: InSight, part: str) -> tuple[Variable, ...]:
    """Return what the expressions of one part of an element may use, the nearest first."""
    match part:
        case "answer":
            return (*found.answer, *found.local, *found.known)
        case "counters":
            return (*found.counters, *found.local, *found.known)
        case "local":
            return (*found.local, *found.known)
        case _:
            return found.known
