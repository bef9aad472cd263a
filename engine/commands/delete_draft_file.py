"""Remove a file from a draft; what it was stays among the kept saves until the draft is discarded."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.model_drafts import FileChanged, open_draft, refuse_who_may_not_design
from engine.commands.work import Work
from engine.errors import NotFound
from engine.store.model_drafts import read_file, remove_file, touch_draft

__all__ = ["DeleteDraftFile", "handle"]


@dataclass(frozen=True, slots=True)
class DeleteDraftFile:
    """Remove the file whose revision the person has `seen`."""

    bundle: str
    name: str
    seen: int


def handle(command: DeleteDraftFile, work: Work) -> None:
    """Raise `FileChanged` when somebody saved it meanwhile, `NotFound` when it is not there."""
    refuse_who_may_not_design(work.actor)
    draft = open_draft(work, command.bundle)
    current = read_file(work.connection, draft.bundle, command.name)
    if current is None:
        raise NotFound(f"The draft has no file '{command.name}'.")
    if current.rev != command.seen:
        raise FileChanged(f"'{current.name}' was saved by {current.saved_by} meanwhile.", current=current)
    touch_draft(work.connection, draft, now=work.now, by=work.actor.id)
    removed = remove_file(work.connection, draft.bundle, current.name, seen=current.rev)
    assert removed  # the draft's row is held: nobody comes between
