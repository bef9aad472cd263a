"""What the database itself refuses, asked by plain SQL behind the actions' back."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from processes.erp.conformance import Shop
from tests.processes.erp.books import EmbeddedSite


@pytest.fixture(scope="module")
def traded(shared_site: EmbeddedSite) -> Shop:
    """Books in which everything has happened once. What is refused changes nothing, so the tests share them."""
    shop = Shop(shared_site)
    sku = shop.item(10, supplier=shop.supplier(), lot_tracked=False)
    party = shop.party(client="CLIENT", client_name="Client", source="Expo 2026")
    order, invoice = shop.invoiced({sku: 6}, party=party)
    shop.do("register_payment", invoice=invoice, amount=50, reference="first")
    shop.do("credit_note", invoice=invoice, lines=[{"sku": sku, "quantity": 1}])
    shop.do("reserve_stock", order=shop.order({sku: 2}, party=party))
    waiting = shop.order({sku: 9}, party=party)
    shop.do("reserve_stock", order=waiting)
    shop.do("purchase_shortage", order=waiting)
    shop.do("create_return", order=order, reason="Broken", lines=[{"sku": sku, "quantity": 1}])
    return shop


FORBIDDEN = {
    "a posted entry never changes": "update erp_journal_entry set memo = 'x'",
    "a posted entry is never deleted": "delete from erp_journal_entry",
    "a line of a posted entry never changes": "update erp_journal_line set debit = debit + 1 where debit > 0",
    "a line of a posted entry is never deleted": "delete from erp_journal_line",
    "a posted entry gets no further line": """
        insert into erp_journal_line (entry_id, line_no, account_id, debit, credit)
        select min(entry_id), 99, min(account_id), 10000, 0 from erp_journal_line""",
    "an entry is not born posted": """
        insert into erp_journal_entry (date, kind, document, currency, state, created_at, updated_at, version)
        values ('2026-03-02', 'x', 'x', 'GBP', 'posted', '2026-03-02 00:00:00', '2026-03-02 00:00:00', 1)""",
    "a done move never changes": "update erp_stock_move set qty = qty + 1 where state = 'done'",
    "a done move does not become undone": """
        update erp_stock_move set state = 'draft', done_at = null where state = 'done'""",
    "a done move is never deleted": "delete from erp_stock_move where state = 'done'",
    "a posted invoice never changes": "update erp_invoice set total = total + 10000, net = net + 10000",
    "a posted invoice is never deleted": "delete from erp_invoice",
    "a line of a posted invoice never changes": "update erp_invoice_line set net = net + 1",
    "a posted invoice gets no further line": """
        insert into erp_invoice_line (invoice_id, line_no, text, qty, price, net, tax_rate, tax, qty_credited,
            net_credited, tax_credited, created_at, updated_at, version)
        select min(id), 99, 'x', 0, 0, 0, 0, 0, 0, 0, 0, '2026-03-02 00:00:00', '2026-03-02 00:00:00', 1
        from erp_invoice""",
    "an allocation never changes": "update erp_allocation set amount = amount + 1",
    "an allocation is never deleted": "delete from erp_allocation",
    "no more is settled than is open": """
        insert into erp_allocation (kind, invoice_id, payment_id, amount, created_at)
        select 'payment', min(invoice_id), min(payment_id), 10000000, '2026-03-02 00:00:00' from erp_allocation""",
    "stock is never negative": "update erp_stock_level set on_hand = -1",
    "no more is reserved than is there": "update erp_stock_level set reserved = on_hand + 1",
    "a reservation is never negative": "update erp_stock_level set reserved = -1",
    "no more is shipped than was ordered": "update erp_order_line set qty_shipped = qty_ordered + 1",
    "no more is returned than was shipped": "update erp_order_line set qty_returned = qty_shipped + 1",
    "no more is invoiced than was ordered": "update erp_order_line set qty_invoiced = qty_ordered + 1",
    "no more is picked than is reserved": "update erp_order_line set qty_picked = qty_reserved + 1",
    "no more is received than was ordered": "update erp_purchase_line set qty_received = qty_ordered + 1",
    "a movement of the bank is booked once": """
        insert into erp_payment (number, counterparty_id, direction, bank, reference, currency, date, amount, allocated,
            refunded, created_at, updated_at, version)
        select 'PAY-9', min(counterparty_id), 'in', min(bank), min(reference), 'GBP', min(date), 10000, 0, 0,
            '2026-03-02 00:00:00', '2026-03-02 00:00:00', 1 from erp_payment""",
    "a number is given once": "update erp_order set number = 'SO-1'",
    "a sequence number is given once": """
        insert into erp_invoice (number, series, year, sequence_no, kind, counterparty_id, currency, date, due, net,
            tax, total, settled, net_credited, tax_credited, state, created_at, updated_at, version)
        select 'INV-X', series, year, sequence_no, kind, counterparty_id, currency, date, due, 0, 0, 0, 0, 0, 0,
            'draft', created_at, updated_at, 1 from erp_invoice""",
    "an answer never changes": "update erp_command set result = '{}'",
    "the first touch never changes": "update crm_client set source_first = 'Fair'",
    "the first touch is never forgotten": "update crm_client set source_first = null",
    "a client's name is not empty": "update crm_client set name = ''",
    "periods of one role do not overlap": """
        insert into crm_client_counterparty (client_id, counterparty_id, role, valid_from, valid_to, created_at,
            updated_at, version)
        select client_id, counterparty_id, role, '2026-04-01', '2026-05-01', created_at, updated_at, 1
        from crm_client_counterparty""",
    "a period does not end before it begins": "update crm_client_counterparty set valid_to = valid_from",
    "an order refers to a party that exists": "update erp_order set counterparty_id = 999999",
}


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_the_database_refuses(rule: str, traded: Shop, shared_site: EmbeddedSite) -> None:
    with shared_site.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(FORBIDDEN[rule]))
    traded.books_are_right()


ENTRY = """
    insert into erp_journal_entry (id, date, kind, document, currency, state, created_at, updated_at, version)
    values (900, :day, 'x', 'x', 'GBP', 'draft', '2026-03-02 00:00:00', '2026-03-02 00:00:00', 1)"""
LINE = """
    insert into erp_journal_line (entry_id, line_no, account_id, debit, credit)
    select 900, :no, min(id), :debit, :credit from erp_account"""
POST = "update erp_journal_entry set state = 'posted' where id = 900"


def post(site: EmbeddedSite, day: str, sides: list[tuple[int, int]]) -> None:
    """Write an entry with these debits and credits by SQL and post it."""
    with site.engine.begin() as connection:
        connection.execute(text(ENTRY), {"day": day})
        for number, (debit, credit) in enumerate(sides):
            connection.execute(text(LINE), {"no": number, "debit": debit, "credit": credit})
        connection.execute(text(POST))


@pytest.mark.parametrize("sides", [[], [(10000, 0)], [(10000, 0), (0, 9999)]], ids=["none", "one", "unequal"])
def test_an_entry_that_does_not_balance_is_not_posted(sides: list[tuple[int, int]], shared_site: EmbeddedSite) -> None:
    with pytest.raises(DBAPIError, match="not balanced"):
        post(shared_site, "2026-03-02", sides)


def test_an_entry_is_not_posted_into_a_closed_month(shared_site: EmbeddedSite) -> None:
    Shop(shared_site).do("close_period", year=2026, month=1)
    with pytest.raises(DBAPIError, match="month is closed"):
        post(shared_site, "2026-01-31", [(10000, 0), (0, 10000)])


def test_postgresql_leaves_no_draft_behind_at_commit(site: EmbeddedSite) -> None:
    """SQLite has no deferred triggers: there the balances count posted entries only, and `verify` finds the draft."""
    connection = site.engine.connect()
    connection.execute(text(ENTRY), {"day": "2026-03-02"})
    if site.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="unbalanced or not posted"):
            connection.commit()
    else:
        connection.commit()
        assert any(finding.startswith("entries_are_posted") for finding in site.findings())
    connection.close()
