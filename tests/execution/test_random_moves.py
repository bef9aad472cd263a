"""Random processes whose instances move between two versions at random moments: nothing is lost, and each comes to its end.

The versions say the same, with other numbers; so whatever changes by a move is a fault. `REGLAMENT_SEED=…` plays again.
"""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest
from lxml import etree

from engine.commands import DeployDefinition, MigrateInstance, ModifyInstance, proposed_plan
from engine.commands.modify_instance import Change
from engine.errors import WrongState
from engine.store.invariants import check
from tests.execution.random_rows import OTHER, RandomRows
from tests.execution.test_random_processes import LARGE, SMALL, Extent, drawings, told

PROCESSES, PATHS = 15, 2


class MovedRows(RandomRows):
    """Now and then the instance moves to the other version, or a token of it to another element."""

    moved = 0

    def __init__(self, xml: bytes) -> None:
        super().__init__(xml)
        self.rng = random.Random(len(xml))
        document = etree.fromstring(xml)
        process = next(one for one in document if one.tag.endswith("process"))
        process[:] = reversed(process)
        shifted = etree.tostring(document)
        self.engine.handle(DeployDefinition({"p.bpmn": shifted, "other.bpmn": OTHER}))

    def twice(self, name: str, command: Any) -> Any:
        answer = super().twice(name, command)
        [(number, status, version)] = self.rows(
            "SELECT id, status, version FROM bpm_instance WHERE definition_key = 'p' ORDER BY id DESC LIMIT 1"
        )
        if status == "running" and self.rng.random() < 0.25:
            plan = proposed_plan(self.engine, "p", version, 3 - version)
            self.happened.append(f"move to {3 - version}")
            with suppress(WrongState):  # it undoes work, or has an incident
                self.engine.handle(MigrateInstance(number, plan, "why not"))
                self.moved += 1
        elif status == "running" and self.rng.random() < 0.1:
            elements = [node.id for node in self.engine.definitions.get("p", version).definition.nodes]  # type: ignore[union-attr]
            changes = (Change("move", at=self.rng.choice(elements), to=self.rng.choice(elements)),)
            self.happened.append(f"{changes}")
            with suppress(WrongState):
                self.engine.handle(ModifyInstance(number, changes, "why not"))
        with self.database.read() as connection:
            assert check(connection) == []
        return answer


def test_instances_that_move_between_versions_at_random_lose_nothing_and_end() -> None:
    play(PROCESSES, SMALL)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_instances_of_large_processes_that_move_between_versions_at_random_lose_nothing_and_end() -> None:
    play(10 * PROCESSES, LARGE)


def play(processes: int, extent: Extent) -> None:
    """Each process on a few paths, with moves on the way."""
    moved = 0
    for drawing in drawings(processes, extent):
        engine = MovedRows(drawing.xml)
        for path in range(PATHS):
            rng = random.Random(drawing.seed * 1_000 + path)
            variables = {**drawing.variables(rng)}
            try:
                engine.play(variables, rng)
            except Exception as error:
                raise told(drawing, path, variables, engine.happened, error) from error
        moved += engine.moved
        engine.database.dispose()
    assert moved >= processes / 4, "hardly any moved"
