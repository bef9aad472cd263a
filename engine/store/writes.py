"""What the writer is given: one instance's step, and what the rows need beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.model.actor import Actor
from engine.model.definition import Definition
from engine.model.step import Step
from engine.store.instances import StepRead

__all__ = ["Close", "Rows", "StepWrite"]

Rows = dict[str, list[dict[str, Any]]]  # by part (`engine.store.parts`)


@dataclass(frozen=True, slots=True)
class Close:
    """The row whose answer this step is, as it was read: `Conflict` when somebody else closed or changed it first."""

    kind: str  # work_item · job · timer · subscription
    id: int
    rev: int | None = None  # work_item
    fence: int | None = None  # job: the claim's token
    result: str | None = None  # job: its answer, as JSON
    error: str | None = None  # job: its refusal, in words


@dataclass(slots=True)
class StepWrite:
    """One instance's step, and what the rows need beside it."""

    step: Step
    read: StepRead | None  # None: the instance is new
    definition: Definition
    actor: Actor
    now: datetime
    command: str
    command_id: str | None = None  # of one of the steps that are written together
    answer: bytes | None = None
    closes: Close | None = None
    work_item_ids: dict[int, int] = field(default_factory=dict)  # by token; those not named get new ones
