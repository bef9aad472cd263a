"""Fault 17: instances that go round for ever, beside people who work."""

from __future__ import annotations

import time
from typing import Any

from engine import ENGINE
from engine.commands import DeployDefinition
from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Client, Load, Probe, p95
from tests.chaos.stage import Stage
from tests.chaos.tally import settled
from tests.store.kit import diagram, file_of

__all__ = ["FAULT", "run"]

ENDLESS = file_of(
    diagram(
        """<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="hold"/>
        <userTask id="hold" reglament:group="clerk"/><sequenceFlow id="b" sourceRef="hold" targetRef="join"/>
        <exclusiveGateway id="join"/><sequenceFlow id="c" sourceRef="join" targetRef="turn"/>
        <scriptTask id="turn" scriptFormat="feel"><script>{turns: 1}</script></scriptTask>
        <sequenceFlow id="d" sourceRef="turn" targetRef="split"/><exclusiveGateway id="split" default="back"/>
        <sequenceFlow id="back" sourceRef="split" targetRef="join"/>
        <sequenceFlow id="out" sourceRef="split" targetRef="e"><conditionExpression>turns = 2</conditionExpression>
        </sequenceFlow><endEvent id="e"/>""",
        key="endless",
    )
)


def run(seed: int, *, rounds: int = 4, seconds: float = 15.0, **servers: Any) -> list[Measure]:
    """Quiet and poisoned times take turns; in each of the poisoned ones an endless instance is set off."""
    times: dict[bool, list[float]] = {False: [], True: []}
    accepted: dict[str, str] = {}
    slowest, poisoned = 0.0, 0
    with Stage(seed=seed, **servers) as stage, Probe(stage.port, stage.keys[-1], every=0.05) as probe:
        stage.engine.handle(DeployDefinition({"endless.bpmn": ENDLESS}), actor=ENGINE)
        client = Client(stage.port, stage.keys[-2], timeout=60)
        for turn in range(2 * rounds):
            load = Load(stage.port, stage.keys[:5], "booked", [f"n{turn}-{n}" for n in range(int(2 * seconds))])
            load.a_second = 2.0
            begun = time.monotonic()
            load.begin()
            if turn % 2:
                slowest = max(slowest, _set_off(stage, client, poisoned))
                poisoned += 1
            load.finish()
            times[turn % 2 == 1] += probe.between(begun, time.monotonic())
            accepted |= load.accepted
        tally = settled(stage, accepted, ("ledger.book",))
    quiet, beside = p95(times[False]), p95(times[True])
    return [
        *tally.measures(incidents=poisoned),
        Measure("longest until it was stopped", f"{slowest:.1f} s", "10 s", slowest <= 10),
        Measure("web p95, quiet and beside it", f"{quiet * 1000:.0f} and {beside * 1000:.0f} ms"),
        Measure("web p95, ratio", f"{beside / quiet:.2f}", "1.2", beside <= 1.2 * quiet),
    ]


def _set_off(stage: Stage, client: Client, number: int) -> float:
    """Start one, and complete the task before its loop; return how long that took."""
    wish = {"process": "endless", "variables": {"turns": 0}}
    instance = client.insist("POST", "/instances", wish, once=f"endless-{number}").content
    begun = time.monotonic()
    client.insist("POST", f"/tasks/{instance['first_task'] or _task(stage, instance['id'])}/complete", {"values": {}},
                  once=f"off-{number}")  # fmt: skip
    return time.monotonic() - begun


def _task(stage: Stage, instance: str) -> str:
    return str(stage.rows("SELECT id FROM bpm_work_item WHERE instance_id = :id", id=int(instance))[0][0])


FAULT = Fault("17", "An instance that goes round for ever, set off each 30 s", "2 instances a second; pages", run)
