"""What an import brought in, it leaves alone the next time: no new question, and not a byte changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from engine.bpmn.importing import bring_in

SUITE = Path(__file__).resolve().parents[4] / "shared" / "conformance"
EVERY = 25
needs_suite = pytest.mark.skipif(
    not SUITE.exists() and os.environ.get("CI") != "true", reason="the conformance suite is not beside the project"
)


def files() -> list[str]:
    return [case["file"] for case in json.loads((SUITE / "cases" / "import.json").read_text("utf-8"))["cases"]]


def stays(names: list[str]) -> list[str]:
    """What the second import says about those files of the suite that can be imported."""
    found = []
    for name in names:
        first = bring_in({"model.bpmn": (SUITE / "data" / name).read_bytes()})
        second = bring_in(first.files)
        was = {(one.element, one.code, one.message) for one in first.findings if one.severity == "error"}
        again = [one for one in second.findings if (one.element, one.code, one.message) not in was]
        if again or second.files != first.files:
            found.append(f"{name}: {[one.message for one in again][:3]}")
    return found


@needs_suite
def test_importing_a_draft_of_another_tool_twice_changes_nothing_more() -> None:
    names = files()[::EVERY]
    assert len(names) > 100
    assert stays(names) == []


@needs_suite
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_importing_any_draft_of_another_tool_twice_changes_nothing_more() -> None:
    assert stays(files()) == []
