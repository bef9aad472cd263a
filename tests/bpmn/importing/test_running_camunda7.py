"""A process as Camunda's modeler saved it, brought in and run on the engine to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn.importing import Imported, bring_in
from engine.testing import ProcessUnderTest, Run

MODEL = Path(__file__).parent / "models" / "camunda7_orders.bpmn"


@pytest.fixture(scope="module")
def imported() -> Imported:
    return bring_in({MODEL.name: MODEL.read_bytes()})


def _started(imported: Imported) -> Run:
    return ProcessUnderTest(imported.files, key="order").start(orderId=17, patience="P1D")


def test_it_runs_to_its_end_as_it_did_there(imported: Imported) -> None:
    run = _started(imported)
    assert run.inbox("sales") == ["review"]
    assert run.variables["clerk"] == "engine"  # who started it
    assert run.variables["state"] == "new"  # as a listener said
    run.complete("review", by="sales", amount=600, approved=True)
    run.action_returns("charge-card", receipt="R-1")
    assert run.variables["receipt"] == "R-1"  # an external worker's variables are the process's
    run.pass_time("P2D")
    assert run.variables["wasLate"] is True
    run.complete("pack", by="store", parcel="P-9")
    assert (run.status, run.outcome) == ("completed", "done")
    assert run.variables["parcelNumber"] == "P-9"
    assert "parcel" not in run.variables


def test_the_gateway_takes_its_other_way(imported: Imported) -> None:
    run = _started(imported).complete("review", by="sales", amount=100, approved=True)
    assert (run.status, run.outcome) == ("completed", "refused")


def test_everything_that_was_done_to_it_is_told(imported: Imported) -> None:
    told = {(one.element, one.code, one.severity) for one in imported.findings}
    assert told == {
        ("order", "no_meaning", "warning"),
        ("received", "no_meaning", "warning"),
        ("received", "initiator", "repair"),
        ("received", "listener", "repair"),
        ("review", "form", "repair"),
        ("review", "group", "repair"),
        ("review", "due", "repair"),
        ("review", "title", "repair"),
        ("f3", "condition", "repair"),
        ("charge", "topic", "repair"),
        ("charge", "retries", "repair"),
        ("charge", "mapping", "repair"),
        ("ship", "mapping", "repair"),
        ("late", "timer", "repair"),
        ("note", "kind", "repair"),
        ("note", "script", "repair"),
        ("pack", "assignee", "repair"),
    }
