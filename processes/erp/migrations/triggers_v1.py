"""What the database itself refuses in the books, version 1.

Posted entries and invoices, done moves and allocations never change; an entry is posted only when it balances and its
month is open; an allocation moves the counters of its payment and its invoice, whose CHECKs keep the sums.
Frozen with migration erp_0001: a change is a new file `triggers_v2` and a migration that installs it.
"""

_NOT_BALANCED = """not exists (select 1 from erp_journal_line where entry_id = new.id)
    or (select sum(debit) - sum(credit) from erp_journal_line where entry_id = new.id) <> 0"""

_CLOSED_SQLITE = """exists (select 1 from erp_period p where p.state = 'closed'
    and p.year = cast(strftime('%Y', new.date) as integer) and p.month = cast(strftime('%m', new.date) as integer))"""

_CLOSED_POSTGRESQL = """exists (select 1 from erp_period p where p.state = 'closed'
    and p.year = extract(year from new.date) and p.month = extract(month from new.date))"""

_TOTALS_WRONG = """new.net <> coalesce((select sum(net) from erp_invoice_line where invoice_id = new.id), 0)
    or new.tax <> coalesce((select sum(tax) from erp_invoice_line where invoice_id = new.id), 0)"""

# What stays free on a posted invoice: settled, settled_at, net_credited, tax_credited, updated_at, version.
_INVOICE_FROZEN = (
    *("number", "series", "year", "sequence_no", "kind", "counterparty_id", "order_id", "shipment_id", "origin_id"),
    *("currency", "date", "due", "net", "tax", "total", "state", "entry_id", "reason", "approval", "created_at"),
)
_INVOICE_LINE_FROZEN = (
    *("invoice_id", "line_no", "order_line_id", "shipment_line_id", "text", "qty", "price", "net", "tax_rate", "tax"),
)


def _refuse(name: str, event: str, table: str, when: str, message: str) -> str:
    return f"create trigger {name} before {event} on {table} when {when} begin select raise(abort, '{message}'); end"


def _changed(columns: tuple[str, ...]) -> str:
    return " or ".join(f"new.{column} is not old.{column}" for column in columns)


def _posted(row: str, table: str, key: str) -> str:
    return f"exists (select 1 from {table} where id = {row}.{key} and state = 'posted')"


_SQLITE = (
    _refuse("erp_entry_starts", "insert", "erp_journal_entry", "new.state <> 'draft'", "an entry starts as a draft"),
    _refuse(
        "erp_entry_balanced",
        "update",
        "erp_journal_entry",
        f"new.state = 'posted' and ({_NOT_BALANCED})",
        "the entry is not balanced",
    ),
    _refuse(
        "erp_entry_period",
        "update",
        "erp_journal_entry",
        f"new.state = 'posted' and {_CLOSED_SQLITE}",
        "the month is closed",
    ),
    _refuse("erp_entry_frozen", "update", "erp_journal_entry", "old.state = 'posted'", "a posted entry never changes"),
    _refuse("erp_entry_kept", "delete", "erp_journal_entry", "old.state = 'posted'", "a posted entry is never deleted"),
    _refuse(
        "erp_line_added",
        "insert",
        "erp_journal_line",
        _posted("new", "erp_journal_entry", "entry_id"),
        "a posted entry never changes",
    ),
    _refuse(
        "erp_line_frozen",
        "update",
        "erp_journal_line",
        f"{_posted('old', 'erp_journal_entry', 'entry_id')} or {_posted('new', 'erp_journal_entry', 'entry_id')}",
        "a posted entry never changes",
    ),
    _refuse(
        "erp_line_kept",
        "delete",
        "erp_journal_line",
        _posted("old", "erp_journal_entry", "entry_id"),
        "a posted entry never changes",
    ),
    _refuse("erp_move_frozen", "update", "erp_stock_move", "old.state = 'done'", "a done move never changes"),
    _refuse("erp_move_kept", "delete", "erp_stock_move", "old.state = 'done'", "a done move is never deleted"),
    _refuse("erp_invoice_starts", "insert", "erp_invoice", "new.state <> 'draft'", "an invoice starts as a draft"),
    _refuse(
        "erp_invoice_totals",
        "update",
        "erp_invoice",
        f"new.state = 'posted' and old.state = 'draft' and ({_TOTALS_WRONG})",
        "the total is not the sum of the lines",
    ),
    _refuse(
        "erp_invoice_frozen",
        "update",
        "erp_invoice",
        f"old.state = 'posted' and ({_changed(_INVOICE_FROZEN)})",
        "a posted invoice never changes",
    ),
    _refuse("erp_invoice_kept", "delete", "erp_invoice", "old.state = 'posted'", "a posted invoice is never deleted"),
    _refuse(
        "erp_invoice_line_added",
        "insert",
        "erp_invoice_line",
        _posted("new", "erp_invoice", "invoice_id"),
        "a posted invoice never changes",
    ),
    _refuse(
        "erp_invoice_line_frozen",
        "update",
        "erp_invoice_line",
        f"{_posted('old', 'erp_invoice', 'invoice_id')} and ({_changed(_INVOICE_LINE_FROZEN)})",
        "a posted invoice never changes",
    ),
    _refuse(
        "erp_invoice_line_kept",
        "delete",
        "erp_invoice_line",
        _posted("old", "erp_invoice", "invoice_id"),
        "a posted invoice never changes",
    ),
    """
    create trigger erp_allocation_counts after insert on erp_allocation begin
        update erp_payment set allocated = allocated + new.amount where id = new.payment_id;
        update erp_invoice set settled = settled + new.amount where id in (new.invoice_id, new.credit_id);
    end
    """,
    _refuse("erp_allocation_frozen", "update", "erp_allocation", "1", "an allocation never changes"),
    _refuse("erp_allocation_kept", "delete", "erp_allocation", "1", "an allocation is never deleted"),
    _refuse("erp_command_frozen", "update", "erp_command", "old.result is not null", "an answer never changes"),
)


def _guard(name: str, table: str, events: str, body: str) -> tuple[str, str]:
    """A PostgreSQL row trigger with its function."""
    function = f"create function {name}() returns trigger language plpgsql as $$ begin {body} end $$"
    return function, f"create trigger {name} before {events} on {table} for each row execute function {name}()"


def _raise(message: str) -> str:
    return f"raise exception '{message}' using errcode = 'check_violation';"


def _distinct(columns: tuple[str, ...]) -> str:
    return " or ".join(f"new.{column} is distinct from old.{column}" for column in columns)


def _frozen_line(table: str, parent: str, key: str, message: str, allowed: str) -> str:
    """The body of a guard on lines: under a posted parent only updates that change nothing of `allowed` pass."""
    return f"""
    if tg_op <> 'DELETE' and {_posted("new", parent, key)} and (tg_op = 'INSERT' or {allowed}) then
        {_raise(message)}
    end if;
    if tg_op <> 'INSERT' and {_posted("old", parent, key)} and (tg_op = 'DELETE' or {allowed}) then
        {_raise(message)}
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;"""


_POSTGRESQL = (
    *_guard("erp_entry_guard", "erp_journal_entry", "insert or update or delete", f"""
    if tg_op = 'INSERT' then
        if new.state <> 'draft' then {_raise("an entry starts as a draft")} end if;
        return new;
    end if;
    if old.state = 'posted' then {_raise("a posted entry never changes")} end if;
    if tg_op = 'DELETE' then return old; end if;
    if new.state = 'posted' then
        if {_NOT_BALANCED} then {_raise("the entry is not balanced")} end if;
        if {_CLOSED_POSTGRESQL} then {_raise("the month is closed")} end if;
    end if;
    return new;"""),
    *_guard("erp_line_guard", "erp_journal_line", "insert or update or delete",
            _frozen_line("erp_journal_line", "erp_journal_entry", "entry_id", "a posted entry never changes", "true")),
    # The last word, at COMMIT: whatever wrote it, no entry is left unbalanced or as a draft.
    f"""
    create function erp_entry_settled() returns trigger language plpgsql as $$ begin
        if exists (select 1 from erp_journal_entry e where e.id = new.id
            and (e.state <> 'posted'
                or (select sum(debit) - sum(credit) from erp_journal_line where entry_id = e.id) <> 0))
        then {_raise("an entry was left unbalanced or not posted")} end if;
        return null;
    end $$
    """,
    """
    create constraint trigger erp_entry_settled after insert or update on erp_journal_entry
    deferrable initially deferred for each row execute function erp_entry_settled()
    """,
    *_guard("erp_move_guard", "erp_stock_move", "update or delete", f"""
    if old.state = 'done' then {_raise("a done move never changes")} end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;"""),
    *_guard("erp_invoice_guard", "erp_invoice", "insert or update or delete", f"""
    if tg_op = 'INSERT' then
        if new.state <> 'draft' then {_raise("an invoice starts as a draft")} end if;
        return new;
    end if;
    if old.state = 'posted' then
        if tg_op = 'DELETE' then {_raise("a posted invoice is never deleted")} end if;
        if {_distinct(_INVOICE_FROZEN)} then {_raise("a posted invoice never changes")} end if;
        return new;
    end if;
    if tg_op = 'DELETE' then return old; end if;
    if new.state = 'posted' and ({_TOTALS_WRONG}) then {_raise("the total is not the sum of the lines")} end if;
    return new;"""),
    *_guard("erp_invoice_line_guard", "erp_invoice_line", "insert or update or delete",
            _frozen_line("erp_invoice_line", "erp_invoice", "invoice_id", "a posted invoice never changes",
                         _distinct(_INVOICE_LINE_FROZEN))),
    """
    create function erp_allocation_counts() returns trigger language plpgsql as $$ begin
        update erp_payment set allocated = allocated + new.amount where id = new.payment_id;
        update erp_invoice set settled = settled + new.amount where id in (new.invoice_id, new.credit_id);
        return null;
    end $$
    """,
    """
    create trigger erp_allocation_counts after insert on erp_allocation
    for each row execute function erp_allocation_counts()
    """,
    *_guard("erp_allocation_guard", "erp_allocation", "update or delete", _raise("an allocation never changes")),
    *_guard("erp_command_guard", "erp_command", "update", f"""
    if old.result is not null then {_raise("an answer never changes")} end if;
    return new;"""),
)  # fmt: skip

TRIGGERS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
