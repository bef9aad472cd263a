"""Fault 4: Redis is stopped for a minute under load; then it is back, with an empty memory."""

from __future__ import annotations

import itertools
import time
from typing import Any

from redis import Redis

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load, Probe
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

GOES_ON_SECONDS = 5.0


def run(seed: int, *, away: float = 60.0, **servers: Any) -> list[Measure]:
    """Stop it, look how jobs and pages do without it, start it again, look how soon RQ rings for jobs."""
    instances = int(4 * (away + 9))
    with Stage(seed=seed, **servers) as stage, Probe(stage.port, stage.keys[-1]) as probe:
        load = Load(stage.port, stage.keys[:-1], "booked", [f"n{n}" for n in range(instances)], a_second=4.0).begin()
        time.sleep(4)
        stage.redis.kill()
        stopped = time.monotonic()
        time.sleep(away)
        stage.redis.start()
        back = time.monotonic()
        rang = _rung(stage, back)
        load.finish()
        tally = settled(stage, load.accepted, ("ledger.book",))
        effects = sorted(stage.ledger.at.values())
    without = [at for at in effects if stopped < at < back]
    edges = [stopped, *without, back]
    pause = max(there - here for here, there in itertools.pairwise(edges))
    after = next((at - back for at in effects if at > back), 999.0)
    failed = probe.failed()
    return [
        *tally.measures(),
        Measure("pages that failed", str(failed), "0", failed == 0),
        Measure("jobs done without it", f"{len(without)} of {int(4 * away)}"),
        Measure("longest pause between two without it", f"{pause:.1f} s", "5 s", pause <= GOES_ON_SECONDS),
        Measure("jobs go on after its return", f"{after:.1f} s", "5 s", after <= GOES_ON_SECONDS),
        Measure("through RQ again after", f"{rang:.1f} s", "5 s", rang <= GOES_ON_SECONDS),
    ]


def _rung(stage: Stage, since: float) -> float:
    """Seconds until a job went through RQ."""
    with Redis.from_url(stage.redis.url) as redis:
        while time.monotonic() - since < 30:
            if any(int(redis.hget(key, "successful_job_count") or 0) for key in redis.scan_iter("rq:worker:*")):
                return time.monotonic() - since
            time.sleep(0.05)
    return 999.0


FAULT = Fault("4", "Redis stopped for 60 s", "4 instances a second; 2 workers", run)
