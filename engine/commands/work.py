"""The unit of work: one transaction, who acts and when, and the steps that will be written in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.audience import parts_of
from engine.store.instances import StepRead
from engine.store.record_step import StepWrite, record

if TYPE_CHECKING:
    from engine.commands.engine import Engine

__all__ = ["Changed", "NeedsTransaction", "Work"]


class NeedsTransaction(Exception):
    """A command that began as one read and one write has more to write; nothing was written yet."""


@dataclass(slots=True)
class Changed:
    """What a commit changed, for the doorbell: workers wake, open pages refresh."""

    instances: set[int] = field(default_factory=set)
    work_items: set[int] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)  # whose offers changed
    logins: set[str] = field(default_factory=set)  # whose own tasks changed
    jobs: bool = False  # a job became due
    timers: bool = False
    messages: bool = False  # a message waits for delivery, or a subscription may match one
    incidents: bool = False
    definitions: bool = False

    def offered_to(self, audience: str | None) -> None:
        """Note whose lists show a task: a group's, or those of several candidates."""
        groups, people = parts_of(audience)
        self.groups.update(groups)
        self.logins.update(people)

    def add(self, more: Changed) -> None:
        """Note what another commit, or another command of the same one, changed as well."""
        for one in fields(Changed):
            setattr(self, one.name, getattr(self, one.name) | getattr(more, one.name))

    def __bool__(self) -> bool:
        return bool(
            self.instances
            or self.work_items
            or self.jobs
            or self.timers
            or self.messages
            or self.incidents
            or self.definitions
        )


@dataclass(slots=True)
class Work:
    """One command at work. Handlers read and write through `connection` and never commit."""

    engine: Engine
    connection: Connection
    actor: Actor
    now: datetime
    command: str
    command_id: str | None = None
    light: bool = False  # each statement is its own transaction: one read and one write, nothing more
    changed: Changed = field(default_factory=Changed)
    read_ahead: dict[tuple[str, int], StepRead] = field(default_factory=dict)  # of a batch, by kind and id; used once
    gathered: list[StepWrite] | None = None  # of a batch: what will be written with the others'; None: written at once

    def write(self, steps: Sequence[StepWrite]) -> None:
        """Write steps, or keep them for the one write of the batch. Raises as `record`."""
        if self.gathered is None:
            record(self.connection, steps, self.engine.ids)
        else:
            self.gathered += steps

    def needs_transaction(self) -> None:
        """Say that more than one statement will be written; a light command is then begun again in a transaction."""
        if self.light:
            raise NeedsTransaction
