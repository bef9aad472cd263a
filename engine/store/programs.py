"""Programs that speak for a person: their keys, and the answers they got, for when they ask the same again.

Functions take a `Connection` of `Database.read()` or `.write()`; whoever opened it commits.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from engine.store.audiences import is_of_audience
from engine.store.columns import UtcTime
from engine.store.ids import Ids
from engine.store.people import Person, member, person_of, user
from engine.store.tables import audience, metadata

__all__ = [
    "EXTERNAL",
    "KEPT_FOR",
    "Earlier",
    "Key",
    "begin_answer",
    "earlier_answer",
    "find_key",
    "forget_answer",
    "keep_answer",
    "keys_of",
    "make_key",
    "mark_done",
    "revoke_key",
    "take_over",
    "touch_key",
]

EXTERNAL = "external"  # scope of a key with which a program fetches jobs and answers them, and nothing else
PREFIX = "reglament_"  # by which people and scanners of source code recognise a key that lies about
DONE = "done"  # in the place of an answer's headers: it took effect, its answer is not kept (yet)
KEPT_FOR = timedelta(hours=24)  # an answer, for a program that asks again

api_key = Table(
    "bpm_api_key",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("bpm_user.login"), nullable=False, index=True),  # in whose name the program acts
    Column("name", String(120), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256: a stolen table opens nothing
    Column("ending", String(8), nullable=False),  # its last characters, by which its owner knows it again
    Column("reads_only", Boolean, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("expires", UtcTime, nullable=False),
    Column("last_used", UtcTime),
    Column("revoked", UtcTime),
    Column("scope", String(20), nullable=False, server_default=""),  # "": all that its owner may; external: only that
    Column("topics", Text, nullable=False, server_default=""),  # of external work, with commas; "": all
)

api_answer = Table(  # what a request with an Idempotency-Key was answered
    "bpm_api_answer",
    metadata,
    Column("login", ForeignKey("bpm_user.login"), primary_key=True),
    Column("digest", String(64), primary_key=True),  # SHA-256 of the key
    Column("asked", String(64), nullable=False),  # SHA-256 of what was asked: the same key belongs to the same wish
    Column("begun", UtcTime, nullable=False),
    Column("status", Integer),  # NULL: it is being carried out
    Column("headers", Text),  # JSON
    Column("content", LargeBinary),
    Index("ix_bpm_api_answer_begun", "begun"),
)


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key, as its owner sees it. `secret` is known only when the key is made."""

    id: int
    login: str
    name: str
    ending: str
    reads_only: bool
    created: datetime
    expires: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None
    secret: str = ""
    scope: str = ""  # EXTERNAL: it opens nothing else
    topics: tuple[str, ...] = ()  # of EXTERNAL: those it may work for; empty: all

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked is None and self.expires > now


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request that came with this Idempotency-Key before."""

    asked: str
    begun: datetime
    status: int | None
    headers: str
    content: bytes

    @property
    def is_done(self) -> bool:
        """Whether it took effect, though its answer was never kept."""
        return self.status is None and self.headers == DONE


def make_key(
    connection: Connection,
    ids: Ids,
    login: str,
    name: str,
    *,
    reads_only: bool,
    now: datetime,
    lifetime: timedelta,
    scope: str = "",
    topics: Sequence[str] = (),
) -> Key:
    """Write a key with a new 256-bit secret and return it; the secret is shown once and kept nowhere."""
    secret = PREFIX + secrets.token_urlsafe(32)
    made = Key(
        *(ids.next(), login, name, secret[-4:], reads_only, now, now + lifetime),
        secret=secret,
        scope=scope,
        topics=tuple(topics),
    )
    connection.execute(
        insert(api_key).values(
            id=made.id,
            login=login,
            name=name,
            digest=_digest(secret),
            ending=made.ending,
            reads_only=reads_only,
            created=now,
            expires=made.expires,
            scope=scope,
            topics=",".join(topics),
        )
    )
    return made


def keys_of(connection: Connection, login: str, *, limit: int = 200) -> list[Key]:
    """Return a person's keys, the newest first; revoked and expired ones too."""
    rows = connection.execute(
        select(api_key).where(api_key.c.login == login).order_by(api_key.c.id.desc()).limit(limit)
    )
    return [_key(row) for row in rows]


def find_key(connection: Connection, secret: str, now: datetime) -> tuple[Key, Person] | None:
    """Return the key with its person, in one statement; None for one that is unknown, revoked or expired."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    rows = connection.execute(
        select(
            api_key,
            *(user.c.name.label("person_name"), user.c.language, user.c.role, user.c.active),
            *(member.c.grp, audience.c.audience),
        )
        .join(user, user.c.login == api_key.c.login)
        .outerjoin(member, member.c.login == user.c.login)
        .outerjoin(audience, is_of_audience(member.c.grp, user.c.login))
        .where(api_key.c.digest == _digest(secret), user.c.active)
    ).all()
    if not rows or not (found := _key(rows[0])).is_valid(now):
        return None
    first = rows[0]
    groups = (name for row in rows for name in (row.grp, row.audience) if name is not None)
    return found, person_of(first.login, first.person_name, first.language, first.role, groups)


def touch_key(connection: Connection, key_id: int, now: datetime) -> None:
    """Note that the key is in use."""
    connection.execute(update(api_key).where(api_key.c.id == key_id).values(last_used=now))


def revoke_key(connection: Connection, login: str, key_id: int, now: datetime) -> bool:
    """End one of the person's keys for good; returns whether there was such a one. Twice is once."""
    own = (api_key.c.id == key_id) & (api_key.c.login == login)
    connection.execute(update(api_key).where(own, api_key.c.revoked.is_(None)).values(revoked=now))
    return connection.execute(select(api_key.c.id).where(own)).first() is not None


def begin_answer(connection: Connection, login: str, digest: str, asked: str, now: datetime) -> bool:
    """Note that this request is being carried out; False when one with its key is known already.

    Of two that come at once the database lets one in.
    """
    connection.execute(delete(api_answer).where(api_answer.c.begun < now - KEPT_FOR))
    try:
        with connection.begin_nested():
            connection.execute(insert(api_answer).values(login=login, digest=digest, asked=asked, begun=now))
    except IntegrityError:
        return False
    return True


def earlier_answer(connection: Connection, login: str, digest: str) -> Earlier | None:
    """Return what is known of the request with this key."""
    row = connection.execute(
        select(api_answer).where(api_answer.c.login == login, api_answer.c.digest == digest)
    ).first()
    return Earlier(row.asked, row.begun, row.status, row.headers or "{}", row.content or b"") if row else None


def take_over(connection: Connection, login: str, digest: str, begun: datetime, now: datetime) -> bool:
    """Carry out what somebody began and never finished; False when another was faster."""
    mine = (api_answer.c.login == login) & (api_answer.c.digest == digest)
    unfinished = (api_answer.c.begun == begun) & api_answer.c.status.is_(None)
    return connection.execute(update(api_answer).where(mine, unfinished).values(begun=now)).rowcount == 1


def keep_answer(connection: Connection, login: str, digest: str, status: int, headers: str, content: bytes) -> None:
    """Keep what was answered, for whoever asks the same again."""
    connection.execute(
        update(api_answer)
        .where(api_answer.c.login == login, api_answer.c.digest == digest)
        .values(status=status, headers=headers, content=content)
    )


def mark_done(connection: Connection, login: str, digest: str) -> None:
    """Note, in the transaction of the effect itself, that the request took effect."""
    mine = (api_answer.c.login == login) & (api_answer.c.digest == digest)
    connection.execute(update(api_answer).where(mine, api_answer.c.status.is_(None)).values(headers=DONE))


def forget_answer(connection: Connection, login: str, digest: str) -> None:
    """The key is free again, unless something was done."""
    mine = (api_answer.c.login == login) & (api_answer.c.digest == digest)
    connection.execute(delete(api_answer).where(mine, api_answer.c.headers.is_(None)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: object) -> Key:
    names = ("id", "login", "name", "ending", "reads_only", "created", "expires", "last_used", "revoked", "scope")
    topics = tuple(filter(None, row.topics.split(",")))  # type: ignore[attr-defined]
    return Key(**{name: getattr(row, name) for name in names}, topics=topics)
