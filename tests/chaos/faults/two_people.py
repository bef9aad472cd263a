"""Fault 11: eight people complete the same tasks at the same moment."""

from __future__ import annotations

import threading
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Client, Load
from tests.chaos.stage import Stage
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

PEOPLE = 8


def run(seed: int, *, tasks: int = 40, **servers: Any) -> list[Measure]:
    """All at once, task by task."""
    with Stage(seed=seed, **servers) as stage:
        load = Load(stage.port, stage.keys[8:], "look", [f"n{n}" for n in range(tasks)], a_second=40.0).begin()
        load.finish()
        offered = [str(row[0]) for row in stage.rows("SELECT id FROM bpm_work_item WHERE state = 'offered'")]
        answers: list[list[tuple[int, Any]]] = [[] for _ in offered]
        together = threading.Barrier(PEOPLE)

        def complete(person: int) -> None:
            client = Client(stage.port, stage.keys[person])
            for task, heard in zip(offered, answers, strict=True):
                together.wait(60)
                path = f"/tasks/{task}/complete"
                heard.append(client.send("POST", path, {"values": {}}, once=f"{person}-{task}"))

        threads = [threading.Thread(target=complete, args=(person,), daemon=True) for person in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        tally = settled(stage, load.accepted, ("ledger.book",))
    winners = [sum(1 for status, _ in heard if status == 200) for heard in answers]
    told = sum(1 for heard in answers for status, said in heard if status == 409 and said.get("who"))
    return [
        *tally.measures(),
        Measure("tasks with exactly one winner", str(winners.count(1)), str(tasks), winners.count(1) == tasks),
        Measure("others told who was first", str(told), str((PEOPLE - 1) * tasks), told == (PEOPLE - 1) * tasks),
    ]


FAULT = Fault("11", "Eight people complete one task at the same moment", "40 tasks", run)
