"""Incidents of one cause have one fingerprint and one text without particulars."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.cause import LONGEST_WORDS, Cause, cause_of


def cause(kind: str, message: str, action: str | None = None, element: str = "book", **detail: Any) -> Cause:
    return cause_of(kind=kind, process="orders", element=element, action=action, message=message, detail=detail)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ERP answered 503", "ERP answered 503"),
        ("no stock of SKU-12 in 3 shelves", "no stock of SKU-99 in 4 shelves"),
        ("client 'ACME' is blocked", "client 'Hansa' is blocked"),
        ("timeout after 1200.5 ms (key 77:4)", "timeout after 90 ms (key 78:9)"),
        ("order 9f8b6c1e-1111-4222-8333-444455556666 is gone", "order 00000000-1111-4222-8333-444455556666 is gone"),
    ],
)
def test_what_differs_from_case_to_case_makes_no_other_cause(one: str, other: str) -> None:
    prefix = "erp.book did not succeed in {} attempts: {}"
    first = cause("retries_used", prefix.format(5, one), "erp.book")
    assert first == cause("retries_used", prefix.format(3, other), "erp.book")
    assert "did not succeed" not in first.words


def test_another_status_action_or_kind_is_another_cause() -> None:
    base = cause("retries_used", "ERP answered 503", "erp.book")
    others = [
        cause("retries_used", "ERP answered 422", "erp.book"),
        cause("retries_used", "ERP answered 503", "erp.order"),
        cause("unknown_outcome", "ERP answered 503", "erp.book"),
    ]
    assert base.words == "ERP answered 503"
    assert len({base.fingerprint, *(other.fingerprint for other in others)}) == 4


def test_one_action_that_fails_at_two_places_is_one_cause_and_a_broken_rule_belongs_to_its_place() -> None:
    here = cause("retries_used", "down", "erp.book", element="book")
    assert here == cause("retries_used", "down", "erp.book", element="book_again")
    broken = cause("no_path_taken", "'x' found no path", element="x")
    assert broken.fingerprint != cause("no_path_taken", "'x' found no path", element="y").fingerprint


def test_a_rule_that_fails_is_one_cause_whatever_value_it_met() -> None:
    first = cause("expression_failed", "… is neither true nor false but null: a > b", expression="a > b")
    second = cause("expression_failed", "… is neither true nor false but 'x': a > b", expression="a > b")
    assert first.fingerprint == second.fingerprint


def test_a_refusal_is_told_by_its_code_and_words() -> None:
    found = cause("refused", "Error 'TooMuch' at 'book' …", "erp.book", code="TooMuch", detail="only 4 left")
    assert found.words == "TooMuch: only … left"


def test_of_a_trace_the_last_line_counts_and_words_have_an_end() -> None:
    trace = "Traceback (most recent call last):\n  File \"a.py\", line 3, in run\nKeyError: 'client'\n"
    assert (
        cause("retries_used", f"erp.book did not succeed in 5 attempts: {trace}", "erp.book").words == "KeyError: '…'"
    )
    assert len(cause("retries_used", "word " * 500, "erp.book").words) == LONGEST_WORDS
    assert cause("retries_used", "", "erp.book").words == ""
