"""The only writer: all or nothing, one statement on PostgreSQL, and clear words for whoever came second."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.errors import InvalidInput
from engine.model.actor import ENGINE
from engine.model.instance import InstanceStatus, Token
from engine.model.step import (
    Effect,
    JobClosed,
    LedgerMarked,
    LedgerRecorded,
    MessageThrown,
    Step,
    Subscribed,
    TimerEnded,
    TimerStarted,
    Unsubscribed,
    WorkItemClosed,
)
from engine.store import tables
from engine.store.conflicts import Conflict, DuplicateBusinessKey, DuplicateCommand
from engine.store.database import Database
from engine.store.instances import StepRead, read_for_step
from engine.store.record_step import Close, StepWrite, record
from tests.store.kit import BEGINNING, counted, rows_of
from tests.store.writer import DEFINITION, Writer, asked, opened


@pytest.fixture
def writer(database: Database) -> Writer:
    return Writer(database, business_key="SO-1")


EVERYTHING: Sequence[Effect] = (
    opened(),
    asked(),
    TimerStarted(1, 0, 0, 0, BEGINNING, "R2/PT1H"),
    Subscribed(1, 0, 0, 0, "paid", "SO-1"),
    MessageThrown("shipped", "SO-1", {"day": BEGINNING.date()}, "m1"),
    LedgerRecorded(1, 1, 1, "/0/", "demo.do", "demo.undo", {"a": 1}, {"b": 2}, {}),
)


def test_a_step_of_every_kind_of_row_is_one_statement_on_postgresql(writer: Writer) -> None:
    with counted(writer.database) as statements:
        writer.begin(*EVERYTHING)
        first = len(statements)
    assert first == (1 if writer.database.dialect == "postgresql" else 10)
    read = writer.read("work_item", writer.only(tables.work_item).id)
    with counted(writer.database) as statements:
        writer.go_on(
            read,
            WorkItemClosed(1, completed=True),
            JobClosed(1, completed=False),
            TimerEnded(1, 0),
            Unsubscribed(1, 0),
            LedgerMarked(1, "undone", {"c": 3}),
            closes=Close("work_item", read.target["id"], rev=1),
        )
    assert len(statements) == (1 if writer.database.dialect == "postgresql" else 9)
    job = writer.only(tables.job)
    assert (job.state, job.closed_at) == ("cancelled", BEGINNING + timedelta(hours=1))
    assert rows_of(writer.database, tables.timer) == rows_of(writer.database, tables.subscription) == []
    assert writer.only(tables.ledger).undo_answer == '{"c":3}'
    item = writer.only(tables.work_item)
    assert (item.state, item.closed_by, item.rev) == ("completed", "anna", 2)


def test_of_two_steps_on_the_same_state_the_second_writes_nothing(writer: Writer) -> None:
    writer.begin()
    one, two = writer.read(), writer.read()
    writer.go_on(one)
    with pytest.raises(Conflict, match="instance_changed"):
        writer.go_on(two, *EVERYTHING)
    assert writer.only(tables.instance).rev == 2
    assert rows_of(writer.database, tables.work_item) == []
    assert len(rows_of(writer.database, tables.history)) == 2


def test_eight_who_step_at_once_have_one_winner_each_round(writer: Writer) -> None:
    writer.begin()
    for _ in range(5):
        read = writer.read()
        barrier = threading.Barrier(8)
        outcomes: list[str] = []

        def step(read: StepRead = read, barrier: threading.Barrier = barrier, into: list[str] = outcomes) -> None:
            barrier.wait()
            try:
                writer.go_on(read)
                into.append("won")
            except Conflict:
                into.append("lost")

        threads = [threading.Thread(target=step) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["lost"] * 7 + ["won"]
    assert writer.only(tables.instance).rev == 6


def test_a_work_item_that_was_changed_meanwhile_is_not_closed(writer: Writer) -> None:
    writer.begin(opened())
    read = writer.read("work_item", writer.only(tables.work_item).id)
    with writer.database.write() as connection:
        connection.execute(text("UPDATE bpm_work_item SET rev = 2, assignee = 'boris', state = 'claimed'"))
    with pytest.raises(Conflict, match="work_item_completed"):
        writer.go_on(read, closes=Close("work_item", read.target["id"], rev=1))
    assert writer.only(tables.instance).rev == 1


def test_a_worker_whose_claim_is_over_is_refused(writer: Writer) -> None:
    writer.begin(asked())
    with writer.database.write() as connection:
        connection.execute(text("UPDATE bpm_job SET state = 'executing', fence = 2"))
    read = writer.read("job", writer.only(tables.job).id)
    with pytest.raises(Conflict, match="job_completed"):
        writer.go_on(read, closes=Close("job", read.target["id"], fence=1))
    writer.go_on(read, JobClosed(1, completed=True), closes=Close("job", read.target["id"], fence=2, result="{}"))
    job = writer.only(tables.job)
    assert (job.state, job.result, job.lease_until) == ("completed", "{}", None)


@pytest.mark.parametrize("kind", ["timer", "subscription"])
def test_what_fired_once_cannot_fire_again(writer: Writer, kind: str) -> None:
    writer.begin(TimerStarted(1, 0, 0, 0, BEGINNING), Subscribed(1, 0, 0, 0, "paid", ""))
    number = writer.only(getattr(tables, kind)).id
    one, two = writer.read(kind, number), writer.read(kind, number)
    writer.go_on(one, TimerEnded(1, 0), Unsubscribed(1, 0), closes=Close(kind, number))
    with pytest.raises(Conflict):
        writer.go_on(two, closes=Close(kind, number))
    assert rows_of(writer.database, tables.timer) == rows_of(writer.database, tables.subscription) == []


def test_ending_the_waits_of_one_event_leaves_those_of_others(writer: Writer) -> None:
    waits = [TimerStarted(token, node, scope, 0, BEGINNING) for token, node, scope in ((1, 0, 0), (1, 1, 0), (2, 0, 0))]
    writer.begin(*waits, TimerStarted(0, 5, 0, 0, BEGINNING), TimerStarted(0, 5, 3, 0, BEGINNING))
    writer.go_on(writer.read(), TimerEnded(1, 0, node=1), TimerEnded(0, 3))
    left = rows_of(writer.database, tables.timer)
    assert [(row.token, row.node, row.scope) for row in left] == [(1, 0, 0), (2, 0, 0), (0, 5, 0)]


def test_a_job_that_runs_is_asked_to_stop_instead_of_being_cancelled(writer: Writer) -> None:
    writer.begin(asked(1, "one"), asked(2, "two"), asked(3, "three"))
    with writer.database.write() as connection:
        connection.execute(text("UPDATE bpm_job SET state = 'executing' WHERE key = 'one'"))
        connection.execute(text("UPDATE bpm_job SET state = 'retryable', unsure = 1 WHERE key = 'two'"))
    writer.go_on(writer.read(), *(JobClosed(token, completed=False) for token in (1, 2, 3)))
    jobs = rows_of(writer.database, tables.job)
    assert [(job.state, job.stop, job.closed_at is None) for job in jobs] == [
        ("executing", 1, True),
        ("retryable", 1, True),  # its last attempt may have happened
        ("cancelled", 0, False),
    ]


def test_a_repeated_command_is_told_the_first_answer(writer: Writer) -> None:
    writer.begin(command_id="c1", answer=b'{"first":true}')
    again = Writer(writer.database)
    for door in (writer.database.step, writer.database.write):  # alone, and within a transaction
        step = Step(again.instance, [], [], {})
        write = StepWrite(step, None, DEFINITION, ENGINE, BEGINNING, "Start", command_id="c1")
        with pytest.raises(DuplicateCommand) as caught, door() as connection:
            record(connection, [write], again.ids)
        assert caught.value.answer == b'{"first":true}'
    assert len(rows_of(writer.database, tables.instance)) == 1
    with writer.database.read() as connection:
        read = read_for_step(connection, "instance", writer.instance.id, command_id="c1")
    assert read is not None
    assert read.earlier_answer == b'{"first":true}'


def test_a_second_instance_with_the_business_key_is_told_the_first(writer: Writer) -> None:
    writer.begin()
    with pytest.raises(DuplicateBusinessKey) as caught:
        Writer(writer.database, business_key="SO-1").begin()
    assert caught.value.instance_id == writer.instance.id
    read = writer.read()
    read.instance.status, read.instance.ended_at = InstanceStatus.COMPLETED, BEGINNING.isoformat()
    writer.go_on(read)
    Writer(writer.database, business_key="SO-1").begin()  # the first one has ended


def test_a_called_instance_may_have_its_callers_business_key(writer: Writer) -> None:
    writer.begin()
    Writer(writer.database, business_key="SO-1", parent_id=writer.instance.id, parent_token=1).begin()
    assert len(rows_of(writer.database, tables.instance, status="running")) == 2


def test_caller_and_called_are_written_together_or_not_at_all(writer: Writer) -> None:
    writer.begin()
    caller, called = writer.read(), Writer(writer.database, parent_id=writer.instance.id)
    writes = [
        StepWrite(Step(caller.instance, [], [], {}), caller, DEFINITION, ENGINE, BEGINNING, "Go"),
        StepWrite(Step(called.instance, [opened()], [], {}), None, DEFINITION, ENGINE, BEGINNING, "Go"),
    ]
    writer.go_on(writer.read())
    with pytest.raises(Conflict), writer.database.step() as connection:
        record(connection, writes, writer.ids)
    assert len(rows_of(writer.database, tables.instance)) == 1
    writes[0].read = writer.read()
    with counted(writer.database) as statements, writer.database.step() as connection:
        assert record(connection, writes, writer.ids).revs == {writer.instance.id: 3, called.instance.id: 1}
    assert len(statements) == (1 if writer.database.dialect == "postgresql" else 7)


def test_a_text_that_is_too_long_is_the_callers_fault_on_both_databases(database: Database) -> None:
    with pytest.raises(InvalidInput, match=re.compile("longer than its column", re.IGNORECASE)):
        Writer(database, business_key="x" * 201).begin()
    assert rows_of(database, tables.instance) == []


def test_texts_that_try_to_be_sql_or_json_arrive_as_they_are(writer: Writer) -> None:
    nasty = """'; DROP TABLE bpm_job; -- " \\ {"a": [1]} %s %(x)s :id $1 \u2028 \U0001f600 null"""
    writer.instance.scopes[0].variables = {"text": nasty, nasty: "\x00 is kept in documents"}
    writer.begin(opened(title=nasty, local={"note": nasty}))
    item = writer.only(tables.work_item)
    assert item.title == nasty
    read = writer.read("work_item", item.id)
    assert read.target["local"] == {"note": nasty}
    assert read.instance.scopes[0].variables == {"text": nasty, nasty: "\x00 is kept in documents"}


def test_a_title_with_a_nul_is_refused_in_words_where_the_database_cannot_keep_it(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    with pytest.raises(InvalidInput, match="NUL"):
        Writer(database).begin(opened(title="a\x00b"))
    database.dispose()


def test_incidents_of_tokens_that_moved_on_are_resolved(writer: Writer) -> None:
    writer.begin()
    with writer.database.write() as connection:
        for number, token in ((1, 1), (2, 9)):
            values = {"id": number, "i": writer.instance.id, "token": token, "at": BEGINNING.isoformat()}
            connection.execute(
                text(
                    'INSERT INTO bpm_incident (id, instance_id, token, "row", element, kind, message, detail, state,'
                    " created_at) VALUES (:id, :i, :token, 0, 'work', 'x', '', '{}', 'open', :at)"
                ),
                values,
            )
    read = writer.read()
    assert read.has_incidents
    del read.instance.tokens[1]
    read.instance.tokens[9] = Token(9, 0, 0)
    writer.go_on(read)
    incidents = rows_of(writer.database, tables.incident)
    assert [(row.state, row.resolved_by) for row in incidents] == [("resolved", "user:anna"), ("open", None)]


def test_a_task_that_names_a_person_is_theirs_from_the_beginning(writer: Writer) -> None:
    writer.begin(opened(assignee="boris"))
    item = writer.only(tables.work_item)
    assert (item.state, item.assignee, item.claimed_at) == ("claimed", "boris", BEGINNING)
