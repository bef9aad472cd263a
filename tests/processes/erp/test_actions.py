"""The table of actions is complete, and the page made from it is up to date."""

from __future__ import annotations

import re
from pathlib import Path

from engine.actions import Call, Done, Placement, Refused
from processes.erp.actions import ACTIONS, actions
from processes.erp.actions.documentation import markdown
from processes.erp.conformance import Shop
from tests.processes.erp.books import START, EmbeddedSite

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_the_actions_is_made_from_their_table() -> None:
    assert (ROOT / "docs" / "erp-actions.md").read_text(encoding="utf-8") == markdown()


def test_every_action_runs_in_the_step_and_explains_itself() -> None:
    for action in ACTIONS:
        assert action.placement is Placement.TRANSACTION
        assert action.name.startswith("erp.")
        assert action.title
        assert action.results
        assert all(parameter.title for parameter in action.parameters), action.name


def test_every_undo_is_an_action_whose_parameters_it_knows() -> None:
    known = actions()
    for action in ACTIONS:
        if action.undo:
            assert action.undo.action in known, action.name


def test_no_action_refuses_with_a_code_that_its_row_does_not_name() -> None:
    """Every code in the sources stands in the table; the table names no code that the sources have not."""
    folder = ROOT / "processes" / "erp" / "actions"
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "catalogue.py")
    written = set(re.findall(r'Refusal\(\s*"(\w+)"', sources)) | set(re.findall(r'spread\([^"]*"(\w+)"', sources))
    written |= {"InvalidParameters", "KeyReused"}
    assert {code for action in ACTIONS for code in action.refusals} == written


def test_a_refusal_leaves_the_transaction_of_the_step_usable(site: EmbeddedSite, shop: Shop) -> None:
    sku = shop.item(3)
    order = shop.order({sku: 3})
    with site.engine.begin() as connection:
        bad = {"order": order, "lines": [{"sku": sku, "quantity": 1}]}
        refused = actions()["erp.create_shipment"].run(Call("a", "erp.create_shipment", bad, START), connection)
        assert isinstance(refused, Refused)
        done = actions()["erp.reserve_stock"].run(Call("b", "erp.reserve_stock", {"order": order}, START), connection)
        assert isinstance(done, Done)
    assert shop.stock(sku) == (3, 3)


def test_what_the_step_rolls_back_the_action_has_not_done(site: EmbeddedSite, shop: Shop) -> None:
    order = shop.order({shop.item(3): 3})
    with site.engine.connect() as connection:
        actions()["erp.reserve_stock"].run(Call("k", "erp.reserve_stock", {"order": order}, START), connection)
        connection.rollback()
    assert site.adapter.lookup("k") is None
    shop.books_are_right()
