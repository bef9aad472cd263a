"""Fault 13: the clock of a worker's machine is set an hour or a day forward or back, in the middle of its work."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load
from tests.chaos.stage import Stage

__all__ = ["FAULT", "run"]

JUMPS = (-86_400, -3_600, 3_600, 86_400)
WAITS = 15  # seconds that each timer is set to
LATE_SECONDS = 5.0
# The machine's clock as the worker sees it: right for some seconds, then set.
WORKER = """
import sys, time
from datetime import UTC, datetime, timedelta
from engine.commands import engine
begun, jump = time.monotonic(), timedelta(seconds=int(sys.argv.pop(1)))
engine.utc_now = lambda: datetime.now(UTC) + (jump if time.monotonic() - begun > 8 else timedelta())
from reglament.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run(seed: int, *, instances: int = 40, **servers: Any) -> list[Measure]:
    """One right worker and four wrong ones share the timers of 15 s and of an hour."""
    with Stage(workers=1, threads=1, seed=seed, **servers) as stage:
        for jump in JUMPS:
            stage.add_worker("-c", WORKER, str(jump), "worker")
        for worker in stage.workers:
            stage.await_worker(worker)
        hour = Load(stage.port, stage.keys[6:], "waits", [f"h{n}" for n in range(instances)], more={"wait": "PT1H"})
        soon = Load(stage.port, stage.keys[:6], "waits", [f"n{n}" for n in range(instances)], a_second=2.0)
        soon.more = {"wait": f"PT{WAITS}S"}
        for load in (hour, soon):
            load.begin()
        for load in (hour, soon):
            load.finish()
        time.sleep(WAITS + LATE_SECONDS)
        still = int(stage.rows("SELECT count(*) FROM bpm_timer WHERE token <> 0")[0][0])
        effects = dict(stage.ledger.effects)
        fired = stage.rows(
            "SELECT extract(epoch FROM h.at - i.started_at) FROM bpm_history h JOIN bpm_instance i ON"
            " i.id = h.instance_id WHERE h.command = 'FireTimer'"
        )
        late = max((float(row[0]) - WAITS for row in fired), default=999.0)
        early = sum(1 for row in fired if float(row[0]) < WAITS - 0.01)
        spread = stage.rows("SELECT extract(epoch FROM max(at) - min(at)) FROM bpm_history")[0][0]
    done = sum(1 for (_, number) in effects if number.startswith("n"))
    return [
        Measure("timers of 15 s that fired", str(done), str(instances), done == instances),
        Measure("timers of an hour that fired", str(instances - still), "0", still == instances),
        Measure("fired early", str(early), "0", early == 0),
        Measure("fired twice", str(sum(effects.values()) - len(effects)), "0", sum(effects.values()) == len(effects)),
        Measure("latest", f"{late:.1f} s", "5 s", late <= LATE_SECONDS),
        Measure("times in history span", f"{float(spread):.0f} s", "300 s", float(spread) < 300),
    ]


FAULT = Fault(
    "13", "Clocks of 4 of 5 workers set by -1 day, -1 h, +1 h, +1 day", "40 timers of 15 s, 40 timers of an hour", run
)
