"""A company that does whatever can be done next, at random, through the engine's own door."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine import Actor, ActorKind, Database, Engine
from engine.actions import Action, Call, Done, Outcome, Placement, Refused, Undo
from engine.commands import (
    CancelInstance,
    ClaimWorkItem,
    CompleteJob,
    CompleteWorkItem,
    DeployDefinition,
    PublishMessage,
    RetryIncident,
    StartInstance,
)
from engine.dispatch.outbox import Outbox
from engine.errors import CommandRejected, DefinitionRefused
from engine.store import tables
from tests.execution.play import diagram
from tests.execution.random_processes import Drawing, draw
from tests.store.kit import HandClock
from workers.clock import fire_timers

__all__ = ["PERSON", "Walk"]

PERSON = Actor(ActorKind.USER, "anna", frozenset({"g"}), administrator=True)
OTHER = diagram(
    '<startEvent id="os"/><sequenceFlow id="of1" sourceRef="os" targetRef="ou"/>'
    '<userTask id="ou" reglament:group="g" reglament:due="PT2H"/>'
    '<sequenceFlow id="of2" sourceRef="ou" targetRef="oe"/><endEvent id="oe"/>'
).replace(b'id="p"', b'id="other"')


class Walk:
    """One engine, some random processes, and everything that people, workers and the clock do to them."""

    def __init__(self, database: Database, clock: HandClock, seed: int) -> None:
        self.rng = random.Random(seed)
        self.clock = clock
        self.engine = Engine(database, actions=self._actions(), clock=clock)
        self.drawings: dict[str, Drawing] = {}
        self.engine.handle(DeployDefinition({"other.bpmn": OTHER}), actor=PERSON)
        number = seed * 100
        while len(self.drawings) < 4:
            number += 1
            drawing, key = draw(number, size=2), f"p{len(self.drawings)}"
            text = drawing.xml.replace(b'id="p"', f'id="{key}"'.encode())
            # Some tasks are due, so that some of them fall due.
            text = text.replace(b'reglament:group="g"', b'reglament:group="g" reglament:due="PT3H"')
            try:
                self.engine.handle(DeployDefinition({f"{key}.bpmn": text}), actor=PERSON)
            except DefinitionRefused:
                continue
            self.drawings[key] = drawing

    def steps(self, number: int) -> None:
        """Do `number` things."""
        for _ in range(number):
            try:
                self.step()
            except CommandRejected:
                pass  # somebody was faster, or it is over

    def step(self) -> None:
        """Do one thing."""
        self.clock.now += timedelta(minutes=self.rng.randint(0, 90))
        choice = self.rng.random()
        if choice < 0.2:
            key = self.rng.choice(list(self.drawings))
            self.engine.handle(StartInstance(key, self.drawings[key].variables(self.rng)), actor=PERSON)
        elif choice < 0.55:
            row = self._some(tables.work_item, tables.work_item.c.state.in_(("offered", "claimed")))
            if row is not None and row.assignee is None and self.rng.random() < 0.3:
                self.engine.handle(ClaimWorkItem(row.id), actor=PERSON)
            elif row is not None:
                self.engine.handle(CompleteWorkItem(row.id, {"x": 1}), actor=PERSON)
        elif choice < 0.75:
            for job in Outbox(self.engine.database, "walk").claim(self.clock(), 2):
                call = Call(job.key, job.action, job.params, self.clock(), job.instance_id)
                self.engine.handle(CompleteJob(job.id, job.fence, self.engine.actions[job.action].run(call)))
        elif choice < 0.85:
            row = self._some(tables.subscription, tables.subscription.c.instance_id.is_not(None))
            if row is not None:
                self.engine.handle(PublishMessage(row.name, row.key, {"z": 3}), actor=PERSON)
        elif choice < 0.92:
            fire_timers(self.engine)
        elif choice < 0.97:
            row = self._some(tables.incident, tables.incident.c.state == "open")
            if row is not None:
                self.engine.handle(RetryIncident(row.id), actor=PERSON)
        else:
            row = self._some(
                tables.instance, tables.instance.c.status == "running", tables.instance.c.parent_id.is_(None)
            )
            if row is not None:
                self.engine.handle(CancelInstance(row.id, "no longer wanted"), actor=PERSON)

    def _some(self, table: Any, *where: Any) -> Any:
        with self.engine.database.read() as connection:
            rows = connection.execute(select(table).where(*where).limit(50)).all()
        return self.rng.choice(rows) if rows else None

    def _actions(self) -> list[Action]:
        def run(call: Call) -> Outcome:
            refused = self.rng.random() < 0.2 and not call.key.endswith(":undo")
            return Refused("E1", "no") if refused else Done({"of": call.key})

        def action(name: str, placement: Placement, undo: str | None = None) -> Action:
            declared = Undo(undo, lambda params, result: {**params, **result}) if undo else None
            done = run if placement is Placement.OUTSIDE else lambda call: Done({"of": call.key})
            return Action(name, placement, done, undo=declared)

        return [
            action("outside", Placement.OUTSIDE),
            action("inside", Placement.INSIDE),
            action("outside_undo", Placement.OUTSIDE, "outside"),
            action("inside_undo", Placement.INSIDE, "outside"),
            action("inside_undo_inside", Placement.INSIDE, "inside"),
        ]
