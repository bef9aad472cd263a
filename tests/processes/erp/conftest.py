"""Books for every test of the ERP, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from processes.erp.conformance import Shop
from tests.processes.erp.books import EmbeddedSite, opened


@pytest.fixture
def site(database_url: str) -> Iterator[EmbeddedSite]:
    """Open books of the test's own."""
    database = opened(database_url)
    yield EmbeddedSite(database.engine)
    database.dispose()


@pytest.fixture
def shop(site: EmbeddedSite) -> Shop:
    """Short words for what the test does with them."""
    return Shop(site)
