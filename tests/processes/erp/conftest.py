"""Books for every test of the ERP, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.store.database import Database
from processes.erp.conformance import Shop
from tests.processes.erp.books import EmbeddedSite, open_in, opened
from tests.support.databases import Copied
from tests.support.servers import PostgresServer


@pytest.fixture
def site(copied: Copied) -> Iterator[EmbeddedSite]:
    """Open books of the test's own."""
    database = Database(copied("open_books", open_in), pool_size=12)
    yield EmbeddedSite(database.engine)
    database.dispose()


@pytest.fixture
def shop(site: EmbeddedSite) -> Shop:
    """Short words for what the test does with them."""
    return Shop(site)


@pytest.fixture(scope="module")
def sqlite_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSite]:
    """Open books on SQLite that the tests of a module share."""
    database = opened(f"sqlite:///{tmp_path_factory.mktemp('books') / 'books.sqlite3'}")
    yield EmbeddedSite(database.engine)
    database.dispose()


@pytest.fixture(scope="module")
def postgres_site(postgres_server: PostgresServer) -> Iterator[EmbeddedSite]:
    """Open books on PostgreSQL that the tests of a module share."""
    name = postgres_server.create_database()
    database = opened(postgres_server.url(name))
    yield EmbeddedSite(database.engine)
    database.dispose()
    postgres_server.drop_database(name)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shared_site(request: pytest.FixtureRequest) -> EmbeddedSite:
    """Open books that the tests of a module share, once on each database."""
    found: EmbeddedSite = request.getfixturevalue(f"{request.param}_site")
    return found
