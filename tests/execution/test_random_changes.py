"""Tokens moved at random in random processes: what is allowed strands nothing, and the instance still comes to its end.

The seeds are new in each run and printed; `REGLAMENT_SEED=…` plays them again.
"""

from __future__ import annotations

import random
import re

import pytest

from engine.errors import ExecutionFailed, WrongState
from engine.model.step import TokenChange, TokensChanged
from tests.execution.random_runs import RandomRun
from tests.execution.test_random_processes import LARGE, SMALL, Extent, drawings, read, told

PROCESSES, PATHS = 50, 10
MOST_CHANGES = 6
COUNT = re.compile(r'<scriptTask id="(count\d+)"')  # a loop begun in its middle has not set its counter


class ChangedRun(RandomRun):
    """A path on which somebody moves tokens now and then."""

    changed = refused = 0

    def check_cancel(self) -> None:
        super().check_cancel()
        if self.changed < MOST_CHANGES and self.rng.random() < 0.4:
            self.change()

    def change(self) -> None:
        """Try some change; what is refused leaves everything as it was."""
        tokens, nodes = list(self.state.tokens), range(len(self.definition.nodes))
        changes = tuple(
            self.rng.choice(
                [
                    TokenChange(token=self.rng.choice(tokens)),
                    TokenChange(node=self.rng.choice(nodes)),
                    TokenChange(token=self.rng.choice(tokens), node=self.rng.choice(nodes)),
                    TokenChange(node=self.rng.choice(nodes), back=True),
                ]
            )
            for _ in range(self.rng.randint(1, 2))
        )
        try:
            self.step(f"change {changes}", TokensChanged(changes, {}, "why not"))
        except (WrongState, ExecutionFailed) as refusal:
            self.happened.append(f"refused: {refusal}")
            self.refused += 1
        else:
            self.changed += 1


def test_tokens_moved_at_random_strand_nothing_and_the_instance_still_ends() -> None:
    play(PROCESSES, SMALL)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_tokens_moved_at_random_in_large_processes_strand_nothing_and_the_instance_still_ends() -> None:
    play(10 * PROCESSES, SMALL)
    play(2 * PROCESSES, LARGE)


def play(processes: int, extent: Extent) -> None:
    """Each process on each path, with changes on the way."""
    played = changed = refused = 0
    for drawing in drawings(processes, extent):
        definition = read(drawing)
        for path in range(PATHS):
            rng = random.Random(drawing.seed * 1_000 + path)
            run = ChangedRun(definition, rng)
            variables = {**drawing.variables(rng), **dict.fromkeys(COUNT.findall(drawing.xml.decode()), 9)}
            try:
                run.play(variables)
            except Exception as error:
                raise told(drawing, path, variables, run.happened, error) from error
            played += 1
            changed += run.changed
            refused += run.refused
    assert changed > played / 4, "hardly anything was allowed"
    assert refused > played / 4, "hardly anything was refused"
