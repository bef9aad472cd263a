"""Bundles and releases as lists show them: what each costs, what each counts, and who sees drafts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from engine import Actor, ActorKind, Database
from engine.model.definition import Definition
from engine.queries import model_drafts as drafts
from engine.queries.releases import bundle_of_key, bundles, find_bundle, find_release, releases
from engine.store import people
from engine.store.definitions import save_deployment
from engine.store.ids import Ids
from engine.store.model_drafts import DraftFile, add_draft, add_file, overwrite_file
from engine.store.people import Role
from engine.store.tables import instance
from tests.queries.conftest import statements

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DORA = Actor(ActorKind.USER, "dora", designer=True)
CLERK = Actor(ActorKind.USER, "anna", frozenset({"sales"}))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Thirty bundles with three releases each, two processes a release; 3,000 instances; a draft of some."""
    made = Database(database_url)
    made.migrate()
    ids = Ids(made)
    with made.write() as connection:
        people.add_person(connection, "dora", "Dora Design", password_hash=None, role=Role.DESIGNER)
        for number in range(30):
            keys = (f"p{number:02}", f"part{number:02}")
            for version in range(3):
                save_deployment(
                    connection,
                    ids,
                    files={f"{keys[0]}.bpmn": f"<a>{number} {version}</a>".encode()},
                    definitions=[Definition(key, f"Process {key}", (), ()) for key in keys],
                    note=f"note {version}",
                    actor=DORA,
                    now=NOW,
                    bundle=keys[0],
                )
        connection.execute(insert(instance), [_instance(number) for number in range(1, 3001)])
        add_draft(connection, "p03", name="Process p03", base_release=None, files={"a.form": "{}"}, now=NOW, by="dora")
        add_draft(connection, "new", name="New plans", base_release=None, files={"n.form": "{}"}, now=NOW, by="dora")
    yield made
    made.dispose()


def _instance(number: int) -> dict[str, object]:
    called = number % 3 == 0
    return {
        "id": number,
        "definition_key": f"{'part' if called else 'p'}{number % 30:02}",
        "version": number % 2 + 1,
        "status": "completed" if number % 5 == 0 else "running",
        "rev": 1,
        "next_entry": 2,
        "root_id": number,
        "parent_id": number - 1 if called else None,
        "title": "",
        "started_at": NOW,
        "started_by": "engine",
        "state": "[[], []]",
        "variables": "{}",
    }


def test_a_list_of_bundles_takes_five_statements_and_says_what_runs(database: Database) -> None:
    with database.read() as connection, statements() as seen:
        page = bundles(connection, DORA, size=10)
    assert len([one for one in seen if one.startswith("SELECT")]) == 5
    assert [row.bundle for row in page.rows][:3] == ["new", "p00", "p01"]
    first = page.rows[2]
    assert first.release is not None
    assert (first.name, first.release.version, first.release.by_name) == ("Process p01", 3, "Dora Design")
    assert first.running == 100  # numbers 1, 31, 61 …: not called, none of them ended


def test_pages_of_bundles_follow_each_other_to_the_end(database: Database) -> None:
    found: list[str] = []
    after = None
    with database.read() as connection:
        while True:
            page = bundles(connection, DORA, after=after, size=7)
            found += [row.bundle for row in page.rows]
            after = page.next
            if after is None:
                break
    assert found == ["new", *(f"p{number:02}" for number in range(30))]


def test_readers_are_told_nothing_of_drafts(database: Database) -> None:
    with database.read() as connection:
        rows = bundles(connection, CLERK, size=50).rows
        assert "new" not in {row.bundle for row in rows}
        assert {row.draft for row in rows} == {None}
        assert find_bundle(connection, CLERK, "new") is None
        assert find_bundle(connection, DORA, "nothing") is None


@pytest.mark.parametrize(("q", "expected"), [("PROCESS p03", ["p03"]), ("plans", ["new"]), ("nowhere", []), ("%", [])])
def test_bundles_are_found_by_words(database: Database, q: str, expected: list[str]) -> None:
    with database.read() as connection:
        assert [row.bundle for row in bundles(connection, DORA, q=q).rows] == expected


def test_releases_take_three_statements_and_count_every_instance_that_goes_by_them(database: Database) -> None:
    with database.read() as connection, statements() as seen:
        page = releases(connection, "p03")
    assert len([one for one in seen if one.startswith("SELECT")]) == 3
    assert [(row.version, row.note) for row in page.rows] == [(3, "note 2"), (2, "note 1"), (1, "note 0")]
    with database.read() as connection:
        assert (
            sum(row.running for row in page.rows)
            == connection.exec_driver_sql(
                "SELECT count(*) FROM bpm_instance WHERE definition_key IN ('p03', 'part03') AND status = 'running'"
            ).scalar_one()
        )
        assert [row.id for row in releases(connection, "p03", after=str(page.rows[0].id)).rows] == [
            row.id for row in page.rows[1:]
        ]
        one = find_release(connection, page.rows[1].id)
        assert one == page.rows[1]
        assert find_release(connection, 1) is None


def test_a_process_leads_to_its_bundle(database: Database) -> None:
    with database.read() as connection:
        assert bundle_of_key(connection, "part07") == "p07"
        assert bundle_of_key(connection, "nothing") is None


def test_the_saves_of_a_file_come_in_pages_the_newest_first(database: Database) -> None:
    with database.write() as connection:
        add_file(connection, "p03", DraftFile("b.form", "form", 2, "{}", NOW, "dora"))
        for rev in range(3, 9):
            file = DraftFile("b.form", "form", rev, f'{{"rev": {rev}}}', NOW, "dora")
            assert overwrite_file(connection, "p03", file, seen=rev - 1)
        assert not overwrite_file(connection, "p03", file, seen=5)
    with database.read() as connection, statements() as seen:
        page = drafts.saves_of(connection, "p03", "b.form", size=4)
        rest = drafts.saves_of(connection, "p03", "b.form", after=page.next, size=4)
        files = drafts.files_of(connection, "p03")
    assert len([one for one in seen if one.startswith("SELECT")]) == 3
    assert [row.rev for row in (*page.rows, *rest.rows)] == [8, 7, 6, 5, 4, 3, 2]
    assert [(file.name, file.rev, file.saved_by_name) for file in files] == [
        ("a.form", 1, "Dora Design"),
        ("b.form", 8, "Dora Design"),
    ]
