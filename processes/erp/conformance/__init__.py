"""What every ERP adapter must pass: small stories, told through the adapter alone.

`CASES` are functions of a `Shop`; whoever tests an adapter makes a `Site` for it and runs each case on a `Shop`. A case
that fails raises AssertionError. Cases use names of their own, so that all of them may run on the same books.
"""

from processes.erp.conformance import (
    answers,
    billing,
    credit,
    faults,
    masters,
    missing,
    orders,
    purchases,
    returns,
    shipping,
    standing,
    stock,
    undo,
)
from processes.erp.conformance.shop import Case, Shop, Site

__all__ = ["CASES", "Case", "Shop", "Site"]

CASES: tuple[Case, ...] = tuple(
    case
    for module in (
        answers,
        masters,
        orders,
        credit,
        stock,
        missing,
        purchases,
        shipping,
        returns,
        billing,
        standing,
        undo,
        faults,
    )
    for case in module.CASES
)
