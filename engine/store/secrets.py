"""Secrets of connections, encrypted with a key that is not in the database.

Kept is Fernet's token (AES-128-CBC with HMAC-SHA256); a backup or a stolen table tells nobody a password. Several keys
may be given: the first one encrypts, the others still read, so that a key can be changed (`rotate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, String, Table, Text, delete, insert, select, update

from engine.errors import InvalidInput, NotFound
from engine.plugins import SecretMissing
from engine.store.columns import UtcTime
from engine.store.database import Database
from engine.store.tables import metadata

__all__ = ["KeptSecret", "Secrets", "new_key", "secret_table"]

MOST = 10_000  # characters of a secret

secret_table = Table(
    "bpm_secret",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("token", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """What may be told of a secret."""

    name: str
    changed_at: datetime
    readable: bool  # with the keys that are given here


def new_key() -> str:
    """Return a key for `REGLAMENT_SECRET_KEY`."""
    return Fernet.generate_key().decode()


class Secrets:
    """The store. Raises `InvalidInput` for what is no key."""

    def __init__(self, database: Database, keys: Sequence[str] = ()) -> None:
        self.database = database
        try:
            self._keys = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise InvalidInput(
                "REGLAMENT_SECRET_KEY is no key (32 bytes in URL-safe Base64). `reglament secret key` makes one."
            ) from None

    def __call__(self, name: str) -> str:
        """Return the secret. Raises `SecretMissing`, which never tells a part of it."""
        with self.database.read() as connection:
            token = connection.execute(select(secret_table.c.token).where(secret_table.c.name == name)).scalar()
        if token is None:
            raise SecretMissing(f"Secret '{name}' is not kept here. Set it: reglament secret set {name}")
        if self._keys is None:
            raise SecretMissing(f"Secret '{name}' cannot be read: REGLAMENT_SECRET_KEY is not set in this process.")
        try:
            return self._keys.decrypt(token.encode()).decode()
        except InvalidToken:
            raise SecretMissing(
                f"Secret '{name}' was encrypted with another key than REGLAMENT_SECRET_KEY, or was changed in the "
                f"table. Give the old key behind a comma, or set it anew: reglament secret set {name}"
            ) from None

    def keep(self, name: str, text: str, now: datetime) -> None:
        """Keep a secret under a name, in place of the one before."""
        if not text or len(text) > MOST:
            raise InvalidInput(f"A secret has 1 to {MOST} characters.")
        token = self._able().encrypt(text.encode()).decode()
        values = {"token": token, "changed_at": now}
        with self.database.write() as connection:
            changed = connection.execute(update(secret_table).where(secret_table.c.name == name).values(values))
            if changed.rowcount == 0:
                connection.execute(insert(secret_table).values(name=name, **values))

    def forget(self, name: str) -> None:
        """Delete it. Raises `NotFound`."""
        with self.database.write() as connection:
            if connection.execute(delete(secret_table).where(secret_table.c.name == name)).rowcount == 0:
                raise NotFound(f"There is no secret '{name}'.")

    def rotate(self) -> int:
        """Encrypt every secret anew with the first key; returns how many. Raises `InvalidInput`, changing nothing."""
        keys = self._able()
        with self.database.write() as connection:
            rows = connection.execute(select(secret_table.c.name, secret_table.c.token)).all()
            for row in rows:
                try:
                    token = keys.rotate(row.token.encode()).decode()
                except InvalidToken:
                    raise InvalidInput(f"Secret '{row.name}' can be read with none of the keys.") from None
                connection.execute(update(secret_table).where(secret_table.c.name == row.name).values(token=token))
        return len(rows)

    def listed(self) -> list[KeptSecret]:
        """Return what is kept, by name, without the secrets."""
        with self.database.read() as connection:
            rows = connection.execute(select(secret_table).order_by(secret_table.c.name)).all()
        return [KeptSecret(row.name, row.changed_at, self._reads(row.token)) for row in rows]

    def _reads(self, token: str) -> bool:
        try:
            return self._keys is not None and bool(self._keys.decrypt(token.encode()))
        except InvalidToken:
            return False

    def _able(self) -> MultiFernet:
        if self._keys is None:
            raise InvalidInput("REGLAMENT_SECRET_KEY is not set. `reglament secret key` makes a key.")
        return self._keys
