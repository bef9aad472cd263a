"""Effects turned into rows: which rows of which part (`engine.store.parts`) each of them changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.model.audience import members_of
from engine.model.step import (
    ChildCancelled,
    ChildReopened,
    ChildStarted,
    EscalationRaised,
    IncidentOpened,
    JobClosed,
    JobCreated,
    LedgerMarked,
    LedgerRecorded,
    MessageThrown,
    SignalThrown,
    StoreWritten,
    Subscribed,
    TimerEnded,
    TimerStarted,
    Unsubscribed,
    WorkItemClosed,
    WorkItemOpened,
)
from engine.store.documents import text_of
from engine.store.ids import Ids
from engine.store.writes import Rows, StepWrite
from engine.tracing import current_trace

__all__ = ["EFFECTS", "END_OF_TIME", "KEPT_FOR"]

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)  # sorts work without a due date last
KEPT_FOR = timedelta(hours=72)  # how long a thrown message waits for somebody to want it


def _except(write: StepWrite, kind: str) -> int | None:
    """Return the id of the row that `closes` ends: one statement must not change a row twice."""
    return write.closes.id if write.closes is not None and write.closes.kind == kind else None


def _work_item_opened(rows: Rows, write: StepWrite, effect: WorkItemOpened, ids: Ids) -> None:
    state = write.step.state
    met = [{"audience": effect.group, "who": who} for who in members_of(effect.group)]
    rows["audiences_met"] += [row for row in met if row not in rows["audiences_met"]]
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
            "trace": current_trace(),
            "topic": effect.topic,
            "asks": int(effect.asks),
            "exclusive": int(effect.exclusive),
            "connector": effect.connector,
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
            "also": text_of(effect.also) if effect.also else None,
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
    ChildReopened: _elsewhere,
    EscalationRaised: _elsewhere,
    IncidentOpened: _elsewhere,  # one row a token, whoever tries again: `engine.commands.steps`
    StoreWritten: _elsewhere,  # all steps of the transaction write a store together: `engine.commands.stores`
    SignalThrown: _elsewhere,  # its rows are those of who listens: `engine.commands.signals`
}
