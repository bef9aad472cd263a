"""Actions that run in the transaction of their answer: kept with the step, or gone without a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, text

from engine.actions import Call, Done, Outcome, Placement, Refused, Retry, Unknown
from engine.commands import FireTimer
from engine.store import tables
from engine.store.conflicts import Conflict
from tests.store.kit import rows_of
from tests.workers.bench import CAUGHT, COMPLETED, LIMITED, Bench, Script
from workers.jobs import run_job


@pytest.fixture
def books(bench: Bench) -> Bench:
    """The bench with a table of the company's books beside the engine's."""
    with bench.database.write() as connection:
        connection.execute(text("CREATE TABLE posting (key VARCHAR(120), amount INTEGER CHECK (amount > 0))"))
    return bench


def posts(answer: Any, amount: int = 1) -> Callable[[Call, Connection], Outcome]:
    def run(call: Call, connection: Connection) -> Outcome:
        connection.execute(text("INSERT INTO posting VALUES (:key, :amount)"), {"key": call.key, "amount": amount})
        if isinstance(answer, Exception):
            raise answer
        outcome: Outcome = answer
        return outcome

    return run


def postings(bench: Bench) -> int:
    with bench.database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM posting")).scalar_one())


def test_an_action_in_the_transaction_is_kept_with_its_step(books: Bench) -> None:
    books.plays(Script([posts(Done({"n": 1}))]), placement=Placement.TRANSACTION)
    books.run()
    assert (postings(books), books.status()) == (1, COMPLETED)


def test_a_refusal_in_the_transaction_takes_its_path_and_leaves_nothing_behind(books: Bench) -> None:
    books.plays(Script([posts(Refused("out_of_stock", "none"))]), placement=Placement.TRANSACTION, process=CAUGHT)
    books.run()
    assert (postings(books), books.status()) == (0, ("completed", "e2"))


@pytest.mark.parametrize(
    "first",
    [
        posts(ValueError("bug")),
        posts(Retry("not yet")),
        posts(Unknown("cannot be")),
        posts(Done({"amount": 0.1})),
        posts(Done(), amount=-1),
    ],
    ids=["raises", "retries", "does not know", "answers what cannot be kept", "breaks a rule of the database"],
)
def test_what_fails_in_the_transaction_leaves_nothing_and_is_tried_again(books: Bench, first: Any) -> None:
    books.plays(Script([first, posts(Done())]), placement=Placement.TRANSACTION)
    run_job(books.engine, books.claim(), "w1")
    assert (books.job().state, postings(books), books.job().unsure) == ("retryable", 0, 0)
    books.run()
    assert (postings(books), books.status()) == (1, COMPLETED)


def test_a_transaction_that_others_disturb_is_run_again_as_a_whole(books: Bench) -> None:
    script = Script([posts(Conflict("deadlock")), posts(Conflict("deadlock")), posts(Done())])
    books.plays(script, placement=Placement.TRANSACTION)
    run_job(books.engine, books.claim(), "w1")
    assert (postings(books), books.status(), books.job().attempts) == (1, COMPLETED, 1)


def test_a_cancelled_activity_does_nothing_in_the_transaction(books: Bench) -> None:
    script = Script([])
    books.plays(script, placement=Placement.TRANSACTION, process=LIMITED)
    job = books.claim()
    books.clock.move(hours=2)
    books.engine.handle(FireTimer(rows_of(books.database, tables.timer)[0].id))
    run_job(books.engine, job, "w1")
    assert (books.job().state, script.calls) == ("cancelled", [])


def test_two_holders_in_transactions_have_one_effect(books: Bench) -> None:
    script = Script([posts(Done()), posts(Done())])
    books.plays(script, placement=Placement.TRANSACTION)
    late = books.lose()
    books.run()
    assert run_job(books.engine, late, "w0") is None
    assert postings(books) == 1
