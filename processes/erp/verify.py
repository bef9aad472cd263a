"""The invariants of the books, as plain SQL that asks for whatever breaks them.

It knows nothing of the actions: it recounts. Numbers are compared as stored (ten-thousandths), so that one text serves
SQLite and PostgreSQL. Longer than other files because it is one table of rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from processes.erp.records import SCALE, Connection, read
from processes.parties.records.columns import tidy

__all__ = ["RULES", "Finding", "Rule", "verify"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold; `sql` gives the rows that break it, which fill the text of the finding."""

    name: str
    says: str
    sql: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the books are wrong."""

    rule: str
    detail: str


RULES = (
    Rule(
        "stock_is_sum_of_moves",
        "{sku} at {place} {lot}: the level says {on_hand}, the moves say {moved}",
        """
        with flow as (
            select item_id, to_id as place, lot, qty from erp_stock_move where state = 'done'
            union all select item_id, from_id, lot, -qty from erp_stock_move where state = 'done'),
        moved as (
            select f.item_id, f.place, f.lot, sum(f.qty) as qty from flow f join erp_location p on p.id = f.place
            where p.kind in ('stock', 'input', 'output', 'quarantine') group by f.item_id, f.place, f.lot),
        keys as (
            select item_id, place, lot from moved union select item_id, location_id, lot from erp_stock_level)
        select i.sku, p.code as place, k.lot, coalesce(l.on_hand, 0) as on_hand, coalesce(m.qty, 0) as moved
        from keys k join erp_item i on i.id = k.item_id join erp_location p on p.id = k.place
        left join moved m on m.item_id = k.item_id and m.place = k.place and m.lot = k.lot
        left join erp_stock_level l on l.item_id = k.item_id and l.location_id = k.place and l.lot = k.lot
        where coalesce(l.on_hand, 0) <> coalesce(m.qty, 0)
        """,
    ),
    Rule(
        "reserved_is_sum_of_reservations",
        "{sku} at {place} {lot}: the level says {reserved} reserved, the reservations say {held}",
        """
        with held as (
            select item_id, from_id, lot, sum(qty) as qty from erp_stock_move where state = 'reserved'
            group by item_id, from_id, lot),
        keys as (select item_id, from_id, lot from held union select item_id, location_id, lot from erp_stock_level)
        select i.sku, p.code as place, k.lot, coalesce(l.reserved, 0) as reserved, coalesce(h.qty, 0) as held
        from keys k join erp_item i on i.id = k.item_id join erp_location p on p.id = k.from_id
        left join held h on h.item_id = k.item_id and h.from_id = k.from_id and h.lot = k.lot
        left join erp_stock_level l on l.item_id = k.item_id and l.location_id = k.from_id and l.lot = k.lot
        where coalesce(l.reserved, 0) <> coalesce(h.qty, 0)
        """,
    ),
    Rule(
        "stock_is_never_negative",
        "{sku} {lot}: {on_hand} on hand, {reserved} reserved",
        """
        select i.sku, l.lot, l.on_hand, l.reserved from erp_stock_level l join erp_item i on i.id = l.item_id
        where l.on_hand < 0 or l.reserved < 0 or l.reserved > l.on_hand
        """,
    ),
    Rule(
        "line_reservation_is_sum_of_moves",
        "order {number} line {line_no}: the line says {reserved} reserved, the moves say {held}",
        """
        select o.number, n.line_no, n.qty_reserved as reserved, coalesce(sum(m.qty), 0) as held
        from erp_order_line n join erp_order o on o.id = n.order_id
        join erp_item i on i.id = n.item_id and i.kind = 'goods'
        left join erp_stock_move m on m.order_line_id = n.id and m.state = 'reserved'
        group by o.number, n.line_no, n.id, n.qty_reserved having n.qty_reserved <> coalesce(sum(m.qty), 0)
        """,
    ),
    Rule(
        "line_quantities_stay_in_order",
        "order {number} line {line_no}: quantities break their limits",
        """
        select o.number, n.line_no from erp_order_line n join erp_order o on o.id = n.order_id
        where n.qty_reserved + n.qty_shipped + n.qty_cancelled > n.qty_ordered or n.qty_picked > n.qty_reserved
           or n.qty_returned > n.qty_shipped or n.qty_back > n.qty_returned or n.qty_invoiced > n.qty_ordered
           or n.qty_invoiced < 0 or n.qty_shipped < 0 or n.qty_cancelled < 0 or n.qty_picked < 0 or n.qty_back < 0
        """,
    ),
    Rule(
        "shipped_is_sum_of_shipments",
        "order {number} line {line_no}: the line says {shipped} shipped and {picked} picked, "
        "the shipments say {out} and {packed}",
        """
        select o.number, n.line_no, n.qty_shipped as shipped, n.qty_picked as picked,
            coalesce(sum(case when s.state in ('shipped', 'failed', 'delivered', 'recalled') then l.qty else 0 end), 0)
                as out,
            coalesce(sum(case when s.state = 'packed' then l.qty else 0 end), 0) as packed
        from erp_order_line n join erp_order o on o.id = n.order_id
        left join erp_shipment_line l on l.order_line_id = n.id left join erp_shipment s on s.id = l.shipment_id
        group by o.number, n.line_no, n.id, n.qty_shipped, n.qty_picked
        having n.qty_shipped <>
            coalesce(sum(case when s.state in ('shipped', 'failed', 'delivered', 'recalled') then l.qty else 0 end), 0)
            or n.qty_picked <> coalesce(sum(case when s.state = 'packed' then l.qty else 0 end), 0)
        """,
    ),
    Rule(
        "returned_is_sum_of_returns",
        "order {number} line {line_no}: the line says {returned} returned, the returns say {announced}",
        """
        select o.number, n.line_no, n.qty_returned as returned,
            coalesce(sum(case when r.state <> 'cancelled' then l.qty else 0 end), 0) as announced
        from erp_order_line n join erp_order o on o.id = n.order_id
        left join erp_return_line l on l.order_line_id = n.id left join erp_return r on r.id = l.return_id
        group by o.number, n.line_no, n.id, n.qty_returned
        having n.qty_returned <> coalesce(sum(case when r.state <> 'cancelled' then l.qty else 0 end), 0)
        """,
    ),
    Rule(
        "invoiced_is_sum_of_invoices",
        "order {number} line {line_no}: the line says {invoiced} invoiced, the invoices say {billed}",
        """
        select o.number, n.line_no, n.qty_invoiced as invoiced,
            coalesce(sum(case v.kind when 'invoice' then l.qty when 'credit' then -l.qty else 0 end), 0) as billed
        from erp_order_line n join erp_order o on o.id = n.order_id
        left join erp_invoice_line l on l.order_line_id = n.id
        left join erp_invoice v on v.id = l.invoice_id and v.state = 'posted'
        group by o.number, n.line_no, n.id, n.qty_invoiced
        having n.qty_invoiced <>
            coalesce(sum(case v.kind when 'invoice' then l.qty when 'credit' then -l.qty else 0 end), 0)
        """,
    ),
    Rule(
        "received_is_sum_of_receipts",
        "purchase {number} line {line_no}: the line says {received} received, the receipts say {came}",
        """
        select p.number, n.line_no, n.qty_received as received, coalesce(sum(l.qty - l.qty_sent_back), 0) as came
        from erp_purchase_line n join erp_purchase p on p.id = n.purchase_id
        left join erp_receipt_line l on l.purchase_line_id = n.id
        group by p.number, n.line_no, n.id, n.qty_received
        having n.qty_received <> coalesce(sum(l.qty - l.qty_sent_back), 0)
            or n.qty_received + min(n.qty_cancelled) > min(n.qty_ordered)
        """,
    ),
    Rule(
        "entries_balance",
        "entry {id} of {document}: debit {debit}, credit {credit}",
        """
        select e.id, e.document, coalesce(sum(l.debit), 0) as debit, coalesce(sum(l.credit), 0) as credit
        from erp_journal_entry e left join erp_journal_line l on l.entry_id = e.id
        group by e.id, e.document
        having coalesce(sum(l.debit), 0) <> coalesce(sum(l.credit), 0) or coalesce(sum(l.debit), 0) = 0
        """,
    ),
    Rule(
        "entries_are_posted",
        "entry {id} of {document} was left as a draft",
        "select id, document from erp_journal_entry where state <> 'posted'",
    ),
    Rule(
        "invoices_are_posted",
        "invoice {number} was left as a draft",
        "select number from erp_invoice where state <> 'posted'",
    ),
    Rule(
        "invoice_numbers_have_no_gap",
        "series {series} of {year}: {count} documents, numbers {first} to {last}, next {next}",
        """
        select v.series, v.year, count(*) as count, min(v.sequence_no) as first, max(v.sequence_no) as last,
            coalesce(min(s.next), 0) as next
        from erp_invoice v left join erp_sequence s on s.series = v.series and s.year = v.year
        group by v.series, v.year
        having min(v.sequence_no) <> 1 or max(v.sequence_no) <> count(*) or count(distinct v.sequence_no) <> count(*)
            or coalesce(min(s.next), 0) <> count(*) + 1
        """,
    ),
    Rule(
        "document_numbers_have_no_gap",
        "series {series}: {count} documents, next {next}",
        """
        with documents as (
            select 'SO' as series, count(*) as count from erp_order
            union all select 'SH', count(*) from erp_shipment
            union all select 'PO', count(*) from erp_purchase
            union all select 'GR', count(*) from erp_receipt
            union all select 'RMA', count(*) from erp_return
            union all select 'PAY', count(*) from erp_payment)
        select d.series, d.count, coalesce(s.next, 1) as next from documents d
        left join erp_sequence s on s.series = d.series and s.year = 0 where coalesce(s.next, 1) <> d.count + 1
        """,
    ),
    Rule(
        "invoice_totals_are_sums",
        "invoice {number}: the total is not the sum of its lines",
        """
        select v.number from erp_invoice v left join erp_invoice_line l on l.invoice_id = v.id
        group by v.number, v.net, v.tax, v.total
        having v.net <> coalesce(sum(l.net), 0) or v.tax <> coalesce(sum(l.tax), 0) or v.total <> v.net + v.tax
        """,
    ),
    Rule(
        "settled_is_sum_of_allocations",
        "invoice {number}: {settled} of {total} settled, the allocations say {allocated}",
        """
        with allocated as (
            select invoice_id as id, amount from erp_allocation
            union all select credit_id, amount from erp_allocation where credit_id is not null)
        select v.number, v.settled, v.total, coalesce(sum(a.amount), 0) as allocated
        from erp_invoice v left join allocated a on a.id = v.id
        group by v.number, v.settled, v.total
        having v.settled <> coalesce(sum(a.amount), 0) or v.settled > v.total or v.settled < 0
        """,
    ),
    Rule(
        "credits_do_not_exceed_invoices",
        "invoice {number}: {credited} of {total} credited, the credit notes say {notes}",
        """
        select v.number, v.total, v.net_credited + v.tax_credited as credited, coalesce(sum(c.total), 0) as notes
        from erp_invoice v left join erp_invoice c on c.origin_id = v.id and c.kind = 'credit'
        where v.kind = 'invoice' group by v.number, v.total, v.net_credited, v.tax_credited
        having v.net_credited + v.tax_credited <> coalesce(sum(c.total), 0) or coalesce(sum(c.total), 0) > v.total
        """,
    ),
    Rule(
        "payments_are_not_used_twice",
        "payment {number}: {amount} came, {used} are used, the allocations say {allocated}, the refunds {returned}",
        """
        select p.number, p.amount, p.allocated + p.refunded as used,
            coalesce((select sum(amount) from erp_allocation a where a.payment_id = p.id), 0) as allocated,
            coalesce((select sum(amount) from erp_payment r where r.refund_of = p.id), 0) as returned
        from erp_payment p where p.direction = 'in' and (p.allocated + p.refunded > p.amount
            or p.allocated <> coalesce((select sum(amount) from erp_allocation a where a.payment_id = p.id), 0)
            or p.refunded <> coalesce((select sum(amount) from erp_payment r where r.refund_of = p.id), 0))
        """,
    ),
    Rule(
        "payments_are_booked",
        "payment {number} has no journal entry",
        "select number from erp_payment where entry_id is null",
    ),
    Rule(
        "receivables_are_open_invoices",
        "{currency}: accounts receivable {booked}, open invoices {owed}",
        """
        with booked as (
            select e.currency, sum(l.debit - l.credit) as value from erp_journal_line l
            join erp_journal_entry e on e.id = l.entry_id and e.state = 'posted'
            join erp_account a on a.id = l.account_id and a.code = '1100' group by e.currency),
        owed as (
            select currency, sum(case kind when 'invoice' then total - settled else settled - total end) as value
            from erp_invoice where state = 'posted' group by currency),
        keys as (select currency from booked union select currency from owed)
        select k.currency, coalesce(b.value, 0) as booked, coalesce(o.value, 0) as owed from keys k
        left join booked b on b.currency = k.currency left join owed o on o.currency = k.currency
        where coalesce(b.value, 0) <> coalesce(o.value, 0)
        """,
    ),
    Rule(
        "advances_are_unused_payments",
        "{currency}: customer advances {booked}, unused payments {unused}",
        """
        with booked as (
            select e.currency, sum(l.credit - l.debit) as value from erp_journal_line l
            join erp_journal_entry e on e.id = l.entry_id and e.state = 'posted'
            join erp_account a on a.id = l.account_id and a.code = '2200' group by e.currency),
        unused as (
            select currency, sum(amount - allocated - refunded) as value from erp_payment where direction = 'in'
            group by currency),
        keys as (select currency from booked union select currency from unused)
        select k.currency, coalesce(b.value, 0) as booked, coalesce(u.value, 0) as unused from keys k
        left join booked b on b.currency = k.currency left join unused u on u.currency = k.currency
        where coalesce(b.value, 0) <> coalesce(u.value, 0)
        """,
    ),
    Rule(
        "bank_is_sum_of_payments",
        "{currency}: bank {booked}, payments {moved}",
        """
        with booked as (
            select e.currency, sum(l.debit - l.credit) as value from erp_journal_line l
            join erp_journal_entry e on e.id = l.entry_id and e.state = 'posted'
            join erp_account a on a.id = l.account_id and a.code = '1000' group by e.currency),
        moved as (
            select currency, sum(case direction when 'in' then amount else -amount end) as value from erp_payment
            group by currency),
        keys as (select currency from booked union select currency from moved)
        select k.currency, coalesce(b.value, 0) as booked, coalesce(m.value, 0) as moved from keys k
        left join booked b on b.currency = k.currency left join moved m on m.currency = k.currency
        where coalesce(b.value, 0) <> coalesce(m.value, 0)
        """,
    ),
    Rule(
        "stock_account_is_stock_at_cost",
        "stock account {booked}, stock at cost {worth}, moves {moved}",
        """
        with sums as (
            select
                coalesce((select sum(l.debit - l.credit) from erp_journal_line l
                    join erp_journal_entry e on e.id = l.entry_id and e.state = 'posted'
                    join erp_account a on a.id = l.account_id and a.code = '1200'), 0) as booked,
                coalesce((select sum(value) from erp_valuation), 0) as worth,
                coalesce((select sum(case
                    when t.kind in ('stock', 'input', 'output', 'quarantine')
                        and f.kind not in ('stock', 'input', 'output', 'quarantine') then m.value
                    when f.kind in ('stock', 'input', 'output', 'quarantine')
                        and t.kind not in ('stock', 'input', 'output', 'quarantine') then -m.value
                    else 0 end)
                    from erp_stock_move m join erp_location f on f.id = m.from_id join erp_location t on t.id = m.to_id
                    where m.state = 'done'), 0) as moved)
        select booked, worth, moved from sums where booked <> worth or worth <> moved
        """,
    ),
    Rule(
        "valued_quantity_is_on_hand",
        "{sku}: {valued} are valued, {on_hand} are on hand",
        """
        select i.sku, coalesce(min(v.quantity), 0) as valued, coalesce(sum(l.on_hand), 0) as on_hand
        from erp_item i left join erp_stock_level l on l.item_id = i.id left join erp_valuation v on v.item_id = i.id
        group by i.sku having coalesce(min(v.quantity), 0) <> coalesce(sum(l.on_hand), 0)
        """,
    ),
    Rule(
        "goods_out_have_their_cost",
        "cost of goods sold {booked}, order lines {lines}",
        """
        with sums as (
            select
                coalesce((select sum(l.debit - l.credit) from erp_journal_line l
                    join erp_journal_entry e on e.id = l.entry_id and e.state = 'posted'
                    join erp_account a on a.id = l.account_id and a.code = '5000'), 0) as booked,
                coalesce((select sum(cost_out) from erp_order_line), 0) as lines)
        select booked, lines from sums where booked <> lines
        """,
    ),
    Rule(
        "closed_orders_hold_nothing",
        "order {number} is {state} but holds stock, open shipments or uninvoiced amounts",
        """
        select o.number, o.state from erp_order o where o.state in ('completed', 'cancelled') and (
            exists (select 1 from erp_order_line n where n.order_id = o.id and n.qty_reserved > 0)
            or exists (select 1 from erp_shipment s where s.order_id = o.id and s.state = 'packed')
            or (o.state = 'cancelled' and o.uninvoiced <> 0))
        """,
    ),
    Rule(
        "cancelled_orders_hold_no_credit",
        "order {number} is cancelled but has a credit hold",
        """
        select o.number from erp_order o join erp_credit_hold h on h.order_id = o.id and h.state = 'held'
        where o.state = 'cancelled'
        """,
    ),
    Rule(
        "orders_have_one_hold",
        "order {number} has {count} credit holds",
        """
        select o.number, count(*) as count from erp_credit_hold h join erp_order o on o.id = h.order_id
        where h.state = 'held' group by o.number having count(*) > 1
        """,
    ),
    Rule(
        "commands_have_answers",
        "command {key} ({action}) has no answer",
        "select key, action from erp_command where result is null",
    ),
)

_PLAIN = {"id", "line_no", "year", "count", "first", "last", "next"}  # counts; every other number is scaled


def verify(connection: Connection) -> list[Finding]:
    """Every finding of every rule; an empty list means that the books are right."""
    return [
        Finding(rule.name, rule.says.format(**{name: _shown(name, value) for name, value in row.items()}))
        for rule in RULES
        for row in read(connection, rule.sql)
    ]


def _shown(name: str, value: Any) -> Any:
    if name in _PLAIN or isinstance(value, str) or value is None:
        return value
    return tidy(Decimal(int(value)) / SCALE)
