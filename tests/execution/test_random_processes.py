"""Random processes on random paths: whatever is drawn, nothing is stranded, lost, doubled or left over.

The seeds are new in each run and printed; `REGLAMENT_SEED=…` plays them again. What is played is a number of paths,
never what fits into a time: a seed plays the same everywhere. The drawings are small, for most faults are; the long
form draws large ones.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass

import pytest

from engine import bpmn
from engine.model.definition import Definition
from tests.execution.random_processes import Drawing, draw
from tests.execution.random_rows import RandomRows
from tests.execution.random_runs import RandomRun

PROCESSES, PATHS = 50, 20
PROCESSES_ON_ROWS, PATHS_ON_ROWS = 25, 2
GIVEN = os.environ.get("REGLAMENT_SEED")


@dataclass(frozen=True)
class Extent:
    """How large the drawings are: nested so deep in turn, of so many elements and variables at the most."""

    deepest: int
    most: int


SMALL, LARGE = Extent(3, 60), Extent(4, 500)


def test_random_processes_never_strand_a_token_nor_leave_anything_behind() -> None:
    play(PROCESSES, PATHS, SMALL)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_large_random_processes_never_strand_a_token_nor_leave_anything_behind() -> None:
    play(10 * PROCESSES, PATHS, SMALL)
    play(2 * PROCESSES, PATHS, LARGE)


def test_a_command_sent_twice_changes_the_world_once_in_random_processes() -> None:
    play_on_rows(PROCESSES_ON_ROWS, SMALL)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_command_sent_twice_changes_the_world_once_in_large_random_processes() -> None:
    play_on_rows(10 * PROCESSES_ON_ROWS, LARGE)


def play(processes: int, paths: int, extent: Extent) -> None:
    """Each process on each path, with lists in place of rows."""
    for drawing in drawings(processes, extent):
        definition = read(drawing)
        for path in range(paths):
            rng = random.Random(drawing.seed * 1_000 + path)
            run = RandomRun(definition, rng)
            variables = drawing.variables(rng)
            try:
                run.play(variables)
            except Exception as error:
                raise told(drawing, path, variables, run.happened, error) from error


def play_on_rows(processes: int, extent: Extent) -> None:
    """Each process on a few paths, with commands and a database."""
    for drawing in drawings(processes, extent):
        engine = RandomRows(drawing.xml)
        for path in range(PATHS_ON_ROWS):
            rng = random.Random(drawing.seed * 1_000 + path)
            variables = drawing.variables(rng)
            try:
                engine.play(variables, rng)
            except Exception as error:
                raise told(drawing, path, variables, engine.happened, error) from error
        engine.database.dispose()


def drawings(number: int, extent: Extent = SMALL) -> list[Drawing]:
    """New ones each time, or those of the seed that is given; small ones first, for a fault in them is found sooner."""
    first = int(GIVEN) if GIVEN else random.SystemRandom().randrange(10**9)
    print(f"seeds from {first}; again with REGLAMENT_SEED={first}")
    return [_drawn(seed, 1 + seed % extent.deepest, extent.most) for seed in range(first, first + number)]


def _drawn(seed: int, size: int, most: int) -> Drawing:
    drawing = draw(seed, size=size)
    return drawing if drawing.number <= most or size == 1 else _drawn(seed, size - 1, most)


def read(drawing: Drawing) -> Definition:
    reading = bpmn.read(drawing.xml, in_process=True)
    assert reading.ok, f"seed {drawing.seed}: {[fault.message for fault in reading.faults]}\n{drawing.xml.decode()}"
    return reading.definitions[0]


def told(
    drawing: Drawing, path: int, variables: dict[str, object], happened: list[str], error: Exception
) -> AssertionError:
    """Everything that is needed to see it again."""
    steps = "\n".join(f"  {number}. {name}" for number, name in enumerate(happened, start=1))
    return AssertionError(
        f"{error!r}\nREGLAMENT_SEED={drawing.seed}, path {path}, started with {variables}\n{steps}\n"
        f"{drawing.xml.decode()}"
    )
