"""The faults in their order."""

from __future__ import annotations

from tests.chaos.fault import Fault
from tests.chaos.faults import (
    cut_answers,
    deployed_meanwhile,
    frozen_worker,
    full_disk,
    held_line,
    house_down,
    house_slow,
    killed_workers,
    lost_answers,
    many_timers,
    poison_instance,
    poison_job,
    postgres_crashes,
    redis_away,
    rung_twice,
    two_people,
    upgraded_meanwhile,
    wrong_clocks,
)
from tests.chaos.faults.suites import SUITES

__all__ = ["FAULTS"]

FAULTS: dict[str, Fault] = {
    "each-statement": SUITES["each-statement"],
    "killed-workers": killed_workers.FAULT,
    "postgres-crashes": postgres_crashes.FAULT,
    "redis-away": redis_away.FAULT,
    "full-disk": full_disk.FAULT,
    "house-down": house_down.FAULT,
    "house-slow": house_slow.FAULT,
    "rung-twice": rung_twice.FAULT,
    "lost-answers": lost_answers.FAULT,
    "frozen-worker": frozen_worker.FAULT,
    "held-line": held_line.FAULT,
    "two-people": two_people.FAULT,
    "cut-answers": cut_answers.FAULT,
    "wrong-clocks": wrong_clocks.FAULT,
    "clock-changes": SUITES["clock-changes"],
    "many-timers": many_timers.FAULT,
    "poison-job": poison_job.FAULT,
    "poison-instance": poison_instance.FAULT,
    "deployed-meanwhile": deployed_meanwhile.FAULT,
    "upgraded-meanwhile": upgraded_meanwhile.FAULT,
    "older-releases": SUITES["older-releases"],
    "backup": SUITES["backup"],
    "large-variables": SUITES["large-variables"],
    "random-processes": SUITES["random-processes"],
}
