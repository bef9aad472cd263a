"""An answer that is too large to be kept is an incident at once: the same again would not be kept either."""

from __future__ import annotations

from typing import Any

import pytest

from engine.actions import Done, Placement, Refused
from engine.commands import RetryIncident
from tests.workers.bench import COMPLETED, Bench, Script
from workers.jobs import run_job

LARGE = Done({"scan": "x" * 2_000_000})


@pytest.mark.parametrize(
    ("placement", "declared", "unsure"),
    [
        (Placement.OUTSIDE, {"exactly_once": True}, 1),
        (Placement.OUTSIDE, {"lookup": True}, 1),
        (Placement.OUTSIDE, {}, 1),
        (Placement.TRANSACTION, {}, 0),
    ],
    ids=["swallows a repeated key", "can be asked", "neither", "in the transaction"],
)
def test_it_is_an_incident_after_one_attempt(
    bench: Bench, placement: Placement, declared: dict[str, Any], unsure: int
) -> None:
    script = Script([LARGE])
    bench.plays(script, placement=placement, **declared)
    run_job(bench.engine, bench.claim(), "w1")
    job, incident = bench.job(), bench.incident()
    assert (job.state, job.attempts, job.unsure) == ("discarded", 1, unsure)
    assert (incident.kind, incident.element) == ("answer_unusable", "do")
    assert incident.message.startswith("demo.do answered, and its answer cannot be kept: 'scan' has 1.9 MB")
    assert "file store" in incident.message
    assert len(script.calls) == 1


def test_a_refusal_that_is_too_large_is_one_too(bench: Bench) -> None:
    bench.plays(Script([Refused("out_of_stock", "none", {"list": ["x" * 1000] * 2000})]), exactly_once=True)
    run_job(bench.engine, bench.claim(), "w1")
    assert (bench.incident().kind, bench.job().state) == ("answer_unusable", "discarded")


def test_it_is_asked_again_when_a_person_retries_and_goes_on(bench: Bench) -> None:
    bench.plays(Script([LARGE, Done({"scan": "at the file store"})]), exactly_once=True)
    run_job(bench.engine, bench.claim(), "w1")
    bench.engine.handle(RetryIncident(bench.incident().id))
    bench.run()
    assert bench.status() == COMPLETED
