"""Which versions there are, and the one that a call activity is bound to when its process is deployed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.errors import DefinitionRefused, Problem
from engine.model.codec import definition_from_json
from engine.model.definition import ROOT, Binding, Definition, EventKind, Node
from engine.store.driver import fetch

if TYPE_CHECKING:
    from engine.store.definitions import Definitions

__all__ = ["bound", "known_versions", "uncallable"]

_NUMBERS = re.compile(rb"""calledVersion\s*=\s*["'](\d{1,9})["']""")


def known_versions(connection: Connection) -> dict[str, dict[int, str | None]]:
    """Return the numbers of all deployed versions by key, each with its tag."""
    tagged = "CASE WHEN document LIKE '%\"version_tag\":%' THEN document END"
    found: dict[str, dict[int, str | None]] = {}
    for key, version, document in fetch(connection, f"SELECT key, version, {tagged} FROM bpm_definition", {}):
        tag = None if document is None else definition_from_json(document).version_tag
        found.setdefault(str(key), {})[int(version)] = tag
    return found


def uncallable(
    connection: Connection, definitions: Definitions, files: Mapping[str, bytes]
) -> dict[str, dict[int, tuple[str, ...]]]:
    """Return the versions that no call can begin, by key and number, with their start events without a trigger.

    Looked at are those that a call in these files may mean: the latest, those with a tag, and those named by number.
    """
    numbers = {int(one) for content in files.values() for one in _NUMBERS.findall(content)}
    tagged = "CASE WHEN document LIKE '%\"version_tag\":%' THEN 1 ELSE 0 END"
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    rows = fetch(connection, f"SELECT key, version, {tagged} FROM bpm_definition ORDER BY version", {})
    latest = {key: version for key, version, _ in rows}
    for key, version, has_tag in rows:
        if not (has_tag or version == latest[key] or version in numbers):
            continue
        deployed = definitions.find(connection, key, version)
        starts = deployed.definition.starts.get(ROOT, ()) if deployed is not None else ()
        if deployed is None or not starts:
            continue
        nodes = [deployed.definition.nodes[index] for index in starts]
        plain = tuple(node.id for node in nodes if node.event is None or node.event.kind is EventKind.NONE)
        if len(plain) != 1:
            found.setdefault(key, {})[version] = plain
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
        hint = "Call the latest version, or deploy that one again."
        raise DefinitionRefused([Problem(node.id, "unknown_version", said, hint=hint, process=definition.key)])
    return replace(node, call=replace(call, version=version))
