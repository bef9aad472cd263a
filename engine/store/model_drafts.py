"""Drafts of models: the designers' working copy of a bundle, every save of every file, and what it was begun from.

Whoever opened the `Connection` commits. A file is written only where its revision is the one the writer has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from engine.store.columns import UtcTime
from engine.store.conflicts import Conflict
from engine.store.tables import metadata

__all__ = [
    "KEPT_SAVES",
    "DraftFile",
    "ModelDraft",
    "SavedText",
    "add_draft",
    "add_file",
    "discard_model_draft",
    "kind_of",
    "model_draft",
    "model_draft_file",
    "model_draft_saved",
    "overwrite_file",
    "read_file",
    "read_files",
    "read_model_draft",
    "rebase_draft",
    "remove_file",
    "saved_text",
    "touch_draft",
]

KEPT_SAVES = 200  # of one file: undo across reload

model_draft = Table(
    "bpm_model_draft",
    metadata,
    Column("bundle", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("base_release", BigInteger),  # the deployment it was begun from; NULL: from nothing
    Column("base_rev", Integer, nullable=False),  # `rev` when it was equal to its base
    Column("rev", Integer, nullable=False),  # +1 at each change of any of its files
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("updated_by", String(120), nullable=False),
    # A discarded draft keeps its row, so that no revision is used twice: a browser that was left open is told.
    Column("discarded_at", UtcTime),
)

model_draft_file = Table(
    "bpm_model_draft_file",
    metadata,
    Column("bundle", ForeignKey("bpm_model_draft.bundle"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("kind", String(10), nullable=False),  # bpmn, dmn, form, scenario
    Column("rev", Integer, nullable=False),  # of the draft when it was saved: never used twice
    Column("content", Text, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("saved_by", String(120), nullable=False),
)

model_draft_saved = Table(  # every save, the last ones of each file; those of a removed file too
    "bpm_model_draft_saved",
    metadata,
    Column("bundle", String(200), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("content", Text, nullable=False),
    ForeignKeyConstraint(["bundle"], ["bpm_model_draft.bundle"]),
)


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """The head of a draft. `changed`: it is no longer what it was begun from."""

    bundle: str
    name: str
    base_release: int | None
    base_rev: int
    rev: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str

    @property
    def changed(self) -> bool:
        """Whether anything was saved since it was equal to its base; what began from nothing always is."""
        return self.base_release is None or self.rev != self.base_rev


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file of a draft as it was saved last."""

    name: str
    kind: str
    rev: int
    content: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class SavedText:
    """One kept save of a file."""

    rev: int
    at: datetime
    by: str
    bytes: int


def kind_of(name: str) -> str:
    """Return the kind of a file: what its name ends in."""
    return name.rpartition(".")[2]


def read_model_draft(connection: Connection, bundle: str, *, lock: bool = False) -> ModelDraft | None:
    """Return the draft of a bundle; `lock` holds its row until the end of the transaction."""
    statement = select(*_HEAD).where(model_draft.c.bundle == bundle, model_draft.c.discarded_at.is_(None))
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return ModelDraft(*row) if row is not None else None


def add_draft(
    connection: Connection,
    bundle: str,
    *,
    name: str,
    base_release: int | None,
    files: Mapping[str, str],
    now: datetime,
    by: str,
) -> int:
    """Write a new draft with its first files and return its revision, which is theirs too.

    Raises `Conflict` when somebody else begins one at the same moment.
    """
    earlier = connection.execute(select(model_draft.c.rev).where(model_draft.c.bundle == bundle)).scalar()
    rev = (earlier or 0) + 1
    values = {
        "name": name,
        "base_release": base_release,
        "base_rev": rev,
        "rev": rev,
        "created_at": now,
        "created_by": by,
        "updated_at": now,
        "updated_by": by,
        "discarded_at": None,
    }
    if earlier is None:
        try:
            connection.execute(insert(model_draft).values(bundle=bundle, **values))
        except IntegrityError as error:
            raise Conflict(f"somebody else begins a draft of {bundle}") from error
    else:
        again = update(model_draft).where(model_draft.c.bundle == bundle, model_draft.c.discarded_at.is_not(None))
        if connection.execute(again.values(**values)).rowcount != 1:
            raise Conflict(f"somebody else begins a draft of {bundle}")
    for file, content in files.items():
        add_file(connection, bundle, DraftFile(file, kind_of(file), rev, content, now, by))
    return rev


def touch_draft(connection: Connection, draft: ModelDraft, *, now: datetime, by: str, name: str | None = None) -> int:
    """Note a change of a draft that is locked, and return the new revision."""
    connection.execute(
        update(model_draft)
        .where(model_draft.c.bundle == draft.bundle)
        .values(rev=draft.rev + 1, updated_at=now, updated_by=by, **({"name": name} if name is not None else {}))
    )
    return draft.rev + 1


def rebase_draft(connection: Connection, draft: ModelDraft, release: int) -> None:
    """Note that the draft, as it is now, is this release."""
    connection.execute(
        update(model_draft).where(model_draft.c.bundle == draft.bundle).values(base_release=release, base_rev=draft.rev)
    )


def discard_model_draft(connection: Connection, bundle: str, *, now: datetime) -> None:
    """Remove the files of a draft and all their kept saves."""
    for table in (model_draft_saved, model_draft_file):
        connection.execute(delete(table).where(table.c.bundle == bundle))
    connection.execute(
        update(model_draft).where(model_draft.c.bundle == bundle).values(discarded_at=now, rev=model_draft.c.rev + 1)
    )


def read_files(connection: Connection, bundle: str) -> dict[str, DraftFile]:
    """Return all files of a draft by name."""
    table = model_draft_file
    found = connection.execute(select(*_FILE).where(table.c.bundle == bundle).order_by(table.c.name))
    return {row[0]: DraftFile(*row) for row in found}


def read_file(connection: Connection, bundle: str, name: str) -> DraftFile | None:
    """Return one file of a draft."""
    table = model_draft_file
    row = connection.execute(select(*_FILE).where(table.c.bundle == bundle, table.c.name == name)).first()
    return DraftFile(*row) if row is not None else None


def add_file(connection: Connection, bundle: str, file: DraftFile) -> None:
    """Write a file that was not there."""
    values = {name: getattr(file, name) for name in DraftFile.__slots__}
    connection.execute(insert(model_draft_file).values(bundle=bundle, **values))
    _keep(connection, bundle, file)


def overwrite_file(connection: Connection, bundle: str, file: DraftFile, *, seen: int) -> bool:
    """Write a file whose revision is still `seen`; False when it is not, and nothing was written."""
    table = model_draft_file
    done = connection.execute(
        update(table)
        .where(table.c.bundle == bundle, table.c.name == file.name, table.c.rev == seen)
        .values(rev=file.rev, content=file.content, saved_at=file.saved_at, saved_by=file.saved_by)
    )
    if done.rowcount != 1:
        return False
    _keep(connection, bundle, file)
    return True


def remove_file(connection: Connection, bundle: str, name: str, *, seen: int) -> bool:
    """Remove a file whose revision is still `seen`; its kept saves stay, so that it can be brought back."""
    table = model_draft_file
    done = connection.execute(delete(table).where(table.c.bundle == bundle, table.c.name == name, table.c.rev == seen))
    return bool(done.rowcount == 1)


def saved_text(connection: Connection, bundle: str, name: str, rev: int) -> str | None:
    """Return what a file was at one of its kept saves."""
    table = model_draft_saved
    found = connection.execute(
        select(table.c.content).where(table.c.bundle == bundle, table.c.name == name, table.c.rev == rev)
    ).scalar()
    return str(found) if found is not None else None


def _keep(connection: Connection, bundle: str, file: DraftFile) -> None:
    """Keep a save, and let go of the oldest one beyond KEPT_SAVES."""
    table = model_draft_saved
    connection.execute(
        insert(table).values(
            bundle=bundle,
            name=file.name,
            rev=file.rev,
            at=file.saved_at,
            by=file.saved_by,
            bytes=len(file.content.encode()),
            content=file.content,
        )
    )
    mine = (table.c.bundle == bundle, table.c.name == file.name)
    oldest = select(table.c.rev).where(*mine).order_by(table.c.rev.desc()).offset(KEPT_SAVES - 1).limit(1)
    floor = connection.execute(oldest).scalar()
    if floor is not None:
        connection.execute(delete(table).where(*mine, table.c.rev < floor))


_HEAD = tuple(column for column in model_draft.c if column.name != "discarded_at")
_FILE = (
    model_draft_file.c.name,
    model_draft_file.c.kind,
    model_draft_file.c.rev,
    model_draft_file.c.content,
    model_draft_file.c.saved_at,
    model_draft_file.c.saved_by,
)
