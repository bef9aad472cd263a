"""The three stories that must never break: a race for goods, a cancel in flight, a moved clock."""

from __future__ import annotations

from typing import Any

import pytest

from engine.commands import CompleteWorkItem, PublishMessage
from engine.dispatch.outbox import Outbox
from engine.model.actor import ENGINE, Actor, ActorKind
from workers.jobs import run_job


@pytest.fixture
def company_url(database_url: str) -> str:
    """These stories are told on SQLite and on PostgreSQL."""
    return database_url


def test_must_pass_1_of_two_orders_for_the_last_pieces_one_waits_and_goes_on_by_itself(company: Any) -> None:
    company.erp("adjust_stock", sku="CUP", counted=10, reason="nearly sold out")
    first = company.order(("CUP", 7), on_shortage="wait")
    second = company.order(("CUP", 7), on_shortage="wait")
    assert first.open == ["pick"]
    assert second.open == []
    assert company.stock("CUP") == (10, 10)  # seven for the first, three held for the second; never minus four
    (receipt,) = company.instances("goods_receipt")

    company.erp("receive_goods", purchase=receipt.business_key)

    assert second.open == ["pick"]
    for order in (first, second):
        order.ship().deliver()
        assert order.outcome == "order_delivered"
    assert company.stock("CUP") == (0, 0)
    company.must_be_sound()


@pytest.mark.parametrize("ship_first", [False, True], ids=["cancel wins", "ship wins"])
def test_must_pass_2_a_cancel_while_ship_is_in_flight_ships_or_does_not_and_never_both(
    company: Any, ship_first: bool
) -> None:
    order = company.order(("CUP", 4)).pick()
    # The packer's click writes the job; from here on we are the worker, and hold the jobs in our hands.
    (pack,) = company.rows("select id from bpm_work_item where element = 'pack' and state = 'offered'")
    packer = Actor(ActorKind.USER, "will", frozenset({"warehouse"}))
    company.engine.handle(CompleteWorkItem(pack.id, {"carrier": "parcel", "tracking": "T"}), actor=packer)
    outbox = Outbox(company.database, "worker in flight")
    (create,) = outbox.claim(company.now)
    run_job(company.engine, create, "worker in flight")
    (ship,) = outbox.claim(company.now)
    assert ship.action == "erp.ship"

    if ship_first:
        run_job(company.engine, ship, "worker in flight")
    company.engine.handle(PublishMessage("order.cancel", order.key, {"reason": "changed my mind"}), actor=ENGINE)
    if not ship_first:
        run_job(company.engine, ship, "worker in flight")
    company.inline.settle()

    if ship_first:
        order.do("agree_return", waive_fee=True, remark="sorry")
        assert len(order.books.returns) == 1
        order.do("inspect", disposition="restock", remark="")
    else:
        assert not order.books.returns
        order.do("unpick", done=True)
    assert order.outcome == "order_cancelled"
    states = [row["state"] for row in order.books.shipments]
    assert states == (["recalled"] if ship_first else ["cancelled"])
    assert company.stock("CUP") == (100, 0)
    assert order.books.header["state"] == "cancelled"
    company.must_be_sound()


def test_must_pass_8_after_45_days_every_reminder_and_escalation_exists_once_and_in_order(company: Any) -> None:
    company.order(("CUP", 3), payment_days=7).ship().deliver()
    company.order(("CUP", 2), prepay_percent=50)
    late = company.order(("POT", 1), on_shortage="wait")
    silent = company.order(("TEA", 1)).ship()

    for _ in range(3):  # the clock moves in leaps, as after an outage; the worker is a new one each time
        company.pass_time(days=15)
        company.restart_worker()

    told = company.rows("select name, created_at from bpm_message where name like '%.reminder' order by created_at, id")
    assert [row.name for row in told] == ["prepayment.reminder", "payment.reminder"]
    tasks = company.rows("select element, created_at from bpm_work_item order by created_at, id")
    after = [row.element for row in tasks if row.element not in ("pick", "pack", "receive")]
    assert after == ["ask_carrier", "supplier_late", "call_customer", "decide_dunning"]
    assert silent.open == ["ask_carrier"]
    assert late.open == ["supplier_late"]
    moments = [row.created_at for row in tasks]
    assert moments == sorted(moments)
    assert company.instances("order_to_delivery")[1].outcome == "order_refused"
    company.must_be_sound()
