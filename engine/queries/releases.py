"""Bundles and their releases: what is published, by whom, and how many instances run by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select, union

from engine.model.actor import Actor
from engine.queries.model_drafts import DraftHead, heads_of
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Verb, can
from engine.queries.searching import contains_words
from engine.store.model_drafts import model_draft
from engine.store.people import user
from engine.store.tables import decision, definition, deployment, instance

__all__ = [
    "BundleRow",
    "ReleaseRow",
    "VersionRow",
    "bundle_of_key",
    "bundles",
    "find_bundle",
    "find_release",
    "releases",
]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A process of a release."""

    key: str
    version: int
    name: str
    file: str
    running: int = 0  # instances of this version, called ones too


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release of processes, or of decisions alone. Its version is that of the bundle's main process."""

    id: int
    bundle: str
    note: str
    at: datetime
    by: str
    by_name: str
    definitions: tuple[VersionRow, ...] = ()
    decisions: tuple[tuple[str, int], ...] = ()  # ids and versions, where it has no process: tables that others ask

    @property
    def main(self) -> VersionRow | None:
        """Return the process that the bundle is named by, else its first one."""
        named = (row for row in self.definitions if row.key == self.bundle)
        return next(named, self.definitions[0] if self.definitions else None)

    @property
    def version(self) -> int:
        """Return the version of the main process; of decisions alone the highest of theirs."""
        if self.main is not None:
            return self.main.version
        return max((version for _decision, version in self.decisions), default=0)

    @property
    def name(self) -> str:
        """Return what the main process is called."""
        return (self.main.name if self.main is not None else "") or self.bundle

    @property
    def running(self) -> int:
        """Return how many instances go by this release, called ones too."""
        return sum(row.running for row in self.definitions)


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle: its last release, its draft, and how many cases run by any of its releases."""

    bundle: str
    release: ReleaseRow | None
    draft: DraftHead | None
    running: int  # instances that were not called by another

    @property
    def name(self) -> str:
        """Return what the process is called, as published; a draft alone gives its own name."""
        return self.release.name if self.release is not None else self.draft.name if self.draft else self.bundle


def bundles(
    connection: Connection, actor: Actor, *, q: str = "", after: str | None = None, size: int = PAGE
) -> Page[BundleRow]:
    """Return the bundles by key, in five statements. Drafts are for designers; what was never published, too."""
    sees_drafts = can(actor, Verb.DESIGN)
    names = select(deployment.c.bundle)
    drafted = select(model_draft.c.bundle).where(model_draft.c.discarded_at.is_(None))
    if (matches := contains_words(q, (deployment.c.bundle, definition.c.name))) is not None:
        names = names.join(definition, definition.c.deployment_id == deployment.c.id).where(matches)
    if (matches := contains_words(q, (model_draft.c.bundle, model_draft.c.name))) is not None:
        drafted = drafted.where(matches)
    all_of_them = (union(names, drafted) if sees_drafts else names.distinct()).subquery()
    wanted = select(all_of_them.c.bundle).order_by(all_of_them.c.bundle).limit(size + 1)
    if after:
        wanted = wanted.where(all_of_them.c.bundle > after)
    keys = [str(key) for key in connection.scalars(wanted)]
    page = Page.cut(keys, size, lambda key: key)
    return Page(tuple(_rows(connection, list(page.rows), sees_drafts)), page.next)


def find_bundle(connection: Connection, actor: Actor, bundle: str) -> BundleRow | None:
    """Return one bundle; None when there is no such one for this actor."""
    [row] = _rows(connection, [bundle], can(actor, Verb.DESIGN))
    return row if row.release is not None or row.draft is not None else None


def bundle_of_key(connection: Connection, key: str) -> str | None:
    """Return the bundle in which a process was deployed last."""
    found = connection.execute(
        select(deployment.c.bundle)
        .join(definition, definition.c.deployment_id == deployment.c.id)
        .where(definition.c.key == key)
        .order_by(definition.c.version.desc())
        .limit(1)
    ).scalar()
    return None if found is None else str(found)


def releases(connection: Connection, bundle: str, *, after: str | None = None, size: int = PAGE) -> Page[ReleaseRow]:
    """Return the releases of a bundle, the newest first, in three statements."""
    statement = _select().where(deployment.c.bundle == bundle).order_by(deployment.c.id.desc()).limit(size + 1)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(deployment.c.id < behind)
    return Page.cut(_filled(connection, statement), size, lambda row: str(row.id))


def find_release(connection: Connection, release: int) -> ReleaseRow | None:
    """Return one release by its id."""
    return next(iter(_filled(connection, _select().where(deployment.c.id == release))), None)


def _rows(connection: Connection, keys: list[str], sees_drafts: bool) -> Iterable[BundleRow]:
    if not keys:
        return []
    last = select(func.max(deployment.c.id)).where(deployment.c.bundle.in_(keys)).group_by(deployment.c.bundle)
    found = {row.bundle: row for row in _filled(connection, _select().where(deployment.c.id.in_(last)), running=False)}
    drafts = heads_of(connection, keys) if sees_drafts else {}
    processes = {version.key: row.bundle for row in found.values() for version in row.definitions}
    running = dict.fromkeys(keys, 0)
    for key, count in _running(connection, processes):
        running[processes[key]] += count
    return [BundleRow(key, found.get(key), drafts.get(key), running[key]) for key in keys]


def _running(connection: Connection, processes: Iterable[str]) -> list[tuple[str, int]]:
    """Count the running instances of each process that no other called."""
    found = connection.execute(
        select(instance.c.definition_key, func.count())
        .where(
            instance.c.definition_key.in_(list(processes)),
            instance.c.status == "running",
            instance.c.parent_id.is_(None),
        )
        .group_by(instance.c.definition_key)
    )
    return [(str(row[0]), int(row[1])) for row in found]


def _select() -> Select[int, str, str, datetime, str, str]:
    return select(
        deployment.c.id,
        deployment.c.bundle,
        deployment.c.note,
        deployment.c.deployed_at,
        deployment.c.deployed_by,
        func.coalesce(user.c.name, deployment.c.deployed_by),
    ).outerjoin(user, user.c.login == deployment.c.deployed_by)


def _filled(
    connection: Connection, statement: Select[int, str, str, datetime, str, str], *, running: bool = True
) -> list[ReleaseRow]:
    """Read releases with their processes and, unless not wanted, how many instances run by each version."""
    rows = connection.execute(statement).all()
    if not rows:
        return []
    listed = select(
        definition.c.deployment_id, definition.c.key, definition.c.version, definition.c.name, definition.c.file
    ).where(definition.c.deployment_id.in_([row[0] for row in rows]))
    found = connection.execute(listed.order_by(definition.c.id)).all()
    counts: dict[tuple[str, int], int] = {}
    if running:
        counted = connection.execute(
            select(instance.c.definition_key, instance.c.version, func.count())
            .where(instance.c.definition_key.in_({row[1] for row in found}), instance.c.status == "running")
            .group_by(instance.c.definition_key, instance.c.version)
        )
        counts = {(str(row[0]), int(row[1])): int(row[2]) for row in counted}
    versions: dict[int, list[VersionRow]] = {}
    for release, key, version, name, file in found:
        row = VersionRow(key, version, name, file, counts.get((key, version), 0))
        versions.setdefault(release, []).append(row)
    decisions = _decisions(connection, [row[0] for row in rows if row[0] not in versions])
    return [ReleaseRow(*row, tuple(versions.get(row[0], ())), decisions.get(row[0], ())) for row in rows]


def _decisions(connection: Connection, alone: list[int]) -> dict[int, tuple[tuple[str, int], ...]]:
    """Read the decisions of releases without a process."""
    if not alone:
        return {}
    found: dict[int, list[tuple[str, int]]] = {}
    listed = select(decision.c.deployment_id, decision.c.key, decision.c.version)
    for release, key, version in connection.execute(
        listed.where(decision.c.deployment_id.in_(alone)).order_by(decision.c.key)
    ):
        found.setdefault(release, []).append((key, version))
    return {release: tuple(rows) for release, rows in found.items()}
