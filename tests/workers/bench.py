"""A workbench for jobs: one scripted action, and a worker whose leases end when the test says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.actions import Action, Call, Done, Outcome, Placement, Undo
from engine.commands import Engine
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import HandClock, deploy, diagram, rows_of, start
from workers.jobs import run_job

__all__ = ["CAUGHT", "COMPLETED", "LIMITED", "PLAIN", "Bench", "Script"]

TASK = """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do" reglament:retries="3" reglament:backoff="PT10S,PT1M"/>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>"""
PLAIN = diagram(TASK)
CAUGHT = diagram(
    f"""{TASK}<boundaryEvent id="no" attachedToRef="do"><errorEventDefinition errorRef="short"/></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="no" targetRef="e2"/><endEvent id="e2"/>""",
    before='<error id="short" errorCode="out_of_stock"/>',
)
LIMITED = diagram(
    f"""{TASK}<boundaryEvent id="late" attachedToRef="do"><timerEventDefinition><timeDuration>PT1H</timeDuration>
    </timerEventDefinition></boundaryEvent><sequenceFlow id="f3" sourceRef="late" targetRef="wait"/>
    <userTask id="wait" reglament:group="clerk"/><sequenceFlow id="f4" sourceRef="wait" targetRef="e2"/>
    <endEvent id="e2"/>"""
)


@dataclass
class Script:
    """An action that answers by a list, one entry a call; an exception in it is raised."""

    answers: list[Any]
    found: list[Any] = field(default_factory=list)  # what looking up answers
    calls: list[Call] = field(default_factory=list)
    lookups: list[Call] = field(default_factory=list)

    def run(self, call: Call, *connection: Connection) -> Outcome:
        self.calls.append(call)
        outcome: Outcome = self._next(self.answers, call, *connection)
        return outcome

    def lookup(self, call: Call) -> Outcome | None:
        self.lookups.append(call)
        found: Outcome | None = self._next(self.found, call)
        return found

    def _next(self, answers: list[Any], *arguments: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(*arguments) if callable(answer) else answer


class Bench:
    """A database, an engine with one scripted action, and a worker whose leases end when the test says so."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.undone: list[Call] = []
        self.leases_lost = 0
        self.engine = Engine(database, clock=clock)

    def plays(self, script: Script, *, lookup: bool = False, process: str = PLAIN, **declared: Any) -> int:
        """Install the script as demo.do, deploy the process and start it; returns the instance's id."""
        undo = Undo("demo.undo", lambda params, result: {"result": dict(result)})
        values = {"placement": Placement.OUTSIDE, "undo": undo, **declared}
        known = [
            Action("demo.do", run=script.run, lookup=script.lookup if lookup else None, **values),
            Action("demo.undo", Placement.OUTSIDE, self._undo),
        ]
        self.engine = Engine(self.database, actions={action.name: action for action in known}, clock=self.clock)
        deploy(self.engine, process)
        return start(self.engine).instance_id

    def _undo(self, call: Call) -> Outcome:
        self.undone.append(call)
        return Done()

    @property
    def outbox(self) -> Outbox:
        now = datetime.now(UTC) + timedelta(minutes=self.leases_lost)
        return Outbox(self.database, "w1", lease_clock=lambda: now)

    def claim(self) -> ClaimedJob:
        [job] = self.outbox.claim(self.clock(), 1)
        return job

    def lose(self) -> ClaimedJob:
        """Claim the job and die: its lease ends."""
        job = self.claim()
        self.leases_lost += 1
        return job

    def run(self, rounds: int = 20) -> None:
        """Run what is due, moving the clock to the next attempt, until nothing is left."""
        for _ in range(rounds):
            jobs = self.outbox.claim(self.clock(), 10)
            if not jobs and not rows_of(self.database, tables.job, state="retryable"):
                return
            for job in jobs:
                run_job(self.engine, job, "w1")
            self.clock.move(hours=2)
        raise AssertionError("there is still work to do")

    def job(self) -> Any:
        return rows_of(self.database, tables.job)[0]

    def incident(self) -> Any:
        [incident] = rows_of(self.database, tables.incident)
        return incident

    def status(self) -> tuple[str, str | None]:
        row = rows_of(self.database, tables.instance)[0]
        return row.status, row.outcome


COMPLETED = ("completed", "e")
