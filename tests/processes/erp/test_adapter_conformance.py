"""The embedded ERP passes the suite that every adapter must pass, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from processes.erp.actions import ACTIONS
from processes.erp.adapter import ErpAdapter
from processes.erp.conformance import CASES, Case, Shop, undo
from tests.processes.erp.books import EmbeddedSite


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_embedded_erp_passes(shared_site: EmbeddedSite, case: Case) -> None:
    case(Shop(shared_site))


def test_every_action_that_can_be_undone_has_its_case() -> None:
    source = Path(str(undo.__file__)).read_text()
    undone = {action.name.removeprefix("erp.") for action in ACTIONS if action.undo}
    assert {name for name in undone if f'done_and_undone(shop, "{name}"' not in source} == set()


def test_the_suite_has_at_least_sixty_cases_with_different_names() -> None:
    assert len({case.__name__ for case in CASES}) == len(CASES) >= 60


def test_the_embedded_erp_keeps_the_contract(sqlite_site: EmbeddedSite) -> None:
    adapter: ErpAdapter = sqlite_site.adapter
    assert adapter.capabilities().actions == {action.name for action in ACTIONS}
