"""Fault 12: connections to the database are cut after a statement or COMMIT was sent: who knows whether it was done?"""

from __future__ import annotations

import threading
import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.line import Line
from tests.chaos.load import Client, Load
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]


def run(seed: int, *, instances: int = 60, share: float = 0.03, **servers: Any) -> list[Measure]:
    """Cut, while people start instances and complete tasks; each repeats with the key of the first time."""
    with Stage(seed=seed, through_a_line=True, **servers) as stage:
        line: Line = stage.line
        line.cuts_after = share
        load = Load(stage.port, stage.keys[:6], "look", [f"n{n}" for n in range(instances)], a_second=5.0).begin()
        load.finish()
        tasks = [str(row[0]) for row in stage.rows("SELECT id FROM bpm_work_item WHERE state = 'offered' ORDER BY id")]
        answers: dict[str, list[Any]] = {}
        threads = [
            threading.Thread(target=_complete, args=(stage, key, tasks[place::6], answers), daemon=True)
            for place, key in enumerate(stage.keys[6:12])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(400)
        line.cuts_after = 0.0
        cuts = line.cuts
        time.sleep(1)
        again = [
            (task, Client(stage.port, stage.keys[6 + place % 6]).send(*_asks(task), once=f"do-{task}"))
            for place, task in enumerate(tasks)
        ]
        tally = settled(stage, load.accepted, ("ledger.book",))
        completed = int(
            stage.rows("SELECT count(*) FROM bpm_history WHERE command = 'CompleteWorkItem' AND rev IS NOT NULL")[0][0]
        )
    wrong = sum(1 for found in answers.values() if found[0] != 200)
    other = sum(1 for task, (status, said) in again if [status, said] != answers.get(task))
    return [
        *tally.measures(),
        Measure("connections cut", str(cuts)),
        Measure("completions in history", str(completed), str(len(tasks)), completed == len(tasks)),
        Measure(
            "wrong answers", str(wrong + len(tasks) - len(answers)), "0", wrong == 0 and len(answers) == len(tasks)
        ),
        Measure("other answers on repeat", str(other), "0", other == 0),
        Measure("requests sent again", str(load.repeated)),
    ]


def _asks(task: str) -> tuple[str, str, dict[str, Any]]:
    return "POST", f"/tasks/{task}/complete", {"values": {}}


def _complete(stage: Stage, key: str, tasks: list[str], answers: dict[str, list[Any]]) -> None:
    client = Client(stage.port, key)
    for task in tasks:
        asked = client.insist(*_asks(task), once=f"do-{task}")
        answers[task] = [asked.status, asked.content]


FAULT = Fault(
    "12",
    "Connections to the database cut after a statement or COMMIT was sent (3 % of what is sent)",
    "60 instances started and 60 tasks completed by 6 people at once",
    run,
    seeds=(1, 2),
)
