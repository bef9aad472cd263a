"""A sample of all conformance suites. The figures are asserted: a change that loses a case fails here."""

from __future__ import annotations

from collections import Counter

from tests.conformance.suites import judged, missed, needs_suites

# The boundary event that catches the first instance's event is drawn as interrupting (cancelActivity is true unless
# it says otherwise), so it cancels the other instances; the suite wants them to be completed all the same.
OTHERWISE = ("WCP09_Structured_Discriminator_MultiInstance/1",)


@needs_suites
def test_each_construct_leaves_the_marks_that_the_standard_asks_for() -> None:
    verdicts = judged("betsy")
    assert len(verdicts) == 65
    assert set(missed(verdicts)) == set(OTHERWISE), missed(verdicts)


@needs_suites
def test_models_that_break_a_rule_of_the_standard_are_refused() -> None:
    verdicts = judged("constraints")
    assert len(verdicts) == 117
    # One reads a name as an interval (a variable may hold it), one an ISO date without xsi:type, one a message without
    # a data output, one is a process without an end event, and one a sub-process with data inputs of its own: many tools
    # write these, and they run.
    assert set(missed(verdicts)) == {
        "EXT079_1_fail",
        "EXT105_1_fail_end_without_sub_events",
        "EXT012_8_failure_timerEvent_timeDate",
        "EXT128_1_failure_boundary",
        "EXT134_1_fail_invalid_timeDuration",
    }


@needs_suites
def test_models_that_others_drew_are_read_whole_or_refused_with_reason() -> None:
    verdicts = judged("import", every=12)
    assert len(verdicts) >= 290
    assert missed(verdicts) == {}
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    assert outcomes["loaded"] + outcomes["loaded with reports"] >= 16, outcomes


@needs_suites
def test_expressions_have_the_value_that_the_tck_expects() -> None:
    verdicts = judged("feel", every=5)
    assert len(verdicts) >= 320
    assert len(missed(verdicts)) <= 2, missed(verdicts)  # fractions of a second finer than a microsecond


@needs_suites
def test_decisions_have_the_value_that_the_tck_expects() -> None:
    verdicts = judged("dmn", every=5)
    assert len(verdicts) >= 350
    assert len(missed(verdicts)) <= 1, missed(verdicts)
