"""What a step needs to know, in one statement: the row that was addressed, the instance, and the scopes on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from engine.feel.codec import loads
from engine.model.instance import Instance, InstanceStatus
from engine.store.columns import UtcTime, iso, parse_time
from engine.store.documents import Row, load_state
from engine.store.driver import fetch
from engine.store.step_statements import INSTANCE_COLUMNS, TARGETS, lock_statement, read_statement

__all__ = [
    "Raw",
    "StepRead",
    "children",
    "ended_child",
    "read_for_step",
    "read_for_steps",
    "read_ledger",
    "running_with_key",
]

DOCUMENTS = frozenset({"local", "params", "result", "detail"})  # columns of targets that are read as values


@dataclass(frozen=True, slots=True)
class Raw:
    """How the rows looked when they were read: what the step left alike is not written again."""

    rev: int
    next_entry: int
    state: str
    variables: str
    rows: Mapping[int, str]  # documents of the loaded `bpm_scope` rows
    tokens: frozenset[int]


@dataclass(frozen=True, slots=True)
class StepRead:
    """An instance, loaded as far as the step needs, and the row through which it was addressed."""

    instance: Instance
    target: dict[str, Any]  # the addressed row by column; times aware, `local`, `params`, `result`, `detail` as values
    earlier_answer: bytes | None  # of a step with the same command id
    has_incidents: bool  # open ones
    suspended: bool  # the case is: only what runs already may end
    held: frozenset[int]  # nodes that are suspended: what arrives there waits
    anything_suspended: bool  # of whatever process: one that is called must be looked at
    raw: Raw


def read_for_step(
    connection: Connection,
    kind: str,
    id: int,  # noqa: A002
    *,
    command_id: str | None = None,
    whole: bool = False,
    lock: bool = False,
    row: int | None = None,
) -> StepRead | None:
    """Read the work item, job, timer, subscription, incident or instance with this id, and the instance it belongs to.

    `whole`: all its scope rows; `row`: of an instance, the row to load with those around it. `lock` makes others wait
    on PostgreSQL (the outermost caller's row first, so that nobody waits in a circle); on SQLite a writer is alone.
    Returns None when there is no such row, or when it belongs to a process's start and not to an instance.
    """
    dialect = connection.dialect.name
    if lock and dialect == "postgresql":
        fetch(connection, lock_statement(kind), {"id": id})
    values = {"id": id, "command_id": command_id, "row": row or 0}
    found = fetch(connection, read_statement(kind, whole, dialect), values)
    return _step_read(kind, found[0]) if found else None


def read_for_steps(connection: Connection, kind: str, wanted: Mapping[int, str | None]) -> dict[int, StepRead]:
    """Read as `read_for_step` does, without `whole`, for many ids of one kind at once; `wanted` has their command ids.

    What is not there is left out.
    """
    pairs = [{"id": number, "command_id": command_id} for number, command_id in wanted.items()]
    statement = read_statement(kind, whole=False, dialect=connection.dialect.name, many=True)
    found = fetch(connection, statement, {"wanted": orjson.dumps(pairs).decode(), "row": 0})
    reads = [_step_read(kind, answers) for answers in found]
    return {read.target["id"]: read for read in reads}


def _step_read(kind: str, answers: tuple[Any, ...]) -> StepRead:
    columns = len(INSTANCE_COLUMNS)
    plain = dict(zip(INSTANCE_COLUMNS, answers[:columns], strict=True))
    chain, is_whole, incidents, suspended, held, anything, answer = answers[columns : columns + 7]
    rows: list[Row] = orjson.loads(chain) if chain else []
    instance = _instance(plain, whole=bool(is_whole))
    load_state(instance, plain["state"], plain["variables"], rows)
    return StepRead(
        instance=instance,
        target=_target(kind, answers[columns + 7 :]),
        earlier_answer=None if answer is None else answer.encode(),
        has_incidents=bool(incidents),
        suspended=bool(suspended),
        held=frozenset(int(node) for node in held.split(",")) if held else frozenset(),
        anything_suspended=bool(anything),
        raw=Raw(
            rev=plain["rev"],
            next_entry=plain["next_entry"],
            state=plain["state"],
            variables=plain["variables"],
            rows={number: document for number, _parent, document in rows},
            tokens=frozenset(instance.tokens),
        ),
    )


def read_ledger(
    connection: Connection, instance_id: int, path_prefix: str, before_seq: int, *, node: int | None = None
) -> dict[str, Any] | None:
    """Return the latest entry of the saga ledger that can be undone: under the path, before `before_seq`, of `node`."""
    names = ("entry", "seq", "node", "element", "path", "action", "undo", "params", "answer", "local")
    found = fetch(
        connection,
        f"""SELECT {", ".join(f'"{name}"' for name in names)} FROM bpm_ledger
        WHERE instance_id = :instance_id AND state = 'done' AND path LIKE :prefix AND seq < :before
          AND (CAST(:node AS integer) IS NULL OR node = :node)
        ORDER BY seq DESC LIMIT 1""",
        {"instance_id": instance_id, "prefix": f"{path_prefix}%", "before": before_seq, "node": node},
    )
    if not found:
        return None
    entry = dict(zip(names, found[0], strict=True))
    return entry | {name: loads(entry[name]) for name in ("params", "answer", "local")}


def children(connection: Connection, instance_id: int, token: int | None = None) -> list[int]:
    """Return the ids of the instances that it (or this token of it) called and that still run, oldest first."""
    found = fetch(
        connection,
        """SELECT id FROM bpm_instance WHERE parent_id = :instance_id AND status = 'running'
             AND (CAST(:token AS integer) IS NULL OR parent_token = :token) ORDER BY id""",
        {"instance_id": instance_id, "token": token},
    )
    return [int(row[0]) for row in found]


def ended_child(connection: Connection, instance_id: int, token: int) -> int | None:
    """Return the id of the ended instance that this token had called."""
    found = fetch(
        connection,
        """SELECT id FROM bpm_instance WHERE parent_id = :instance_id AND parent_token = :token
             AND status <> 'running' ORDER BY id DESC LIMIT 1""",
        {"instance_id": instance_id, "token": token},
    )
    return int(found[0][0]) if found else None


def running_with_key(connection: Connection, definition_key: str, business_key: str) -> int | None:
    """Return the id of the running instance of this process with this business key; called instances do not count."""
    found = fetch(
        connection,
        """SELECT id FROM bpm_instance WHERE definition_key = :definition_key AND business_key = :business_key
             AND status = 'running' AND parent_id IS NULL""",
        {"definition_key": definition_key, "business_key": business_key},
    )
    return int(found[0][0]) if found else None


def ended_with_key(connection: Connection, definition_key: str, business_key: str) -> int | None:
    """Return the id of the latest instance with this business key that has ended; called ones do not count."""
    found = fetch(
        connection,
        """SELECT id FROM bpm_instance WHERE definition_key = :definition_key AND business_key = :business_key
             AND status <> 'running' AND parent_id IS NULL ORDER BY id DESC LIMIT 1""",
        {"definition_key": definition_key, "business_key": business_key},
    )
    return int(found[0][0]) if found else None


def hold_key(connection: Connection, definition_key: str, business_key: str) -> None:
    """Let others who start with this key wait for this transaction's end. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        sql = "SELECT pg_advisory_xact_lock(hashtextextended(:text, 0))"
        fetch(connection, sql, {"text": f"{definition_key}\x1f{business_key}"})


def _instance(plain: Mapping[str, Any], *, whole: bool) -> Instance:
    started_at, ended_at = parse_time(plain["started_at"]), parse_time(plain["ended_at"])
    return Instance(
        id=plain["id"],
        definition_key=plain["definition_key"],
        version=plain["version"],
        status=InstanceStatus(plain["status"]),
        rev=plain["rev"],
        next_entry=plain["next_entry"],
        business_key=plain["business_key"],
        title=plain["title"],
        root_id=plain["root_id"],
        parent_id=plain["parent_id"],
        parent_token=plain["parent_token"],
        parent_row=plain["parent_row"],
        started_at=iso(started_at) if started_at else "",
        started_by=plain["started_by"],
        ended_at=iso(ended_at) if ended_at else None,
        outcome=plain["outcome"],
        whole=whole,
    )


def _target(kind: str, values: tuple[Any, ...]) -> dict[str, Any]:
    if kind == "instance":
        return {"id": values[0], "row": values[1]}
    columns = TARGETS[kind].columns
    target = {column.name: value for column, value in zip(columns, values, strict=True)}
    for column in columns:
        value = target[column.name]
        if value is None:
            continue
        if isinstance(column.type, UtcTime):
            target[column.name] = parse_time(value)
        elif column.name in DOCUMENTS:
            target[column.name] = loads(value)
        elif column.name == "backoff":
            target[column.name] = tuple(value.split(","))
    return target
