"""Workers killed at random while they work: nothing lost, nothing done twice, everything moves on."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from engine.commands.engine import utc_now
from engine.store import tables
from engine.store.database import Database
from engine.store.driver import DATABASE_ERRORS
from tests.store.kit import HandClock, assert_sound, deploy, diagram, new_engine, rows_of, start
from tests.support.servers import PostgresServer
from workers.threads import Workers

ROOT = Path(__file__).resolve().parents[2]
JOBS = 60
KILLS = 6
BOTH = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="one"/>
    <serviceTask id="one" reglament:action="demo.do" reglament:retries="50"/>
    <sequenceFlow id="f2" sourceRef="one" targetRef="two"/>
    <serviceTask id="two" reglament:action="demo.do" reglament:retries="50"/>
    <sequenceFlow id="f3" sourceRef="two" targetRef="e"/><endEvent id="e"/>"""
)
WORKER = """
import sqlite3, sys, time
from datetime import UTC, datetime, timedelta
from engine.actions import Action, Done, Placement
from engine.commands import Engine
from engine.store.database import Database
from workers.threads import Workers

url, path = sys.argv[1:]

def book(call):
    other = sqlite3.connect(path, timeout=20)
    time.sleep(0.02)
    with other:
        other.execute("INSERT INTO effect VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET calls = calls + 1", (call.key,))
    other.close()
    time.sleep(0.02)
    return Done({"booked": call.key})

engine = Engine(Database(url), actions=[Action("demo.do", Placement.OUTSIDE, book)])
with Workers(engine, idle_seconds=0.05, lease=timedelta(seconds=1)):
    print("ready", flush=True)
    time.sleep(600)
"""


def spawn(url: str, other: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, url, str(other)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.timeout(240)
def test_killed_workers_lose_nothing_and_repeat_nothing(database: Database, tmp_path: Path) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    url, other = database.url.render_as_string(hide_password=False), tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE effect (key TEXT PRIMARY KEY, calls INTEGER)")
    engine = new_engine(database, utc_now)
    deploy(engine, BOTH)
    workers = [spawn(url, other) for _ in range(2)]
    try:
        for _ in range(JOBS):
            start(engine)
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 0.4))
            victim = chance.choice(workers)
            victim.kill()
            victim.wait()
            workers[workers.index(victim)] = spawn(url, other)
        end = time.monotonic() + 120
        while len(rows_of(database, tables.instance, status="completed")) < JOBS:
            assert time.monotonic() < end, "some instances are stuck"
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert_sound(database)
    keys = {job.key for job in rows_of(database, tables.job, state="completed")}
    with sqlite3.connect(other) as connection:
        effects = dict(connection.execute("SELECT key, calls FROM effect"))
    assert effects.keys() == keys
    assert len(keys) == 2 * JOBS


def test_workers_of_several_threads_share_one_database(database: Database) -> None:
    engine = new_engine(database)
    deploy(engine, BOTH)
    with Workers(engine, job_threads=4, idle_seconds=0.05):
        for _ in range(20):
            start(engine)
        end = time.monotonic() + 60
        while len(rows_of(database, tables.instance, status="completed")) < 20:
            assert time.monotonic() < end, "some instances are stuck"
            time.sleep(0.05)
    assert {job.attempts for job in rows_of(database, tables.job)} == {1}
    assert_sound(database)


@pytest.mark.timeout(240)
def test_workers_go_on_when_postgresql_comes_back_after_a_crash(postgres_server: PostgresServer) -> None:
    name = postgres_server.create_database()
    database = Database(postgres_server.url(name))
    database.migrate()
    engine = new_engine(database, HandClock())
    deploy(engine, BOTH)
    for _ in range(30):
        start(engine)
    with Workers(engine, idle_seconds=0.05, lease=timedelta(seconds=1)):
        for _ in range(2):
            time.sleep(0.15)
            postgres_server.kill()
            postgres_server.start()
        end = time.monotonic() + 100
        while True:
            try:
                if len(rows_of(database, tables.instance, status="completed")) == 30:
                    break
            except DATABASE_ERRORS:
                pass  # this process's own connections were cut, too
            assert time.monotonic() < end, "some instances are stuck"
            time.sleep(0.1)
    assert_sound(database)
    database.dispose()
    postgres_server.drop_database(name)
