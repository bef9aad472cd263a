"""Fault 3: PostgreSQL crashes and comes back, four times under load, once after a longer while."""

from __future__ import annotations

import signal
import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load, Probe
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

SERVING_SECONDS = 10.0


def run(seed: int, *, away: tuple[float, ...] = (0.0, 2.0, 5.0, 30.0), **servers: Any) -> list[Measure]:
    """Stop it as `pg_ctl stop -m immediate` does, wait, and start it again."""
    instances = int(3 * (sum(away) + 7 * len(away) + 5))  # some are still asked for when it is back for the last time
    with Stage(seed=seed, **servers) as stage, Probe(stage.port, stage.keys[-1]) as probe:
        load = Load(stage.port, stage.keys[:-1], "both", [f"n{n}" for n in range(instances)], a_second=3.0).begin()
        back = []
        for seconds in away:
            time.sleep(4)
            stage.postgres.end(signal.SIGQUIT)
            time.sleep(seconds)
            stage.postgres.start()
            back.append(time.monotonic())
            time.sleep(3)
        time.sleep(12)
        load.finish()
        tally = settled(stage, load.accepted, ("ledger.book", "ledger.ask"))
        web = max(probe.first_good(moment) or 999.0 for moment in back)
        effects = sorted(stage.ledger.at.values())
        jobs = max(next((at - moment for at in effects if at > moment), 999.0) for moment in back)
    return [
        *tally.measures(),
        Measure("web answers after its return", f"{web:.1f} s", "10 s", web <= SERVING_SECONDS),
        Measure("jobs go on after its return", f"{jobs:.1f} s", "10 s", jobs <= SERVING_SECONDS),
        Measure("requests sent again", str(load.repeated)),
    ]


FAULT = Fault(
    "3",
    "PostgreSQL crashes 4 times (`stop -m immediate`), away for 0, 2, 5 and 30 s",
    "3 instances a second, of two calls; 2 workers",
    run,
    seeds=(1, 2),
)
