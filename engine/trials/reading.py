"""Reads the files of a trial: the gate's own reading, kept by the files' digest, and what they call elsewhere."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from engine.actions import Actions
from engine.bpmn import Reading
from engine.commands.deploy_definition import check
from engine.commands.engine import Engine
from engine.commands.installed import Installed
from engine.dmn import read_decisions
from engine.errors import DefinitionError, Problem
from engine.model.definition import Binding, DecisionCall, Definition
from engine.store.decisions import known_decisions
from engine.trials.stage import Bundle

__all__ = ["Elsewhere", "ReadBundle", "Resolve", "deployed_files", "main_process", "read_bundle", "shared_decisions"]

_KEPT = 64  # readings
_MOST_CALLED = 30  # bundles that a trial takes along
Resolve = Callable[[str], Mapping[str, bytes] | None]
"""The files of the deployment in which a process stands; None when it is not deployed."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Decisions that are deployed on their own or with others: their versions with tags, and the files of one."""

    versions: Mapping[str, Mapping[int, str | None]]
    files: Callable[[DecisionCall], Mapping[str, bytes] | None]


_readings: OrderedDict[str, Reading] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class ReadBundle:
    """Files that were read: the tried ones first, then those of the processes they call."""

    reading: Reading
    bundles: tuple[Bundle, ...]
    scenarios: Mapping[str, bytes]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the gate says of the tried files."""
        return self.reading.problems

    @property
    def definitions(self) -> dict[str, Definition]:
        """The processes of all bundles by key."""
        return {found.key: found for bundle in reversed(self.bundles) for found in bundle.definitions}


def read_bundle(
    files: Mapping[str, bytes],
    *,
    actions: Actions | None,
    resolve: Resolve | None,
    zone: str = "UTC",
    elsewhere: Elsewhere | None = None,
) -> ReadBundle:
    """Read and check the files, and what they call through `resolve`. Faults are in `problems`; nothing is raised.

    `zone` is that of the installation, for the timers of processes that name none; `elsewhere` has the decisions that
    are not among the files.
    """
    shared = elsewhere.versions if elsewhere is not None else None
    scenarios = {name: content for name, content in files.items() if name.endswith(".scenario")}
    own = {name: content for name, content in files.items() if name not in scenarios}
    reading = _read(own, actions, None, shared)
    bundles = [Bundle(own, tuple(_as_tried(one, zone) for one in reading.definitions))]
    present = {definition.key for definition in reading.definitions}
    deployed: dict[str, Collection[str]] = {}
    waiting = _called(reading.definitions) if resolve is not None else []
    is_called = False
    while waiting and len(bundles) <= _MOST_CALLED:
        key = waiting.pop()
        if key in present:
            continue
        assert resolve is not None  # else nothing waits
        is_called = True
        others = resolve(key)
        present.add(key)
        if others is None:
            continue
        told = {name: text for name, text in others.items() if not name.endswith(".scenario")}
        other = _read(told, None, None, shared)
        new = tuple(_as_tried(one, zone) for one in other.definitions if one.key == key or one.key not in present)
        present |= {one.key for one in new}
        deployed |= {one.key: tuple(_called((one,))) for one in new}
        bundles.append(Bundle(others, new))
        waiting += _called(new)
    if is_called:  # something is called that is not among the files: now it is known whether it is deployed
        reading = _read(own, actions, deployed, shared)
    return ReadBundle(reading, (*bundles, *_asked_elsewhere(bundles, elsewhere)), scenarios)


def _asked_elsewhere(bundles: Collection[Bundle], elsewhere: Elsewhere | None) -> list[Bundle]:
    """The files of decisions that none of the bundles brings along: they come to the stage, too."""
    here = {one for bundle in bundles for one in _decisions_in(bundle.files)}
    found = []
    for call in [node.decision for bundle in bundles for one in bundle.definitions for node in one.nodes]:
        if call is None or elsewhere is None or call.decision in here:
            continue
        here.add(call.decision)
        files = elsewhere.files(call)
        if files is not None:
            found.append(Bundle(files, ()))
    return found


def _decisions_in(files: Mapping[str, bytes]) -> list[str]:
    found: list[str] = []
    for name, content in files.items():
        try:
            found += read_decisions(content, file=name, tolerant=True).ids if name.endswith(".dmn") else ()
        except DefinitionError:
            continue  # the gate has told it
    return found


def _as_tried(definition: Definition, zone: str) -> Definition:
    """The zone of the installation, and whichever version is on the stage: there is one of each process and decision.

    A decision keeps what it is bound by until its files are found; on the stage it is the latest there is.
    """
    nodes = tuple(
        replace(node, call=replace(node.call, version=None, binding=Binding.LATEST, tag=None)) if node.call else node
        for node in definition.nodes
    )
    return replace(definition.in_zone(zone), nodes=nodes, starts={}, event_sub_processes={}, by_id={})


def main_process(definitions: Collection[Definition]) -> Definition | None:
    """Return the process that the files are about: the first that no other of them calls."""
    called = set(_called(definitions))
    first = next(iter(definitions), None)
    return next((definition for definition in definitions if definition.key not in called), first)


def deployed_files(engine: Engine) -> Resolve:
    """Return what finds the files of a deployed process's latest version."""

    def resolve(key: str) -> Mapping[str, bytes] | None:
        with engine.database.read() as connection:
            deployed = engine.definitions.find(connection, key)
            if deployed is None:
                return None
            texts = engine.definitions.files(connection, deployed.deployment_id)
        return {name: text.encode() for name, text in texts.items()}

    return resolve


def shared_decisions(engine: Engine) -> Elsewhere:
    """Return what finds the decisions that are deployed."""

    def files(call: DecisionCall) -> Mapping[str, bytes] | None:
        with engine.database.read() as connection:
            number = call.version
            if call.binding is Binding.TAG:
                there = known_decisions(connection).get(call.decision, {})
                number = max((one for one, tag in there.items() if tag == call.tag), default=None)
            asked = engine.definitions.decisions.find(connection, call.decision, number)
            if asked is None:
                return None
            texts = engine.definitions.files(connection, asked.deployment_id)
        return {name: text.encode() for name, text in texts.items() if name.endswith(".dmn")}

    with engine.database.read() as connection:
        return Elsewhere(known_decisions(connection), files)


def _called(definitions: Collection[Definition]) -> list[str]:
    return [node.call.process for one in definitions for node in one.nodes if node.call is not None]


def _read(
    files: Mapping[str, bytes],
    actions: Actions | None,
    processes: Mapping[str, Collection[str]] | None,
    shared: Mapping[str, Mapping[int, str | None]] | None,
) -> Reading:
    key = _digest(files, actions, processes, shared)
    with _lock:
        known = _readings.get(key)
        if known is not None:
            _readings.move_to_end(key)
            return known
    reading = check(files, Installed(actions=actions, processes=processes, decision_versions=shared))
    with _lock:
        _readings[key] = reading
        while len(_readings) > _KEPT:
            _readings.popitem(last=False)
    return reading


def _digest(
    files: Mapping[str, bytes],
    actions: Actions | None,
    processes: Mapping[str, Collection[str]] | None,
    shared: Mapping[str, Mapping[int, str | None]] | None,
) -> str:
    digest = hashlib.sha256()
    for name in files:  # in their order: the first process is the main one
        digest.update(f"{name}:{len(files[name])}:".encode() + files[name])
    said = "-" if actions is None else repr(sorted((name, one.parameters) for name, one in actions.items()))
    called = "-" if processes is None else repr(sorted((key, sorted(calls)) for key, calls in processes.items()))
    asked = "-" if shared is None else repr(sorted((key, sorted(one.items())) for key, one in shared.items()))
    digest.update(f"{said}|{called}|{asked}".encode())
    return digest.hexdigest()
