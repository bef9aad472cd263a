"""Trials that people have open: the steps of each, so that a reload or another window shows where it stands.

Functions take a `Connection` of `Database.read()` or `.write()`; whoever opened it commits. What a trial shows is never
kept: it is made from its steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.store.columns import UtcTime
from engine.store.tables import metadata

__all__ = ["KeptTrial", "discard_trial", "keep_trial", "read_trial", "trial"]

trial = Table(
    "bpm_trial",
    metadata,
    Column("bundle", String(200), primary_key=True),
    Column("login", ForeignKey("bpm_user.login"), primary_key=True),  # each has one of a bundle
    Column("rev", Integer, nullable=False),  # +1 a step: of two windows one wins
    Column("scenario", Text, nullable=False),  # its start and steps, as a .scenario file
    Column("changed_at", UtcTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class KeptTrial:
    """Somebody's trial of a bundle."""

    scenario: str
    rev: int
    changed_at: datetime


def read_trial(connection: Connection, bundle: str, login: str) -> KeptTrial | None:
    """Return a person's trial of a bundle."""
    row = connection.execute(
        select(trial.c.scenario, trial.c.rev, trial.c.changed_at).where(
            trial.c.bundle == bundle, trial.c.login == login
        )
    ).first()
    return KeptTrial(row.scenario, row.rev, row.changed_at) if row is not None else None


def keep_trial(
    connection: Connection, bundle: str, login: str, scenario: str, *, seen: int | None, now: datetime
) -> int | None:
    """Write the trial if it is still at the revision `seen` (None: there is none); return the new one, else None."""
    if seen is None:
        values = {"bundle": bundle, "login": login, "rev": 1, "scenario": scenario, "changed_at": now}
        try:
            with connection.begin_nested():
                connection.execute(insert(trial).values(**values))
        except IntegrityError:
            return None
        return 1
    done = connection.execute(
        update(trial)
        .where(trial.c.bundle == bundle, trial.c.login == login, trial.c.rev == seen)
        .values(rev=seen + 1, scenario=scenario, changed_at=now)
    )
    return seen + 1 if done.rowcount == 1 else None


def discard_trial(connection: Connection, bundle: str, login: str) -> None:
    """Forget it."""
    connection.execute(delete(trial).where(trial.c.bundle == bundle, trial.c.login == login))
