"""Save a file of a draft, as it is: a broken one too. Who has not seen the last save overwrites nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.commands.model_drafts import (
    FileChanged,
    checked_name,
    checked_text,
    faults_of_file,
    open_draft,
    refuse_too_many,
    refuse_who_may_not_design,
)
from engine.commands.work import Work
from engine.errors import Problem
from engine.store.bundles import name_in
from engine.store.model_drafts import DraftFile, add_file, kind_of, overwrite_file, read_file, read_files, touch_draft

__all__ = ["DraftFileSaved", "SaveDraftFile", "handle"]


@dataclass(frozen=True, slots=True)
class SaveDraftFile:
    """Write `content`. `seen`: the file's revision that the writer has read; None: there must be no such file yet."""

    bundle: str
    name: str
    content: bytes
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class DraftFileSaved:
    """The file's new revision, and why it cannot be opened, if so."""

    name: str
    rev: int
    saved_at: datetime
    problems: tuple[Problem, ...] = ()


def handle(command: SaveDraftFile, work: Work) -> DraftFileSaved:
    """Raise `FileChanged` when somebody was first, `InvalidInput` for what cannot be kept, `NotFound`."""
    refuse_who_may_not_design(work.actor)
    name = checked_name(command.name)
    text = checked_text(name, command.content)
    draft = open_draft(work, command.bundle)
    current = read_file(work.connection, draft.bundle, name)
    if current is not None and current.content == text:
        # The answer to a save that was lost on its way, asked for again: it is as it should be.
        return DraftFileSaved(name, current.rev, current.saved_at, faults_of_file(name, text))
    if current is None and command.seen is not None:
        raise FileChanged(f"'{name}' is not there any more: somebody removed it.", current=None)
    if current is not None and current.rev != command.seen:
        raise FileChanged(f"'{name}' was saved by {current.saved_by} meanwhile.", current=current)
    rev = touch_draft(
        work.connection, draft, now=work.now, by=work.actor.id, name=name_in({name: text}, draft.bundle) or None
    )
    written = DraftFile(name, kind_of(name), rev, text, work.now, work.actor.id)
    if current is None:
        others = {file.name: file.content for file in read_files(work.connection, draft.bundle).values()}
        refuse_too_many({**others, name: text})
        add_file(work.connection, draft.bundle, written)
    else:
        kept = overwrite_file(work.connection, draft.bundle, written, seen=current.rev)
        assert kept  # the draft's row is held: nobody comes between
    return DraftFileSaved(name, rev, work.now, faults_of_file(name, text))
