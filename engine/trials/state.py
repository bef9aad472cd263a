"""What a trial shows: where the run stands after its steps, all of it as values that travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.errors import Problem
from engine.feel.codec import dumps, loads

__all__ = [
    "Fault",
    "Line",
    "OpenIncident",
    "OpenJob",
    "OpenTask",
    "RunningTimer",
    "Told",
    "TrialDecision",
    "TrialInstance",
    "TrialState",
    "WaitingMessage",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a step could not be carried out; the steps before it stand. `step` 0 is the start."""

    step: int
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)  # of a form, by the field's name
    code: str = "step"  # or too_slow, too_much_memory, died, busy, failed: the trial as a whole was stopped


@dataclass(frozen=True, slots=True)
class TrialInstance:
    """One instance of the trial: the tried one is number 1, called and started ones follow."""

    number: int
    process: str
    name: str
    title: str
    business_key: str | None
    status: str
    outcome: str | None
    caller: int | None
    path: tuple[str, ...]  # elements in the order in which they were entered
    flows: tuple[str, ...]  # sequence flows taken, each once
    counts: Mapping[str, int]  # how often each element was entered
    here: tuple[str, ...]  # innermost elements where it stands
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A work item that waits for somebody."""

    instance: int
    process: str
    element: str
    nth: int  # among the open ones of this element, the oldest is 1
    name: str
    title: str
    subtitle: str
    group: str | None
    assignee: str | None
    form: str | None
    due: datetime | None
    priority: int
    variables: Mapping[str, Any]  # what its form sees
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class OpenJob:
    """What was asked of a system and waits for the answer."""

    instance: int
    process: str
    element: str
    nth: int
    name: str
    action: str
    params: Mapping[str, Any]
    attempts: int
    retries: int
    error: str | None
    undoes: bool = False  # it undoes what the element has done


@dataclass(frozen=True, slots=True)
class RunningTimer:
    """A time that something waits for."""

    instance: int
    process: str
    element: str
    name: str
    due: datetime


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that something waits for."""

    instance: int
    process: str
    element: str
    name: str
    message: str
    key: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message that nobody in the trial waits for: what the process tells the world, or came too early."""

    name: str
    key: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TrialDecision:
    """A decision that was taken, with the rows that fired (`engine.dmn`'s trace)."""

    instance: int
    process: str
    element: str
    decision: str
    trace: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Where it cannot go on by itself."""

    instance: int
    process: str
    element: str
    nth: int
    kind: str
    message: str
    of_job: bool  # an action's: its parameters may be given anew


@dataclass(frozen=True, slots=True)
class Line:
    """One step of history."""

    instance: int
    process: str
    step: int  # number of the scenario's step that led to it, 0 for the start
    at: datetime
    actor: str
    command: str
    happened: tuple[tuple[str, str, str], ...]  # verb, element (the process's key for itself), what the verb adds
    changed: Mapping[str, Any]
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialState:
    """Where a trial stands. `problems` with an error: the files do not run, and nothing was tried."""

    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    done: int = 0  # steps that were carried out
    process: str = ""
    name: str = ""
    status: str = "not_started"
    outcome: str | None = None
    now: datetime | None = None
    instances: tuple[TrialInstance, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    jobs: tuple[OpenJob, ...] = ()
    timers: tuple[RunningTimer, ...] = ()
    waiting: tuple[WaitingMessage, ...] = ()
    told: tuple[Told, ...] = ()
    decisions: tuple[TrialDecision, ...] = ()
    incidents: tuple[OpenIncident, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the files run and every step was carried out."""
        return self.fault is None and not self.problems_refuse

    @property
    def problems_refuse(self) -> bool:
        """Whether the gate refuses the files, so that nothing could be tried."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def main(self) -> TrialInstance | None:
        """The instance that is tried; None before it started."""
        return self.instances[0] if self.instances else None

    @property
    def open(self) -> tuple[str, ...]:
        """The elements whose tasks and actions are open, sorted."""
        return tuple(sorted([task.element for task in self.tasks] + [job.element for job in self.jobs]))

    def plain(self) -> dict[str, Any]:
        """Return the state as FEEL values: contexts and lists."""
        return {name: _listed(value) for name, value in asdict(self).items()}

    def to_text(self) -> str:
        """Return the state as JSON that loses nothing."""
        return dumps(self.plain()).decode()

    @classmethod
    def from_text(cls, text: str) -> TrialState:
        """Read what `to_text` wrote."""
        plain = loads(text)
        rows = {name: tuple(_row(cls_, one) for one in plain[name]) for name, cls_ in _ROWS.items()}
        fault = Fault(**plain["fault"]) if plain["fault"] is not None else None
        return replace(cls(**{**plain, **rows, "fault": fault}))


_ROWS: dict[str, type] = {
    "problems": Problem,
    "instances": TrialInstance,
    "tasks": OpenTask,
    "jobs": OpenJob,
    "timers": RunningTimer,
    "waiting": WaitingMessage,
    "told": Told,
    "decisions": TrialDecision,
    "incidents": OpenIncident,
    "lines": Line,
}
_TUPLES = {
    TrialInstance: ("path", "flows", "here"),
    TrialDecision: ("trace",),
    Line: ("decisions",),
}


def _row(cls: type, plain: Mapping[str, Any]) -> Any:
    fields = {**plain, **{name: tuple(plain[name]) for name in _TUPLES.get(cls, ())}}
    if cls is Line:
        fields["happened"] = tuple((verb, element, note) for verb, element, note in plain["happened"])
    return cls(**fields)


def _listed(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return value
