"""A process killed at any statement of a repair leaves no half repair, and sent again it repairs once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import Actor, ActorKind
from engine.commands import (
    AskToSkip,
    BeginRepairs,
    DecideSkip,
    Engine,
    FailJob,
    ReportDone,
    RetryIncident,
    carry_on,
)
from engine.dispatch.outbox import Outbox
from engine.feel.codec import loads
from engine.queries import repairs
from engine.store import operations, people, tables
from engine.store.database import Database
from engine.store.people import Role
from tests.store.kit import deploy, rows_of, start
from tests.store.test_crash_points import ONE_JOB, Scene

pytestmark = pytest.mark.timeout(300)
MAX = Actor(ActorKind.USER, "max", administrator=True)
MIA = Actor(ActorKind.USER, "mia", administrator=True)


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    made = Scene(database, tmp_path)
    deploy(made.engine, ONE_JOB)
    return made


def stuck(scene: Scene) -> tuple[int, int]:
    """A case whose job gave up: instance and incident."""
    instance = start(scene.engine).instance_id
    for job in Outbox(scene.database, "worker").claim(scene.clock(), 10):
        scene.engine.handle(FailJob(job.id, job.fence, "nobody is there"))
    [incident] = rows_of(scene.database, tables.incident, instance_id=instance)
    return instance, incident.id


def once(scene: Scene, command: Callable[[int], Any], by: Actor, ask: Callable[[int], Any] | None = None) -> None:
    """Die over a repair at every statement; sent again it is done, and done once."""
    current: dict[str, int] = {}

    def prepare() -> None:
        current["instance"], current["incident"] = stuck(scene)
        if ask is not None:
            scene.engine.handle(ask(current["incident"]), actor=MAX)

    def act(engine: Engine) -> Any:
        return engine.handle(command(current["incident"]), actor=by, command_id=f"repair {current['incident']}")

    def check(_number: int) -> None:
        assert act(scene.engine) == act(scene.engine)
        [incident] = rows_of(scene.database, tables.incident, id=current["incident"])
        assert (incident.state, incident.resolved_by) == ("resolved", by.label)
        done = [
            row for row in rows_of(scene.database, operations.repair, incident_id=incident.id) if row.actor == by.label
        ]
        assert len(done) == 1
        scene.run_jobs(scene.engine)
        items = rows_of(scene.database, tables.work_item, instance_id=current["instance"])
        assert [(item.element, item.state) for item in items] == [("next", "offered")]
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 4


def test_a_corrected_retry_happens_once(scene: Scene) -> None:
    once(scene, lambda incident: RetryIncident(incident, params={"sku": "B"}, note="corrected"), MAX)
    assert all(loads(row.params) == {"sku": "B"} for row in rows_of(scene.database, tables.job, state="completed"))


def test_a_report_that_it_was_done_happens_once(scene: Scene) -> None:
    once(scene, lambda incident: ReportDone(incident, {"booked": "by hand"}), MAX)
    assert {row.done_by for row in rows_of(scene.database, tables.ledger)} == {"user:max"}
    assert scene.other.effects() == {}  # nothing was asked of the other system


def test_a_skip_that_is_agreed_to_happens_once(scene: Scene) -> None:
    once(scene, lambda incident: DecideSkip(incident, approve=True), MIA, ask=lambda one: AskToSkip(one, "not needed"))
    assert scene.other.effects() == {}
    assert rows_of(scene.database, tables.ledger) == []


def test_a_repair_of_many_killed_at_any_statement_is_carried_on_and_retries_each_once(scene: Scene) -> None:
    with scene.database.write() as connection:
        people.add_person(connection, "max", "Max", password_hash=None, role=Role.MANAGER)
    current: dict[str, Any] = {}

    def prepare() -> None:
        found = tuple(stuck(scene)[1] for _ in range(2))
        batch = scene.engine.handle(BeginRepairs(found), actor=MAX).batch_id
        current.update(found=found, batch=batch)

    def act(engine: Engine) -> int:
        return carry_on(engine, current["batch"])

    def check(_number: int) -> None:
        assert act(scene.engine) == 0
        for incident in current["found"]:
            done = rows_of(scene.database, operations.repair, incident_id=incident, verb="retried")
            assert len(done) == 1
        scene.run_jobs(scene.engine)
        with scene.database.read() as connection:
            progress = repairs.batch(connection, current["batch"])
        assert progress is not None
        assert (progress.done, progress.refused, progress.is_settled) == (2, 0, True)
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 10
