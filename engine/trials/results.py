"""What came of a scenario against what it expects, as a difference that people can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from engine.feel.codec import dumps
from engine.scenarios import Expectation
from engine.trials.state import TrialState

__all__ = ["Difference", "ScenarioResult", "differences", "expectation_of"]

_LONGEST = 300  # characters of a value that are shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise. `what`: status, outcome, path, passes, avoids, open or a variable."""

    what: str
    expected: str
    came: str
    name: str = ""  # of the variable, or the element

    @property
    def text(self) -> str:
        """Say it in one line."""
        about = f"{self.what} '{self.name}'" if self.name else self.what
        return f"{about}: expected {self.expected}, came {self.came}"


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of one scenario."""

    file: str
    title: str
    state: TrialState
    differences: tuple[Difference, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every step was carried out and all came out as expected."""
        return self.state.ok and not self.differences

    @property
    def lines(self) -> tuple[str, ...]:
        """Say what is wrong, a line each; nothing when nothing is."""
        state = self.state
        refused = tuple(
            f"{problem.element + ': ' if problem.element else ''}{problem.message} {problem.hint}".rstrip()
            for problem in state.problems
            if problem.severity == "error"
        )
        if state.fault is not None:
            where = "the start" if state.fault.step == 0 else f"step {state.fault.step}"
            refused += (f"{where}: {state.fault.message}",)
        return (*refused, *(difference.text for difference in self.differences))


def differences(expect: Expectation, state: TrialState) -> tuple[Difference, ...]:
    """Compare; what the expectation does not name is not looked at."""
    return tuple(_differences(expect, state))


def expectation_of(state: TrialState) -> Expectation:
    """Return what a trial came to, as what its scenario shall expect from now on: the whole path and where it ends."""
    main = state.main
    path = main.path if main is not None else ()
    still_open = state.open if state.status == "running" else None
    return Expectation(status=state.status, outcome=state.outcome, path=path, open=still_open)


def _differences(expect: Expectation, state: TrialState) -> Iterator[Difference]:
    main = state.main
    if expect.status is not None and expect.status != state.status:
        yield Difference("status", expect.status, state.status)
    if expect.outcome is not None and expect.outcome != state.outcome:
        yield Difference("outcome", expect.outcome, state.outcome or "no end yet")
    path = main.path if main is not None else ()
    if expect.path is not None and expect.path != path:
        yield from _of_paths(expect.path, path)
    for element in expect.passes:
        if element not in path:
            yield Difference("passes", "to be entered", "not entered", element)
    for element in expect.avoids:
        if element in path:
            yield Difference("avoids", "not to be entered", "entered", element)
    if expect.open is not None and tuple(sorted(expect.open)) != state.open:
        yield Difference("open", _names(sorted(expect.open)), _names(state.open))
    variables = main.variables if main is not None else {}
    for name, wanted in expect.variables.items():
        if name not in variables:
            yield Difference("variable", _shown(wanted), "no such variable", name)
        elif variables[name] != wanted:
            yield Difference("variable", _shown(wanted), _shown(variables[name]), name)


def _of_paths(expected: Sequence[str], came: Sequence[str]) -> Iterator[Difference]:
    """Where two paths part, with the element before: the first three places tell enough."""
    matcher = SequenceMatcher(a=list(expected), b=list(came), autojunk=False)
    places = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    for _, a_from, a_to, b_from, b_to in places[:3]:
        after = f"after '{expected[a_from - 1]}' " if a_from else ""
        yield Difference("path", after + _names(expected[a_from:a_to]), _names(came[b_from:b_to]))


def _names(names: Sequence[str]) -> str:
    if not names:
        return "nothing"
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} … ({len(names)} in all)"


def _shown(value: Any) -> str:
    text = dumps(value).decode()
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
