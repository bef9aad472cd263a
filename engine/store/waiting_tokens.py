"""Tokens against rows: whatever a token waits for must be there, and whatever is there must have its token."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from engine.model.codec import definition_from_json
from engine.model.definition import Definition, EventKind, NodeKind
from engine.model.instance import Instance, Token
from engine.store.documents import load_state
from engine.store.driver import fetch
from engine.store.tables import OPEN_JOB, OPEN_WORK

__all__ = ["tokens_that_wait_for_nothing"]

Rows = Mapping[tuple[int, int], set[str]]  # kinds of rows by instance and token

ROWS = f"""
    SELECT instance_id, token, 'work item' FROM bpm_work_item WHERE {OPEN_WORK}
    UNION ALL SELECT instance_id, token, 'job' FROM bpm_job WHERE {OPEN_JOB} AND stop = 0
    UNION ALL SELECT instance_id, token, 'timer' FROM bpm_timer WHERE instance_id IS NOT NULL
    UNION ALL SELECT instance_id, token, 'subscription' FROM bpm_subscription WHERE instance_id IS NOT NULL
    UNION ALL SELECT parent_id, parent_token, 'called instance' FROM bpm_instance
        WHERE parent_id IS NOT NULL AND status = 'running'
    UNION ALL SELECT instance_id, token, 'incident' FROM bpm_incident WHERE state = 'open'"""

WAITS_FOR: dict[NodeKind, str] = {
    NodeKind.USER_TASK: "work item",
    NodeKind.SERVICE_TASK: "job",
    NodeKind.SEND_TASK: "job",
    NodeKind.RECEIVE_TASK: "subscription",
    NodeKind.CALL_ACTIVITY: "called instance",
    NodeKind.SUB_PROCESS: "scope",
    NodeKind.TRANSACTION: "scope",
    NodeKind.AD_HOC_SUB_PROCESS: "scope",
}
CATCHES: dict[EventKind, str] = {
    EventKind.TIMER: "timer",
    EventKind.MESSAGE: "subscription",
    EventKind.SIGNAL: "subscription",
}


def tokens_that_wait_for_nothing(connection: Connection) -> Iterator[str]:
    """Describe each token whose work item, job, timer, subscription or called instance is missing, and the reverse."""
    rows: dict[tuple[int, int], set[str]] = defaultdict(set)
    for instance_id, token, kind in fetch(connection, ROWS, {}):
        rows[instance_id, token].add(kind)
    seen: set[tuple[int, int]] = set()
    for instance, definition in _running(connection):
        for token in instance.tokens.values():
            seen.add((instance.id, token.id))
            if "entry" in token.waits:  # a called process that undoes its work still names the call
                seen.add((instance.id, token.waits["entry"]))
            node = definition.nodes[token.node]
            missing = _missing(token, definition, instance, rows)
            if missing is not None:
                yield f"token {token.id} on '{node.id}' of instance {instance.id} has no {missing}"
    for (instance_id, token_id), kinds in rows.items():
        if token_id and kinds != {"incident"} and (instance_id, token_id) not in seen:
            yield f"the {' and the '.join(sorted(kinds))} of token {token_id} of instance {instance_id} have no token"


def _missing(token: Token, definition: Definition, instance: Instance, rows: Rows) -> str | None:
    node = definition.nodes[token.node]
    there = rows.get((instance.id, token.id), set())
    if "incident" in there:
        return None
    if "prefix" in token.waits:
        handlers = any(other.waits.get("undo") == token.id for other in instance.tokens.values())
        handlers |= any(scope.held.get("undo") == token.id for scope in instance.scopes.values())
        called = "called instance" in rows.get((instance.id, token.waits.get("entry", 0)), set())
        return None if "job" in there or handlers or called else "undo that runs"
    if "parked" in token.waits:
        return None if "timer" in there else "timer that brings it on"
    if "gathers" in token.waits:
        return None  # waits until as many have come as its start quantity says
    if (node.multi is not None or node.loop is not None) and "item" not in token.waits:
        wanted = "scope"  # the counter of a multi-instance or loop
    elif node.kind in (NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY):
        return None  # waits for its other tokens
    elif node.kind is NodeKind.EVENT_BASED_GATEWAY:
        targets = (definition.nodes[definition.flows[flow].target] for flow in node.outgoing)
        conditional = any(part.kind is EventKind.CONDITIONAL for one in targets if one.event for part in one.event.each)
        return None if there & {"timer", "subscription"} or conditional else "timer or subscription"
    elif node.kind is NodeKind.CATCH_EVENT:
        kinds = {part.kind for part in node.event.each} if node.event else set()
        rows_of = {CATCHES[kind] for kind in kinds if kind in CATCHES}
        if there & rows_of or EventKind.CONDITIONAL in kinds:
            return None
        wanted = " or ".join(sorted(rows_of)) or "event to catch"
    else:
        wanted = WAITS_FOR.get(node.kind, "reason to wait")
    if wanted == "scope":
        return None if any(scope.token == token.id for scope in instance.scopes.values()) else "scope"
    return None if wanted in there else wanted


def _running(connection: Connection) -> Iterator[tuple[Instance, Definition]]:
    definitions: dict[tuple[str, int], Definition] = {}
    scopes: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for instance_id, number, parent_row, document in fetch(
        connection, "SELECT instance_id, id, parent_row, document FROM bpm_scope", {}
    ):
        scopes[instance_id].append((number, parent_row, document))
    sql = "SELECT id, definition_key, version, state, variables FROM bpm_instance WHERE status = 'running'"
    for number, key, version, state, variables in fetch(connection, sql, {}):
        if (key, version) not in definitions:
            [(document,)] = fetch(
                connection,
                "SELECT document FROM bpm_definition WHERE key = :key AND version = :version",
                {"key": key, "version": version},
            )
            definitions[key, version] = definition_from_json(document)
        instance = Instance(number, key, version)
        load_state(instance, state, variables, scopes.get(number, []))
        yield instance, definitions[key, version]
