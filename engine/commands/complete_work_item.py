"""Complete a work item: the form's values go into the process, and it moves on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.steps import Taken, take_step
from engine.commands.work import Work
from engine.commands.work_items import refuse_closed, refuse_foreign, refuse_unseen
from engine.errors import StaleVersion
from engine.forms import Form
from engine.model.actor import Actor
from engine.model.step import WorkItemCompleted
from engine.store.instances import StepRead
from engine.store.record_step import Close

__all__ = ["CompleteWorkItem", "CompletedWorkItem", "handle"]


@dataclass(frozen=True, slots=True)
class CompleteWorkItem:
    """`values` by field key; `version` is the work item's `rev` that the person saw (None: whatever it is now)."""

    work_item_id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CompletedWorkItem:
    """What came of it. `follow_up`: the next work item of the same instance for the same person."""

    work_item_id: int
    instance_id: int
    follow_up: int | None = None
    incident_id: int | None = None  # the process could not go on; the values are kept and will be replayed


def handle(command: CompleteWorkItem, work: Work) -> CompletedWorkItem:
    """Raise `NotFound`, `WrongState` (who, when), `NotPermitted`, `StaleVersion`, `InvalidInput` (the fields)."""

    def decide(read: StepRead) -> WorkItemCompleted:
        item = read.target
        refuse_unseen(work.actor, item, command.work_item_id)
        refuse_closed(item)
        refuse_foreign(work.actor, item)
        if command.version is not None and command.version != item["rev"]:
            raise StaleVersion(f"'{item['name']}' was changed since you opened it. Look at it again.")
        return WorkItemCompleted(item["token"], _checked(command, work, read))

    def close(read: StepRead) -> Close:
        return Close("work_item", command.work_item_id, rev=read.target["rev"])

    def answer(taken: Taken) -> bytes:
        return to_bytes(_answer(command, work, taken))

    taken = take_step(work, "work_item", command.work_item_id, decide, close=close, answer=answer)
    if taken.earlier_answer is not None:
        return from_bytes(CompletedWorkItem, taken.earlier_answer)
    assert taken.read is not None
    item = taken.read.target
    work.changed.work_items.add(command.work_item_id)
    work.changed.offered_to(item["grp"])
    work.changed.logins.add(item["assignee"] or work.actor.id)
    return _answer(command, work, taken)


def _answer(command: CompleteWorkItem, work: Work, taken: Taken) -> CompletedWorkItem:
    return CompletedWorkItem(command.work_item_id, taken.instance.id, _follow_up(work.actor, taken), taken.stuck)


def _follow_up(actor: Actor, taken: Taken) -> int | None:
    """Return the first task that this step opened for the same person."""
    for _, effect, item_id in taken.opened:
        mine = effect.assignee == actor.id
        if mine or (effect.assignee is None and (actor.administrator or actor.may_take(effect.group))):
            return item_id
    return None


def _checked(command: CompleteWorkItem, work: Work, read: StepRead) -> dict[str, Any]:
    """Return the values as the form's types; without a form, as they came."""
    name = read.target["form"]
    if name is None:
        return dict(command.values)
    deployed = work.engine.definitions.find(work.connection, read.instance.definition_key, read.instance.version)
    assert deployed is not None  # versions are never deleted while instances of them exist
    content = work.engine.definitions.form(work.connection, deployed.deployment_id, name)
    if content is None:
        return dict(command.values)  # the gate refuses a task whose form is not deployed; an older version may lack it
    variables = {**read.instance.scopes[0].variables, **read.target["local"]}
    return dict(Form.from_json(content).read(command.values, variables, work.now).checked())
