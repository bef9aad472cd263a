"""Releases: what a deployment is used for, and its removal when it is used for nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, tuple_

from engine.model.codec import definition_from_json
from engine.store.tables import decision, definition, deployment, deployment_file, history, instance

__all__ = ["Uses", "delete_release", "uses_of"]


@dataclass(frozen=True, slots=True)
class Uses:
    """Why a release may not be deleted; nothing of it: it may."""

    running: int = 0  # instances
    ended: int = 0  # instances: their history is told by its diagram
    moved: int = 0  # instances that went on in another version: their history before is told by its diagram
    starts: tuple[str, ...] = ()  # processes of which it is the latest version: new instances start with it
    called_by: tuple[str, ...] = ()  # processes that call one of its versions by number
    asked: tuple[str, ...] = ()  # decisions of which it is the latest version, or a version that somebody asks or asked

    def __bool__(self) -> bool:
        return bool(self.running or self.ended or self.moved or self.starts or self.called_by or self.asked)


def uses_of(connection: Connection, release: int) -> Uses:
    """Say what a release is used for."""
    found = connection.execute(
        select(definition.c.key, definition.c.version).where(definition.c.deployment_id == release)
    )
    versions = {(str(row[0]), int(row[1])) for row in found}
    asked = _asked(connection, release)
    if not versions:
        return Uses(asked=asked)
    keys = {key for key, _version in versions}
    latest = connection.execute(
        select(definition.c.key, func.max(definition.c.version))
        .where(definition.c.key.in_(keys))
        .group_by(definition.c.key)
    )
    starts = tuple(sorted(str(key) for key, version in latest if (key, version) in versions))
    counted = connection.execute(
        select(instance.c.status, func.count())
        .where(tuple_(instance.c.definition_key, instance.c.version).in_(sorted(versions)))
        .group_by(instance.c.status)
    )
    counts = {str(status): int(count) for status, count in counted}
    running = counts.pop("running", 0)
    moved = connection.execute(
        select(func.count(func.distinct(history.c.instance_id)))
        .join(instance, instance.c.id == history.c.instance_id)
        .where(
            history.c.version.is_not(None),
            tuple_(instance.c.definition_key, history.c.version).in_(sorted(versions)),
        )
    ).scalar()
    return Uses(running, sum(counts.values()), moved or 0, starts, _callers(connection, release, versions), asked)


def delete_release(connection: Connection, release: int) -> None:
    """Remove a release of which nothing is used; whoever calls has asked `uses_of` in the same transaction."""
    connection.execute(delete(decision).where(decision.c.deployment_id == release))
    connection.execute(delete(definition).where(definition.c.deployment_id == release))
    connection.execute(delete(deployment_file).where(deployment_file.c.deployment_id == release))
    connection.execute(delete(deployment).where(deployment.c.id == release))


def _callers(connection: Connection, release: int, versions: set[tuple[str, int]]) -> tuple[str, ...]:
    """The processes of other releases that call one of these versions, and no other, by its number."""
    likely = connection.execute(
        select(definition.c.key, definition.c.document).where(
            definition.c.deployment_id != release, definition.c.document.like('%"call":{%"version":%')
        )
    )
    return tuple(
        sorted(
            {
                str(key)
                for key, document in likely
                for node in definition_from_json(document).nodes
                if node.call is not None and (node.call.process, node.call.version) in versions
            }
        )
    )


def _asked(connection: Connection, release: int) -> tuple[str, ...]:
    """The decisions of this release that somebody may ask or has asked: "Why?" shows the table of that version."""
    found = connection.execute(select(decision.c.key, decision.c.version).where(decision.c.deployment_id == release))
    versions = {(str(key), int(version)) for key, version in found}
    if not versions:
        return ()
    latest = connection.execute(
        select(decision.c.key, func.max(decision.c.version))
        .where(decision.c.key.in_({key for key, _version in versions}))
        .group_by(decision.c.key)
    )
    needed = versions & {(str(key), int(version)) for key, version in latest}
    likely = connection.execute(
        select(definition.c.document).where(
            definition.c.deployment_id != release, definition.c.document.like('%"decision":{"decision":%')
        )
    ).scalars()
    for document in likely:
        for node in definition_from_json(document).nodes:
            call = node.decision
            if call is not None and call.version is not None:
                needed |= versions & {(call.decision, call.version)}
    for key, version in versions - needed:
        told = f'%"decision":"{key}"%"version":{version}}}%'
        if connection.execute(select(history.c.id).where(history.c.decisions.like(told)).limit(1)).first() is not None:
            needed.add((key, version))
    return tuple(sorted({key for key, _version in needed}))
