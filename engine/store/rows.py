"""Steps turned into rows: which rows of which part (`engine.store.parts`) they change. Pure, but for the ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.model.actor import Actor
from engine.model.definition import Definition
from engine.model.instance import InstanceStatus
from engine.model.step import (
    ChildCancelled,
    ChildStarted,
    JobClosed,
    JobCreated,
    LedgerMarked,
    LedgerRecorded,
    MessageThrown,
    Step,
    Subscribed,
    TimerEnded,
    TimerStarted,
    Unsubscribed,
    WorkItemClosed,
    WorkItemOpened,
)
from engine.store.columns import parse_time
from engine.store.documents import dump_state, text_of
from engine.store.ids import Ids
from engine.store.instances import StepRead

__all__ = ["END_OF_TIME", "KEPT_FOR", "Close", "Rows", "StepWrite", "rows_of"]

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)  # sorts work without a due date last
KEPT_FOR = timedelta(hours=72)  # how long a thrown message waits for somebody to want it

Rows = dict[str, list[dict[str, Any]]]  # by part


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


def rows_of(writes: Sequence[StepWrite], ids: Ids) -> Rows:
    """Return the rows of all steps, by part. Each instance may have one step in it."""
    rows: Rows = defaultdict(list)
    for write in writes:
        _instance_rows(rows, write)
        if write.closes is not None:
            _close_row(rows, write, write.closes)
        for effect in write.step.effects:
            if not _is_closed_already(write, effect):
                EFFECTS[type(effect)](rows, write, effect, ids)
        _incident_rows(rows, write)
        _history_row(rows, write, ids)
    return dict(rows)


def _instance_rows(rows: Rows, write: StepWrite) -> None:
    state, raw = write.step.state, write.read.raw if write.read else None
    documents = dump_state(state)
    common = {
        "id": state.id,
        "status": state.status.value,
        "next_entry": state.next_entry,
        "title": state.title,
        "ended_at": parse_time(state.ended_at),
        "outcome": state.outcome,
    }
    if raw is None:
        rows["instances_started"].append(
            common
            | {
                "definition_key": state.definition_key,
                "version": state.version,
                "rev": 1,
                "business_key": state.business_key,
                "root_id": state.root_id or state.id,
                "parent_id": state.parent_id,
                "parent_token": state.parent_token,
                "parent_row": state.parent_row,
                "started_at": write.now,
                "started_by": write.actor.id,
                "state": documents.state,
                "variables": documents.variables,
            }
        )
        before: dict[int, str] = {}
    else:
        before = dict(raw.rows)
        rows["instance_changed"].append(
            common
            | {
                "rev": raw.rev,
                "state": None if documents.state == raw.state else documents.state,
                "variables": None if documents.variables == raw.variables else documents.variables,
            }
        )
    for row, (parent, document) in documents.rows.items():
        if before.pop(row, None) != document:
            rows["scopes_written"].append(
                {"instance_id": state.id, "id": row, "parent_row": parent, "document": document}
            )
    rows["scopes_closed"] += [{"instance_id": state.id, "id": row} for row in before]


def _close_row(rows: Rows, write: StepWrite, close: Close) -> None:
    if close.kind == "work_item":
        rows["work_item_completed"].append(
            {"id": close.id, "rev": close.rev, "closed_at": write.now, "closed_by": write.actor.id}
        )
    elif close.kind == "job":
        rows["job_completed"].append(
            {"id": close.id, "fence": close.fence, "closed_at": write.now, "result": close.result, "error": close.error}
        )
    else:
        rows[{"timer": "timer_fired", "subscription": "subscription_used"}[close.kind]].append({"id": close.id})


def _is_closed_already(write: StepWrite, effect: object) -> bool:
    """Is this the work item or job that `closes` ends? A token has one of them open at most."""
    kind = {WorkItemClosed: "work_item", JobClosed: "job"}.get(type(effect))
    if kind is None or write.closes is None or write.closes.kind != kind or write.read is None:
        return False
    assert isinstance(effect, WorkItemClosed | JobClosed)
    return bool(write.read.target["token"] == effect.token)


def _except(write: StepWrite, kind: str) -> int | None:
    """Return the id of the row that `closes` ends: one statement must not change a row twice."""
    return write.closes.id if write.closes is not None and write.closes.kind == kind else None


def _work_item_opened(rows: Rows, write: StepWrite, effect: WorkItemOpened, ids: Ids) -> None:
    state = write.step.state
    rows["work_items_opened"].append(
        {
            "id": write.work_item_ids.get(effect.token) or ids.next(),
            "instance_id": state.id,
            "root_id": state.root_id or state.id,
            "token": effect.token,
            "row": effect.row,
            "definition_key": state.definition_key,
            "version": state.version,
            "element": write.definition.nodes[effect.node].id,
            "name": effect.name,
            "state": "claimed" if effect.assignee else "offered",
            "grp": effect.group,
            "assignee": effect.assignee,
            "form": effect.form,
            "due_at": effect.due_at,
            "priority": effect.priority,
            "title": effect.title,
            "subtitle": effect.subtitle,
            "business_key": state.business_key,
            "local": text_of(effect.local),
            "created_at": write.now,
            "claimed_at": write.now if effect.assignee else None,
            "rev": 1,
            "due_sort": effect.due_at or END_OF_TIME,
        }
    )


def _work_item_closed(rows: Rows, write: StepWrite, effect: WorkItemClosed, _ids: Ids) -> None:
    rows["work_items_closed"].append(
        {
            "instance_id": write.step.state.id,
            "token": effect.token,
            "state": "completed" if effect.completed else "cancelled",
            "closed_at": write.now,
            "closed_by": write.actor.id,
        }
    )


def _job_created(rows: Rows, write: StepWrite, effect: JobCreated, ids: Ids) -> None:
    rows["jobs_created"].append(
        {
            "id": ids.next(),
            "instance_id": write.step.state.id,
            "token": effect.token,
            "row": effect.row,
            "element": write.definition.nodes[effect.node].id,
            "action": effect.action,
            "key": effect.key,
            "params": text_of(effect.params),
            "state": "available",
            "attempts": 0,
            "retries": effect.retries,
            "backoff": ",".join(effect.backoff),
            "priority": effect.priority,
            "run_at": write.now,
            "fence": 0,
            "created_at": write.now,
        }
    )


def _job_closed(rows: Rows, write: StepWrite, effect: JobClosed, _ids: Ids) -> None:
    rows["jobs_closed"].append(
        {
            "instance_id": write.step.state.id,
            "token": effect.token,
            "state": "completed" if effect.completed else "cancelled",
            "closed_at": write.now,
        }
    )


def _timer_started(rows: Rows, write: StepWrite, effect: TimerStarted, ids: Ids) -> None:
    rows["timers_started"].append(
        {
            "id": ids.next(),
            "instance_id": write.step.state.id,
            "token": effect.token,
            "node": effect.node,
            "scope": effect.scope,
            "row": effect.row,
            "due_at": effect.due_at,
            "cycle": effect.cycle,
        }
    )


def _subscribed(rows: Rows, write: StepWrite, effect: Subscribed, ids: Ids) -> None:
    rows["subscribed"].append(
        {
            "id": ids.next(),
            "instance_id": write.step.state.id,
            "token": effect.token,
            "node": effect.node,
            "scope": effect.scope,
            "row": effect.row,
            "name": effect.name,
            "key": effect.key,
        }
    )


def _wait_ended(rows: Rows, write: StepWrite, effect: TimerEnded | Unsubscribed, _ids: Ids) -> None:
    part, kind = ("timers_ended", "timer") if isinstance(effect, TimerEnded) else ("unsubscribed", "subscription")
    rows[part].append(
        {
            "instance_id": write.step.state.id,
            "token": effect.token,
            "scope": effect.scope,
            "node": effect.node,
            "except_id": _except(write, kind),
        }
    )


def _message_thrown(rows: Rows, write: StepWrite, effect: MessageThrown, ids: Ids) -> None:
    rows["messages_thrown"].append(
        {
            "id": ids.next(),
            "message_id": effect.id,
            "name": effect.name,
            "key": effect.key,
            "payload": text_of(effect.payload),
            "state": "waiting",
            "created_at": write.now,
            "expires_at": write.now + KEPT_FOR,
            "source_id": write.step.state.id,
        }
    )


def _ledger_recorded(rows: Rows, write: StepWrite, effect: LedgerRecorded, _ids: Ids) -> None:
    rows["ledger_recorded"].append(
        {
            "instance_id": write.step.state.id,
            "entry": effect.entry,
            "seq": effect.seq,
            "node": effect.node,
            "element": write.definition.nodes[effect.node].id,
            "path": effect.path,
            "action": effect.action,
            "undo": effect.undo,
            "params": text_of(effect.params),
            "answer": text_of(effect.answer),
            "local": text_of(effect.local),
            "state": effect.state,
            "recorded_at": write.now,
            **_undone(effect.state, effect.undo_answer, write.now),
        }
    )


def _ledger_marked(rows: Rows, write: StepWrite, effect: LedgerMarked, _ids: Ids) -> None:
    rows["ledger_marked"].append(
        {
            "instance_id": write.step.state.id,
            "entry": effect.entry,
            "state": effect.state,
            **_undone(effect.state, effect.answer, write.now),
        }
    )


def _undone(state: str, answer: dict[str, Any], now: datetime) -> dict[str, Any]:
    over = state in ("undone", "failed")
    return {"undone_at": now if over else None, "undo_answer": text_of(answer) if over else None}


def _elsewhere(_rows: Rows, _write: StepWrite, _effect: ChildStarted | ChildCancelled, _ids: Ids) -> None:
    """A called instance's rows are a step of its own."""


EFFECTS: dict[type, Callable[[Rows, StepWrite, Any, Ids], None]] = {
    WorkItemOpened: _work_item_opened,
    WorkItemClosed: _work_item_closed,
    JobCreated: _job_created,
    JobClosed: _job_closed,
    TimerStarted: _timer_started,
    TimerEnded: _wait_ended,
    Subscribed: _subscribed,
    Unsubscribed: _wait_ended,
    MessageThrown: _message_thrown,
    LedgerRecorded: _ledger_recorded,
    LedgerMarked: _ledger_marked,
    ChildStarted: _elsewhere,
    ChildCancelled: _elsewhere,
}


def _incident_rows(rows: Rows, write: StepWrite) -> None:
    """Incidents of tokens that moved on, and of an instance that ended, are over."""
    if write.read is None or not write.read.has_incidents:
        return
    state = write.step.state
    gone: list[int | None] = [None]
    if state.status is InstanceStatus.RUNNING:
        gone = [token for token in write.read.raw.tokens if token not in state.tokens]
    rows["incidents_resolved"] += [
        {"instance_id": state.id, "token": token, "resolved_at": write.now, "resolved_by": write.actor.label}
        for token in gone
    ]


def _history_row(rows: Rows, write: StepWrite, ids: Ids) -> None:
    step = write.step
    rows["history_written"].append(
        {
            "id": ids.next(),
            "instance_id": step.state.id,
            "rev": write.read.raw.rev + 1 if write.read else 1,
            "at": write.now,
            "actor": write.actor.label,
            "command": write.command,
            "command_id": write.command_id,
            "answer": write.answer.decode() if write.answer is not None else None,
            "trail": text_of([list(entry) for entry in step.trail]),
            "changed": text_of(step.changed),
            "decisions": text_of(step.decisions) if step.decisions else None,
        }
    )
