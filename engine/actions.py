"""The action contract: what an adapter can do, and how its answer reads.

An action is what a service task (or send task) asks of a system: `erp.reserve_stock`. Its outcome is a value, one of
four; an exception is a bug. Where it runs is declared by the action, not by the diagram (ADR 0006).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

__all__ = [
    "SCRIPT_IN_PYTHON",
    "Action",
    "Actions",
    "Call",
    "Connector",
    "Done",
    "Outcome",
    "Parameter",
    "Placement",
    "Refused",
    "Retry",
    "Undo",
    "Unknown",
]

SCRIPT_IN_PYTHON = "script.python"  # the action behind a script task in Python; there when the sandbox is installed


@dataclass(frozen=True, slots=True)
class Done:
    """It happened. `result` is what the output mappings see."""

    result: Mapping[str, Any] = field(default_factory=dict)
    references: tuple[str, ...] = ()  # documents it made or changed, "kind:number", for the order's page
    replayed: bool = False  # True when the key was known and the first answer is given again


@dataclass(frozen=True, slots=True)
class Refused:
    """The system said no for a business reason: becomes a BPMN error `code`; uncaught, an incident."""

    code: str
    detail: str  # in words, for people
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now (busy, down): tried again after `after`, else by the element's backoff; then an incident."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost: it may have happened. Looked up by key before anything is sent again."""

    reason: str


Outcome = Done | Refused | Retry | Unknown


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an action: the same `key` always means the same effect."""

    key: str  # idempotency key: the entry into the element, equal for every attempt; an undo's ends in ":undo"
    action: str
    params: Mapping[str, Any]
    now: datetime  # aware, UTC: the engine's clock, not the machine's
    instance_id: int = 0
    business_key: str | None = None
    element: str = ""
    actor: str = "engine"
    attempt: int = 1  # counted at the claim, so that a crash counts
    trace: str | None = None  # `traceparent` for the other system (W3C Trace Context); None when nothing is traced


class Placement(StrEnum):
    """Where an action runs."""

    INSIDE = "inside"  # a pure function of its parameters, within the step: run(call)
    TRANSACTION = (
        "transaction"  # a job that runs in the transaction of its CompleteJob (embedded ERP): run(call, connection)
    )
    OUTSIDE = "outside"  # a job; the call is made outside any transaction: run(call)
    EXTERNAL = "external"  # a job that a program of its own fetches by its topic (docs/external-workers.md)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of an action, for the gate and the modeler."""

    name: str
    type: str = "any"  # FEEL type in words: string, number, boolean, date, list, context, any
    required: bool = True
    title: str = ""
    choices: tuple[str, ...] = ()  # the texts that it may be; empty: any


@dataclass(frozen=True, slots=True)
class Undo:
    """How an action is undone: another action, its parameters made from the first one's parameters and result."""

    action: str
    params: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Connector:
    """The way to one system, shared by the actions that use it: how many at once, and when it is left in peace."""

    name: str
    at_once: int | None = None  # calls at the same time, by all workers together; None: as many as there are workers
    opens_after: int = 5  # failures in a row (Retry, Unknown, exceptions), after which nothing is sent for a while
    rests: timedelta = timedelta(seconds=30)  # then one job goes ahead, and its outcome decides


def nobody_here(call: Call) -> Outcome:
    """Stand for the work of an EXTERNAL action, which no worker of ours does."""
    return Retry(f"{call.action} is done by programs that fetch it; none of Reglament's workers can")


@dataclass(frozen=True, slots=True)
class Action:
    """What can be asked of a system, with everything that the gate, the worker and the modeler must know."""

    name: str
    placement: Placement
    run: Callable[..., Outcome] = nobody_here
    title: str = ""
    parameters: tuple[Parameter, ...] = ()
    results: tuple[str, ...] = ()  # names in Done.result
    result_types: Mapping[str, str] = field(default_factory=dict)  # FEEL's words; what is named must be there, `?` may
    retries: int | None = None  # attempts before the incident, where the element does not say; None: five
    backoff: tuple[str, ...] = ()  # ISO durations between them, likewise; empty: the engine's
    refusals: tuple[str, ...] = ()  # codes of Refused
    undo: Undo | None = None
    lookup: Callable[[Call], Outcome | None] | None = None  # OUTSIDE: did the key's effect happen? None: no
    exactly_once: bool = (
        True  # the system swallows a repeated key; else a lost answer is looked up or becomes an incident
    )
    topic: str | None = None  # EXTERNAL: under which it is fetched; None: the action's name
    connector: Connector | None = None  # OUTSIDE

    @property
    def fetched_as(self) -> str | None:
        """The topic under which programs outside fetch its jobs; None: our workers run them."""
        return (self.topic or self.name) if self.placement is Placement.EXTERNAL else None

    @property
    def asks_when_lost(self) -> bool:
        """Whether a person looks first when the program that fetched one of its jobs is lost."""
        return self.placement is Placement.EXTERNAL and not self.exactly_once


Actions = Mapping[str, Action]  # by name
