"""Large models are deployed, started and run to their end. The figures on the clock: `tests/bench/bench_reader.py`."""

from __future__ import annotations

from time import process_time

import pytest

from engine import ENGINE, Database, Engine
from engine.bpmn import read
from engine.commands import CompleteWorkItem, DeployDefinition, StartInstance
from tests.bpmn.hostile import diamonds, scopes
from tests.bpmn.large import LARGE, NODES
from tests.execution.play import Play, diagram, flows

SECONDS = 5.0  # of processor, for what takes half of one: twice a busy machine's


@pytest.mark.parametrize("name", LARGE)
def test_a_model_of_3000_nodes_runs_to_its_end_in_one_step(name: str) -> None:
    begun = process_time()
    (definition,) = read(LARGE[name], in_process=True).definitions
    assert len(definition.nodes) >= min(NODES, 3 * 90)
    play = Play(definition).start(x=1)
    assert play.status == "completed"
    assert not play.state.tokens
    assert process_time() - begun < SECONDS


def test_a_row_of_3000_waits_is_deployed_and_worked_off() -> None:
    names = [f"t{number}" for number in range(NODES - 2)]
    tasks = "".join(f'<userTask id="{name}" reglament:group="g"/>' for name in names)
    ways = [f"{one} > {other}" for one, other in zip(["s", *names], [*names, "e"], strict=True)]
    content = diagram(f'<startEvent id="s"/>{tasks}<endEvent id="e"/>{flows(*ways)}')
    database = Database("sqlite://")
    database.migrate()
    engine = Engine(database)
    engine.handle(DeployDefinition({"p.bpmn": content}), actor=ENGINE)
    task: int | None = engine.handle(StartInstance("p"), actor=ENGINE).first_task
    done = 0
    while task is not None:
        task = engine.handle(CompleteWorkItem(task, {"done": done}), actor=ENGINE).follow_up
        done += 1
    assert done == NODES - 2
    database.dispose()


def test_what_a_join_remembers_does_not_grow_with_the_square_of_the_model() -> None:
    """An inclusive join asks who can still come; kept are the answers for tokens that were there, not for all flows."""
    (definition,) = read(diamonds(400, "inclusive", both=True).encode(), in_process=True).definitions
    assert Play(definition).start(x=1).status == "completed"
    kept = sum(len(ways) for ways in definition.ways_to_joins.values())
    assert kept <= 2 * len(definition.flows)


def test_sub_processes_nested_without_end_are_refused_by_their_depth() -> None:
    for depth in (101, 300, 3_000):
        (fault,) = read(scopes(depth).encode(), in_process=True).faults
        assert fault.code == "too_deep"
