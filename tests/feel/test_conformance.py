"""The expressions of the DMN TCK. The figures are asserted: a change that loses a case fails here."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from reglament.conformance.feel import answer_feel

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance"

# Fractions of a second finer than a microsecond are cut off.
KNOWN_MISSES = {"feel-time-function_020_72b421086e", "feel-time-function_050_524d9a8146"}


def _cases() -> list[dict[str, Any]]:
    path = SHARED / "cases" / "feel.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(f"the conformance cases are missing: {path}")
        pytest.skip(f"the conformance cases are not here: {path}")
    return list(json.loads(path.read_text())["cases"])


def test_every_expression_of_the_tck_has_its_value() -> None:
    cases = _cases()
    sys.path.insert(0, str(SHARED))
    try:
        same_value = importlib.import_module("scoring.values").same_value
    finally:
        sys.path.remove(str(SHARED))
    missed = set()
    for case in cases:
        answer = answer_feel({"expression": case["expression"], "variables": case["variables"]})
        if answer["ok"]:
            passed = same_value(case["expected"], answer["value"])
        else:
            passed = case["error_expected"] and case["expected"] is None
        if not passed:
            missed.add(case["id"].rpartition("/")[2])
    assert missed == KNOWN_MISSES
