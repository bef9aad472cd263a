"""Fault 9: the other system does what it is asked, and one answer in five never arrives; in each of the three kinds."""

from __future__ import annotations

from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

KINDS = {"booked": "ledger.book", "asked": "ledger.ask", "blind": "ledger.blind"}


def run(seed: int, *, instances: int = 60, **servers: Any) -> list[Measure]:
    """Who swallows a key is asked again, who can be asked is asked first, and of the third kind people are asked."""
    found: list[Measure] = []
    with Stage(seed=seed, **servers) as stage:
        stage.ledger.loses = 0.2
        incidents = lost = 0
        for process, action in KINDS.items():
            before = stage.ledger.lost_answers
            numbers = [f"{process}{n}" for n in range(instances)]
            load = Load(stage.port, stage.keys, process, numbers, a_second=15.0).begin()
            load.finish()
            tally = settled(stage, load.accepted, (action,))
            lost = stage.ledger.lost_answers - before
            incidents = lost if process == "blind" else 0
            found.append(Measure(f"answers lost, {action}", str(lost), "some", lost > 0))
            found += [
                Measure(f"{one.name}, {action}", one.value, one.target, one.met)
                for one in tally.measures(incidents=incidents)
                if one.target
            ]
    return found


FAULT = Fault("9", "One answer in five of the other system is lost", "60 instances of each of three kinds", run)
