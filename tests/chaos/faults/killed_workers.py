"""Faults 2 and 4: workers are killed at random, the web with its relay too, and Redis forgets everything."""

from __future__ import annotations

import random
import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load
from tests.chaos.stage import Program, Stage, eventually
from tests.chaos.tally import TakeBacks, settled

__all__ = ["FAULT", "run"]

TAKE_BACK_SECONDS = 30.0


def run(
    seed: int,
    *,
    instances: int = 100,
    kills: int = 20,
    relays: int = 5,
    flushes: int = 3,
    workers: int = 3,
    **servers: Any,
) -> list[Measure]:
    """Kill, flush, go on. Two calls outside an instance, one that is swallowed when repeated and one that is not."""
    chance = random.Random(seed)
    deeds = ["worker"] * kills + ["web"] * relays + ["flush"] * flushes
    chance.shuffle(deeds)
    with Stage(workers=workers, seed=seed, **servers) as stage, TakeBacks(stage) as taken:
        pause = max(1.2, instances / 4.0 / len(deeds))
        stage.ledger.takes = (0.1, 0.4)  # so that whoever is killed is in the middle of something
        rate = instances / (len(deeds) * pause)
        load = Load(stage.port, stage.keys, "both", [f"n{n}" for n in range(instances)], a_second=rate).begin()
        for deed in deeds:
            time.sleep(chance.uniform(0.5, 1.5) * pause)
            if deed == "flush":
                stage.redis.clear()
            elif deed == "web":
                stage.web.kill()
                stage.web.start()
            else:
                # Of those that work; another one is left, who may take back: a start takes seconds on a busy machine.
                working = eventually(lambda: _several(stage), "two work")
                victim = chance.choice(working)
                taken.kill(victim)
                victim.start()
        load.finish()
        tally = settled(stage, load.accepted, ("ledger.book", "ledger.ask"))
    longest = max(taken.seconds, default=0.0)
    return [
        *tally.measures(),
        Measure("jobs of killed workers", str(len(taken.seconds) + taken.left)),
        Measure("never taken back", str(taken.left), "0", taken.left == 0),
        Measure("longest until taken back", f"{longest:.1f} s", "30 s", longest <= TAKE_BACK_SECONDS),
        Measure("repeated calls swallowed or found", str(tally.swallowed)),
        Measure("requests sent again", str(load.repeated)),
    ]


def _several(stage: Stage) -> list[Program]:
    working = [worker for worker in stage.workers if worker.works]
    return working if len(working) > 1 else []


FAULT = Fault(
    "2, 4",
    "Workers killed (`kill -9`) 20 times, the web with its relay 5 times, Redis flushed 3 times",
    "100 instances of two calls; 3 workers",
    run,
    seeds=(1, 2, 3, 4, 5),
)
