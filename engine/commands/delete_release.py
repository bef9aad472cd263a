"""Delete a release that nothing is used of: no instance, running or ended, and no newer one to start with instead."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.commands.model_drafts import refuse_who_may_not_design
from engine.commands.work import Work
from engine.errors import NotFound, WrongState
from engine.store.releases import Uses, delete_release, uses_of
from engine.store.tables import deployment

__all__ = ["DeleteRelease", "ReleaseInUse", "handle", "told"]


@dataclass(frozen=True, slots=True)
class DeleteRelease:
    """Delete a deployment with its files and versions."""

    release: int


class ReleaseInUse(WrongState):
    """It is needed: `uses` says for what."""

    def __init__(self, uses: Uses) -> None:
        super().__init__(told(uses))
        self.uses = uses


def handle(command: DeleteRelease, work: Work) -> None:
    """Raise `ReleaseInUse`, or `NotFound`.

    The latest version of a process always stays: new instances start with it, also while this command looks; and so
    no version number is ever given twice.
    """
    refuse_who_may_not_design(work.actor)
    there = select(deployment.c.id).where(deployment.c.id == command.release).with_for_update()
    if work.connection.execute(there).first() is None:
        raise NotFound(f"There is no release {command.release}.")
    uses = uses_of(work.connection, command.release)
    if uses:
        raise ReleaseInUse(uses)
    delete_release(work.connection, command.release)


def told(uses: Uses) -> str:
    """Say in a sentence or two what a release is used for, and what to do."""
    said = []
    if uses.running:
        said.append(f"{uses.running} running instances go by it: let them end first.")
    if uses.ended:
        said.append(f"{uses.ended} ended instances are told by its diagram; it stays with their history.")
    if uses.moved:
        said.append(f"{uses.moved} instances ran by it before they moved; it stays with their history.")
    if uses.starts:
        said.append(f"New instances of {', '.join(uses.starts)} start with it: publish another release first.")
    if uses.called_by:
        said.append(f"{', '.join(uses.called_by)} calls it by its version: publish that without the number first.")
    if uses.asked:
        said.append(f"The decisions {', '.join(uses.asked)} were or may be asked from it; they stay.")
    return " ".join(said)
