"""What a step may ask of what is around it: decisions, actions that run inside, the ledger of what can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.actions import Action
from engine.errors import ExecutionFailed
from engine.model.definition import DecisionCall
from engine.model.step import Effect

__all__ = ["Answered", "Environment"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a decision said: its value, how it came about (`engine.dmn.Verdict`), and the version that was asked."""

    value: Any
    trace: list[dict[str, Any]] = field(default_factory=list)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """What a step may ask, all of it pure: decisions of the deployment and actions that run inside."""

    decide: Callable[[DecisionCall, Mapping[str, Any], datetime], Answered]
    store: Callable[[str], Any] = lambda name: None  # what a data store holds
    actions: Mapping[str, Action] = field(default_factory=dict)
    ledger: Mapping[tuple[str, int, int | None], dict[str, Any] | None] = field(default_factory=dict)
    undoable: Callable[[str, int | None], bool] = lambda process, version: False  # does it leave anything to undo?
    held: frozenset[int] = frozenset()  # nodes that are suspended: what arrives there waits
    stops: Mapping[int, ExecutionFailed] = field(default_factory=dict)  # turns that failed when it was tried before
    uncaught_above: Set[str] = frozenset()  # codes of errors that no caller catches, as a try before has shown
    uncallable: Callable[[str, int | None], str | None] = lambda process, version: None  # why it cannot be called now
    earlier: Sequence[Effect] = ()  # of steps of the same transaction before this one: not in the ledger's rows yet
