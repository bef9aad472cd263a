"""The servers and the browser that other tests lean on are real, separate and clean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.support.servers import PostgresServer, RedisServer


def run_sql(url: str, *statements: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_a_database_keeps_what_is_written(database_url: str) -> None:
    run_sql(database_url, "create table orders (number text)", "insert into orders values ('SO-1')")
    assert run_sql(database_url, "select number from orders") == [("SO-1",)]


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_a_database_of_its_own(postgres_url: str, turn: int) -> None:
    run_sql(postgres_url, "create table orders (number text)")


def test_postgres_is_new_enough_and_keeps_its_promises_about_the_disk(postgres_url: str) -> None:
    (version,) = run_sql(postgres_url, "show server_version_num")
    assert int(str(version[0])) >= 150_000
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert run_sql(postgres_url, f"show {setting}") == [("on",)]


def test_a_template_is_prepared_once_and_copied(postgres_server: PostgresServer) -> None:
    calls = []

    def prepare(url: str) -> None:
        calls.append(url)
        run_sql(url, "create table orders (number text)", "insert into orders values ('SO-1')")

    for _ in range(2):
        name = postgres_server.create_database(template=postgres_server.template("orders", prepare))
        assert run_sql(postgres_server.url(name), "select number from orders") == [("SO-1",)]
        postgres_server.drop_database(name)
    assert len(calls) == 1


def test_a_killed_postgres_comes_back_with_what_was_committed(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    run_sql(postgres_url, "create table orders (number text)", "insert into orders values ('SO-1')")
    postgres_server.kill()
    postgres_server.start()
    assert run_sql(postgres_url, "select number from orders") == [("SO-1",)]


def test_redis_is_empty_for_each_test_even_after_it_was_killed(redis_server: RedisServer, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("bell", "rung")
        redis_server.kill()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        redis_server.start()
        assert client.get("bell") is None


def test_the_browser_runs_scripts(page: Page) -> None:
    page.set_content("<p id=greeting></p><script>greeting.textContent = '안녕' + '하세요'</script>")
    assert page.locator("#greeting").inner_text() == "안녕하세요"


def test_a_page_that_logs_an_error_or_asks_another_machine_is_noticed(page: Page, page_faults: list[str]) -> None:
    page.route("**/*", lambda route: route.abort())
    page.set_content("<script>console.error('wrong'); setTimeout(() => { throw Error('worse') })</script>")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => 0)")
    page.wait_for_timeout(50)
    noticed = " ".join(page_faults)
    assert "console: wrong" in noticed
    assert "exception: worse" in noticed
    assert "request left the machine: http://elsewhere.invalid/" in noticed
    page_faults.clear()


def test_an_absent_part_skips_its_tests_and_fails_them_in_ci(tmp_path: Path) -> None:
    project = Path(__file__).parents[2]
    case = tmp_path / "test_case.py"
    case.write_text("def test_it(shared):\n    shared('not/there')\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.services", "-c", project / "pyproject.toml", case]
    command += ["-p", "no:cacheprovider", f"--rootdir={project}"]
    endings = {}
    for ci in ("", "true"):
        env = {**os.environ, "CI": ci}
        endings[ci] = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=60).stdout
    assert "1 skipped" in endings[""]
    assert "../shared/not/there is absent" in endings[""]
    assert "1 failed" in endings["true"]
