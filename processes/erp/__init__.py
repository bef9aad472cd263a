"""The embedded ERP: items, stock, orders, purchases, invoices, payments and the ledger, in the application's database.

Its doors: `actions.ACTIONS` (what processes ask for), `adapter.EmbeddedErp` (the same for programs), `queries` (what
pages show), `verify.verify` (the invariants of the books), `opening.open_books` (the first day).
"""
