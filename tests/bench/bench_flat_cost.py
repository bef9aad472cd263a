"""Does a long or a wide instance grow dear? Late steps of one instance against early steps of another, taken in turn:
a slow minute of the machine hits both.

    make bench            (or: pytest -q -s -o python_files='bench_*.py' tests/bench)
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import pytest
from sqlalchemy import select

from engine import ENGINE, Database, Engine
from engine.commands import CompleteWorkItem, DeployDefinition, StartInstance
from engine.store.tables import work_item
from tests.execution.play import diagram, flows

ROUNDS = 10_000
ITEMS = 1_000
MOST = 1.5  # the last hundred may cost this many times the median of rounds 100 to 200

LOOP = diagram(
    '<startEvent id="s"/><exclusiveGateway id="merge"/><userTask id="a" reglament:group="x"/>'
    '<exclusiveGateway id="again" default="flow4_again_e"/><endEvent id="e"/>'
    + flows("s > merge", "merge > a", "a > again", "again > merge: more", "again > e")
)
WIDE = diagram(
    '<startEvent id="s"/><userTask id="a" reglament:group="x"><multiInstanceLoopCharacteristics '
    'reglament:collection="items" reglament:item="item"/></userTask><endEvent id="e"/>' + flows("s > a", "a > e")
)


@pytest.fixture
def engine(database_url: str) -> Any:
    database = Database(database_url)
    database.migrate()
    yield Engine(database)
    database.dispose()


def test_a_loop_costs_the_same_in_its_last_rounds(engine: Engine) -> None:
    engine.handle(DeployDefinition({"loop.bpmn": LOOP}), actor=ENGINE)
    old, young = (_Loop(engine) for _ in range(2))
    for _ in range(ROUNDS - 100):
        old.step()
    for _ in range(100):
        young.step()
    _judge(engine, f"loop of {ROUNDS:,} waits", old, young)


def test_a_wide_multi_instance_costs_the_same_for_its_last_items(engine: Engine) -> None:
    engine.handle(DeployDefinition({"wide.bpmn": WIDE}), actor=ENGINE)
    old, young = (_Wide(engine) for _ in range(2))
    for _ in range(ITEMS - 101):
        old.step()
    for _ in range(100):
        young.step()
    _judge(engine, f"multi-instance of {ITEMS:,}", old, young)


class _Loop:
    """An instance that goes round and round."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.task = engine.handle(StartInstance("p", {"more": True}), actor=ENGINE).first_task

    def step(self) -> None:
        self.task = self.engine.handle(CompleteWorkItem(self.task, {"more": True}), actor=ENGINE).follow_up


class _Wide:
    """An instance with a thousand open items; the last one, which also ends it, is left."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        started = engine.handle(StartInstance("p", {"items": list(range(ITEMS))}), actor=ENGINE)
        of_it = select(work_item.c.id).where(work_item.c.instance_id == started.instance_id).order_by(work_item.c.id)
        with engine.database.read() as connection:
            self.tasks = [int(found) for found in connection.execute(of_it).scalars()]

    def step(self) -> None:
        self.engine.handle(CompleteWorkItem(self.tasks.pop(0), {"done": True}), actor=ENGINE)


def _judge(engine: Engine, what: str, old: _Loop | _Wide, young: _Loop | _Wide) -> None:
    """Take the last hundred steps of the old one and steps 100 to 200 of the young one in turn."""
    times: dict[str, list[float]] = {"old": [], "young": []}
    for _ in range(100):
        for name, instance in (("old", old), ("young", young)):
            begun = time.perf_counter()
            instance.step()
            times[name].append(time.perf_counter() - begun)
    late, early = median(times["old"]), median(times["young"])
    print(
        f"\n{engine.database.dialect}: {what}: rounds 100-200 {early * 1000:.2f} ms, "
        f"last 100 {late * 1000:.2f} ms, ratio {late / early:.2f} (at most {MOST})"
    )
    assert late / early <= MOST
