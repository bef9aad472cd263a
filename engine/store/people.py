"""People who work with the pages: logins, groups, sessions and the drafts of forms they have begun.

Functions take a `Connection` of `Database.read()` or `.write()`; whoever opened it commits.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    true,
    update,
)

from engine.model.actor import Actor, ActorKind
from engine.store.audiences import is_of_audience
from engine.store.columns import UtcTime
from engine.store.tables import audience, metadata

__all__ = [
    "Draft",
    "Person",
    "Role",
    "Session",
    "add_person",
    "begin_session",
    "discard_draft",
    "discard_old_sessions",
    "end_session",
    "end_sessions_of",
    "find_person",
    "find_session",
    "member",
    "names_of",
    "person_of",
    "read_draft",
    "save_draft",
    "set_language",
    "set_password_hash",
    "touch_session",
    "user",
]

user = Table(
    "bpm_user",
    metadata,
    Column("login", String(120), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", Text),  # argon2id; NULL: nobody can log in with a password
    Column("language", String(5), nullable=False, server_default="en"),
    Column("role", String(12), nullable=False, server_default="clerk"),
    Column("active", Boolean, nullable=False, server_default=true()),
)

member = Table(  # groups are names that diagrams use; nobody has to declare them
    "bpm_member",
    metadata,
    Column("login", ForeignKey("bpm_user.login"), primary_key=True),
    Column("grp", String(120), primary_key=True, index=True),
)

session = Table(
    "bpm_session",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the cookie's secret: a stolen table opens no session
    Column("login", ForeignKey("bpm_user.login"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("seen", UtcTime, nullable=False),
    Column("expires", UtcTime, nullable=False),  # however busy it is
    Index("ix_bpm_session_expires", "expires"),
)

draft = Table(  # what a person has typed into a task's form and not yet sent
    "bpm_draft",
    metadata,
    Column("work_item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("bpm_user.login"), primary_key=True),
    Column("values", Text, nullable=False),  # JSON of the form's fields as typed
    Column("saved_at", UtcTime, nullable=False),
)


class Role(StrEnum):
    """What a person may do beyond the tasks of their groups."""

    CLERK = "clerk"  # works on tasks of their own groups
    DESIGNER = "designer"  # draws, tries and publishes processes besides
    MANAGER = "manager"  # sees every task and instance, repairs incidents, reassigns, cancels


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can log in."""

    login: str
    name: str
    language: str
    role: Role
    groups: frozenset[str]

    @property
    def actor(self) -> Actor:
        """Who they are to the engine."""
        manager, designer = self.role is Role.MANAGER, self.role is Role.DESIGNER
        return Actor(ActorKind.USER, self.login, self.groups, administrator=manager, designer=designer)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is logged in. `secret` is known only when the session begins."""

    id: str
    csrf: str
    person: Person
    created: datetime
    seen: datetime
    expires: datetime
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as far as it was filled: JSON text and when it was saved."""

    values: str
    saved_at: datetime


def add_person(
    connection: Connection,
    login: str,
    name: str,
    *,
    password_hash: str | None,
    groups: Iterable[str] = (),
    role: Role = Role.CLERK,
    language: str = "en",
) -> None:
    """Write a login, or bring an existing one up to date (name, password, role, groups)."""
    values = {"name": name, "password_hash": password_hash, "role": role.value, "language": language, "active": True}
    changed = connection.execute(update(user).where(user.c.login == login).values(values)).rowcount
    if not changed:
        connection.execute(insert(user).values(login=login, **values))
    connection.execute(delete(member).where(member.c.login == login))
    rows = [{"login": login, "grp": group} for group in sorted(set(groups))]
    if rows:
        connection.execute(insert(member), rows)


def find_person(connection: Connection, login: str) -> tuple[Person, str | None] | None:
    """Return an active person and their password hash, or None."""
    rows = connection.execute(
        select(user, member.c.grp, audience.c.audience)
        .outerjoin(member, member.c.login == user.c.login)
        .outerjoin(audience, is_of_audience(member.c.grp, user.c.login))
        .where(user.c.login == login, user.c.active)
    ).all()
    return (_person(rows), rows[0].password_hash) if rows else None


def names_of(connection: Connection, logins: Iterable[str]) -> dict[str, str]:
    """Return the names of these logins; unknown ones are left out."""
    wanted = sorted(set(logins))
    if not wanted:
        return {}
    rows = connection.execute(select(user.c.login, user.c.name).where(user.c.login.in_(wanted)))
    return {row.login: row.name for row in rows}


def set_language(connection: Connection, login: str, language: str) -> None:
    """Remember in which language a person reads the pages."""
    connection.execute(update(user).where(user.c.login == login).values(language=language))


def set_password_hash(connection: Connection, login: str, password_hash: str) -> None:
    """Replace a password's hash, for example when stronger parameters are in force."""
    connection.execute(update(user).where(user.c.login == login).values(password_hash=password_hash))


def begin_session(connection: Connection, person: Person, now: datetime, lifetime: timedelta) -> Session:
    """Write a session with a new 256-bit secret and return it; the secret goes into the cookie and nowhere else."""
    secret = secrets.token_urlsafe(32)
    begun = Session(
        id=_digest(secret),
        csrf=secrets.token_urlsafe(32),
        person=person,
        created=now,
        seen=now,
        expires=now + lifetime,
        secret=secret,
    )
    connection.execute(
        insert(session).values(
            id=begun.id, login=person.login, csrf=begun.csrf, created=now, seen=now, expires=begun.expires
        )
    )
    return begun


def find_session(connection: Connection, secret: str, now: datetime, idle: timedelta) -> Session | None:
    """Return the session of a cookie with its person and groups, in one statement; None when it ended."""
    rows = connection.execute(
        select(
            session.c.id,
            session.c.csrf,
            session.c.created,
            session.c.seen,
            session.c.expires,
            user,
            member.c.grp,
            audience.c.audience,
        )
        .join(user, user.c.login == session.c.login)
        .outerjoin(member, member.c.login == user.c.login)
        .outerjoin(audience, is_of_audience(member.c.grp, user.c.login))
        .where(session.c.id == _digest(secret), user.c.active)
    ).all()
    if not rows or rows[0].expires <= now or rows[0].seen + idle <= now:
        return None
    first = rows[0]
    return Session(first.id, first.csrf, _person(rows), first.created, first.seen, first.expires)


def touch_session(connection: Connection, session_id: str, now: datetime) -> None:
    """Note that the session is in use."""
    connection.execute(update(session).where(session.c.id == session_id).values(seen=now))


def end_session(connection: Connection, session_id: str) -> None:
    """Log one browser out."""
    connection.execute(delete(session).where(session.c.id == session_id))


def end_sessions_of(connection: Connection, login: str) -> int:
    """Log a person out everywhere; returns how many sessions ended."""
    return connection.execute(delete(session).where(session.c.login == login)).rowcount


def discard_old_sessions(connection: Connection, now: datetime) -> int:
    """Delete sessions past their end; returns how many."""
    return connection.execute(delete(session).where(session.c.expires <= now)).rowcount


def read_draft(connection: Connection, work_item_id: int, login: str) -> Draft | None:
    """Return what the person typed into this task so far."""
    row = connection.execute(
        select(draft.c["values"], draft.c.saved_at).where(draft.c.work_item_id == work_item_id, draft.c.login == login)
    ).first()
    return Draft(row[0], row.saved_at) if row else None


def save_draft(connection: Connection, work_item_id: int, login: str, values: str, now: datetime) -> None:
    """Keep what was typed; the last one counts."""
    written: Mapping[str, Any] = {"values": values, "saved_at": now}
    changed = connection.execute(
        update(draft).where(draft.c.work_item_id == work_item_id, draft.c.login == login).values(written)
    ).rowcount
    if not changed:
        connection.execute(insert(draft).values(work_item_id=work_item_id, login=login, **written))


def discard_draft(connection: Connection, work_item_id: int) -> None:
    """The task is done: nobody's draft of it is wanted any more."""
    connection.execute(delete(draft).where(draft.c.work_item_id == work_item_id))


def person_of(login: str, name: str, language: str, role: str, groups: Iterable[str]) -> Person:
    """Return a person from the columns of their row."""
    return Person(login=login, name=name, language=language, role=Role(role), groups=frozenset(groups))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(rows: Iterable[Any]) -> Person:
    """Rows of one user, one for each group and each audience of it."""
    listed = list(rows)
    first = listed[0]
    groups = (name for row in listed for name in (row.grp, row.audience) if name is not None)
    return person_of(first.login, first.name, first.language, first.role, groups)
