"""What of a process is used at all: elements, flows and rows of decision tables, counted over its newest steps.

A row that never fired in thousands of decisions, a gateway that always goes one way: dead wood, or a mistake in the
rule. Read from history when somebody asks, over a bounded number of steps; the page says how many these were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from engine.feel.codec import loads
from engine.model.definition import Definition, Flow, Node, NodeKind
from engine.store.tables import history, instance

__all__ = ["Asked", "OneWay", "Usage", "one_way", "unused_rows", "usage", "usage_of_decisions"]

STEPS = 20_000
_LOOKED_AT = 200_000  # of all steps, for decisions that any process may ask
Asked = tuple[str, int | None, str]
FEW = 20  # fewer decisions or passages say nothing
_CHOOSING = (NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY)


@dataclass(slots=True)
class Usage:
    """How often what was used. Elements and flows by process and index, decisions by what asked for them: the decision
    that a task named, its version (None: before versions were kept), and the one that was taken for it; rows by number.
    """

    steps: int = 0
    since: datetime | None = None
    entered: Counter[tuple[str, int]] = field(default_factory=Counter)
    taken: Counter[tuple[str, int]] = field(default_factory=Counter)
    asked: Counter[Asked] = field(default_factory=Counter)
    fired: Counter[tuple[Asked, int]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class OneWay:
    """A gateway some of whose ways nobody took."""

    process: str
    node: Node
    passed: int
    used: tuple[Flow, ...]
    never: tuple[Flow, ...]


def usage(connection: Connection, versions: Mapping[str, int], *, limit: int = STEPS) -> Usage:
    """Count over the newest `limit` steps of each of these versions of processes, one statement each."""
    found = Usage()
    h = history.c
    for process, version in versions.items():
        newest = (
            select(h.at, h.trail, h.decisions)
            .join(instance, instance.c.id == h.instance_id)
            .where(instance.c.definition_key == process, instance.c.version == version)
            .order_by(h.id.desc())
            .limit(limit)
        )
        for row in connection.execute(newest):
            found.steps += 1
            found.since = row.at if found.since is None else min(found.since, row.at)
            for verb, index, *_ in orjson.loads(row.trail):
                if verb == "take":
                    found.taken[process, index] += 1
                elif verb == "enter":
                    found.entered[process, index] += 1
            _count(found, row.decisions)
    return found


def usage_of_decisions(connection: Connection, versions: Mapping[str, int], *, limit: int = STEPS) -> Usage:
    """Count how these versions of decisions were used by all processes, over the newest steps, in one statement."""
    found = Usage()
    newest = select(history.c.id).order_by(history.c.id.desc()).limit(_LOOKED_AT).subquery()
    rows = (
        select(history.c.at, history.c.decisions)
        .join(newest, newest.c.id == history.c.id)
        .where(history.c.decisions.is_not(None))
        .order_by(history.c.id.desc())
        .limit(limit)
    )
    for row in connection.execute(rows):
        if _count(found, row.decisions, versions):
            found.steps += 1
            found.since = row.at if found.since is None else min(found.since, row.at)
    return found


def _count(found: Usage, decisions: str | None, versions: Mapping[str, int] | None = None) -> bool:
    """Count what a step decided, of these versions or of all; whether there was anything."""
    is_any = False
    for one in loads(decisions) if decisions else ():
        key, version = str(one["decision"]), one.get("version")
        if versions is not None and versions.get(key) != version:
            continue
        is_any = True
        for told in one["trace"]:
            asked = (key, version, str(told["decision"]))
            found.asked[asked] += 1
            found.fired.update((asked, int(rule["index"])) for rule in told["rules"])
    return is_any


def one_way(found: Usage, definition: Definition) -> Iterator[OneWay]:
    """Yield the gateways that were passed often and have ways that nobody took."""
    for node in definition.nodes:
        passed = found.entered[definition.key, node.index]
        if node.kind not in _CHOOSING or len(node.outgoing) < 2 or passed < FEW:
            continue
        ways = [definition.flows[index] for index in node.outgoing]
        never = tuple(flow for flow in ways if not found.taken[definition.key, flow.index])
        if never:
            yield OneWay(definition.key, node, passed, tuple(flow for flow in ways if flow not in never), never)


def unused_rows(found: Usage, asked: Collection[Asked], rows: int) -> tuple[int, ...]:
    """Return the rows of a decision's table that never fired, however it was asked; none where that was too seldom."""
    if sum(found.asked[one] for one in asked) < FEW:
        return ()
    return tuple(number for number in range(1, rows + 1) if not any(found.fired[one, number] for one in asked))
