"""What a scenario says: a start, steps from outside, and what is expected in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

__all__ = [
    "VERSION",
    "Answer",
    "Complete",
    "Expectation",
    "Kind",
    "Message",
    "Retry",
    "Scenario",
    "Start",
    "Step",
    "Wait",
    "element_of",
]

VERSION = 1  # of the file format: "reglament_scenario"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # when a scenario begins that does not say


class Kind(StrEnum):
    """How an action answers; the four outcomes of `engine.actions`."""

    DONE = "done"  # it happened, with a result
    REFUSED = "refused"  # the system said no: a BPMN error
    RETRY = "retry"  # not now: the next attempt, in the end an incident
    UNKNOWN = "unknown"  # the answer was lost: an incident, for nobody can look it up


@dataclass(frozen=True, slots=True)
class Start:
    """How the instance begins: plainly, by a message (its payload are the variables) or by its timer."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None
    at: datetime = MONDAY
    message: str | None = None  # name of the message that starts it
    key: str = ""  # of that message
    timer: bool = False
    event: str | None = None  # id of the start event, where there are several; with `timer`, of one with a timer
    by: str | None = None  # group or login of who starts it


@dataclass(frozen=True, slots=True)
class Complete:
    """Somebody completes the open task of an element, its values as the form takes them."""

    element: str
    values: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None  # login; None: somebody of the task's group
    process: str | None = None  # where elements of several processes have the same id
    nth: int = 1  # which of its open tasks, the oldest is 1


@dataclass(frozen=True, slots=True)
class Answer:
    """The action that an element asked for answers."""

    element: str
    kind: Kind = Kind.DONE
    result: Mapping[str, Any] = field(default_factory=dict)  # DONE
    code: str = ""  # REFUSED
    detail: str = ""  # REFUSED, RETRY, UNKNOWN: in words
    data: Mapping[str, Any] = field(default_factory=dict)  # REFUSED
    process: str | None = None
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Wait:
    """The clock moves on, firing every timer on its way: by a span, to a moment, or to the next timer."""

    span: timedelta | None = None
    until: datetime | None = None  # neither: to the next timer


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody tells the process something."""

    name: str
    key: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retry:
    """A manager retries the open incident of an element."""

    element: str
    params: Mapping[str, Any] | None = None  # of the action, instead of those it had
    process: str | None = None
    nth: int = 1


Step = Complete | Answer | Wait | Message | Retry


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come of it; None and empty: not looked at."""

    status: str | None = None  # running, completed, cancelled, failed
    outcome: str | None = None  # id of the end event that ended it
    path: tuple[str, ...] | None = None  # elements of the started process in the order in which they were entered
    passes: tuple[str, ...] = ()  # these elements were entered, whatever else was
    avoids: tuple[str, ...] = ()  # these were not
    open: tuple[str, ...] | None = None  # elements whose tasks and actions are open in the end, sorted
    variables: Mapping[str, Any] = field(default_factory=dict)  # some of the process's variables, with their values

    @property
    def is_empty(self) -> bool:
        """Whether nothing is expected at all."""
        return self == Expectation()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way through a process."""

    title: str = ""
    description: str = ""
    process: str | None = None  # None: the main one of the files
    start: Start = field(default_factory=Start)
    steps: tuple[Step, ...] = ()
    expect: Expectation = field(default_factory=Expectation)


def element_of(step: Step) -> str | None:
    """Return the element that a step speaks of, if it speaks of one."""
    return step.element if isinstance(step, Complete | Answer | Retry) else None
