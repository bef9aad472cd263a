"""A process killed at any statement of a change leaves no half change, and sent again it changes once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import Actor, ActorKind
from engine.commands import (
    Change,
    Engine,
    MigrateInstance,
    MigrateMany,
    ModifyInstance,
    carry_on_changes,
    proposed_plan,
)
from engine.model.plan import Plan, Target
from engine.queries import changes
from engine.store import people, tables
from engine.store.database import Database
from engine.store.people import Role
from tests.store.kit import deploy, rows_of, start
from tests.store.test_crash_points import ONE_JOB, Scene

pytestmark = pytest.mark.timeout(300)
MAX = Actor(ActorKind.USER, "max", administrator=True)
SECOND = ONE_JOB.replace('"do"', '"make"')  # the job's step is gone: it begins anew


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    made = Scene(database, tmp_path)
    deploy(made.engine, ONE_JOB)
    with database.write() as connection:
        people.add_person(connection, "max", "Max", password_hash=None, role=Role.MANAGER)
    return made


def on_first(scene: Scene) -> int:
    """An instance that waits for its job; the first version is deployed last again."""
    [latest] = [row.version for row in rows_of(scene.database, tables.definition)][-1:]
    if latest % 2 == 0:
        deploy(scene.engine, ONE_JOB.replace('id="e"', f'id="e" name="{latest}"'))
    number = start(scene.engine).instance_id
    deploy(scene.engine, SECOND.replace('id="e"', f'id="e" name="{latest}"'))
    return number


def plan_for(scene: Scene, number: int) -> Plan:
    [instance] = rows_of(scene.database, tables.instance, id=number)
    proposed = proposed_plan(scene.engine, "p", instance.version, instance.version + 1)
    return replace(proposed, targets={**proposed.targets, "do": Target("make", anew=True)})


def moved_once(scene: Scene, number: int) -> None:
    commands = [row.command for row in rows_of(scene.database, tables.history, instance_id=number)]
    assert commands == ["StartInstance", "MigrateInstance", "MigrateInstance"], "off in the old one, on in the new one"
    states = [(row.element, row.state) for row in rows_of(scene.database, tables.job, instance_id=number)]
    assert states == [("do", "cancelled"), ("make", "available")]


def test_a_move_to_another_version_happens_whole_and_once(scene: Scene) -> None:
    current: dict[str, Any] = {}

    def prepare() -> None:
        current["number"] = on_first(scene)
        current["plan"] = plan_for(scene, current["number"])

    def act(engine: Engine) -> Any:
        command = MigrateInstance(current["number"], current["plan"], "new rules")
        return engine.handle(command, actor=MAX, command_id=f"move {current['number']}")

    def check(_number: int) -> None:
        assert act(scene.engine) == act(scene.engine)
        moved_once(scene, current["number"])
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 8


def test_moved_tokens_are_moved_whole_and_once(scene: Scene) -> None:
    current: dict[str, Any] = {"number": start(scene.engine).instance_id}

    def act(engine: Engine) -> Any:
        command = ModifyInstance(current["number"], (Change("move", at="do", to="next"),), "by hand")
        return engine.handle(command, actor=MAX, command_id=f"modify {current['number']}")

    def check(_number: int) -> None:
        assert act(scene.engine) == act(scene.engine)
        items = rows_of(scene.database, tables.work_item, instance_id=current["number"])
        assert [(item.element, item.state) for item in items] == [("next", "offered")]
        current["number"] = start(scene.engine).instance_id

    assert scene.die_over(act, check) >= 3


def test_a_list_of_moves_killed_at_any_statement_is_carried_on_and_moves_each_once(scene: Scene) -> None:
    current: dict[str, Any] = {}

    def prepare() -> None:
        number = on_first(scene)
        begun = scene.engine.handle(MigrateMany(plan_for(scene, number), (number,), "new rules"), actor=MAX)
        current.update(number=number, batch=begun.batch_id)

    def act(engine: Engine) -> int:
        return carry_on_changes(engine, current["batch"])

    def check(_number: int) -> None:
        assert act(scene.engine) == 0
        moved_once(scene, current["number"])
        with scene.database.read() as connection:
            progress = changes.batch(connection, current["batch"])
        assert progress is not None
        assert (progress.done, progress.waiting, progress.closed_at is not None) == (1, 0, True)
        prepare()

    prepare()
    assert scene.die_over(act, check) >= 10
