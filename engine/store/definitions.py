"""Deployed definitions: immutable by (key, version), so each process reads a version once and keeps it.

Long because what a deployment writes and what is read of it stand beside each other: both know the same three tables.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.model.actor import Actor
from engine.model.codec import definition_from_json, definition_to_json
from engine.model.definition import Definition, EventDefinition, EventKind, MessageKey, Node
from engine.model.signals import STARTS_BY_CONDITION, subscribed_as
from engine.store import tables
from engine.store.bound_calls import bound
from engine.store.bundles import as_text, bundle_of, digest_of, file_of
from engine.store.database import Database
from engine.store.decisions import DeployedDecisions, bound_decision, decided_alike, save_decisions
from engine.store.driver import fetch
from engine.store.ids import Ids
from engine.store.suspended import ANYTHING_SUSPENDED

__all__ = [
    "Definitions",
    "Deployed",
    "Saved",
    "deployed_alike",
    "save_deployment",
]

FirstDue = Callable[[Definition, Node, EventDefinition], tuple[datetime, str | None]]


@dataclass(frozen=True, slots=True)
class Deployed:
    """One version of a process, with where it came from."""

    id: int
    definition: Definition
    deployment_id: int
    file: str  # the BPMN file it stands in


@dataclass(frozen=True, slots=True)
class Saved:
    """What a deployment made."""

    deployment_id: int
    definitions: tuple[tuple[str, int], ...]  # key, version
    unchanged: bool = False  # the same files were deployed last: nothing was written
    decisions: tuple[tuple[str, int], ...] = ()  # id, version


class Definitions:
    """The versions that this process has read so far. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._by_id: dict[int, Deployed] = {}
        self._ids: dict[tuple[str, int], int] = {}
        self._files: dict[int, dict[str, str]] = {}
        self.decisions = DeployedDecisions(self)

    def find(self, connection: Connection, key: str, version: int | None = None) -> Deployed | None:
        """Return this version of a process, or its latest one as the database knows it now; None when there is none."""
        if version is None:
            found = fetch(connection, "SELECT max(version) FROM bpm_definition WHERE key = :key", {"key": key})
            version = found[0][0]
            if version is None:
                return None
        known = self._ids.get((key, version))
        if known is not None:
            return self._by_id[known]
        return self._read(connection, "key = :key AND version = :version", {"key": key, "version": version})

    def to_start(self, connection: Connection, key: str, version: int | None) -> tuple[Deployed, bool] | None:
        """Return this version, or the latest, as the database has it now, and whether anything at all is suspended.

        One statement, also for a version that is known: another process may have deleted its release.
        """
        found = fetch(
            connection,
            f"""SELECT version, {ANYTHING_SUSPENDED} FROM bpm_definition
            WHERE key = :key AND (CAST(:version AS integer) IS NULL OR version = :version)
            ORDER BY version DESC LIMIT 1""",
            {"key": key, "version": version},
        )
        deployed = self.find(connection, key, found[0][0]) if found else None
        return (deployed, bool(found[0][1])) if deployed is not None else None

    def by_id(self, connection: Connection, definition_id: int) -> Deployed | None:
        """Return a version by the id of its row."""
        return self._by_id.get(definition_id) or self._read(connection, "id = :id", {"id": definition_id})

    def get(self, key: str, version: int | None = None) -> Deployed | None:
        """Return as `find`, on a connection of its own: for readers that have none at hand."""
        with self._database.read() as connection:
            return self.find(connection, key, version)

    def calls(self, connection: Connection) -> dict[str, tuple[str, ...]]:
        """Return the keys of all deployed processes with the processes that their latest versions call."""
        latest = fetch(connection, "SELECT key, max(version) FROM bpm_definition GROUP BY key", {})
        found = (self.find(connection, key, version) for key, version in latest)
        return {
            one.definition.key: tuple(node.call.process for node in one.definition.nodes if node.call is not None)
            for one in found
            if one is not None
        }

    def keys_of_message(
        self, connection: Connection, name: str
    ) -> list[tuple[tuple[str, ...], tuple[MessageKey, ...]]]:
        """Return the correlation keys that the latest versions read from a message, with the names FEEL is told."""
        latest = fetch(connection, "SELECT key, max(version) FROM bpm_definition GROUP BY key", {})
        found = (self.find(connection, key, version) for key, version in latest)
        return [
            (one.definition.names, one.definition.keys[name])
            for one in found
            if one is not None and name in one.definition.keys
        ]

    def files(self, connection: Connection, deployment_id: int) -> Mapping[str, str]:
        """Return the files of a deployment: texts by name. Empty when there is no such deployment."""
        known = self._files.get(deployment_id)
        if known is None:
            found = fetch(
                connection,
                "SELECT name, content FROM bpm_deployment_file WHERE deployment_id = :id ORDER BY name",
                {"id": deployment_id},
            )
            known = {str(name): str(content) for name, content in found}
            if known:
                self._files[deployment_id] = known
        return known

    def form(self, connection: Connection, deployment_id: int, name: str) -> bytes | None:
        """Return the form with this key, as it was deployed with the process."""
        content = self.files(connection, deployment_id).get(f"{name}.form")
        return None if content is None else content.encode()

    def _read(self, connection: Connection, where: str, values: Mapping[str, object]) -> Deployed | None:
        found = fetch(
            connection, f"SELECT id, deployment_id, file, document FROM bpm_definition WHERE {where}", dict(values)
        )
        if not found:
            return None
        number, deployment_id, file, document = found[0]
        deployed = Deployed(number, definition_from_json(document), deployment_id, file)
        with self._lock:
            self._by_id[number] = deployed
            self._ids[deployed.definition.key, deployed.definition.version] = number
        return deployed


def save_deployment(
    connection: Connection,
    ids: Ids,
    *,
    files: Mapping[str, bytes],
    definitions: Iterable[Definition],
    note: str,
    actor: Actor,
    now: datetime,
    first_due: FirstDue | None = None,
    bundle: str | None = None,
    start_key: Callable[[Definition, EventDefinition], str] = lambda definition, event: "",
) -> Saved:
    """Keep files and definitions as the next version of each process; timer and message starts move to the new version.

    `bundle`: which one they are; else that of the latest deployment of any of their keys, else the first process that
    no other of them calls. `first_due` says when a timer start fires first and what is left of its cycle; it must be
    given when there is one; `start_key` by which key a message start waits.
    Equal files after equal files change nothing. Raises ValueError for a file in no readable
    encoding.
    """
    definitions = tuple(definitions)
    texts = {name: as_text(name, content) for name, content in files.items()}
    digest = digest_of(texts)
    same = _deployed_alike(connection, digest, [one.key for one in definitions]) if definitions else None
    if same is not None:
        return same
    deployment_id = ids.next()
    connection.execute(
        insert(tables.deployment).values(
            id=deployment_id,
            note=note,
            deployed_at=now,
            deployed_by=actor.id,
            digest=digest,
            bundle=bundle or bundle_of(connection, definitions) or next(iter(sorted(texts)), ""),
        )
    )
    connection.execute(
        insert(tables.deployment_file),
        [
            {"deployment_id": deployment_id, "name": name, "kind": name.rpartition(".")[2], "content": text}
            for name, text in texts.items()
        ],
    )
    asked = save_decisions(connection, deployment_id, texts)
    latest = _latest_versions(connection, [definition.key for definition in definitions])
    versions = {definition.key: latest.get(definition.key, (0, 0))[0] + 1 for definition in definitions}
    tags = {(one.key, one.version_tag): versions[one.key] for one in definitions if one.version_tag is not None}
    made = []
    for definition in definitions:
        version = versions[definition.key]
        nodes = tuple(bound(connection, node, definition, versions, tags) for node in definition.nodes)
        nodes = tuple(bound_decision(connection, node, definition, asked) for node in nodes)
        # The derived fields are made again: `replace` would hand over, and extend, the old ones.
        kept = replace(definition, version=version, nodes=nodes, starts={}, event_sub_processes={}, by_id={})
        definition_id = ids.next()
        connection.execute(
            insert(tables.definition).values(
                id=definition_id,
                key=kept.key,
                version=version,
                name=kept.name,
                deployment_id=deployment_id,
                file=file_of(kept.key, texts),
                document=definition_to_json(kept).decode(),
            )
        )
        _replace_starts(connection, ids, definition_id, kept, first_due, start_key)
        made.append((kept.key, version))
    return Saved(deployment_id, tuple(made), decisions=tuple(asked.items()))


def deployed_alike(connection: Connection, files: Mapping[str, bytes]) -> Saved | None:
    """Return what these very files made, when they are what is deployed last of their processes; else None."""
    digest = digest_of({name: as_text(name, content) for name, content in files.items()})
    made = select(tables.definition.c.key).where(
        tables.definition.c.deployment_id == tables.deployment.c.id, tables.deployment.c.digest == digest
    )
    keys = sorted(set(connection.execute(made).scalars()))
    if keys:
        return _deployed_alike(connection, digest, keys)
    decided = decided_alike(connection, digest)
    return None if decided is None else Saved(decided[0], (), unchanged=True, decisions=decided[1])


def _replace_starts(
    connection: Connection,
    ids: Ids,
    definition_id: int,
    definition: Definition,
    first_due: FirstDue | None,
    start_key: Callable[[Definition, EventDefinition], str],
) -> None:
    versions = select(tables.definition.c.id).where(tables.definition.c.key == definition.key)
    for table in (tables.subscription, tables.timer):
        connection.execute(delete(table).where(table.c.instance_id.is_(None), table.c.definition_id.in_(versions)))
    for index, event in definition.begun_by:
        values = {"definition_id": definition_id, "token": 0, "node": index, "scope": 0, "row": 0}
        key = start_key(definition, event)
        _open_start(connection, ids, definition, definition.nodes[index], event, values, first_due, key)


def _open_start(
    connection: Connection,
    ids: Ids,
    definition: Definition,
    node: Node,
    event: EventDefinition,
    values: dict[str, Any],
    first_due: FirstDue | None,
    key: str,
) -> None:
    """Let one definition of a start event wait: a process may start by several."""
    if event.kind is EventKind.MESSAGE:
        connection.execute(insert(tables.subscription).values(id=ids.next(), name=event.message, key=key, **values))
    elif event.kind is EventKind.SIGNAL:
        name = subscribed_as(event.signal or "")
        connection.execute(insert(tables.subscription).values(id=ids.next(), name=name, key="", **values))
    elif event.kind is EventKind.CONDITIONAL:
        connection.execute(
            insert(tables.subscription).values(id=ids.next(), name=STARTS_BY_CONDITION, key="", **values)
        )
    elif event.kind is EventKind.TIMER:
        if first_due is None:
            raise TypeError(f"'{definition.key}' starts by a timer: save_deployment needs first_due")
        due_at, cycle = first_due(definition, node, event)
        connection.execute(insert(tables.timer).values(id=ids.next(), due_at=due_at, cycle=cycle, **values))


def _deployed_alike(connection: Connection, digest: str, keys: list[str]) -> Saved | None:
    """Return the deployment that made the latest version of all these processes from the same files."""
    latest = _latest_versions(connection, keys)
    deployments = {deployment for _version, deployment in latest.values()}
    if len(latest) != len(keys) or len(deployments) != 1:
        return None
    [deployment_id] = deployments
    table = tables.deployment
    if connection.execute(select(table.c.digest).where(table.c.id == deployment_id)).scalar() != digest:
        return None
    return Saved(deployment_id, tuple((key, latest[key][0]) for key in keys), unchanged=True)


def _latest_versions(connection: Connection, keys: list[str]) -> dict[str, tuple[int, int]]:
    """Return version and deployment of each key's latest definition."""
    table = tables.definition
    found = connection.execute(
        select(table.c.key, table.c.version, table.c.deployment_id)
        .where(table.c.key.in_(keys))
        .order_by(table.c.version)
    )
    return {key: (version, deployment_id) for key, version, deployment_id in found}
