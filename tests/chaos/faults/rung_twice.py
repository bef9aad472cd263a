"""Fault 8: every ring is heard five times, and programs outside answer each job twice and in any order."""

from __future__ import annotations

import random
import threading
from typing import Any

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Client, Load
from tests.chaos.models import TOPIC
from tests.chaos.stage import Stage
from tests.chaos.tally import settled
from workers.doorbell import QUEUE

__all__ = ["FAULT", "run"]


def run(seed: int, *, instances: int = 80, **servers: Any) -> list[Measure]:
    """Ring for every open job again and again, whoever holds it; answer each job from outside twice, late ones too."""
    chance = random.Random(seed)
    with Stage(seed=seed, workers=3, **servers) as stage:
        stage.ledger.takes = (0.05, 0.2)
        ended = threading.Event()
        ringing = threading.Thread(target=_ring, args=(stage, ended, found := [0]), daemon=True)
        ringing.start()
        load = Load(stage.port, stage.keys[:6], "both", [f"n{n}" for n in range(instances)], a_second=10.0).begin()
        load.finish()
        outside = Load(stage.port, stage.keys[6:11], "outside", [f"o{n}" for n in range(instances)], a_second=20.0)
        outside.begin().finish()
        accepted, other = _answer_twice(stage, chance, instances)
        ended.set()
        ringing.join()
        tally = settled(stage, load.accepted, ("ledger.book", "ledger.ask"))
        steps = stage.rows(
            "SELECT count(*) FROM bpm_history h JOIN bpm_instance i ON i.id = h.instance_id"
            " WHERE i.definition_key = 'outside' AND h.command = 'CompleteJob'"
        )[0][0]
    return [
        *tally.measures(),
        Measure("rings too many", str(found[0])),
        Measure("steps by programs outside", str(steps), str(instances), steps == accepted == instances),
        Measure("second answers told something else", str(other), "0", other == 0),
    ]


def _ring(stage: Stage, ended: threading.Event, found: list[int]) -> None:
    with Redis.from_url(stage.redis.url) as redis:
        queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer, default_timeout=-1)
        while not ended.wait(0.2):
            for (number,) in stage.rows("SELECT id FROM bpm_job WHERE closed_at IS NULL AND topic IS NULL LIMIT 20"):
                for _ in range(4):
                    queue.enqueue("reglament.row", args=(int(number),), result_ttl=0)
                    found[0] += 1


def _answer_twice(stage: Stage, chance: random.Random, instances: int) -> tuple[int, int]:
    """Return how many first answers were accepted, and how many second ones were told something else."""
    client = Client(stage.port, stage.outside_key)
    jobs: list[dict[str, Any]] = []
    wish = {"worker": "twice", "topics": [{"topic": TOPIC}], "most": 20, "lock_seconds": 300}
    while len(jobs) < instances:
        _, said = client.send("POST", "/external/fetch", wish)
        assert said["items"], f"{len(jobs)} jobs of {instances} were offered"
        jobs += said["items"]
    answers = jobs * 2
    chance.shuffle(answers)
    told: dict[str, list[tuple[int, Any]]] = {}
    for job in answers:
        done = {"worker": "twice", "fence": job["fence"], "result": {}}
        told.setdefault(job["id"], []).append(client.send("POST", f"/external/jobs/{job['id']}/complete", done))
    accepted = sum(1 for first, _ in told.values() if first[0] == 200)
    return accepted, sum(1 for first, second in told.values() if first != second)


FAULT = Fault(
    "8, 10",
    "Each ring is heard five times; programs outside answer each job twice, in any order",
    "80 instances of two calls, 80 of a program outside; 3 workers",
    run,
)
