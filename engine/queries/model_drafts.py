"""Drafts of models as pages show them: whose they are, which files they have, and what was saved when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from engine.queries.paging import PAGE, Page, read_number
from engine.store.model_drafts import model_draft, model_draft_file, model_draft_saved
from engine.store.people import user

__all__ = ["DraftHead", "FileHead", "SavedHead", "files_of", "heads_of", "saves_of"]


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft without its files."""

    bundle: str
    name: str
    base_release: int | None
    rev: int
    changed: bool  # it is no longer what it was begun from
    created_at: datetime
    updated_at: datetime
    updated_by: str
    updated_by_name: str


@dataclass(frozen=True, slots=True)
class FileHead:
    """A file of a draft without its content."""

    name: str
    kind: str
    rev: int
    saved_at: datetime
    saved_by: str
    saved_by_name: str


@dataclass(frozen=True, slots=True)
class SavedHead:
    """One kept save of a file."""

    rev: int
    at: datetime
    by: str
    by_name: str
    bytes: int


def heads_of(connection: Connection, bundles: Sequence[str]) -> dict[str, DraftHead]:
    """Return the drafts of these bundles, in one statement."""
    table = model_draft
    found = connection.execute(
        select(
            table.c.bundle,
            table.c.name,
            table.c.base_release,
            table.c.rev,
            table.c.base_rev,
            table.c.created_at,
            table.c.updated_at,
            table.c.updated_by,
            func.coalesce(user.c.name, table.c.updated_by),
        )
        .outerjoin(user, user.c.login == table.c.updated_by)
        .where(table.c.bundle.in_(list(bundles)), table.c.discarded_at.is_(None))
    )
    return {
        bundle: DraftHead(bundle, name, base, rev, base is None or rev != base_rev, *times_and_people)
        for bundle, name, base, rev, base_rev, *times_and_people in found
    }


def files_of(connection: Connection, bundle: str) -> tuple[FileHead, ...]:
    """Return the files of a draft by name, in one statement."""
    table = model_draft_file
    found = connection.execute(
        select(
            table.c.name,
            table.c.kind,
            table.c.rev,
            table.c.saved_at,
            table.c.saved_by,
            func.coalesce(user.c.name, table.c.saved_by),
        )
        .outerjoin(user, user.c.login == table.c.saved_by)
        .where(table.c.bundle == bundle)
        .order_by(table.c.name)
    )
    return tuple(FileHead(*row) for row in found)


def saves_of(
    connection: Connection, bundle: str, name: str, *, after: str | None = None, size: int = PAGE
) -> Page[SavedHead]:
    """Return the kept saves of a file, the newest first, in one statement. Raises InvalidInput for a wrong mark."""
    table = model_draft_saved
    mine = and_(table.c.bundle == bundle, table.c.name == name)
    behind = read_number(after)
    if behind is not None:
        mine = and_(mine, table.c.rev < min(behind, (1 << 31) - 1))
    found = connection.execute(
        select(table.c.rev, table.c.at, table.c.by, func.coalesce(user.c.name, table.c.by), table.c.bytes)
        .outerjoin(user, user.c.login == table.c.by)
        .where(mine)
        .order_by(table.c.rev.desc())
        .limit(size + 1)
    )
    return Page.cut([SavedHead(*row) for row in found], size, lambda row: str(row.rev))
