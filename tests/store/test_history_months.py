"""History in months: the application works on it as before, and what must be unique over all months is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from engine.commands import CompleteWorkItem, Engine, StartInstance
from engine.dispatch.figures import Folder
from engine.store import tables
from engine.store.conflicts import Conflict
from engine.store.database import Database
from engine.store.history import read_history
from engine.store.history_months import NotPostgresql, is_split, keep_months, split
from engine.store.ids import Ids, first_id
from reglament.cli import main
from tests.store.kit import ANNA, assert_sound, counted, deploy, diagram, new_engine, rows_of, start

ONE_TASK = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="look"/>
    <userTask id="look" reglament:group="clerk"/><sequenceFlow id="f2" sourceRef="look" targetRef="e"/>
    <endEvent id="e"/>"""
)


@pytest.fixture
def company(postgres_url: str) -> Iterator[Engine]:
    """An engine with an instance that was begun before history was split."""
    database = Database(postgres_url)
    database.migrate()
    engine = new_engine(database)
    deploy(engine, ONE_TASK)
    engine.handle(StartInstance("p", {}, business_key="old"), actor=ANNA, command_id="start old")
    yield engine
    database.dispose()


def partitions(database: Database) -> dict[str, int]:
    """Return how many rows lie in which partition."""
    with database.read() as connection:
        found = connection.execute(text("SELECT CAST(tableoid AS regclass), count(*) FROM bpm_history GROUP BY 1"))
        return {str(name): int(count) for name, count in found}


def test_the_application_works_on_a_history_in_months(company: Engine) -> None:
    database, now = company.database, datetime.now(UTC)
    assert len(split(database, now)) == 4
    [item] = rows_of(database, tables.work_item)
    company.handle(CompleteWorkItem(item.id), actor=ANNA, command_id="complete")
    fresh = start(company, command_id="start new")
    company.handle(CompleteWorkItem(fresh.first_task or 0), actor=ANNA)
    assert [row.status for row in rows_of(database, tables.instance)] == ["completed", "completed"]
    with database.read() as connection:
        page = read_history(connection, company.definitions, item.instance_id)
    assert [step.command for step in page.steps] == ["StartInstance", "CompleteWorkItem"]
    folder = Folder(database, company.definitions, "w")
    while folder.fold(company.clock()).behind:
        pass
    followed = tables.metadata.tables["bpm_monitor_instance"]
    [figures] = rows_of(database, followed, instance_id=fresh.instance_id)
    assert (figures.status, figures.rev) == ("completed", 2)
    assert_sound(database)


def test_a_repeated_command_gets_its_first_answer_whatever_month_it_was_in(company: Engine) -> None:
    split(company.database, datetime.now(UTC))
    [old] = rows_of(company.database, tables.instance)
    again = company.handle(StartInstance("p", {}, business_key="old"), actor=ANNA, command_id="start old")
    assert again.instance_id == old.id
    later = new_engine(company.database)
    later.ids = Ids(company.database, lambda: (datetime.now(UTC) + timedelta(days=40)).timestamp())
    first = start(later, command_id="start later")
    assert start(company, command_id="start later") == first
    assert len(partitions(company.database)) == 2
    assert_sound(company.database)


def test_two_rows_with_one_command_id_are_refused_over_all_months(company: Engine) -> None:
    split(company.database, datetime.now(UTC))
    [row] = rows_of(company.database, tables.history)
    values = {column.name: getattr(row, column.name) for column in tables.history.columns}
    values |= {"id": first_id(datetime.now(UTC) + timedelta(days=40)), "rev": None}
    with pytest.raises(Exception, match="command_id"), company.database.write() as connection:
        connection.execute(tables.history.insert().values(**values))


def test_a_row_of_a_month_that_nobody_made_is_not_lost(company: Engine) -> None:
    split(company.database, datetime.now(UTC))
    later = new_engine(company.database)
    later.ids = Ids(company.database, lambda: (datetime.now(UTC) + timedelta(days=400)).timestamp())
    start(later)
    assert partitions(company.database)["bpm_history_later"] == 1
    a_year_later = datetime.now(UTC) + timedelta(days=370)
    made = keep_months(company.database, a_year_later)
    assert len(made) == 2  # the month of that row stays where it is, and hinders nobody
    assert_sound(company.database)


def test_the_next_months_are_made_before_they_begin(company: Engine) -> None:
    database = company.database
    assert keep_months(database, datetime(2026, 11, 24, tzinfo=UTC)) == []
    with database.read() as connection:
        assert not is_split(connection)
    now = datetime(2098, 11, 24, tzinfo=UTC)
    assert split(database, now)[1:] == ["bpm_history_2098_12", "bpm_history_2099_01", "bpm_history_2099_02"]
    assert keep_months(database, now) == []
    assert keep_months(database, datetime(2099, 1, 1, tzinfo=UTC)) == ["bpm_history_2099_03", "bpm_history_2099_04"]
    assert keep_months(database, datetime(2099, 1, 31, 23, tzinfo=UTC)) == []


def test_a_month_alone_is_read_by_whoever_asks_by_id(company: Engine) -> None:
    split(company.database, datetime.now(UTC))
    since = first_id(datetime.now(UTC) + timedelta(days=40))
    with company.database.read() as connection:
        plan = connection.execute(text(f"EXPLAIN SELECT * FROM bpm_history WHERE id > {since} ORDER BY id LIMIT 5"))
        assert "bpm_history_before" not in "\n".join(line for (line,) in plan)


def test_splitting_waits_for_nobody_for_long_and_changes_nothing_then(company: Engine) -> None:
    with company.database.write() as other:
        other.execute(text("SELECT count(*) FROM bpm_history"))
        with counted(company.database) as statements, pytest.raises(Conflict):
            split(company.database, datetime.now(UTC))
    assert any("lock_timeout" in sql for sql, _values in statements)
    with company.database.read() as connection:
        assert not is_split(connection)
    assert len(split(company.database, datetime.now(UTC))) == 4


def test_the_command_says_what_it_made(
    company: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = company.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("REGLAMENT_DATABASE", url)
    assert main(["migrate"]) == 0
    assert main(["months"]) == 0
    assert "bpm_history_before" in capsys.readouterr().out
    assert main(["months"]) == 0
    assert "are there" in capsys.readouterr().out


def test_sqlite_says_that_it_cannot(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    with pytest.raises(NotPostgresql, match="PostgreSQL alone"):
        split(database, datetime.now(UTC))
    assert keep_months(database, datetime.now(UTC)) == []
    database.dispose()
