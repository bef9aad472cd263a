"""Random processes on random paths: whatever is drawn, nothing is stranded, lost, doubled or left over.

The seeds are new in each run and printed; `REGLAMENT_SEED=…` plays them again.
"""

from __future__ import annotations

import os
import random
import time

from engine import bpmn
from engine.model.definition import Definition
from tests.execution.random_processes import Drawing, draw
from tests.execution.random_rows import RandomRows
from tests.execution.random_runs import RandomRun

PROCESSES, PATHS = 50, 20
SECONDS, LEAST = 24.0, 100  # what is not played by then is left for the next run; so many paths at the least
SECONDS_ON_ROWS, LEAST_ON_ROWS = 10.0, 5
GIVEN = os.environ.get("REGLAMENT_SEED")


def test_random_processes_never_strand_a_token_nor_leave_anything_behind() -> None:
    until, played = time.monotonic() + SECONDS, 0
    for drawing in drawings(PROCESSES):
        definition = read(drawing)
        for path in range(PATHS):
            if time.monotonic() > until:
                break
            rng = random.Random(drawing.seed * 1_000 + path)
            run = RandomRun(definition, rng)
            variables = drawing.variables(rng)
            try:
                run.play(variables)
            except Exception as error:
                raise told(drawing, path, variables, run.happened, error) from error
            played += 1
    assert played >= LEAST, f"only {played} paths in {SECONDS} seconds"


def test_a_command_sent_twice_changes_the_world_once_in_random_processes() -> None:
    until, played = time.monotonic() + SECONDS_ON_ROWS, 0
    for drawing in drawings(PROCESSES):
        if time.monotonic() > until:
            break
        engine = RandomRows(drawing.xml)
        for path in range(3):
            rng = random.Random(drawing.seed * 1_000 + path)
            variables = drawing.variables(rng)
            try:
                engine.play(variables, rng)
            except Exception as error:
                raise told(drawing, path, variables, engine.happened, error) from error
            played += 1
        engine.database.dispose()
    assert played >= LEAST_ON_ROWS, f"only {played} paths in {SECONDS_ON_ROWS} seconds"


def drawings(number: int) -> list[Drawing]:
    """New ones each time, or those of the seed that is given; small ones first, for a fault in them is found sooner."""
    first = int(GIVEN) if GIVEN else random.SystemRandom().randrange(10**9)
    print(f"seeds from {first}; again with REGLAMENT_SEED={first}")
    return [draw(first + index, size=1 + (first + index) % 4) for index in range(number)]


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
