"""A process killed at any statement of any command leaves no half step, and a retry has exactly one effect."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from engine.actions import Action, Call, Done, Outcome, Placement, Undo
from engine.commands import CompleteWorkItem, Engine, StartInstance
from engine.dispatch.outbox import Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.dying import deaths
from tests.store.kit import ANNA, HandClock, assert_sound, deploy, diagram, rows_of, start
from workers.clock import fire_timers
from workers.jobs import run_job

pytestmark = pytest.mark.timeout(300)

ONE_TASK = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
    <userTask id="work" reglament:group="clerk"/><sequenceFlow id="f2" sourceRef="work" targetRef="next"/>
    <userTask id="next" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="next" targetRef="e"/>
    <endEvent id="e"/>"""
)
ONE_JOB = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="other.book"/><sequenceFlow id="f2" sourceRef="do" targetRef="next"/>
    <userTask id="next" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="next" targetRef="e"/>
    <endEvent id="e"/>"""
)
INSIDE_JOB = ONE_JOB.replace("other.book", "books.post")
ONE_TIMER = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
    </intermediateCatchEvent><sequenceFlow id="f2" sourceRef="t" targetRef="next"/>
    <userTask id="next" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="next" targetRef="e"/>
    <endEvent id="e"/>"""
)
UNDO = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="one"/>
    <serviceTask id="one" reglament:action="other.book"/><sequenceFlow id="f2" sourceRef="one" targetRef="two"/>
    <serviceTask id="two" reglament:action="other.book"/><sequenceFlow id="f3" sourceRef="two" targetRef="ask"/>
    <userTask id="ask" reglament:group="clerk"/><sequenceFlow id="f4" sourceRef="ask" targetRef="back"/>
    <intermediateThrowEvent id="back"><compensateEventDefinition/></intermediateThrowEvent>
    <sequenceFlow id="f5" sourceRef="back" targetRef="e"/><endEvent id="e"/>"""
)


class OtherSystem:
    """A system with a database of its own that swallows a repeated key and remembers how often it was called."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE effect (key TEXT PRIMARY KEY, calls INTEGER)")

    def book(self, call: Call) -> Outcome:
        """Do it once for each key."""
        connection = sqlite3.connect(self._path)
        with connection:
            connection.execute(
                "INSERT INTO effect VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET calls = calls + 1", (call.key,)
            )
        connection.close()
        return Done({"booked": call.key})

    def effects(self) -> dict[str, int]:
        """Return the calls by key."""
        connection = sqlite3.connect(self._path)
        found = dict(connection.execute("SELECT key, calls FROM effect"))
        connection.close()
        return found


def post(call: Call, connection: Connection) -> Outcome:
    """Write into the engine's own database, with a key that nothing makes unique: only the transaction does."""
    connection.execute(text("INSERT INTO posting (key) VALUES (:key)"), {"key": call.key})
    return Done({"posted": call.key})


class Scene:
    """One database with an engine and another system; engines of child processes are made alike."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.other, self.clock = database, OtherSystem(folder / "other.db"), HandClock()
        with database.write() as connection:
            connection.execute(text("CREATE TABLE posting (key VARCHAR(120))"))
        self.engine = self.new_engine(database)
        self.takeovers = 0

    def new_engine(self, database: Database) -> Engine:
        undo = Undo("other.unbook", lambda params, result: dict(result))
        known = [
            Action("other.book", Placement.OUTSIDE, self.other.book, undo=undo),
            Action("other.unbook", Placement.OUTSIDE, self.other.book),
            Action("books.post", Placement.TRANSACTION, post),
        ]
        return Engine(database, actions={action.name: action for action in known}, clock=self.clock)

    def run_jobs(self, engine: Engine, *, takes_over: bool = False) -> None:
        """Run what is due until nothing is; `takes_over`: the leases of dead workers have run out."""
        if takes_over:
            self.takeovers += 1
        now = datetime.now(UTC) + timedelta(minutes=self.takeovers)
        outbox = Outbox(engine.database, "worker", lease_clock=lambda: now)
        while jobs := outbox.claim(engine.clock(), 10):
            for job in jobs:
                run_job(engine, job, "worker")

    def die_over(self, act: Callable[[Engine], object], check: Callable[[int], None]) -> int:
        """Let children die in `act` at every statement; after each, `check(n)`. Returns how many points there were."""
        points = 0

        def work(database: Database) -> Callable[[], object]:
            engine = self.new_engine(database)
            return lambda: act(engine)

        for number in deaths(self.database, work):
            points += 1
            assert_sound(self.database)
            check(number)
            assert_sound(self.database)
        return points


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    return Scene(database, tmp_path)


def test_a_start_killed_at_any_statement_happens_once(scene: Scene) -> None:
    deploy(scene.engine, ONE_TASK)
    run = {"number": 0}

    def command() -> tuple[StartInstance, str]:
        return StartInstance("p", {}, business_key=f"order {run['number']}"), f"start {run['number']}"

    def act(engine: Engine) -> object:
        asked, command_id = command()
        return engine.handle(asked, actor=ANNA, command_id=command_id)

    def check(_number: int) -> None:
        first, again = act(scene.engine), act(scene.engine)
        assert first == again
        [row] = rows_of(scene.database, tables.instance, business_key=f"order {run['number']}")
        assert len(rows_of(scene.database, tables.work_item, instance_id=row.id)) == 1
        run["number"] += 1

    assert scene.die_over(act, check) >= 3


def test_a_completion_killed_at_any_statement_happens_once(scene: Scene) -> None:
    deploy(scene.engine, ONE_TASK)
    current: dict[str, Any] = {}

    def prepare() -> None:
        current["run"] = start(scene.engine)

    def act(engine: Engine) -> Any:
        item = current["run"].first_task
        return engine.handle(CompleteWorkItem(item, {"ok": True}), actor=ANNA, command_id=f"complete {item}")

    def check(_number: int) -> None:
        first, again = act(scene.engine), act(scene.engine)
        assert first == again
        items = rows_of(scene.database, tables.work_item, instance_id=current["run"].instance_id)
        assert [(item.element, item.state) for item in items] == [("work", "completed"), ("next", "offered")]
        assert first.follow_up == items[1].id
        [row] = rows_of(scene.database, tables.instance, id=current["run"].instance_id)
        assert row.rev == 2
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 3


@pytest.mark.parametrize("process", [ONE_JOB, INSIDE_JOB], ids=["outside", "in the transaction"])
def test_a_job_killed_at_any_statement_has_one_effect(scene: Scene, process: str) -> None:
    deploy(scene.engine, process)
    current: dict[str, Any] = {}

    def prepare() -> None:
        current["run"] = start(scene.engine)

    def act(engine: Engine) -> None:
        scene.run_jobs(engine)

    def check(_number: int) -> None:
        scene.run_jobs(scene.engine, takes_over=True)
        [job] = rows_of(scene.database, tables.job, instance_id=current["run"].instance_id)
        assert job.state == "completed"
        with scene.database.read() as connection:
            posted = list(
                connection.execute(text("SELECT key FROM posting WHERE key = :key"), {"key": job.key}).scalars()
            )
        assert posted == ([job.key] if process is INSIDE_JOB else [])
        assert (job.key in scene.other.effects()) == (process is ONE_JOB)
        items = rows_of(scene.database, tables.work_item, instance_id=current["run"].instance_id)
        assert [(item.element, item.state) for item in items] == [("next", "offered")]
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 6


def test_a_timer_killed_at_any_statement_fires_once(scene: Scene) -> None:
    deploy(scene.engine, ONE_TIMER)
    current: dict[str, Any] = {}

    def prepare() -> None:
        current["run"] = start(scene.engine)
        scene.clock.move(hours=2)

    def act(engine: Engine, *, minutes: int = 0) -> None:
        now = datetime.now(UTC) + timedelta(minutes=minutes)
        fire_timers(engine, lease_clock=lambda: now)

    def check(number: int) -> None:
        act(scene.engine, minutes=number)
        items = rows_of(scene.database, tables.work_item, instance_id=current["run"].instance_id)
        assert [(item.element, item.state) for item in items] == [("next", "offered")]
        assert rows_of(scene.database, tables.timer) == []
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 4


def test_a_batch_of_timers_killed_at_any_statement_fires_each_once(scene: Scene) -> None:
    deploy(scene.engine, ONE_TIMER)
    current: dict[str, Any] = {}

    def prepare() -> None:
        current["runs"] = [start(scene.engine).instance_id for _ in range(4)]
        scene.clock.move(hours=2)

    def act(engine: Engine, *, minutes: int = 0) -> None:
        now = datetime.now(UTC) + timedelta(minutes=minutes)
        fire_timers(engine, lease_clock=lambda: now)

    def check(number: int) -> None:
        written = {
            len(rows_of(scene.database, tables.work_item, instance_id=run)) for run in current["runs"]
        }  # of a batch all or none
        assert written in ({0}, {1})
        act(scene.engine, minutes=number)
        for run in current["runs"]:
            items = rows_of(scene.database, tables.work_item, instance_id=run)
            assert [(item.element, item.state) for item in items] == [("next", "offered")]
        assert rows_of(scene.database, tables.timer) == []
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 4


def test_a_compensation_killed_at_any_statement_undoes_each_work_once_and_in_reverse_order(scene: Scene) -> None:
    deploy(scene.engine, UNDO)
    current: dict[str, Any] = {}

    def prepare() -> None:
        instance = start(scene.engine).instance_id
        scene.run_jobs(scene.engine)
        [item] = rows_of(scene.database, tables.work_item, instance_id=instance)
        current.update(instance=instance, item=item.id)

    def act(engine: Engine) -> Any:
        item = current["item"]
        answer = engine.handle(CompleteWorkItem(item), actor=ANNA, command_id=f"back {item}")
        scene.run_jobs(engine)
        return answer

    def check(_number: int) -> None:
        act(scene.engine)
        scene.run_jobs(scene.engine, takes_over=True)
        [row] = rows_of(scene.database, tables.instance, id=current["instance"])
        assert row.status == "completed"
        done = rows_of(scene.database, tables.job, instance_id=current["instance"], state="completed")
        assert [job.element for job in done] == ["one", "two", "two", "one"]
        assert len({job.key for job in done}) == 4
        assert {job.key for job in done} <= scene.other.effects().keys()
        ledger = rows_of(scene.database, tables.ledger, instance_id=current["instance"])
        assert [entry.state for entry in ledger] == ["undone", "undone"]
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 12
