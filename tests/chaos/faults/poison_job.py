"""Fault 16: a job kills each worker that takes it (started again by their supervisor); the others' jobs go on."""

from __future__ import annotations

from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Client, Load
from tests.chaos.stage import Stage, eventually, revived
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

MOST_TRIES = 5


def run(seed: int, *, instances: int = 100, **servers: Any) -> list[Measure]:
    """Start the poisoned one in the middle of others."""
    with Stage(seed=seed, workers=3, **servers) as stage, revived(stage):
        load = Load(stage.port, stage.keys[:6], "both", [f"n{n}" for n in range(instances)], a_second=1.0).begin()
        poisoned = Client(stage.port, stage.keys[-1]).insist(
            "POST", "/instances", {"process": "poison", "variables": {"number": "poison"}}, once="poison"
        )
        load.finish()
        incident = "SELECT kind FROM bpm_incident WHERE state = 'open' AND instance_id = :id"
        eventually(lambda: stage.rows(incident, id=int(poisoned.content["id"])), "the poisoned job is an incident", 240)
        tally = settled(stage, load.accepted, ("ledger.book", "ledger.ask"))
        tries = stage.ledger.effects["ledger.poison", "poison"]
    return [
        *tally.measures(incidents=1),
        Measure("workers that it killed", str(tries), f"at most {MOST_TRIES}", tries <= MOST_TRIES),
    ]


FAULT = Fault("16", "A job kills each worker that takes it", "100 instances of two calls beside it; 3 workers", run)
