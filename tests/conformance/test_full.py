"""The conformance suites whole; `test_sample.py` is the part of them that every run has time for."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.suites import judged, missed, needs_suites

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200), needs_suites]

# The share of each corpus that must become drafts that run; the rest is refused with element and reason.
LOADED = {
    "miwg-reference": 0.90,
    "miwg-vendors": 0.90,
    "camunda-examples": 0.95,
    "camunda7": 0.95,
    "flowable": 0.95,
    "jbpm": 0.95,
    "bpmn-elements": 0.95,
    "bpmn-engine": 0.95,
    "spiffworkflow": 0.95,
    "spiff-arena": 0.95,
}
JAVA = "0076-feel-external-java/"  # functions of Java are not run


def test_every_model_that_others_drew_is_read_whole_or_refused_with_reason() -> None:
    verdicts = judged("import")
    assert len(verdicts) == 3530
    assert missed(verdicts) == {}
    files = Counter(verdict.group for verdict in verdicts)
    loaded = Counter(verdict.group for verdict in verdicts if verdict.outcome.startswith("loaded"))
    assert {
        name: loaded[name] / files[name] for name, least in LOADED.items() if loaded[name] / files[name] < least
    } == {}


def test_every_decision_has_the_value_that_the_tck_expects() -> None:
    verdicts = judged("dmn")
    assert len(verdicts) == 1770
    others = {case: why for case, why in missed(verdicts).items() if not case.startswith(JAVA)}
    assert len(others) <= 3, others


def test_every_expression_has_the_value_that_the_tck_expects() -> None:
    verdicts = judged("feel")
    assert len(verdicts) == 1635
    assert len(missed(verdicts)) <= 2, missed(verdicts)
