"""The operation `run` of the conformance protocol: a document is deployed and run on the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import bpmn
from engine.errors import CommandRejected
from engine.feel import text_of
from engine.feel.codec import loads
from engine.model.definition import ROOT
from reglament.conformance.load import problem_of
from reglament.conformance.stage import CannotBehave, Stage

__all__ = ["answer_run"]

SECONDS_MORE = 2  # the protocol lets the clock run on so far beyond what the request says


def answer_run(request: dict[str, Any]) -> dict[str, Any]:
    """Deploy the document, start `parallel` and `process`, run the clock on, and tell what happened.

    A document that the gate refuses is answered with its problems, and `deployed` false.
    """
    text = request.get("bpmn")
    content = Path(request["path"]).read_bytes() if text is None else text.encode()
    # As at a real deployment: what a process calls or decides by must be in the document.
    reading = bpmn.read(content, bpmn.Surroundings(processes={}), in_process=True)
    problems = [problem_of(problem) for problem in reading.problems]
    if not reading.ok:
        return {"deployed": False, "problems": problems}
    try:
        stage = Stage(content, reading, request.get("tasks") or {})
    except CannotBehave as error:
        return {"not_supported": str(error)}
    try:
        return {"deployed": True} | _played(stage, request, problems)
    finally:
        stage.close()


def _played(stage: Stage, request: dict[str, Any], problems: list[dict[str, Any]]) -> dict[str, Any]:
    instance: int | None = None
    try:
        if request.get("parallel"):
            stage.start(request["parallel"], {})
        instance = stage.start(request["process"], _exact(request.get("variables") or {}))
    except CommandRejected as error:
        problems.append(_failure(request["process"], "cannot_start", str(error)))
    seconds = float(request.get("advance_seconds") or 0) + SECONDS_MORE
    if not stage.run(seconds, complete_tasks=bool(request.get("complete_tasks"))):
        problems.append(_failure(request["process"], "no_rest", "It still went on after very many rounds."))
    incidents = stage.fetch("SELECT instance_id, element, kind, message, detail FROM bpm_incident WHERE state = 'open'")
    problems += [_failure(element, kind, message) for _, element, kind, message, _ in incidents]
    thrown = [{"kind": "error", "code": loads(detail)["code"]} for *_, kind, _, detail in incidents if kind in _ERRORS]
    return {
        "status": _status(stage, instance),
        "history": list(_history(stage)),
        "times": stage.times,
        "thrown": thrown,
        "variables": {} if instance is None else _variables(stage, instance),
        "problems": problems,
    }


_ERRORS = ("uncaught_error",)  # the event happened, and nothing caught it: it waits for people


def _status(stage: Stage, instance: int | None) -> str:
    if instance is None:
        return "incident"
    [(status,)] = stage.fetch("SELECT status FROM bpm_instance WHERE id = :id", id=instance)
    if status != "running":
        return "completed"
    opened = stage.fetch(
        """SELECT n.kind FROM bpm_incident n JOIN bpm_instance i ON i.id = n.instance_id
           WHERE i.root_id = :id AND n.state = 'open'""",
        id=instance,
    )
    return "incident" if any(kind not in _ERRORS for (kind,) in opened) else "waiting"


def _history(stage: Stage) -> Iterator[str]:
    """Return the ids of completed elements of all instances in order of completion."""
    rows = stage.fetch(
        """SELECT h.instance_id, i.definition_key, i.version, h.trail
           FROM bpm_history h JOIN bpm_instance i ON i.id = h.instance_id ORDER BY h.id"""
    )
    wrappers: dict[int, set[int]] = {}
    for instance, key, version, text in rows:
        deployed = stage.engine.definitions.get(key, version)
        assert deployed is not None  # the instance runs it
        trail = loads(text)
        outer = wrappers.setdefault(instance, set())
        # The tokens that wait around the rounds of a repeated activity: what is completed are its rounds.
        outer |= {entry[2] for entry in trail if entry[0] == "repeat"}
        for verb, index, *rest in trail:
            if verb == "leave" and index != ROOT and not (rest and rest[0] in outer):
                yield deployed.definition.nodes[index].id


def _variables(stage: Stage, instance: int) -> dict[str, Any]:
    [(text,)] = stage.fetch("SELECT variables FROM bpm_instance WHERE id = :id", id=instance)
    return {name: _plain(value) for name, value in loads(text).items()}


def _failure(element: str, code: str, message: str) -> dict[str, Any]:
    return {"element": element, "code": code, "message": message, "severity": "error"}


def _exact(value: Any) -> Any:
    """Plain JSON as values of the engine: no binary fractions."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, dict):
        return {name: _exact(item) for name, item in value.items()}
    return value


def _plain(value: Any) -> Any:
    """Values of the engine as plain JSON; dates and durations as their texts."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return text_of(value)
