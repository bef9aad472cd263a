"""Both replays whole, by the command that people type; `make test` plays short forms of them (test_replays)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOG = ROOT.parent / "shared" / "data" / "order-management" / "ocel_order_simulated.csv"


def replay(*arguments: str) -> str:
    """Run the command and return what it printed; its end is success only when every invariant holds."""
    ran = subprocess.run(
        [sys.executable, "-m", "reglament", "replay", "orders", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
    return ran.stdout


@pytest.mark.long
@pytest.mark.timeout(5400)
def test_two_thousand_real_orders_are_all_delivered_and_paid() -> None:
    if not LOG.exists():
        reason = "the order-management log is absent; put it beside the repository as shared/data"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    printed = replay("--from", str(LOG))
    assert re.search(r"^order_to_delivery: order_delivered +2,000$", printed, re.MULTILINE), printed
    assert "0 incidents; 0 stuck." in printed


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_five_hundred_orders_with_everything_that_goes_wrong_leave_sound_books() -> None:
    assert "0 incidents; 0 stuck." in replay("--second-run")
