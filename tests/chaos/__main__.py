"""`python -m tests.chaos [FAULT…]`: make the faults (all, or those that are named), print the table.

It is written to docs/chaos.md as well. Exit status 1 when a target was not reached.
"""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime

from tests.chaos.fault import Fault
from tests.chaos.page import ROOT, Ran, commit, keep, lines, page, versions
from tests.chaos.table import FAULTS

log = logging.getLogger(__name__)


def main(names: list[str]) -> int:
    """Run, and tell each run as soon as it is over."""
    unknown = [name for name in names if name not in FAULTS]
    if unknown:
        print(f"There is no fault {', '.join(unknown)}. There are: {', '.join(FAULTS)}", file=sys.stderr)
        return 2
    print(versions(), flush=True)
    met = True
    for name in names or FAULTS:
        for seed in FAULTS[name].seeds:
            ran = _ran(name, FAULTS[name], seed)
            keep(ran)
            met = met and ran.met
            print(lines(FAULTS, [ran]), flush=True)
    (ROOT / "docs" / "chaos.md").write_text(page(FAULTS))
    return 0 if met else 1


def _ran(name: str, fault: Fault, seed: int) -> Ran:
    begun = time.monotonic()
    error = ""
    try:
        measures = tuple(fault.run(seed))
    except Exception as failed:  # the others are still to run; the table tells it
        log.exception("%s broke off", name)
        measures, error = (), f"{type(failed).__name__}: {str(failed).splitlines()[0] if str(failed) else ''}"
    return Ran(name, seed, time.monotonic() - begun, f"{datetime.now(UTC):%Y-%m-%d}", commit(), measures, error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
