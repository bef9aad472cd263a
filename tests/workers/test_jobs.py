"""What becomes of a job for each way in which its action can answer, fail or be lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.actions import Done, Refused, Retry, Unknown
from engine.commands import Engine, RetryIncident
from engine.store import tables
from tests.store.kit import rows_of
from tests.workers.bench import CAUGHT, COMPLETED, Bench, Script
from workers.jobs import run_job

# ---- answers ------------------------------------------------------------


def test_what_is_done_moves_the_instance_on(bench: Bench) -> None:
    script = Script([Done({"number": "SH-1"})])
    instance = bench.plays(script)
    bench.run()
    assert bench.status() == COMPLETED
    assert (bench.job().state, bench.job().result) == ("completed", '{"number":"SH-1"}')
    [call] = script.calls
    assert (call.instance_id, call.attempt, call.element, call.actor) == (instance, 1, "do", "worker:w1")
    assert call.key == f"{instance}:{bench.job().token}"


def test_a_refusal_takes_the_path_of_its_error(bench: Bench) -> None:
    bench.plays(Script([Refused("out_of_stock", "none left")]), process=CAUGHT)
    bench.run()
    assert bench.status() == ("completed", "e2")


def test_a_refusal_that_nothing_catches_is_an_incident_and_can_be_retried(bench: Bench) -> None:
    bench.plays(Script([Refused("blocked", "the client is blocked"), Done()]))
    bench.run()
    assert (bench.job().state, bench.incident().kind) == ("discarded", "refused")
    bench.engine.handle(RetryIncident(bench.incident().id))
    bench.run()
    assert bench.status() == COMPLETED


def test_a_retry_waits_for_the_elements_own_pauses_and_then_gives_up(bench: Bench) -> None:
    script = Script([Retry("down")] * 3)
    bench.plays(script)
    for pause in (10, 60):
        run_job(bench.engine, bench.claim(), "w1")
        job = bench.job()
        waits = (job.run_at - bench.clock()).total_seconds()
        assert pause <= waits <= pause * 1.1
        assert (job.state, job.error) == ("retryable", "down")
        assert bench.outbox.claim(bench.clock(), 1) == []
        bench.clock.now = job.run_at
    run_job(bench.engine, bench.claim(), "w1")
    assert (bench.job().state, bench.incident().kind) == ("discarded", "retries_used")
    assert [call.attempt for call in script.calls] == [1, 2, 3]
    assert len({call.key for call in script.calls}) == 1


def test_a_retry_may_say_itself_when(bench: Bench) -> None:
    bench.plays(Script([Retry("busy", after=timedelta(minutes=30)), Done()]))
    run_job(bench.engine, bench.claim(), "w1")
    assert 30 <= (bench.job().run_at - bench.clock()).total_seconds() / 60 <= 33
    bench.run()
    assert bench.status() == COMPLETED


def test_an_exception_is_a_bug_kept_with_its_trace_and_counted(bench: Bench) -> None:
    bench.plays(Script([ZeroDivisionError("price / 0"), ZeroDivisionError("price / 0"), Done()]))
    run_job(bench.engine, bench.claim(), "w1")
    assert "ZeroDivisionError: price / 0" in bench.job().error
    assert "Traceback" in bench.job().error
    bench.run()
    assert bench.status() == COMPLETED
    assert bench.job().attempts == 3


def test_an_answer_that_is_none_and_one_that_cannot_be_kept_are_bugs_too(bench: Bench) -> None:
    bench.plays(Script([None, Done({"amount": 0.1}), Done({"amount": 1})]))
    run_job(bench.engine, bench.claim(), "w1")
    assert "answered NoneType instead of Done" in bench.job().error
    bench.clock.move(hours=1)
    run_job(bench.engine, bench.claim(), "w1")
    assert "floating-point" in bench.job().error
    bench.run()
    assert bench.status() == COMPLETED


def test_an_action_that_is_not_installed_is_an_incident_at_once(bench: Bench) -> None:
    bench.plays(Script([]))
    job = bench.claim()
    run_job(Engine(bench.database, clock=bench.clock), job, "w1")
    assert "no action 'demo.do' is installed" in bench.incident().message


# ---- no answer ------------------------------------------------------------


def test_a_lost_answer_is_looked_up_and_not_sent_again(bench: Bench) -> None:
    script = Script([Unknown("timeout")], found=[Done({"number": "SH-1"})])
    bench.plays(script, lookup=True, exactly_once=False)
    bench.run()
    assert bench.status() == COMPLETED
    assert (len(script.calls), len(script.lookups)) == (1, 1)
    assert script.lookups[0].key == script.calls[0].key


def test_what_did_not_happen_is_sent_again_after_it_was_looked_up_once_more(bench: Bench) -> None:
    script = Script([Unknown("timeout"), Done()], found=[None, None])
    bench.plays(script, lookup=True, exactly_once=False)
    bench.run()
    assert bench.status() == COMPLETED
    assert (len(script.calls), len(script.lookups)) == (2, 2)


def test_while_looking_up_fails_nothing_is_sent(bench: Bench) -> None:
    script = Script([Unknown("timeout")], found=[Unknown("down"), KeyError("bug"), Done()])
    bench.plays(script, lookup=True, exactly_once=False)
    run_job(bench.engine, bench.claim(), "w1")
    bench.clock.move(hours=1)
    job = bench.claim()
    assert job.unsure
    script.found.insert(1, Unknown("still down"))
    run_job(bench.engine, job, "w1")
    bench.run()
    assert bench.status() == COMPLETED
    assert len(script.calls) == 1


def test_a_lost_answer_is_sent_again_to_who_swallows_it(bench: Bench) -> None:
    script = Script([Unknown("timeout"), Done()])
    bench.plays(script, exactly_once=True)
    bench.run()
    assert bench.status() == COMPLETED
    assert len({call.key for call in script.calls}) == 1


def test_a_lost_answer_of_who_would_do_it_twice_is_a_question_to_people(bench: Bench) -> None:
    script = Script([Unknown("timeout"), Done()])
    bench.plays(script, exactly_once=False)
    bench.run()
    assert (len(script.calls), bench.incident().kind) == (1, "unknown_outcome")
    bench.engine.handle(RetryIncident(bench.incident().id))  # somebody looked: it had not happened
    bench.run()
    assert (len(script.calls), bench.status()) == (2, COMPLETED)


@pytest.mark.parametrize(
    ("declared", "calls", "lookups", "kind"),
    [
        ({"exactly_once": True}, 1, 0, None),
        ({"exactly_once": False}, 0, 0, "unknown_outcome"),
        ({"exactly_once": False, "lookup": True}, 0, 1, None),
    ],
    ids=["swallowed", "would be done twice", "looked up"],
)
def test_a_job_whose_worker_was_lost_may_have_happened(
    bench: Bench, declared: dict[str, Any], calls: int, lookups: int, kind: str | None
) -> None:
    script = Script([Done()], found=[Done()])
    bench.plays(script, **declared)
    bench.lose()
    bench.run()
    assert (len(script.calls), len(script.lookups)) == (calls, lookups)
    assert [row.kind for row in rows_of(bench.database, tables.incident)] == ([kind] if kind else [])


def test_a_job_that_kills_its_workers_ends_in_an_incident_without_being_run_again(bench: Bench) -> None:
    script = Script([])
    bench.plays(script)
    assert [bench.lose().attempt for _ in range(3)] == [1, 2, 3]
    bench.run()
    assert (bench.job().state, bench.incident().kind, script.calls) == ("discarded", "unknown_outcome", [])


def test_a_worker_that_wakes_up_late_is_refused(bench: Bench) -> None:
    script = Script([Done({"by": "second"}), Done({"by": "first"})])
    bench.plays(script)
    late = bench.lose()
    bench.run()
    assert run_job(bench.engine, late, "w0") is None
    assert bench.job().result == '{"by":"second"}'
    assert len(rows_of(bench.database, tables.history)) == 2
