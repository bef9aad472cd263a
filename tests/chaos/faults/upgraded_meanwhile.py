"""Fault 19: ten thousand instances of an older release are open, and the schema is upgraded while somebody works on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from engine import ENGINE, Database
from engine.actions import Done
from engine.commands import (
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    FireTimer,
    PublishMessage,
    PublishSignal,
    ResumeInstance,
    RetryIncident,
)
from engine.errors import ReglamentError
from engine.model.signals import is_signal, name_of
from engine.store.columns import parse_time
from engine.store.driver import execute, fetch
from engine.store.invariants import check
from tests.chaos.fault import Fault, Measure
from tests.golden.make import FINISHED, FOLDER, carried_over, loaded
from tests.golden.office import ITEM, GoldenOffice
from tests.support.servers import PostgresServer
from tools import parts

__all__ = ["FAULT", "run"]

ROOT = Path(__file__).resolve().parents[3]
APART = 1 << 40  # between the ids of two copies
IDS = frozenset({"id", "instance_id", "root_id", "parent_id", "job_id"})
COPIED = {  # table → the column by which a row belongs to an instance
    "bpm_instance": "id",
    **dict.fromkeys(
        (
            *("bpm_scope", "bpm_work_item", "bpm_job", "bpm_timer", "bpm_subscription", "bpm_incident", "bpm_history"),
            *("bpm_ledger", "bpm_suspended_instance"),
        ),
        "instance_id",
    ),
}
BATCH = 100
MOST_ROUNDS = 500


def run(
    seed: int, *, open_instances: int = 10_000, held: float = 10.0, postgres: PostgresServer | None = None
) -> list[Measure]:
    """Every way to wait, many times. A transaction stays open for `held` seconds, and others go on writing."""
    del seed
    release = min(folder.name for folder in FOLDER.iterdir() if (folder / "instances.sql").is_file())
    ends = json.loads((FOLDER / release / "ends.json").read_text("utf-8"))
    with ExitStack() as stack:
        if postgres is None:
            programs = parts.postgres()
            assert programs is not None, "PostgreSQL is absent; `make setup-tests` and `make test` install it"
            postgres = PostgresServer(programs)
            stack.callback(postgres.remove)
            postgres.start()
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stored = loaded((FOLDER / release / "instances.sql").read_text("utf-8"), scratch / "golden.db")
        url = postgres.url(postgres.create_database())
        database = carried_over(stored, url)
        stack.callback(database.dispose)
        stored.dispose()
        copies = -(-open_instances // len(ends))
        made = _copied(database, copies)
        refused = [_program(url, name) for name in ("web", "worker")]
        with _open_transaction(database, held), _writing(database) as pauses:
            begun = time.monotonic()
            migrated = _program(url, "migrate")
            seconds = time.monotonic() - begun
        assert migrated.returncode == 0, migrated.stderr[-2000:]
        office = _Office(database, day=FINISHED)
        office.finish_all()
        found = Counter(row[:2] for row in office.rows("SELECT definition_key, status, id FROM bpm_instance"))
        expected = Counter((of.split(" of ")[0], end["status"]) for of, end in ends.items())
        as_stored = {process: count * copies for process, count in expected.items()}
        with database.read() as connection:
            broken = check(connection)
        rows = sum(office.rows(f"SELECT count(*) FROM {table}")[0][0] for table in COPIED)
    told = sum("reglament migrate" in one.stderr and one.returncode == 1 for one in refused)
    running = sum(count for (_, status), count in found.items() if status == "running")
    return [
        Measure("release", release),
        Measure("open instances", str(made)),
        Measure("web and worker before the upgrade told, and did not start", str(told), "2", told == 2),
        Measure("upgraded after", f"{seconds:.1f} s, of which {held:.0f} s for the open transaction"),
        Measure("rows", str(rows)),
        Measure("writes of others meanwhile", str(len(pauses)), "some", len(pauses) > 0),
        Measure("longest pause of theirs", f"{max(pauses, default=0.0):.1f} s", "60 s", max(pauses, default=0.0) <= 60),
        Measure("still open at the end", str(running), "0", running == 0),
        Measure("ended otherwise than without upgrade", str(_differing(found, as_stored)), "0", found == as_stored),
        Measure("broken invariants", str(len(broken)), "0", not broken),
    ]


def _differing(found: Counter[Any], expected: dict[Any, int]) -> int:
    return sum(abs(found.get(one, 0) - expected.get(one, 0)) for one in found.keys() | expected.keys())


def _copied(database: Database, copies: int) -> int:
    """Copy what belongs to instances in SQL, in the schema of then; returns how many instances there are."""
    with database.write() as connection:
        for table, whose in COPIED.items():
            found = fetch(
                connection,
                "SELECT column_name FROM information_schema.columns WHERE table_name = :table ORDER BY 1",
                {"table": table},
            )
            names = [str(name) for (name,) in found]
            values = ", ".join(_value(table, name) for name in names)
            quoted = ", ".join(f'"{name}"' for name in names)
            execute(
                connection,
                f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} t"
                f" CROSS JOIN generate_series(1, {copies - 1}) n WHERE t.{whose} IS NOT NULL",
                {},
            )
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
        return int(fetch(connection, "SELECT count(*) FROM bpm_instance", {})[0][0])


def _value(table: str, name: str) -> str:
    if name == "command_id":
        return "NULL"
    if name == "business_key":
        return "t.business_key || '-' || n"
    if (table, name) == ("bpm_job", "key"):
        return f"replace(t.key, CAST(t.instance_id AS text), CAST(t.instance_id + n * {APART} AS text))"
    if name in IDS and not (table == "bpm_scope" and name == "id"):
        return f't."{name}" + n * {APART}'
    return f't."{name}"'


def _program(url: str, command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REGLAMENT_DATABASE": url, "REGLAMENT_REDIS": "", "REGLAMENT_PORT": "0"}
    return subprocess.run(
        [sys.executable, "-m", "reglament", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@contextmanager
def _open_transaction(database: Database, seconds: float) -> Iterator[None]:
    """Somebody looks at tasks and goes for coffee."""
    connection = database.engine.connect()
    fetch(connection, "SELECT count(*) FROM bpm_work_item", {})
    timer = threading.Timer(seconds, connection.close)
    timer.start()
    yield
    timer.join()


@contextmanager
def _writing(database: Database) -> Iterator[list[float]]:
    """Somebody has not stopped: one short write after the other. Gives how long each took."""
    took: list[float] = []
    ended = threading.Event()
    [(instance,)] = _rows(database, "SELECT min(id) FROM bpm_instance")

    def write() -> None:
        while not ended.wait(0.02):
            begun = time.monotonic()
            with database.write() as connection:
                execute(connection, "UPDATE bpm_instance SET title = title WHERE id = :id", {"id": instance})
            took.append(time.monotonic() - begun)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield took
    finally:
        ended.set()
        thread.join()


def _rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    """Read, past the engine."""
    with database.read() as connection:
        return fetch(connection, sql, {})


class _Office(GoldenOffice):
    """Does for all copies what the golden office does for one of each, in the same order."""

    def finish_all(self) -> None:
        """Raises AssertionError when it does not end."""
        for (instance,) in self.rows("SELECT instance_id FROM bpm_suspended_instance"):
            self.engine.handle(ResumeInstance(instance), actor=ENGINE)
        for _ in range(MOST_ROUNDS):
            if not any(step() for step in (self._incidents, self._items, self._jobs, self._messages, self._timers)):
                return
        raise AssertionError("it does not end")

    def _incidents(self) -> int:
        found = self.rows("SELECT id, job_id FROM bpm_incident WHERE state = 'open' ORDER BY id")
        for incident, job in found:
            self.engine.handle(
                RetryIncident(incident, variables={"fixed": True} if job is None else None), actor=ENGINE
            )
        return len(found)

    def _items(self) -> int:
        found = [row for (row,) in self.rows(f"{ITEM} ORDER BY id")]
        self._together([CompleteWorkItem(item, {"go": True}) for item in found])
        return len(found)

    def _jobs(self) -> int:
        done = 0
        while jobs := self.outbox.claim(self.now, BATCH):
            self._together([CompleteJob(job.id, job.fence, Done({"number": 8})) for job in jobs])
            done += len(jobs)
        return done

    def _messages(self) -> int:
        signals = [
            row
            for row, name in self.rows("SELECT id, name FROM bpm_message WHERE state = 'waiting' ORDER BY id")
            if is_signal(name)
        ]
        for row in signals:
            self.engine.handle(DeliverMessage(row), actor=ENGINE)
        waiting = "SELECT name, key FROM bpm_subscription WHERE token <> 0 AND instance_id IS NOT NULL ORDER BY id"
        found = self.rows(waiting)
        for name in dict.fromkeys(name for name, _ in found if is_signal(name)):
            self.engine.handle(PublishSignal(name_of(name), {"z": 4}), actor=ENGINE)
        for name, key in found:
            if not is_signal(name):
                self.engine.handle(PublishMessage(name, key, {"z": 4}), actor=ENGINE)
        return len(signals) + len(found)

    def _timers(self) -> int:
        found = self.rows("SELECT id, due_at FROM bpm_timer WHERE instance_id IS NOT NULL ORDER BY due_at, id")
        for _, due_at in found[:1]:
            due = parse_time(due_at)
            assert due is not None  # the column allows no NULL
            self.now = max(self.now, due)
        due_now = [row for row, due_at in found if (parse_time(due_at) or self.now) <= self.now]
        self._together([FireTimer(timer) for timer in due_now])
        return len(due_now)

    def _together(self, commands: list[Any]) -> None:
        for begin in range(0, len(commands), BATCH):
            for outcome in self.engine.handle_batch(commands[begin : begin + BATCH], actor=ENGINE):
                if isinstance(outcome, Exception) and not isinstance(outcome, ReglamentError):
                    raise outcome


FAULT = Fault("19", "The schema of an older release is upgraded", "10,000 open instances, every way to wait", run)
