"""Jobs whose activity was cancelled: what has not begun never runs, and what happened all the same is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.actions import Call, Done, Outcome, Refused, Retry, Unknown
from engine.commands import CancelInstance, FireTimer
from engine.store import tables
from tests.store.kit import rows_of
from tests.workers.bench import LIMITED, Bench, Script
from workers.jobs import run_job


def fires_the_limit(bench: Bench, answer: Outcome) -> Callable[[Call], Outcome]:
    """An action during which the activity's time runs out."""

    def run(_call: Call) -> Outcome:
        bench.clock.move(hours=2)
        [timer] = rows_of(bench.database, tables.timer)
        bench.engine.handle(FireTimer(timer.id))
        return answer

    return run


def test_what_happens_although_it_was_cancelled_is_undone(bench: Bench) -> None:
    script = Script([])
    script.answers.append(lambda call: fires_the_limit(bench, Done({"number": "SH-1"}))(call))
    bench.plays(script, process=LIMITED)
    bench.run()
    [undo] = bench.undone
    assert (undo.params, undo.key) == ({"result": {"number": "SH-1"}}, f"{script.calls[0].key}:undo")
    assert [job.state for job in rows_of(bench.database, tables.job)] == ["completed", "completed"]


@pytest.mark.parametrize("answer", [Retry("busy"), Refused("no", "no")], ids=["retry", "refused"])
def test_what_did_not_happen_and_was_cancelled_is_over(bench: Bench, answer: Outcome) -> None:
    script = Script([])
    script.answers.append(lambda call: fires_the_limit(bench, answer)(call))
    bench.plays(script, process=LIMITED)
    bench.run()
    assert (bench.job().state, bench.undone) == ("cancelled", [])


@pytest.mark.parametrize(("happened", "state"), [(True, "completed"), (False, "cancelled")])
def test_a_lost_answer_is_settled_even_when_nobody_wants_it_any_more(bench: Bench, happened: bool, state: str) -> None:
    found: list[Any] = [Unknown("down"), Done({"number": "SH-1"}) if happened else None]
    script = Script([Unknown("timeout")], found=found)
    bench.plays(script, lookup=True, exactly_once=False, process=LIMITED)
    run_job(bench.engine, bench.claim(), "w1")
    bench.clock.move(hours=2)
    bench.engine.handle(FireTimer(rows_of(bench.database, tables.timer)[0].id))
    assert (bench.job().state, bench.job().stop) == ("retryable", 1)
    bench.run()
    assert (bench.job().state, len(bench.undone)) == (state, 1 if happened else 0)
    assert len(script.calls) == 1


def test_a_job_of_an_instance_that_was_cancelled_before_it_ran_never_runs(bench: Bench) -> None:
    script = Script([])
    instance = bench.plays(script)
    bench.engine.handle(CancelInstance(instance, "a mistake"))
    bench.run()
    assert (bench.job().state, script.calls) == ("cancelled", [])
