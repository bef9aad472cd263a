"""From the JSON of a `.scenario` file to a `Scenario`, with every fault at once, each with its place and remedy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.errors import DefinitionRefused, Problem
from engine.feel import FeelError
from engine.feel.codec import loads
from engine.feel.temporal_text import parse_temporal
from engine.scenarios.model import (
    MONDAY,
    VERSION,
    Answer,
    Complete,
    Expectation,
    Kind,
    Message,
    Retry,
    Scenario,
    Start,
    Step,
    Wait,
)

__all__ = ["read_scenario", "read_steps"]

MAX_BYTES = 2_000_000
MAX_STEPS = 1_000
_STATUSES = ("running", "completed", "cancelled", "failed")
_ANSWERS = {
    Kind.DONE: ("result",),
    Kind.REFUSED: ("code", "detail", "data"),
    Kind.RETRY: ("detail",),
    Kind.UNKNOWN: ("detail",),
}


def read_scenario(content: bytes | str, *, file: str | None = None) -> Scenario:
    """Read a scenario file. Raises DefinitionRefused with every fault: what is wrong where, and what to write."""
    faults = _Faults(file)
    found: Any = None
    text = content.encode() if isinstance(content, str) else content
    if len(text) > MAX_BYTES:
        faults.add("", f"the file has {len(text):,} bytes; a scenario has at most {MAX_BYTES:,}")
    else:
        found = _json(text.decode("utf-8-sig", errors="replace"), faults)
    if not faults.problems and not isinstance(found, dict):
        faults.add("", 'a scenario is a JSON object: {"reglament_scenario": 1, "title": …, "steps": […]}')
    faults.refuse()
    scenario = _scenario(_Object(found, "", faults), faults)
    faults.refuse()
    return scenario


def read_steps(content: list[Any], *, file: str | None = None) -> tuple[Step, ...]:
    """Read steps alone, as an API gets them. Raises DefinitionRefused."""
    faults = _Faults(file)
    steps = _steps(content, faults)
    faults.refuse()
    return steps


class _Faults:
    """The problems of one file."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, place: str, message: str, hint: str = "", line: int | None = None) -> None:
        said = f"{place}: {message}" if place else f"{message[:1].upper()}{message[1:]}"
        self.problems.append(Problem(None, "scenario", f"{said}.", hint=hint, line=line, file=self.file))

    def refuse(self) -> None:
        if self.problems:
            raise DefinitionRefused(self.problems)


class _Object:
    """A JSON object whose fields are taken one by one; what nobody takes is a fault."""

    def __init__(self, content: Mapping[str, Any], place: str, faults: _Faults) -> None:
        self.left = dict(content)
        self.place = place
        self.faults = faults

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def take(self, name: str, fits: Callable[[Any], bool], what: str, default: Any) -> Any:
        if name not in self.left:
            return default
        value = self.left.pop(name)
        if value is None or fits(value):
            return default if value is None else value
        self.faults.add(self.at(name), f"must be {what}")
        return default

    def text(self, name: str, default: Any = "") -> Any:
        return self.take(name, lambda value: isinstance(value, str), "a text", default)

    def needed(self, name: str) -> str:
        if not isinstance(self.left.get(name), str) or not self.left[name]:
            self.left.pop(name, None)
            self.faults.add(self.at(name), "is missing: give a text")
            return ""
        return str(self.left.pop(name))

    def context(self, name: str, default: Any = None) -> Any:
        empty: dict[str, Any] = {}
        given = empty if default is None else default
        return self.take(name, lambda value: isinstance(value, dict), "an object: names with values", given)

    def flag(self, name: str) -> bool:
        return bool(self.take(name, lambda value: isinstance(value, bool), "true or false", False))

    def whole(self, name: str, default: int) -> int:
        fits = lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 1  # noqa: E731
        return int(self.take(name, fits, "a whole number from 1 on", default))

    def texts(self, name: str, default: Any) -> Any:
        fits = lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value)  # noqa: E731
        found = self.take(name, fits, "a list of texts (ids of elements)", default)
        return tuple(found) if isinstance(found, list) else found

    def moment(self, name: str, default: Any) -> Any:
        text = self.text(name, None)
        if text is None:
            return default
        found = parse_temporal(text)
        if not isinstance(found, datetime) or found.tzinfo is None:
            self.faults.add(self.at(name), f"'{text}' is no moment: write 2026-03-02T09:00:00Z")
            return default
        return found.astimezone(UTC)

    def done(self) -> None:
        for name in self.left:
            self.faults.add(self.at(name), "is no field of a scenario", "Take it out, or look at its spelling.")


def _json(text: str, faults: _Faults) -> Any:
    try:
        found = loads(text)
    except json.JSONDecodeError as error:
        faults.add("", f"this is no JSON: {error.msg}", "Look before and at this line.", line=error.lineno)
        return None
    except (ValueError, RecursionError, FeelError) as error:
        faults.add("", f"this cannot be read: {error}", 'A date is written {"@": "2026-03-02"}.')
        return None
    return found


def _scenario(whole: _Object, faults: _Faults) -> Scenario:
    version = whole.left.pop("reglament_scenario", None)
    if version != VERSION:
        said = "is missing" if version is None else f"is {version}"
        faults.add("reglament_scenario", f"{said}: this program reads version {VERSION}", f"Write {VERSION}.")
    steps = whole.take("steps", lambda value: isinstance(value, list), "a list of steps", [])
    scenario = Scenario(
        title=whole.text("title"),
        description=whole.text("description"),
        process=whole.text("process", None),
        start=_start(_Object(whole.context("start"), "start", faults)),
        steps=_steps(steps, faults),
        expect=_expectation(_Object(whole.context("expect"), "expect", faults)),
    )
    whole.done()
    return scenario


def _start(found: _Object) -> Start:
    start = Start(
        variables=found.context("variables"),
        business_key=found.text("business_key", None),
        at=found.moment("at", MONDAY),
        message=found.text("message", None),
        key=found.text("key"),
        timer=found.flag("timer"),
        event=found.text("event", None),
        by=found.text("by", None),
    )
    if start.timer and start.message is not None:
        found.faults.add("start", "begins by its timer or by a message, not by both")
    if start.event is not None and start.message is not None:
        found.faults.add("start", "begins by a message, which finds its start event by itself: leave out event")
    found.done()
    return start


def _expectation(found: _Object) -> Expectation:
    expect = Expectation(
        status=found.take("status", lambda value: value in _STATUSES, f"one of {', '.join(_STATUSES)}", None),
        outcome=found.text("outcome", None),
        path=found.texts("path", None),
        passes=found.texts("passes", ()),
        avoids=found.texts("avoids", ()),
        open=found.texts("open", None),
        variables=found.context("variables"),
    )
    found.done()
    return expect


def _steps(content: list[Any], faults: _Faults) -> tuple[Step, ...]:
    if len(content) > MAX_STEPS:
        faults.add("steps", f"there are {len(content):,} of them; a scenario has at most {MAX_STEPS:,}")
        return ()
    return tuple(_read_steps(content, faults))


def _read_steps(content: list[Any], faults: _Faults) -> Iterator[Step]:
    for number, plain in enumerate(content, 1):
        place = f"step {number}"
        if not isinstance(plain, dict):
            faults.add(place, 'must be an object: {"do": "complete", "element": …}')
            continue
        found = _Object(plain, place, faults)
        verb = found.left.pop("do", None)
        read = _STEPS.get(verb) if isinstance(verb, str) else None
        if read is None:
            said = "says not what to do" if verb is None else f"'{verb}' is nothing that can be done"
            faults.add(place, said, f'Write "do" with one of: {", ".join(_STEPS)}.')
            continue
        yield read(found)
        found.done()


def _complete(found: _Object) -> Step:
    return Complete(
        element=found.needed("element"),
        values=found.context("values"),
        by=found.text("by", None),
        process=found.text("process", None),
        nth=found.whole("nth", 1),
    )


def _answer(found: _Object) -> Step:
    kinds = [kind.value for kind in Kind]
    kind = Kind(found.take("outcome", lambda value: value in kinds, f"one of {', '.join(kinds)}", "done"))
    for name in ("result", "code", "detail", "data"):
        if name in found.left and name not in _ANSWERS[kind]:
            found.faults.add(found.at(name), f"does not belong to the outcome '{kind}'", f"It takes: {_ANSWERS[kind]}.")
    return Answer(
        element=found.needed("element"),
        kind=kind,
        result=found.context("result"),
        code=found.needed("code") if kind is Kind.REFUSED else found.text("code"),
        detail=found.text("detail"),
        data=found.context("data"),
        process=found.text("process", None),
        nth=found.whole("nth", 1),
    )


def _wait(found: _Object) -> Step:
    span, until = found.text("for", None), found.moment("until", None)
    if span is None:
        return Wait(until=until)
    length = parse_temporal(span)
    if not isinstance(length, timedelta) or length < timedelta():
        found.faults.add(found.at("for"), f"'{span}' is no span of time: write P1D, PT4H, P7DT30M")
        length = timedelta()
    if until is not None:
        found.faults.add(found.place, "waits for a span or until a moment, not both")
    return Wait(span=length)


def _message(found: _Object) -> Step:
    return Message(name=found.needed("name"), key=found.text("key"), payload=found.context("payload"))


def _retry(found: _Object) -> Step:
    has_params = found.left.get("params") is not None
    params = found.context("params")
    return Retry(
        element=found.needed("element"),
        params=params if has_params else None,
        process=found.text("process", None),
        nth=found.whole("nth", 1),
    )


_STEPS: dict[str, Callable[[_Object], Step]] = {
    "complete": _complete,
    "answer": _answer,
    "wait": _wait,
    "message": _message,
    "retry": _retry,
}
