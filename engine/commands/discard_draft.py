"""Discard a draft with all its kept saves; releases stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.model_drafts import open_draft, refuse_who_may_not_design
from engine.commands.work import Work
from engine.errors import StaleVersion
from engine.store.model_drafts import discard_model_draft

__all__ = ["DiscardDraft", "handle"]


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Discard the draft of a bundle. `seen`: its revision when the person decided; None: whatever it is."""

    bundle: str
    seen: int | None = None


def handle(command: DiscardDraft, work: Work) -> None:
    """Raise `StaleVersion` when somebody saved something meanwhile, `NotFound` when there is no draft."""
    refuse_who_may_not_design(work.actor)
    draft = open_draft(work, command.bundle)
    if command.seen is not None and command.seen != draft.rev:
        raise StaleVersion(f"{draft.updated_by} has saved something in this draft meanwhile. Look at it again.")
    discard_model_draft(work.connection, draft.bundle, now=work.now)
