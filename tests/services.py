"""The fixtures that give tests a real PostgreSQL, Redis and Chromium, and the material beside the repository.

What is absent skips its tests with the reason, and fails them when CI=true: a green run there has left nothing out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.support.databases import Copied, sqlite_copy
from tests.support.servers import PostgresServer, RedisServer
from tools import parts

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
MARK_OF_FIXTURE = {"postgres_server": "postgres", "redis_server": "redis", "chromium": "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it uses, so that `-m "not browser"` can be trusted."""
    for item in items:
        for fixture in MARK_OF_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARK_OF_FIXTURE[fixture])


def absent(what: str, remedy: str) -> NoReturn:
    """Skip the test because something is absent; with CI=true, fail it."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{what} is absent. {remedy}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test run's own."""
    programs = parts.postgres() or absent("PostgreSQL", "`make test` installs it where it may.")
    server = PostgresServer(programs)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy's URL of an empty PostgreSQL database, made for this test."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """SQLAlchemy's URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: with an empty SQLite file and with an empty PostgreSQL database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copied]:
    """The test runs twice: `copied(name, prepare)` is the URL of a copy of what `prepare(url)` has made once."""
    if request.param == "sqlite":

        def copy(name: str, prepare: Callable[[str], None]) -> str:
            file = tmp_path / f"{name}.sqlite3"
            file.write_bytes(sqlite_copy(name, prepare))
            return f"sqlite:///{file}"

        yield copy
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def copy_there(name: str, prepare: Callable[[str], None]) -> str:
        made.append(server.create_database(template=server.template(name, prepare)))
        return server.url(made[-1])

    yield copy_there
    for name in made:
        server.drop_database(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test run's own; a test that kills it starts it again."""
    program = parts.redis() or absent("Redis", "`make test` installs it where it may.")
    server = RedisServer(program)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The URL of an empty Redis."""
    redis_server.clear()
    return redis_server.url


@dataclass(frozen=True)
class Chromium:
    """The browser program and how to start it: no window, no sound of its own on the network."""

    executable: Path
    flags: tuple[str, ...] = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    )


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """Where Chromium is, with the flags for tests."""
    return Chromium(parts.chromium() or absent("Chromium", "`make test` installs it where it may."))


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Iterator[Browser]:
    """Chromium, started once; each test opens a context of its own."""
    expect.set_options(timeout=30_000)  # a busy machine; how soon a page answers is measured by `make bench`
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.executable, args=list(chromium.flags))
        yield opened
        opened.close()


@pytest.fixture
def page_faults() -> list[str]:
    """What went wrong in the page so far; a test that provokes a fault asserts and removes it."""
    return []


@pytest.fixture
def page(browser: Browser, page_faults: list[str]) -> Iterator[Page]:
    """A fresh page; the test fails when it logs an error or asks another machine for anything."""
    context = browser.new_context()
    watch(opened := context.new_page(), page_faults)
    yield opened
    context.close()
    assert page_faults == []


def watch(page: Page, faults: list[str]) -> None:
    """Note every console error, uncaught exception and request that leaves the machine."""

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text}")

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in ("127.0.0.1", "localhost"):
            faults.append(f"request left the machine: {request.url}")

    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
    page.on("request", note_request)


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a file or folder of the material beside the repository: `shared("data/online-retail")`."""

    def find(name: str) -> Path:
        path = SHARED / name
        return path if path.exists() else absent(f"../shared/{name}", "It is not part of the repository.")

    return find
