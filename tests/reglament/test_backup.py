"""A copy under load, put back: consistent, and nothing that was done outside is done again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import ENGINE
from engine.actions import Action, Call, Done, Outcome, Placement
from engine.commands import DeployDefinition, Engine, RetryIncident, StartInstance
from engine.dispatch.restored import first_unknown_instance, settle_restored
from engine.store import invariants, tables
from engine.store.database import Database
from reglament.cli import main
from reglament.keeping.copies import BackupFailed, read_backup, restore, take
from tests.store.fixtures import clock, database
from tests.store.kit import HandClock, diagram, file_of, rows_of
from tests.support.servers import PostgresServer
from workers.inline import Inline

__all__ = ["clock", "database"]

STEPS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="one"/>
    <serviceTask id="one" reglament:action="erp.keyed" reglament:retries="1"/>
    <sequenceFlow id="f2" sourceRef="one" targetRef="two"/><serviceTask id="two" reglament:action="erp.asked"/>
    <sequenceFlow id="f3" sourceRef="two" targetRef="three"/><serviceTask id="three" reglament:action="erp.neither"/>
    <sequenceFlow id="f4" sourceRef="three" targetRef="e"/><endEvent id="e"/>"""
)


class OtherSystem:
    """A system with books of its own, which go on while ours are restored."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.at: tuple[int, Callable[[], None]] | None = None  # at which effect to do what
        with closing(sqlite3.connect(place)) as books, books:
            books.execute("PRAGMA journal_mode=WAL")
            books.execute("CREATE TABLE effect (key TEXT, action TEXT, times INTEGER)")

    def actions(self) -> list[Action]:
        outside = Placement.OUTSIDE
        return [
            Action("erp.keyed", outside, self._keyed),
            Action("erp.asked", outside, self._blind, lookup=self._known, exactly_once=False),
            Action("erp.neither", outside, self._blind, exactly_once=False),
        ]

    def effects(self) -> dict[str, int]:
        with closing(sqlite3.connect(self._place)) as books:
            return dict(books.execute("SELECT action || ' ' || key, count(*) FROM effect GROUP BY 1").fetchall())

    def _keyed(self, call: Call) -> Outcome:
        return self._known(call) or self._blind(call)

    def _known(self, call: Call) -> Outcome | None:
        with closing(sqlite3.connect(self._place)) as books:
            found = books.execute("SELECT 1 FROM effect WHERE key = ?", (call.key,)).fetchone()
        return Done(replayed=True) if found else None

    def _blind(self, call: Call) -> Outcome:
        with closing(sqlite3.connect(self._place, timeout=30)) as books, books:
            books.execute("INSERT INTO effect VALUES (?, ?, 1)", (call.key, call.action))
            count = books.execute("SELECT count(*) FROM effect").fetchone()[0]
        if self.at is not None and count == self.at[0]:
            self.at[1]()
        return Done()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where the database is, and an empty place to restore into."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'live.db'}", f"sqlite:///{tmp_path / 'restored.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    names = server.create_database(), server.create_database()
    yield server.url(names[0]), server.url(names[1])
    for name in names:
        server.drop_database(name)


def test_a_copy_under_load_is_whole_and_repeats_no_effect(
    urls: tuple[str, str], tmp_path: Path, clock: HandClock
) -> None:
    other = OtherSystem(tmp_path / "other.db")
    live = Database(urls[0])
    live.migrate()
    engine = Engine(live, actions=other.actions(), clock=clock)
    engine.handle(DeployDefinition({"p.bpmn": file_of(STEPS)}), actor=ENGINE)
    for _ in range(3):
        engine.handle(StartInstance("p"), actor=ENGINE)
    file = tmp_path / "copies" / "monday.copy"
    other.at = (7, lambda: _taken(urls[0], file, clock, live))  # the effect is there, its answer not yet
    with Inline(engine) as worker, ThreadPoolExecutor(2) as others:
        begun = [others.submit(engine.handle, StartInstance("p"), actor=ENGINE) for _ in range(12)]
        worker.settle()
        for one in begun:
            one.result()
        worker.settle()
    done = other.effects()
    live.dispose()

    taken = datetime.fromisoformat(restore(file, urls[1]).taken)
    again = Database(urls[1])
    again.check_schema()
    after = Engine(again, actions=other.actions(), clock=clock)
    unsure = settle_restored(again, after.actions, taken)
    assert unsure
    clock.move(minutes=10)
    with Inline(after) as worker:
        worker.settle()
    assert all(times == 1 for times in other.effects().values())
    assert other.effects().keys() >= done.keys()
    with again.read() as connection:
        assert invariants.check(connection) == []
    blind = len(rows_of(again, tables.incident, kind="unknown_outcome"))
    assert blind == len([1 for row in rows_of(again, tables.job, state="discarded")]) > 0
    again.dispose()


def _taken(url: str, file: Path, clock: HandClock, database: Database) -> None:
    take(url, file, now=datetime.now(UTC), schema=database.revisions())


def test_each_kind_of_open_call_is_settled_in_its_way(database: Database, clock: HandClock, tmp_path: Path) -> None:
    other = OtherSystem(tmp_path / "other.db")
    engine = Engine(database, actions=other.actions(), clock=clock)
    engine.handle(DeployDefinition({"p.bpmn": file_of(STEPS)}), actor=ENGINE)
    engine.handle(StartInstance("p"), actor=ENGINE)
    [first] = settle_restored(database, engine.actions, datetime.now(UTC))
    assert (first.action, first.element, first.settled_by) == ("erp.keyed", "one", "key")
    with Inline(engine) as worker:
        worker.settle()
    assert sorted(key.split()[0] for key in other.effects()) == ["erp.asked", "erp.keyed"]  # one try was declared
    [incident] = rows_of(database, tables.incident)
    assert (incident.kind, incident.element) == ("unknown_outcome", "three")
    engine.handle(RetryIncident(incident.id), actor=ENGINE)  # somebody has looked: it was not done
    with Inline(engine) as worker:
        worker.settle()
    assert len(other.effects()) == 3
    [instance] = rows_of(database, tables.instance)
    assert instance.status == "completed"


def test_instances_that_the_copy_does_not_know_have_larger_numbers(
    database: Database, clock: HandClock, tmp_path: Path
) -> None:
    engine = Engine(database, actions=OtherSystem(tmp_path / "other.db").actions(), clock=clock)
    engine.handle(DeployDefinition({"p.bpmn": file_of(STEPS)}), actor=ENGINE)
    before = engine.handle(StartInstance("p"), actor=ENGINE).instance_id
    taken = datetime.now(UTC)
    after = engine.handle(StartInstance("p"), actor=ENGINE).instance_id
    assert before < first_unknown_instance(taken) <= after


def test_nothing_is_overwritten_and_a_damaged_copy_is_refused(tmp_path: Path, clock: HandClock) -> None:
    live = Database(f"sqlite:///{tmp_path / 'live.db'}")
    live.migrate()
    file = tmp_path / "one.copy"
    _taken(f"sqlite:///{tmp_path / 'live.db'}", file, clock, live)
    live.dispose()
    with pytest.raises(BackupFailed, match="never overwritten"):
        take(f"sqlite:///{tmp_path / 'live.db'}", file, now=clock(), schema="")
    with pytest.raises(BackupFailed, match="never overwrites"):
        restore(file, f"sqlite:///{tmp_path / 'live.db'}")
    with pytest.raises(BackupFailed, match="backup of sqlite"):
        restore(file, "postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(BackupFailed, match="no database at"):
        take(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "two.copy", now=clock(), schema="")
    assert sorted(path.name for path in tmp_path.glob("*.copy*")) == ["one.copy", "one.copy.json"]
    content = bytearray(file.read_bytes())
    content[5000] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupFailed, match="checksum differs"):
        read_backup(file)


def test_the_commands_say_what_to_ask_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'live.db'}")
    assert main(["init"]) == 0
    assert main(["backup", str(tmp_path / "b.copy")]) == 0
    assert json.loads((tmp_path / "b.copy.json").read_text())["dialect"] == "sqlite"
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'other.db'}")
    assert main(["restore", str(tmp_path / "b.copy"), "--keys", str(tmp_path / "keys.csv")]) == 0
    said = capsys.readouterr().out
    assert "Everybody must log in again." in said
    assert "its keys begin with a number of" in said
    assert (tmp_path / "keys.csv").read_text().startswith("key,action,element")
    assert main(["verify"]) == 0
