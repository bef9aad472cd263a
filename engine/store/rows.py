"""Steps turned into rows: which rows of which part (`engine.store.parts`) they change. Pure, but for the ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from engine.model.instance import InstanceStatus
from engine.model.step import JobClosed, WorkItemClosed
from engine.store.columns import parse_time
from engine.store.documents import dump_state, text_of
from engine.store.effect_rows import EFFECTS
from engine.store.ids import Ids
from engine.store.writes import Close, Rows, StepWrite

__all__ = ["rows_of"]


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
    row: dict[str, Any] = {"id": close.id, "instance_id": write.step.state.id}
    if close.kind == "work_item":
        rows["work_item_completed"].append(
            row | {"rev": close.rev, "closed_at": write.now, "closed_by": write.actor.id}
        )
    elif close.kind == "job":
        rows["job_completed"].append(
            row | {"fence": close.fence, "closed_at": write.now, "result": close.result, "error": close.error}
        )
    else:
        rows[{"timer": "timer_fired", "subscription": "subscription_used"}[close.kind]].append(row)


def _is_closed_already(write: StepWrite, effect: object) -> bool:
    """Is this the work item or job that `closes` ends? A token has one of them open at most."""
    kind = {WorkItemClosed: "work_item", JobClosed: "job"}.get(type(effect))
    if kind is None or write.closes is None or write.closes.kind != kind or write.read is None:
        return False
    assert isinstance(effect, WorkItemClosed | JobClosed)
    return bool(write.read.target["token"] == effect.token)


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
