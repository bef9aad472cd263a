"""The network to the database is held up for 40 s, longer than a lease: nothing passes, and nobody is told."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

GOES_ON_SECONDS = 10.0


def run(seed: int, *, seconds: float = 40.0, **servers: Any) -> list[Measure]:
    """One worker and the web are behind the line, another worker has its own way to the database."""
    with Stage(workers=1, seed=seed, through_a_line=True, **servers) as stage:
        direct = stage.add_worker(REGLAMENT_DATABASE=stage.database_url)
        stage.await_worker(direct)
        stage.ledger.takes = (0.1, 0.4)
        load = Load(stage.port, stage.keys, "both", [f"n{n}" for n in range(60)], a_second=5.0).begin()
        time.sleep(5)
        stage.line.hold()
        time.sleep(seconds)
        stage.line.release()
        back = time.monotonic()
        load.finish()
        tally = settled(stage, load.accepted, ("ledger.book", "ledger.ask"))
        after = min((at - back for at in stage.ledger.at.values() if at > back), default=999.0)
    return [
        *tally.measures(),
        Measure("jobs go on after its return", f"{after:.1f} s", "10 s", after <= GOES_ON_SECONDS),
        Measure("requests sent again", str(load.repeated)),
    ]


FAULT = Fault(
    "10, 12",
    "Network to the database held up for 40 s (leases end meanwhile) for the web and one of two workers",
    "60 instances of two calls",
    run,
)
