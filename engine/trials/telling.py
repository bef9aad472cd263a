"""Reads the rows of a stage back as a `TrialState`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, select

from engine.feel.codec import loads
from engine.model.definition import ROOT, Definition
from engine.queries.ahead import innermost
from engine.queries.instances import standing
from engine.store.tables import history, incident, instance, job, message, subscription, timer, work_item
from engine.trials.replay import Replay
from engine.trials.stage import Stage
from engine.trials.state import (
    Fault,
    Line,
    OpenIncident,
    OpenJob,
    OpenTask,
    RunningTimer,
    Told,
    TrialDecision,
    TrialInstance,
    TrialState,
    WaitingMessage,
)

__all__ = ["MOST_INSTANCES", "MOST_LINES", "tell"]

MOST_INSTANCES = 100
MOST_LINES = 5_000


def tell(stage: Stage, replay: Replay, process: str, name: str, fault: Fault | None) -> TrialState:
    """Return what a trial shows after its replay."""
    with stage.database.read() as connection:
        return _Teller(connection, stage, replay).state(process, name, fault)


class _Teller:
    def __init__(self, connection: Connection, stage: Stage, replay: Replay) -> None:
        self.connection = connection
        self.stage = stage
        self.replay = replay
        rows = connection.execute(select(instance).order_by(instance.c.id).limit(MOST_INSTANCES)).all()
        self.rows = {row.id: row for row in rows}
        self.number = {row.id: number for number, row in enumerate(rows, 1)}
        self.definitions: dict[int, Definition] = {}
        for row in rows:
            deployed = stage.engine.definitions.find(connection, row.definition_key, row.version)
            assert deployed is not None  # a stage keeps what it runs
            self.definitions[row.id] = deployed.definition
        self.trails: dict[int, list[Sequence[Any]]] = {row.id: [] for row in rows}

    def state(self, process: str, name: str, fault: Fault | None) -> TrialState:
        lines, decisions = self._history()
        main = next(iter(self.rows.values()), None)
        return TrialState(
            fault=fault,
            done=self.replay.done,
            process=process,
            name=name,
            status="not_started" if main is None else str(main.status),
            outcome=None if main is None else main.outcome,
            now=self.stage.now,
            instances=tuple(self._instance(row) for row in self.rows.values()),
            tasks=tuple(self._tasks()),
            jobs=tuple(self._jobs()),
            timers=tuple(self._timers()),
            waiting=tuple(self._waiting()),
            told=tuple(self._told()),
            decisions=tuple(decisions),
            incidents=tuple(self._incidents()),
            lines=tuple(lines),
        )

    def _history(self) -> tuple[list[Line], list[TrialDecision]]:
        lines: list[Line] = []
        decisions: list[TrialDecision] = []
        found = self.connection.execute(select(history).order_by(history.c.id).limit(MOST_LINES)).all()
        for row in found:
            if row.instance_id not in self.rows:
                continue
            definition = self.definitions[row.instance_id]
            trail = orjson.loads(row.trail)
            self.trails[row.instance_id] += trail
            taken = loads(row.decisions) if row.decisions else []
            place: dict[str, Any] = {"instance": self.number[row.instance_id], "process": definition.key}
            for one in taken:
                node = definition.nodes[int(one["node"])].id
                decisions.append(
                    TrialDecision(**place, element=node, decision=one["decision"], trace=tuple(one["trace"]))
                )
            lines.append(
                Line(
                    **place,
                    step=self._step_of(row.id),
                    at=row.at,
                    actor=row.actor,
                    command=row.command,
                    happened=tuple(_happened(definition, entry) for entry in trail if entry[0] != "take"),
                    changed=loads(row.changed),
                    decisions=tuple(str(one["decision"]) for one in taken),
                )
            )
        return lines, decisions

    def _step_of(self, history_id: int) -> int:
        marks = self.replay.marks
        for number, (before, last) in enumerate(pairwise([0, *marks])):
            if before < history_id <= last:
                return number
        return len(marks)

    def _instance(self, row: Row[Any]) -> TrialInstance:
        definition = self.definitions[row.id]
        path: list[str] = []
        flows: dict[str, None] = {}
        for entry in self.trails[row.id]:
            verb, index = entry[0], int(entry[1])
            if verb == "take":
                flows[definition.flows[index].id] = None
            elif verb == "enter" and index != ROOT:
                path.append(definition.nodes[index].id)
        here: tuple[str, ...] = ()
        if row.status == "running":
            known = standing(self.connection, row.id)
            tokens = known.tokens.values() if known is not None else ()
            here = tuple(node.id for node in innermost(definition, (token.node for token in tokens)))
        return TrialInstance(
            number=self.number[row.id],
            process=definition.key,
            name=definition.name or definition.key,
            title=row.title,
            business_key=row.business_key,
            status=str(row.status),
            outcome=row.outcome,
            caller=self.number.get(row.parent_id),
            path=tuple(path),
            flows=tuple(flows),
            counts=dict(Counter(path)),
            here=here,
            variables=loads(row.variables),
        )

    def _tasks(self) -> list[OpenTask]:
        tasks = []
        nth: Counter[str] = Counter()
        for row in self._open(work_item, work_item.c.state.in_(("offered", "claimed"))):
            nth[row.element] += 1
            node = self.definitions[row.instance_id].node(row.element)
            user = node.user
            tasks.append(
                OpenTask(
                    **self._place(row),
                    nth=nth[row.element],
                    name=row.name,
                    title=row.title,
                    subtitle=row.subtitle,
                    group=row.grp,
                    assignee=row.assignee,
                    form=row.form,
                    due=row.due_at,
                    priority=row.priority,
                    variables={**loads(self.rows[row.instance_id].variables), **loads(row.local)},
                    instructions=(user.instructions if user else None) or node.documentation,
                )
            )
        return tasks

    def _jobs(self) -> list[OpenJob]:
        jobs = []
        nth: Counter[str] = Counter()
        for row in self._open(job, job.c.state.in_(("scheduled", "available", "retryable"))):
            nth[row.element] += 1
            jobs.append(
                OpenJob(
                    **self._place(row),
                    nth=nth[row.element],
                    name=self._name(row.instance_id, row.element),
                    action=row.action,
                    params=loads(row.params),
                    attempts=row.attempts,
                    retries=row.retries,
                    error=row.error,
                    undoes=row.key.endswith(":undo"),
                )
            )
        return jobs

    def _timers(self) -> list[RunningTimer]:
        rows = self._open(timer, timer.c.instance_id.isnot(None), order=timer.c.due_at)
        return [RunningTimer(**self._node_place(row), due=row.due_at) for row in rows]

    def _waiting(self) -> list[WaitingMessage]:
        rows = self._open(subscription, subscription.c.instance_id.isnot(None))
        return [WaitingMessage(**self._node_place(row), message=row.name, key=row.key) for row in rows]

    def _told(self) -> list[Told]:
        rows = self.connection.execute(select(message).where(message.c.state == "waiting").order_by(message.c.id))
        return [Told(row.name, row.key, loads(row.payload)) for row in rows]

    def _incidents(self) -> list[OpenIncident]:
        incidents = []
        nth: Counter[str] = Counter()
        for row in self._open(incident, incident.c.state == "open"):
            nth[row.element] += 1
            incidents.append(
                OpenIncident(
                    **self._place(row),
                    nth=nth[row.element],
                    kind=row.kind,
                    message=row.message,
                    of_job=row.job_id is not None,
                )
            )
        return incidents

    def _open(self, table: Table, *where: Any, order: Any = None) -> list[Row[Any]]:
        by = (table.c.id,) if order is None else (order, table.c.id)
        rows = self.connection.execute(select(table).where(*where).order_by(*by))
        return [row for row in rows if row.instance_id in self.rows]

    def _place(self, row: Row[Any]) -> dict[str, Any]:
        definition = self.definitions[row.instance_id]
        return {"instance": self.number[row.instance_id], "process": definition.key, "element": row.element}

    def _node_place(self, row: Row[Any]) -> dict[str, Any]:
        definition = self.definitions[row.instance_id]
        node = definition.nodes[row.node]
        return {
            "instance": self.number[row.instance_id],
            "process": definition.key,
            "element": node.id,
            "name": node.name,
        }

    def _name(self, instance_id: int, element: str) -> str:
        definition = self.definitions[instance_id]
        return definition.node(element).name if element in definition.by_id else element


def _happened(definition: Definition, entry: Sequence[Any]) -> tuple[str, str, str]:
    verb, index = str(entry[0]), int(entry[1])
    note = str(entry[3]) if len(entry) > 3 else ""
    return verb, definition.key if index == ROOT else definition.nodes[index].id, note
