"""Fault 18: a new version is deployed again and again while instances are begun and go on."""

from __future__ import annotations

import time
from typing import Any

from engine import ENGINE
from engine.commands import DeployDefinition
from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load
from tests.chaos.models import FILES, TASK, process
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]


def run(seed: int, *, instances: int = 300, versions: int = 8, **servers: Any) -> list[Measure]:
    """Instances of the first version stand at a task; later versions have no ledger. All are completed at the end."""
    del seed
    with Stage(**servers) as stage:
        first = Load(stage.port, stage.keys[:6], "look", [f"a{n}" for n in range(instances)], a_second=60.0).begin()
        first.finish()
        later = Load(stage.port, stage.keys[6:], "look", [f"b{n}" for n in range(60)], a_second=8.0).begin()
        for version in range(versions):
            tasks = [TASK] * (version + 2)
            stage.engine.handle(DeployDefinition({**FILES, "look.bpmn": process("look", *tasks)}), actor=ENGINE)
            time.sleep(1)
        later.finish()
        completed = _complete_all(stage)
        tally = settled(stage, first.accepted, ("ledger.book",))
        stayed = int(
            stage.rows(
                "SELECT count(*) FROM bpm_instance WHERE version = (SELECT min(version) FROM bpm_instance"
                " WHERE definition_key = 'look') AND id = ANY(:ids)",
                ids=[int(number) for number in first.accepted.values()],
            )[0][0]
        )
        of_versions = int(stage.rows("SELECT count(DISTINCT version) FROM bpm_instance")[0][0])
    return [
        *tally.measures(),
        Measure("stayed on their version", str(stayed), str(instances), stayed == instances),
        Measure("versions that had instances", str(of_versions)),
        Measure("tasks completed at the end", str(completed)),
    ]


def _complete_all(stage: Stage) -> int:
    from tests.chaos.load import Client

    clients = [Client(stage.port, key) for key in stage.keys]
    completed = 0
    while open_tasks := stage.rows("SELECT id FROM bpm_work_item WHERE closed_at IS NULL ORDER BY id"):
        for number, (task,) in enumerate(open_tasks):
            client = clients[number % len(clients)]
            asked = client.insist("POST", f"/tasks/{task}/complete", {"values": {}}, once=f"do-{task}")
            assert asked.status == 200, asked.content
            completed += 1
    return completed


FAULT = Fault(
    "18", "A new version of the process is deployed eight times", "300 instances open, 60 begun meanwhile", run
)
