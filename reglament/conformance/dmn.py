"""Answers of the protocol for decision models."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.dmn import Decisions, decide, read_decisions
from engine.errors import ReglamentError
from reglament.conformance.feel import from_wire, to_wire

__all__ = ["answer_dmn"]


def answer_dmn(request: dict[str, Any]) -> dict[str, Any]:
    """Take the request's decision, or call its service or function; `ok` is false when there is no value."""
    name = request.get("decision") or request.get("service") or request.get("bkm") or ""
    variables = {key: from_wire(value) for key, value in request.get("inputs", {}).items()}
    try:
        decisions = _decisions(_text(request), tuple(_text(other) for other in request.get("imported", ())))
        verdict = decide(decisions, name, variables, datetime.now(UTC))
    except ReglamentError as error:
        return {"ok": False, "value": None, "problems": [_problem(name, str(error))]}
    notes = [note for entry in verdict.trace for note in entry["notes"]]
    return {"ok": True, "value": to_wire(verdict.value), "problems": [_problem(name, note) for note in notes]}


@lru_cache(maxsize=8)
def _decisions(xml: bytes | str, imported: tuple[bytes | str, ...]) -> Decisions:
    return read_decisions(xml, imported=imported, tolerant=True)


def _text(source: dict[str, Any]) -> bytes | str:
    text = source.get("dmn")
    return text if isinstance(text, str) else Path(source["path"]).read_bytes()


def _problem(element: str, message: str) -> dict[str, Any]:
    return {"element": element, "code": "expression_failed", "message": message, "severity": "error"}
