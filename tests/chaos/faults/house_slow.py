"""Fault 7: one system takes 30 s for each answer; another one, and the web, are not to feel it."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.fault import Fault, Measure
from tests.chaos.load import Load, Probe, p95
from tests.chaos.stage import Stage, eventually
from tests.chaos.tally import settled

__all__ = ["FAULT", "run"]

Span = tuple[float, float]


def run(seed: int, *, rounds: int = 4, seconds: float = 20.0, slow: float = 30.0, **servers: Any) -> list[Measure]:
    """Quiet and slow times take turns, so that what else the machine does falls on both."""
    spans: dict[bool, list[Span]] = {False: [], True: []}
    numbers: dict[bool, list[str]] = {False: [], True: []}
    accepted: dict[str, str] = {}
    with Stage(seed=seed, threads=4, **servers) as stage, Probe(stage.port, stage.keys[-1], every=0.05) as probe:
        for turn in range(2 * rounds):
            is_slow = turn % 2 == 1
            stage.ledger.slow_seconds = {"ledger.slow": slow if is_slow else 0.0}
            held = Load(stage.port, stage.keys[5:8], "slow", [f"s{turn}-{n}" for n in range(6)], a_second=20.0).begin()
            held.finish()
            time.sleep(1)
            begun = time.monotonic()
            names = [f"b{turn}-{n}" for n in range(int(4 * seconds))]
            others = Load(stage.port, stage.keys[:5], "booked", names, a_second=4.0).begin()
            others.finish()
            spans[is_slow].append((begun, time.monotonic()))
            numbers[is_slow] += names
            accepted |= others.accepted
            stage.ledger.slow_seconds = {}
            eventually(lambda: not stage.rows("SELECT 1 FROM bpm_job WHERE closed_at IS NULL LIMIT 1"), "it is quiet")
        tally = settled(stage, accepted, ("ledger.book",))
        waited = dict(
            stage.rows(
                "SELECT instance_id, extract(epoch FROM closed_at - created_at) FROM bpm_job"
                " WHERE action = 'ledger.book'"
            )
        )
    web = {kind: p95([each for span in spans[kind] for each in probe.between(*span)]) for kind in spans}
    jobs = {kind: p95([float(waited[int(accepted[name])]) for name in numbers[kind]]) for kind in numbers}
    return [
        *tally.measures(),
        Measure("web p95, quiet and slow", f"{web[False] * 1000:.0f} and {web[True] * 1000:.0f} ms"),
        Measure("web p95, ratio", f"{web[True] / web[False]:.2f}", "1.2", web[True] <= 1.2 * web[False]),
        Measure(
            "jobs of another system p95, quiet and slow", f"{jobs[False] * 1000:.0f} and {jobs[True] * 1000:.0f} ms"
        ),
    ]


FAULT = Fault("7", "One system takes 30 s for each answer", "4 instances a second that ask another system; pages", run)
