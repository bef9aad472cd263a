"""Fault 10: a worker stands still longer than its lease and then goes on as if nothing had been (SIGSTOP, SIGCONT)."""

from __future__ import annotations

import signal
import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load
from tests.chaos.stage import Stage, eventually
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]


def run(seed: int, *, rounds: int = 5, frozen: float = 28.0, **servers: Any) -> list[Measure]:
    """Freeze the worker that holds a job in the middle of its call; another one takes it; then thaw the first."""
    accepted: dict[str, str] = {}
    taken_by_another = 0
    with Stage(seed=seed, workers=2, threads=1, **servers) as stage:
        stage.ledger.takes = (1.0, 1.5)
        for turn in range(rounds):
            kind = ("booked", "asked")[turn % 2]
            load = Load(stage.port, stage.keys, kind, [f"{kind}{turn}"], a_second=50).begin()
            load.finish()
            accepted |= load.accepted
            victim = eventually(
                lambda: next((one for one in stage.workers if stage.held_by(one.pid)), None),
                "a job is taken",
                pause=0.02,
            )
            [(job, fence)] = stage.held_by(victim.pid).items()
            victim.signal(signal.SIGSTOP)
            time.sleep(frozen)
            [(now,)] = stage.rows("SELECT fence FROM bpm_job WHERE id = :id", id=job)
            taken_by_another += int(now) > fence
            victim.signal(signal.SIGCONT)
            time.sleep(1)
        booked = settled(stage, {n: i for n, i in accepted.items() if n.startswith("booked")}, ("ledger.book",))
        asked = settled(stage, {n: i for n, i in accepted.items() if n.startswith("asked")}, ("ledger.ask",))
        late = int(
            stage.rows(
                "SELECT count(*) FROM (SELECT instance_id, trail FROM bpm_history WHERE command = 'CompleteJob'"
                " GROUP BY instance_id, trail HAVING count(*) > 1) twice"
            )[0][0]
        )
    return [
        Measure(
            "rounds in which another one took over", str(taken_by_another), str(rounds), taken_by_another == rounds
        ),
        *booked.measures(),
        Measure("lost, of those that can be asked", str(asked.lost), "0", asked.lost == 0),
        Measure("late answers accepted", str(late), "0", late == 0),
    ]


FAULT = Fault("10", "A worker stands still for 28 s in the middle of a call, five times", "one instance a round", run)
