"""Alive and ready, as a load balancer asks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from werkzeug.test import Client

from engine.store.database import Database
from reglament.watching.health import TRIED_EVERY, Health
from reglament.watching.metrics import Metrics
from reglament.watching.pages import Watch
from tests.web.conftest import Company
from web import create_app


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_alive_and_ready_are_answered_before_the_application_and_without_a_login(company: Company) -> None:
    watch = Watch(Health(company.engine.database), Metrics(company.engine), behind=create_app(company.engine))
    client = Client(watch)
    assert client.get("/health/live").json == {"status": "alive"}
    checks = {"database": "ok", "schema": "ok", "writing": "ok"}
    assert client.get("/health/ready").json == {"status": "ready", "checks": checks}
    assert client.post("/health/live").status_code == 405
    assert client.get("/login").status_code == 200


def test_a_database_that_is_gone_is_not_ready_and_is_ready_when_it_is_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'house.db'}")
    database.migrate()
    seconds = Seconds()
    health = Health(database, clock=seconds)
    assert health.ready().ready
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE bpm_id_block RENAME TO hidden")
    assert health.ready().ready  # told from five seconds ago: asking often costs nothing
    seconds.now += TRIED_EVERY
    assert health.ready().checks["writing"].startswith("refused")
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE hidden RENAME TO bpm_id_block")
    seconds.now += TRIED_EVERY
    assert health.ready().ready
    database.dispose()


def test_an_older_schema_is_not_ready_and_is_told_what_to_do(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    database.migrate()
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'engine_0001'")
    found = Health(database).ready()
    assert not found.ready
    assert found.checks["schema"] == "made by another version; run: reglament migrate"
    database.dispose()


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_not_ready(postgres_url: str) -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    found = Health(database).ready()
    assert (found.ready, found.checks) == (False, {"database": "does not answer"})
    assert "127.0.0.1" not in str(found)


def test_redis_decides_nothing(company: Company) -> None:
    found = Health(company.engine.database, redis_answers=lambda: False).ready()
    assert found.ready
    assert found.checks["redis"] == "away; the database is polled"


def test_a_full_disk_is_not_ready_and_is_ready_when_there_is_space(tmp_path: Path) -> None:
    """A small file system in memory, in a name space of its own: the machine's disks are left alone."""
    small = tmp_path / "small"
    small.mkdir()
    script = f"""
import os, sys
from pathlib import Path
from engine.store.database import Database
from reglament.watching.health import Health
database = Database("sqlite:///{small}/house.db")
database.migrate()
health = Health(database, clock=iter(range(0, 1000, 100)).__next__)
print(health.ready().ready, flush=True)
ballast = Path("{small}/ballast")
with ballast.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        pass
print(health.ready().ready, health.ready().checks["writing"], flush=True)
ballast.unlink()
print(health.ready().ready, flush=True)
"""
    unshare = shutil.which("unshare")
    assert unshare is not None
    mounted = ["sh", "-c", f'mount -t tmpfs -o size=6m none {small} && exec "$@"', "sh"]
    ran = subprocess.run(
        [unshare, "--map-root-user", "--mount", *mounted, sys.executable, "-c", script],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["True", "False refused; is the disk full?", "True"], ran.stderr


@pytest.mark.postgres
def test_a_server_whose_disk_takes_no_new_file_is_not_ready(postgres_url: str) -> None:
    """PostgreSQL changes a row on a full disk as long as it needs no space; work does."""
    database = Database(postgres_url)
    database.migrate()
    health = Health(database, clock=iter(range(0, 1000, 100)).__next__)
    assert health.ready().ready
    for limit, is_ready in (("'0'", False), ("-1", True)):
        with database.write() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} SET temp_file_limit = {limit}")
        database.dispose()
        assert health.ready().ready is is_ready
    database.dispose()
