"""What requests and answers about trials and scenarios are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from web.api.definitions import FaultAnswer
from web.api.models import Answer, Body, Id, Time, Variables

__all__ = [
    "BIG",
    "KeepBody",
    "KeptAnswer",
    "LifeAnswer",
    "LifeBody",
    "RunAnswer",
    "ScenarioRows",
    "StepBody",
    "TrialAnswer",
    "TrialBody",
    "TryBody",
    "UndoBody",
]

BIG = 2 * 1024 * 1024
Text = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(max_length=200)]


class FaultOfStep(Answer):
    """Why a step was not carried out; 0 is the start."""

    step: int
    message: str
    fields: dict[str, str]
    code: str


class InstanceAnswer(Answer):
    """An instance of the trial; number 1 is the tried one."""

    number: int
    process: str
    name: str
    title: str
    business_key: str | None
    status: str
    outcome: str | None
    caller: int | None
    path: list[str]
    flows: list[str]
    counts: dict[str, int]
    here: list[str]
    variables: Variables


class TaskAnswer(Answer):
    """A task that waits; complete it with a step."""

    instance: int
    process: str
    element: str
    nth: int
    name: str
    title: str
    subtitle: str
    group: str | None
    assignee: str | None
    form: str | None
    due: Time | None
    priority: int
    variables: Variables


class JobAnswer(Answer):
    """What was asked of a system; answer it with a step."""

    instance: int
    process: str
    element: str
    nth: int
    name: str
    action: str
    params: Variables
    attempts: int
    retries: int
    error: str | None
    undoes: bool


class TimerAnswer(Answer):
    """A time that something waits for."""

    instance: int
    process: str
    element: str
    name: str
    due: Time


class WaitingAnswer(Answer):
    """A message that something waits for."""

    instance: int
    process: str
    element: str
    name: str
    message: str
    key: str


class ToldAnswer(Answer):
    """A message that left the process."""

    name: str
    key: str
    payload: Variables


class DecisionTaken(Answer):
    """A decision with the rows that fired."""

    instance: int
    process: str
    element: str
    decision: str
    trace: list[Variables]


class TrialIncident(Answer):
    """Where it cannot go on by itself."""

    instance: int
    process: str
    element: str
    nth: int
    kind: str
    message: str
    of_job: bool


class TrialAnswer(Answer):
    """Where a trial stands. `scenario` has its start and steps as a .scenario file; null: none is open."""

    rev: int | None = None
    scenario: Variables | None = None
    problems: list[FaultAnswer]
    fault: FaultOfStep | None
    done: int
    process: str
    status: Literal["not_started", "running", "completed", "cancelled", "failed"]
    outcome: str | None
    now: Time | None
    instances: list[InstanceAnswer]
    tasks: list[TaskAnswer]
    jobs: list[JobAnswer]
    timers: list[TimerAnswer]
    waiting: list[WaitingAnswer]
    told: list[ToldAnswer]
    decisions: list[DecisionTaken]
    incidents: list[TrialIncident]


class TrialBody(Body):
    """A scenario to begin with: its start and, if there are any, its first steps. As in a .scenario file."""

    scenario: Variables


class TryBody(Body):
    """A scenario, and files that stand in for the saved ones: what an editor holds."""

    scenario: Variables
    files: Annotated[dict[Name, Annotated[str, Field(max_length=BIG)]], Field(max_length=100)] = {}


class StepBody(Body):
    """One step as in a .scenario file: {"do": "complete", "element": …, "values": …}."""

    step: Variables


class UndoBody(Body):
    """How many steps are to stay; null: all but the last."""

    keep: Annotated[int | None, Field(ge=0, le=1_000)] = None


class KeepBody(Body):
    """Under which title and name the trial is kept as a scenario of the draft."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Text = ""
    file: Annotated[str | None, Field(max_length=60)] = None
    replace: bool = False
    path: bool = True  # the very path is expected
    variables: Annotated[list[Name], Field(max_length=100)] = []  # whose values are expected


class LifeBody(Body):
    """Which instance becomes a scenario."""

    instance: Id


class KeptAnswer(Answer):
    """The file that was written."""

    file: str
    rev: int


class DifferenceAnswer(Answer):
    """What came out otherwise."""

    what: str
    name: str
    expected: str
    came: str


class ResultAnswer(Answer):
    """What came of a scenario."""

    file: str
    title: str
    ok: bool
    lines: list[str]
    fault: FaultOfStep | None
    differences: list[DifferenceAnswer]
    status: str
    outcome: str | None


class ProcessCovered(Answer):
    """How many scenarios pass each element and flow."""

    process: str
    name: str
    elements: dict[str, int]
    flows: dict[str, int]


class TableCovered(Answer):
    """In how many scenarios each row of a decision table fired, counted from 1."""

    file: str
    decision: str
    name: str
    rows: dict[str, int]


class RunAnswer(Answer):
    """All scenarios of a bundle, run."""

    ok: bool
    results: list[ResultAnswer]
    processes: list[ProcessCovered]
    tables: list[TableCovered]


class ScenarioRow(Answer):
    """A scenario of a bundle."""

    file: str
    title: str
    description: str
    process: str | None
    steps: int


class ScenarioRows(Answer):
    """The scenarios of a bundle that can be read, by name."""

    items: list[ScenarioRow]


class LifeAnswer(Answer):
    """A real instance as a scenario: look through its values before it is kept."""

    scenario: Variables
    notes: list[str]
    result: TrialAnswer
