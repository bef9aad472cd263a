"""The table of what the embedded ERP can do, one row an action: documentation, gate and modeler read it.

Longer than other files because it is one table. Every action may also refuse with InvalidParameters, NotFound,
BooksNotOpened and KeyReused; those are not repeated. Every undo is tolerant: it runs in reverse after partial progress,
does what is still to be done and says in its result what that was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.actions import Action, Parameter, Placement, Undo
from processes.erp.actions import (
    credit,
    credit_notes,
    invoices,
    masters,
    missing,
    orders,
    payments,
    purchases,
    reservations,
    returns,
    shipments,
    status,
)
from processes.erp.actions.once import Handler, once

__all__ = ["ACTIONS"]

Params = Mapping[str, Any]


def _undo(action: str, params: Callable[[Params, Params], Params]) -> Undo:
    return Undo(f"erp.{action}", params)


def _same(*names: str, **fixed: Any) -> Callable[[Params, Params], Params]:
    """Undo parameters: some of the result's entries under their own names (else the call's), and fixed ones."""

    def made(params: Params, result: Params) -> Params:
        return {**{name: result.get(name, params.get(name)) for name in names}, **fixed}

    return made


def _needs(name: str, kind: str, title: str) -> Parameter:
    return Parameter(name, kind, True, title)


def _may(name: str, kind: str, title: str) -> Parameter:
    return Parameter(name, kind, False, title)


ORDER = _needs("order", "string", "Order number")
LINES = "list"
REASON = _may("reason", "string", "Reason")
DATE = _may("date", "date", "Posting date; default today")


def _row(
    name: str,
    handler: Handler,
    title: str,
    parameters: tuple[Parameter, ...],
    results: str,
    refusals: str = "",
    undo: Undo | None = None,
) -> Action:
    return Action(
        name=f"erp.{name}",
        placement=Placement.TRANSACTION,
        run=once(handler, frozenset(parameter.name for parameter in parameters)),
        title=title,
        parameters=parameters,
        results=tuple(results.split()),
        refusals=(*refusals.split(), "InvalidParameters", "NotFound", "BooksNotOpened", "KeyReused"),
        undo=undo,
    )


_ORDERS = (
    _row(
        "create_order",
        orders.create_order,
        "Write an order",
        (
            _needs("party", "string", "Code of the counterparty"),
            _needs("lines", LINES, "Lines {sku, quantity, price}; without a price the list price"),
            _may("currency", "string", "Currency; default the counterparty's"),
            _may("payment_days", "number", "Days until an invoice is due; default 30"),
            _may("prepay_percent", "number", "Percent to be paid in advance; default 0"),
            _may("invoice_policy", "string", "shipment (default) or end"),
            _may("ship_complete", "boolean", "Nothing is reserved before all is there"),
            _may("wish_date", "date", "Wish date"),
            _may("reference", "string", "The customer's own number"),
        ),
        "order party state currency total invoice_policy lines",
        "NotACustomer PartyInactive ItemInactive CurrencyMismatch PriceMissing",
        _undo("cancel_order", _same("order", keep_shipped=True)),
    ),
    _row(
        "confirm_order",
        orders.confirm_order,
        "Confirm an order",
        (ORDER, _may("prices", "string", "check (default), keep or update")),
        "order state total lines",
        "PriceChanged WrongState",
        _undo("cancel_order", _same("order", keep_shipped=True)),
    ),
    _row(
        "change_order",
        orders.change_order,
        "Change an order",
        (
            ORDER,
            _needs("lines", LINES, "Lines {sku or line, quantity, price}; quantity 0 takes a line out"),
            _may("as_far_as_possible", "boolean", "Keep what is picked or shipped instead of refusing"),
        ),
        "order total difference before lines messages",
        "WrongState AlreadyPicked AlreadyInvoiced ItemInactive PriceMissing",
        _undo(
            "change_order",
            lambda params, result: {"order": result["order"], "lines": result["before"], "as_far_as_possible": True},
        ),
    ),
    _row(
        "cancel_order",
        orders.cancel_order,
        "Cancel what has not left of an order",
        (ORDER, REASON, _may("keep_shipped", "boolean", "Keep what was shipped instead of refusing")),
        "order state cancelled messages",
        "AlreadyShipped",
    ),
)

_CREDIT = (
    _row(
        "credit_check",
        credit.credit_check,
        "Check credit",
        (
            _may("order", "string", "Order number; or party and amount"),
            _may("party", "string", "Code of the counterparty"),
            _may("amount", "number", "Gross amount"),
            _may("hold", "boolean", "Book the exposure"),
        ),
        "party order amount currency limit limit_set exposure exposure_after open_invoices open_orders ratio over_by "
        "overdue_amount overdue_days paid_on_time new_client abc blocked ok hold",
        "WrongState",
        _undo(
            "release_credit_hold",
            lambda params, result: {"hold": result["hold"] or 0},
        ),
    ),
    _row(
        "release_credit_hold",
        credit.release_credit_hold,
        "Release a credit hold",
        (_may("order", "string", "Order number"), _may("hold", "number", "Number of a hold without an order")),
        "released holds",
    ),
    _row(
        "require_prepayment",
        credit.require_prepayment,
        "Demand a prepayment",
        (ORDER, _needs("percent", "number", "Percent of the order's total")),
        "order percent before amount",
        "",
        _undo("require_prepayment", lambda params, result: {"order": result["order"], "percent": result["before"]}),
    ),
    _row(
        "block_party",
        credit.block_party,
        "Stop a party's credit",
        (_needs("party", "string", "Code of the counterparty"), REASON),
        "party blocked changed",
        "",
        _undo("unblock_party", _same("party")),
    ),
    _row(
        "unblock_party",
        credit.unblock_party,
        "Give a party credit again",
        (_needs("party", "string", "Code of the counterparty"),),
        "party blocked changed",
        "",
        _undo("block_party", _same("party")),
    ),
)

_STOCK = (
    _row(
        "reserve_stock",
        reservations.reserve_stock,
        "Reserve stock",
        (ORDER, _may("allow_partial", "boolean", "Reserve what is there (default true)")),
        "order status reserved short",
        "NotConfirmed",
        _undo("release_stock", _same("order")),
    ),
    _row(
        "release_stock",
        reservations.release_stock,
        "Release reserved stock",
        (ORDER, _may("lines", LINES, "Lines {sku, quantity}; default all")),
        "order released messages",
    ),
    _row(
        "report_missing",
        missing.report_missing,
        "Book reserved goods that are missing",
        (
            ORDER,
            _needs("lines", LINES, "Lines {sku or line, quantity, lot}: what the picker did not find"),
            _needs("reason", "string", "Reason"),
        ),
        "document order missing loss",
        "NotReserved ClosedPeriod",
    ),
    _row(
        "block_lot",
        masters.block_lot,
        "Block a lot",
        (
            _needs("sku", "string", "Item"),
            _needs("lot", "string", "Lot"),
            _needs("reason", "string", "Reason"),
        ),
        "sku lot blocked changed orders",
        "ItemInactive",
        _undo("release_lot", _same("sku", "lot")),
    ),
    _row(
        "release_lot",
        masters.release_lot,
        "Release a lot",
        (_needs("sku", "string", "Item"), _needs("lot", "string", "Lot")),
        "sku lot blocked changed messages",
        "ItemInactive",
        _undo("block_lot", _same("sku", "lot", reason="Release taken back")),
    ),
    _row(
        "adjust_stock",
        masters.adjust_stock,
        "Book counted stock",
        (
            _needs("sku", "string", "Item"),
            _needs("reason", "string", "Reason"),
            _may("counted", "number", "What was counted"),
            _may("change", "number", "Or the change"),
            _may("lot", "string", "Lot, where the item has lots"),
            _may("cost", "number", "Cost of one, for what comes"),
            _may("as_far_as_possible", "boolean", "Take away only what is free"),
        ),
        "document sku lot change on_hand value messages",
        "NotInStock LotMissing ItemInactive ClosedPeriod",
        _undo(
            "adjust_stock",
            lambda params, result: {
                "sku": result["sku"],
                "lot": result["lot"],
                "change": -result["change"],
                "reason": f"Undo of {result['document']}",
                "as_far_as_possible": True,
            },
        ),
    ),
    _row(
        "stock_query",
        status.stock_query,
        "Ask for stock",
        (_needs("skus", "list", "One sku or a list of them"),),
        "items",
    ),
)

_PURCHASES = (
    _row(
        "purchase_shortage",
        purchases.purchase_shortage,
        "Purchase what an order lacks",
        (ORDER,),
        "order purchases created purchase eta",
        "NoSupplier NotConfirmed CurrencyMismatch",
        _undo("cancel_purchase", lambda params, result: {"purchases": result["created"]}),
    ),
    _row(
        "cancel_purchase",
        purchases.cancel_purchase,
        "Cancel what has not come of a purchase",
        (_may("purchase", "string", "Purchase number"), _may("purchases", "list", "Or several"), REASON),
        "cancelled purchases messages",
    ),
    _row(
        "receive_goods",
        purchases.receive_goods,
        "Receive goods of a purchase",
        (
            _needs("purchase", "string", "Purchase number"),
            _may("lines", LINES, "Lines {sku, quantity, lot}; default all that is still to come"),
            _may("lot", "string", "Lot of all lines, where no lines are named"),
        ),
        "receipt purchase state complete lines reserved messages",
        "OverReceipt LotMissing WrongState ClosedPeriod",
        _undo("return_to_supplier", _same("receipt")),
    ),
    _row(
        "return_to_supplier",
        purchases.return_to_supplier,
        "Send goods back to the supplier",
        (_needs("receipt", "string", "Receipt number"), REASON),
        "receipt purchase returned kept state",
        "ClosedPeriod",
    ),
)

_SHIPMENTS = (
    _row(
        "create_shipment",
        shipments.create_shipment,
        "Make a shipment of picked goods",
        (
            ORDER,
            _may("lines", LINES, "Lines {sku, quantity, lot}; default all that is reserved"),
            _may("carrier", "string", "Carrier"),
            _may("tracking", "string", "Tracking number"),
        ),
        "shipment order state lines",
        "NotReserved NotConfirmed PrepaymentMissing LotBlocked NotInStock",
        _undo("cancel_shipment", _same("shipment", reason="Undone by the process")),
    ),
    _row(
        "ship",
        shipments.ship,
        "Send a shipment",
        (
            _needs("shipment", "string", "Shipment number"),
            _may("carrier", "string", "Carrier"),
            _may("tracking", "string", "Tracking number"),
        ),
        "shipment order state attempt carrier tracking",
        "WrongState NotReserved PrepaymentMissing LotBlocked ClosedPeriod",
        _undo("cancel_shipment", _same("shipment", reason="Undone by the process")),
    ),
    _row(
        "cancel_shipment",
        shipments.cancel_shipment,
        "Take a shipment back",
        (_needs("shipment", "string", "Shipment number"), REASON),
        "shipment order state was return",
    ),
    _row(
        "fail_delivery",
        shipments.fail_delivery,
        "Note a failed delivery",
        (
            _needs("shipment", "string", "Shipment number"),
            REASON,
            _may("back_to_stock", "boolean", "The goods came back: the order's lines are open again"),
        ),
        "shipment order state attempts messages",
        "WrongState OnReturn ClosedPeriod",
    ),
    _row(
        "confirm_delivery",
        shipments.confirm_delivery,
        "Note a delivery",
        (_needs("shipment", "string", "Shipment number"),),
        "shipment order state order_state",
        "WrongState",
    ),
)

_RETURNS = (
    _row(
        "create_return",
        returns.create_return,
        "Announce a return",
        (
            ORDER,
            _needs("reason", "string", "Reason"),
            _may("lines", LINES, "Lines {sku, quantity, lot}; default all that is out"),
            _may("shipment", "string", "Only goods of this shipment"),
        ),
        "return order state lines",
        "QtyExceedsShipped",
        _undo("reopen_return", _same("return", to="cancelled")),
    ),
    _row(
        "receive_return",
        returns.receive_return,
        "Receive a return",
        (_needs("return", "string", "RMA number"),),
        "return state messages",
        "WrongState ClosedPeriod",
    ),
    _row(
        "inspect_return",
        returns.inspect_return,
        "Inspect a return",
        (
            _needs("return", "string", "RMA number"),
            _may("disposition", "string", "restock, quarantine or scrap, for all lines that are not named"),
            _may("lines", LINES, "Lines {sku, quantity, disposition, inspection}"),
        ),
        "return state loss lines messages",
        "WrongState QtyExceedsShipped ClosedPeriod",
        _undo("reopen_return", _same("return", to="received")),
    ),
    _row(
        "reopen_return",
        returns.reopen_return,
        "Reopen or cancel a return",
        (_needs("return", "string", "RMA number"), _may("to", "string", "received (default) or cancelled")),
        "return state was reopened",
        "ClosedPeriod",
    ),
)

_MONEY = (
    _row(
        "issue_invoice",
        invoices.issue_invoice,
        "Issue an invoice",
        (ORDER, _may("shipment", "string", "Only this shipment"), DATE),
        "invoice order party net tax total currency date due advances open",
        "NothingToInvoice ClosedPeriod",
        _undo("credit_note", _same("invoice", reason="Undone by the process")),
    ),
    _row(
        "issue_fee",
        invoices.issue_fee,
        "Invoice a fee",
        (
            ORDER,
            _needs("amount", "number", "Net amount"),
            _needs("text", "string", "What it is for, as it stands on the invoice"),
            _may("tax_rate", "number", "Percent; default the company's"),
            DATE,
        ),
        "invoice order party net tax total currency date due advances open",
        "ClosedPeriod",
        _undo("credit_note", _same("invoice", reason="Undone by the process")),
    ),
    _row(
        "credit_note",
        credit_notes.credit_note,
        "Give a credit note",
        (
            _needs("invoice", "string", "Invoice number"),
            _may("lines", LINES, "Lines {sku, quantity}; default all that is left"),
            _may("amount", "number", "Or a gross amount"),
            _may("approval", "string", "Who or what approved it"),
            _may("approved_amount", "number", "The most that was approved"),
            _may("book_to", "string", "revenue (default) or claims"),
            REASON,
            DATE,
        ),
        "credit_note invoice total currency freed open messages",
        "NotAnInvoice AboveApprovedLimit ExceedsInvoice ClosedPeriod",
        _undo("reversal", _same("credit_note")),
    ),
    _row(
        "reversal",
        credit_notes.reversal,
        "Take a credit note back",
        (_may("credit_note", "string", "Credit note number; none: nothing to take back"), DATE),
        "invoice credit_note total reversed open messages",
        "NotACreditNote ClosedPeriod",
    ),
    _row(
        "register_payment",
        payments.register_payment,
        "Register a payment",
        (
            _needs("amount", "number", "Amount"),
            _needs("reference", "string", "The bank's number of the movement"),
            _may("order", "string", "Order number"),
            _may("invoice", "string", "Invoice number"),
            _may("party", "string", "Or code of the counterparty"),
            _may("bank", "string", "Bank account; default BANK"),
            _may("currency", "string", "Currency; must be the counterparty's"),
            DATE,
        ),
        "payment party amount currency allocations advance order messages",
        "DuplicateBankRef CurrencyMismatch NotAnInvoice ClosedPeriod",
        _undo("refund_payment", _same("payment", reason="Undone by the process")),
    ),
    _row(
        "refund_payment",
        payments.refund_payment,
        "Refund a payment",
        (
            _may("payment", "string", "Payment number"),
            _may("order", "string", "Or order number: all that settles nothing"),
            _may("amount", "number", "Amount; default all"),
            _may("bank", "string", "Bank account"),
            _may("reference", "string", "The bank's number of the movement"),
            REASON,
        ),
        "refunds amount order",
        "ExceedsPayment NotARefundable ClosedPeriod",
    ),
    _row(
        "write_off",
        payments.write_off,
        "Write off a debt",
        (
            _needs("invoice", "string", "Invoice number"),
            _needs("reason", "string", "Reason"),
            _may("amount", "number", "Amount; default all that is open"),
        ),
        "invoice amount open messages",
        "NothingOpen ExceedsInvoice ClosedPeriod",
        _undo("reinstate_invoice", _same("invoice", "amount", reason="Undone by the process")),
    ),
    _row(
        "reinstate_invoice",
        payments.reinstate_invoice,
        "Take a write-off back",
        (_needs("invoice", "string", "Invoice number"), _may("amount", "number", "Amount; default all"), REASON),
        "invoice amount open",
        "ClosedPeriod",
    ),
)

_BOOKS = (
    _row(
        "party_upsert",
        masters.party_upsert,
        "Make or change a party",
        (
            _needs("code", "string", "Code of the counterparty"),
            _may("name", "string", "Legal name"),
            _may("customer", "boolean", "Buys from us"),
            _may("supplier", "boolean", "Sells to us"),
            _may("country", "string", "Country, two letters"),
            _may("tax_no", "string", "Tax number"),
            _may("currency", "string", "Currency"),
            _may("bank", "string", "Bank account"),
            _may("email", "string", "E-mail"),
            _may("address", "string", "Address"),
            _may("credit_limit", "number", "Credit limit, gross"),
            _may("client", "string", "Code of the client that it belongs to"),
            _may("client_name", "string", "Name of the client"),
            _may("source", "string", "First touch of a new client"),
            _may("active", "boolean", "May be used"),
            _may("clear", "list", "Names of fields to empty"),
        ),
        "party created client before",
        "TaxNumberInvalid TaxNumberTaken CurrencyUnknown CurrencyInUse",
        _undo("party_upsert", lambda params, result: result["before"]),
    ),
    _row(
        "item_upsert",
        masters.item_upsert,
        "Make or change an item",
        (
            _needs("sku", "string", "Item"),
            _may("name", "string", "Name"),
            _may("kind", "string", "goods (default) or service"),
            _may("uom", "string", "Unit"),
            _may("lot_tracked", "boolean", "Kept by lots"),
            _may("price", "number", "List price, net"),
            _may("cost", "number", "The supplier's price"),
            _may("tax_rate", "number", "Percent"),
            _may("lead_days", "number", "Days from purchase to receipt"),
            _may("supplier", "string", "Code of the supplier"),
            _may("active", "boolean", "May be sold"),
            _may("clear", "list", "['supplier'] takes the supplier away"),
        ),
        "sku created before",
        "NotASupplier ItemInUse",
        _undo("item_upsert", lambda params, result: result["before"]),
    ),
    _row(
        "document_status",
        status.document_status,
        "Ask for a document's state",
        (_needs("document", "string", "Number of any document"),),
        "document kind state amount party order currency total credited open due stage needed received refundable "
        "prepay_percent invoice_policy ship_complete lines shipments returns purchases invoices",
    ),
    _row(
        "recompute_abc",
        masters.recompute_abc,
        "Classify clients by revenue",
        (_may("days", "number", "Revenue of how many days; default 365"),),
        "a b c",
    ),
    _row(
        "close_period",
        status.close_period,
        "Close a month",
        (_needs("year", "number", "Year"), _needs("month", "number", "Month")),
        "year month state changed",
        "",
        _undo("reopen_period", _same("year", "month")),
    ),
    _row(
        "reopen_period",
        status.reopen_period,
        "Reopen a month",
        (_needs("year", "number", "Year"), _needs("month", "number", "Month")),
        "year month state changed",
        "",
        _undo("close_period", _same("year", "month")),
    ),
)

ACTIONS: tuple[Action, ...] = (*_ORDERS, *_CREDIT, *_STOCK, *_PURCHASES, *_SHIPMENTS, *_RETURNS, *_MONEY, *_BOOKS)
