"""Publish a draft: its files become the next release, immutable, with a note. Running instances keep theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.commands import deploy_definition
from engine.commands.deploy_definition import (
    DeployDefinition,
    Deployed,
    ReadDeployment,
    check,
    refuse_what_cannot_run,
)
from engine.commands.installed import installed
from engine.commands.model_drafts import open_draft, refuse_who_may_not_design
from engine.commands.work import Work
from engine.errors import InvalidInput, NotFound, Problem, StaleVersion, WrongState
from engine.model.actor import Actor
from engine.store.bundles import bundles_of_keys, latest_release
from engine.store.model_drafts import read_files, read_model_draft, rebase_draft
from engine.store.tables import deployment

if TYPE_CHECKING:
    from engine.commands.engine import Engine

__all__ = ["NewerRelease", "PublishDraft", "ReadDraft", "handle", "prepare"]

MAX_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class PublishDraft:
    """Publish the draft of a bundle.

    `rev`: the draft's revision that was looked at and tested; `over`: the last release that the person knows of, when
    it is newer than the one that the draft was begun from.
    """

    bundle: str
    rev: int
    note: str
    over: int | None = None


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """A draft whose files have been read and let through by the gate."""

    command: PublishDraft
    deployment: ReadDeployment


class NewerRelease(WrongState):
    """Somebody published after this draft was begun: publishing it would undo their changes unseen."""

    def __init__(self, message: str, *, release: int, who: str, when: object) -> None:
        super().__init__(message, who=who, when=when)  # type: ignore[arg-type]
        self.release = release


def prepare(command: PublishDraft, engine: Engine, actor: Actor) -> ReadDraft:
    """Read and check before the transaction.

    Raise `DefinitionRefused` with every fault, `StaleVersion` when the draft is not what was looked at, `NotFound`,
    `InvalidInput` without a note.
    """
    refuse_who_may_not_design(actor)
    note = command.note.strip()
    if not note:
        raise InvalidInput("Say in a line what is new.", fields={"note": "Say in a line what is new."})
    if len(note) > MAX_NOTE:
        raise InvalidInput("The note is too long.", fields={"note": f"At most {MAX_NOTE:,} characters."})
    with engine.database.read() as connection:
        draft = read_model_draft(connection, command.bundle)
        if draft is None:
            raise NotFound(f"There is no draft of '{command.bundle}'.")
        if draft.rev != command.rev:
            raise StaleVersion(f"{draft.updated_by} has saved something in this draft meanwhile. Look at it again.")
        files = {name: file.content.encode() for name, file in read_files(connection, command.bundle).items()}
        around = installed(connection, engine, files)
    reading = check(files, around)
    with engine.database.read() as connection:
        foreign = _foreign(bundles_of_keys(connection, [one.key for one in reading.definitions]), command.bundle)
    refuse_what_cannot_run(reading, files, foreign)
    return ReadDraft(command, ReadDeployment(DeployDefinition(files, note, command.bundle), reading))


def handle(prepared: ReadDraft, work: Work) -> Deployed:
    """Write the release, or raise: `StaleVersion`, `NewerRelease`, `WrongState` when there is nothing new."""
    command = prepared.command
    draft = open_draft(work, command.bundle)
    if draft.rev != command.rev:
        raise StaleVersion(f"{draft.updated_by} has saved something in this draft meanwhile. Look at it again.")
    last = latest_release(work.connection, command.bundle)
    if last is not None and last not in (draft.base_release, command.over):
        made = select(deployment.c.deployed_by, deployment.c.deployed_at).where(deployment.c.id == last)
        who, when = work.connection.execute(made).one()
        said = f"{who} published a release after this draft was begun. Look at the difference, then publish over it."
        raise NewerRelease(said, release=last, who=who, when=when)
    deployed = deploy_definition.handle(prepared.deployment, work)
    if deployed.unchanged:
        raise WrongState("The draft is what is published already: there is nothing new in it.")
    rebase_draft(work.connection, draft, deployed.deployment_id)
    return deployed


def _foreign(bundles: dict[str, str], bundle: str) -> list[Problem]:
    """A process is published from one bundle only, or two drafts would take turns in overwriting it."""
    return [
        Problem(
            key,
            "process_of_another",
            f"The process '{key}' belongs to '{owner}' and is published with it.",
            hint="Give this one another id, or take it out and call the other.",
            process=key,
        )
        for key, owner in bundles.items()
        if owner != bundle
    ]
