"""A `Scenario` as JSON that people can read and git can compare: one step a line where it fits."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from engine.feel.codec import dumps
from engine.feel.temporal_text import temporal_text
from engine.scenarios.model import VERSION, Answer, Complete, Kind, Message, Retry, Scenario, Start, Step, Wait

__all__ = ["plain_scenario", "plain_step", "write_scenario"]

_WIDTH = 110


class _Raw(str):
    """A number as it was written, digit by digit."""


def write_scenario(scenario: Scenario) -> str:
    """Return the text of the file. Raises TypeError for a value that is none of FEEL's."""
    exact = json.loads(dumps(plain_scenario(scenario)), parse_float=_Raw, parse_int=_Raw)
    return _pretty(exact, 0) + "\n"


def plain_scenario(scenario: Scenario) -> dict[str, Any]:
    """Return the file's content as FEEL values; what is empty is left out."""
    expect = scenario.expect
    return {
        "reglament_scenario": VERSION,
        "title": scenario.title,
        **_given(description=scenario.description, process=scenario.process),
        "start": _plain_start(scenario.start),
        "steps": [plain_step(step) for step in scenario.steps],
        **_given(
            expect=_given(
                status=expect.status,
                outcome=expect.outcome,
                path=None if expect.path is None else list(expect.path),
                passes=list(expect.passes),
                avoids=list(expect.avoids),
                open=None if expect.open is None else list(expect.open),
                variables=dict(expect.variables),
            )
        ),
    }


def plain_step(step: Step) -> dict[str, Any]:
    """Return one step as the file has it."""
    match step:
        case Complete():
            return {
                "do": "complete",
                "element": step.element,
                **_place(step),
                **_given(by=step.by, values=dict(step.values)),
            }
        case Answer():
            said = {"do": "answer", "element": step.element, **_place(step), "outcome": step.kind.value}
            if step.kind is Kind.DONE:
                return {**said, "result": dict(step.result)}
            return {**said, **_given(code=step.code, detail=step.detail, data=dict(step.data))}
        case Wait(span=None, until=None):
            return {"do": "wait"}
        case Wait(span=None):
            assert step.until is not None
            return {"do": "wait", "until": _moment(step.until)}
        case Wait():
            assert step.span is not None
            return {"do": "wait", "for": temporal_text(step.span)}
        case Message():
            return {"do": "message", "name": step.name, **_given(key=step.key, payload=dict(step.payload))}
        case Retry():
            params = {} if step.params is None else {"params": dict(step.params)}
            return {"do": "retry", "element": step.element, **_place(step), **params}


def _plain_start(start: Start) -> dict[str, Any]:
    return {
        "at": _moment(start.at),
        **_given(by=start.by, event=start.event, message=start.message, key=start.key, timer=start.timer),
        **_given(business_key=start.business_key),
        "variables": dict(start.variables),
    }


def _place(step: Complete | Answer | Retry) -> dict[str, Any]:
    return _given(process=step.process, nth=step.nth if step.nth != 1 else None)


def _given(**fields: Any) -> dict[str, Any]:
    """The fields that say something; no path and nothing open are something to expect."""
    return {
        name: value for name, value in fields.items() if value or (isinstance(value, list) and name in ("path", "open"))
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _pretty(value: Any, depth: int) -> str:
    """JSON on one line where it fits, else an entry a line."""
    inline = _inline(value)
    if not isinstance(value, dict | list) or not value or (depth > 0 and len(inline) + 2 * depth <= _WIDTH):
        return inline
    indent, close = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, list):
        return "[" + ",".join(indent + _pretty(item, depth + 1) for item in value) + close + "]"
    entries = (f"{indent}{_quoted(name)}: {_pretty(item, depth + 1)}" for name, item in value.items())
    return "{" + ",".join(entries) + close + "}"


def _inline(value: Any) -> str:
    if isinstance(value, _Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(name)}: {_inline(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
