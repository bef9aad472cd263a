"""The embedded ERP passes the suite that every adapter must pass, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from processes.erp.actions import ACTIONS
from processes.erp.adapter import ErpAdapter
from processes.erp.conformance import CASES, Case, Shop, undo
from tests.processes.erp.books import EmbeddedSite, opened
from tests.support.servers import PostgresServer


@pytest.fixture(scope="module")
def sqlite_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSite]:
    folder: Path = tmp_path_factory.mktemp("books")
    database = opened(f"sqlite:///{folder / 'books.sqlite3'}")
    yield EmbeddedSite(database.engine)
    database.dispose()


@pytest.fixture(scope="module")
def postgres_site(postgres_server: PostgresServer) -> Iterator[EmbeddedSite]:
    name = postgres_server.create_database()
    database = opened(postgres_server.url(name))
    yield EmbeddedSite(database.engine)
    database.dispose()
    postgres_server.drop_database(name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_the_embedded_erp_passes(where: str, case: Case, request: pytest.FixtureRequest) -> None:
    case(Shop(request.getfixturevalue(f"{where}_site")))


def test_every_action_that_can_be_undone_has_its_case() -> None:
    source = Path(str(undo.__file__)).read_text()
    undone = {action.name.removeprefix("erp.") for action in ACTIONS if action.undo}
    assert {name for name in undone if f'done_and_undone(shop, "{name}"' not in source} == set()


def test_the_suite_has_at_least_sixty_cases_with_different_names() -> None:
    assert len({case.__name__ for case in CASES}) == len(CASES) >= 60


def test_the_embedded_erp_keeps_the_contract(sqlite_site: EmbeddedSite) -> None:
    adapter: ErpAdapter = sqlite_site.adapter
    assert adapter.capabilities().actions == {action.name for action in ACTIONS}
