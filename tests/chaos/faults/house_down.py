"""Fault 6: the other system is down for ten minutes while a thousand jobs gather; then they drain."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load, Probe
from tests.chaos.stage import Stage, eventually
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

DRAIN_SECONDS = 120.0


def run(seed: int, *, down: float = 600.0, instances: int = 1000, **servers: Any) -> list[Measure]:
    """Refuse every call; nothing may be given up, as its breaker keeps attempts from being spent."""
    with Stage(seed=seed, **servers) as stage, Probe(stage.port, stage.keys[-1]) as probe:
        stage.ledger.close()
        begun = time.monotonic()
        load = Load(stage.port, stage.keys[:-1], "patient", [f"n{n}" for n in range(instances)], a_second=25.0).begin()
        load.finish()
        time.sleep(max(0.0, down - (time.monotonic() - begun)))
        attempts = int(stage.rows("SELECT coalesce(max(attempts), 0) FROM bpm_job")[0][0])
        stage.ledger.open()
        back = time.monotonic()
        eventually(lambda: len(stage.ledger.at) >= instances, "the queue drains", 600)
        drained = time.monotonic() - back
        tally = settled(stage, load.accepted, ("ledger.book",))
    return [
        *tally.measures(),
        Measure("most attempts of a job", str(attempts)),
        Measure(f"queue of {instances} drained after", f"{drained:.0f} s", "120 s", drained <= DRAIN_SECONDS),
        Measure("pages that failed", str(probe.failed()), "0", probe.failed() == 0),
    ]


FAULT = Fault("6", "The other system is down for 10 min", "1,000 instances; 2 workers of 2 threads", run)
