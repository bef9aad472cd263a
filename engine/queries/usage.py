"""What of a process is used at all: elements, flows and rows of decision tables, counted over its newest steps.

A row that never fired in thousands of decisions, a gateway that always goes one way: dead wood, or a mistake in the
rule. Read from history when somebody asks, over a bounded number of steps; the page says how many these were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from engine.feel.codec import loads
from engine.model.definition import Definition, Flow, Node, NodeKind
from engine.store.tables import history, instance

__all__ = ["OneWay", "Usage", "one_way", "unused_rows", "usage"]

STEPS = 20_000
FEW = 20  # fewer decisions or passages say nothing
_CHOOSING = (NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY)


@dataclass(slots=True)
class Usage:
    """How often what was used. Elements and flows by process and index, rows by decision and number (from 1)."""

    steps: int = 0
    since: datetime | None = None
    entered: Counter[tuple[str, int]] = field(default_factory=Counter)
    taken: Counter[tuple[str, int]] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    fired: Counter[tuple[str, int]] = field(default_factory=Counter)


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
            for one in loads(row.decisions) if row.decisions else ():
                for told in one["trace"]:
                    found.asked[told["decision"]] += 1
                    found.fired.update((told["decision"], int(rule["index"])) for rule in told["rules"])
    return found


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


def unused_rows(found: Usage, decision: str, rows: int) -> tuple[int, ...]:
    """Return the rows of a decision's table that never fired; none where it was asked too seldom to say."""
    if found.asked[decision] < FEW:
        return ()
    return tuple(number for number in range(1, rows + 1) if not found.fired[decision, number])
