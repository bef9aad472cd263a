"""Which versions there are, and the one that a call activity is bound to when its process is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from engine.errors import DefinitionRefused, Problem
from engine.model.codec import definition_from_json
from engine.model.definition import Binding, Definition, Node
from engine.store.driver import fetch

__all__ = ["bound", "known_versions"]


def known_versions(connection: Connection) -> dict[str, dict[int, str | None]]:
    """Return the numbers of all deployed versions by key, each with its tag."""
    tagged = "CASE WHEN document LIKE '%\"version_tag\":%' THEN document END"
    found: dict[str, dict[int, str | None]] = {}
    for key, version, document in fetch(connection, f"SELECT key, version, {tagged} FROM bpm_definition", {}):
        tag = None if document is None else definition_from_json(document).version_tag
        found.setdefault(str(key), {})[int(version)] = tag
    return found


def bound(
    connection: Connection,
    node: Node,
    definition: Definition,
    versions: Mapping[str, int],
    tags: Mapping[tuple[str, str], int],
) -> Node:
    """Settle which version a call activity calls; the gate has seen that there is one."""
    call = node.call
    if call is None or call.binding in (Binding.LATEST, Binding.VERSION):
        return node
    if call.binding is Binding.DEPLOYMENT:
        version = versions.get(call.process)
    else:
        version = tags.get((call.process, call.tag or ""))
        if version is None:
            there = known_versions(connection).get(call.process, {})
            version = max((number for number, tag in there.items() if tag == call.tag), default=None)
    if version is None:
        said = f"'{node.id}' calls a version of '{call.process}' that is not there (any more)."
        raise DefinitionRefused([Problem(node.id, "unknown_version", said, process=definition.key)])
    return replace(node, call=replace(call, version=version))
