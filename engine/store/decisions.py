"""Deployed decisions: immutable by (id, version), as processes are. Every deployment makes the next version of each.

A business rule task asks the version that it is bound to; decisions that are deployed on their own are shared so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from engine.dmn import imports_of, read_decisions
from engine.errors import DefinitionRefused, Problem
from engine.model.definition import Binding, DecisionCall, Definition, Node
from engine.store import tables
from engine.store.driver import fetch

if TYPE_CHECKING:
    from engine.store.definitions import Definitions

__all__ = [
    "DecisionVersion",
    "DeployedDecisions",
    "bound_decision",
    "decided_alike",
    "decision_meant",
    "decisions_stand",
    "known_decisions",
    "latest_decisions",
    "save_decisions",
]


@dataclass(frozen=True, slots=True)
class DecisionVersion:
    """One version of a decision, with its file and those that the file imports."""

    key: str
    version: int
    deployment_id: int
    file: str
    tag: str | None
    content: bytes
    imported: tuple[bytes, ...]


class DeployedDecisions:
    """The versions that this process has read so far. Threads may share it."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._lock = threading.Lock()
        self._known: dict[tuple[str, int], DecisionVersion] = {}
        self._with: dict[tuple[int, str], int] = {}

    def asked(self, connection: Connection, call: DecisionCall, deployment_id: int) -> DecisionVersion | None:
        """Return the version that a task of this deployment asks now; None when it is not there."""
        if call.version is None and call.binding is Binding.DEPLOYMENT:
            return self.deployed_with(connection, deployment_id, call.decision)
        return self.find(connection, call.decision, call.version)

    def find(self, connection: Connection, key: str, version: int | None = None) -> DecisionVersion | None:
        """Return this version of a decision, or the latest as the database knows it now."""
        if version is None:
            found = fetch(connection, "SELECT max(version) FROM bpm_decision WHERE key = :key", {"key": key})
            version = found[0][0]
            if version is None:
                return None
        return self._known.get((key, version)) or self._read(connection, key, version)

    def deployed_with(self, connection: Connection, deployment_id: int, key: str) -> DecisionVersion | None:
        """Return the version that came with a deployment."""
        version = self._with.get((deployment_id, key))
        if version is None:
            found = fetch(
                connection,
                "SELECT version FROM bpm_decision WHERE deployment_id = :id AND key = :key",
                {"id": deployment_id, "key": key},
            )
            if not found:
                return None
            version = self._with[deployment_id, key] = int(found[0][0])
        return self.find(connection, key, version)

    def _read(self, connection: Connection, key: str, version: int) -> DecisionVersion | None:
        found = fetch(
            connection,
            "SELECT deployment_id, file, tag FROM bpm_decision WHERE key = :key AND version = :version",
            {"key": key, "version": version},
        )
        if not found:
            return None
        deployment_id, file, tag = found[0]
        files = {name: text.encode() for name, text in self._definitions.files(connection, deployment_id).items()}
        imported = imports_of(files, file)
        decision = DecisionVersion(key, version, int(deployment_id), file, tag, files[file], imported)
        with self._lock:
            self._known[key, version] = decision
        return decision


def save_decisions(connection: Connection, deployment_id: int, texts: Mapping[str, str]) -> dict[str, int]:
    """Keep the next version of each decision in these files; returns the numbers by id."""
    rows = {}
    for name, text in sorted(texts.items()):
        if name.endswith(".dmn"):
            for key, tag in read_decisions(text.encode(), file=name, tolerant=True).tags.items():
                rows[key] = {"key": key, "deployment_id": deployment_id, "file": name, "tag": tag}
    latest = latest_decisions(connection, rows)
    versions = {key: latest.get(key, (0, 0))[0] + 1 for key in rows}
    if rows:
        made = [{**row, "version": versions[key]} for key, row in rows.items()]
        connection.execute(insert(tables.decision), made)
    return versions


def latest_decisions(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return version and deployment of the latest of each of these decisions."""
    table = tables.decision
    statement = select(table.c.key, table.c.version, table.c.deployment_id).where(table.c.key.in_(list(keys)))
    found = connection.execute(statement.order_by(table.c.version))
    return {key: (version, deployment_id) for key, version, deployment_id in found}


def decided_alike(connection: Connection, digest: str) -> tuple[int, tuple[tuple[str, int], ...]] | None:
    """Return the deployment with this digest when it made the latest version of all its decisions, with these."""
    made = select(tables.decision.c.key, tables.decision.c.deployment_id).where(
        tables.decision.c.deployment_id == tables.deployment.c.id, tables.deployment.c.digest == digest
    )
    alike = list(connection.execute(made))
    latest = latest_decisions(connection, {key for key, _deployment in alike})
    deployments = {deployment for _version, deployment in latest.values()}
    if len(deployments) != 1 or not deployments <= {deployment for _key, deployment in alike}:
        return None
    return deployments.pop(), tuple((key, version) for key, (version, _deployment) in latest.items())


def known_decisions(connection: Connection) -> dict[str, dict[int, str | None]]:
    """Return the numbers of all deployed versions by id, each with its tag."""
    found: dict[str, dict[int, str | None]] = {}
    for key, version, tag in fetch(connection, "SELECT key, version, tag FROM bpm_decision", {}):
        found.setdefault(str(key), {})[int(version)] = tag
    return found


def decisions_stand(connection: Connection) -> tuple[int, int]:
    """Return what changes whenever a version is deployed or deleted: how many there are, and the last deployment."""
    found = fetch(connection, "SELECT count(*), coalesce(max(deployment_id), 0) FROM bpm_decision", {})
    return int(found[0][0]), int(found[0][1])


def decision_meant(
    connection: Connection, decisions: DeployedDecisions, key: str, words: Mapping[str, str]
) -> DecisionVersion | None:
    """Return the deployed version that a task of a draft means, by the words of its binding; None: there is none."""
    binding = words.get("decisionBinding") or Binding.LATEST
    if binding == Binding.DEPLOYMENT:
        return None  # it means the draft's own
    if binding == Binding.VERSION:
        number = words.get("decisionVersion", "")
        return decisions.find(connection, key, int(number)) if number.isdecimal() and len(number) < 10 else None
    if binding == Binding.TAG:
        call = DecisionCall(key, binding=Binding.TAG, tag=words.get("decisionTag"))
        version = _with_tag(connection, call, {})
        return None if version is None else decisions.find(connection, key, version)
    return decisions.find(connection, key)


def bound_decision(connection: Connection, node: Node, definition: Definition, here: Mapping[str, int]) -> Node:
    """Settle which version a business rule task asks; the gate has seen that there is one.

    `here` are the versions that come with it. A task that does not say otherwise asks the one of its own deployment,
    and the latest where that has none: decisions are shared by leaving them out.
    """
    call = node.decision
    if call is None or call.binding is Binding.LATEST:
        return node
    version = _SETTLED[call.binding](connection, call, here)
    if version is None and call.binding is Binding.DEPLOYMENT:
        return replace(node, decision=replace(call, binding=Binding.LATEST))
    if version is None:
        said = f"'{node.id}' asks a version of the decision '{call.decision}' that is not there (any more)."
        hint = "Ask the latest version, or deploy that one again."
        raise DefinitionRefused([Problem(node.id, "unknown_version", said, hint=hint, process=definition.key)])
    return replace(node, decision=replace(call, version=version))


def _with_tag(connection: Connection, call: DecisionCall, here: Mapping[str, int]) -> int | None:
    there = known_decisions(connection).get(call.decision, {})
    return max((number for number, tag in there.items() if tag == call.tag), default=None)


def _with_number(connection: Connection, call: DecisionCall, here: Mapping[str, int]) -> int | None:
    return call.version if call.version in known_decisions(connection).get(call.decision, {}) else None


_SETTLED: dict[Binding, Callable[[Connection, DecisionCall, Mapping[str, int]], int | None]] = {
    Binding.DEPLOYMENT: lambda connection, call, here: here.get(call.decision),
    Binding.VERSION: _with_number,
    Binding.TAG: _with_tag,
}
