"""Pauses between attempts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.dispatch.attempts import pause_after
from tests.store.kit import BEGINNING

BACKOFF = ("PT10S", "PT1M", "P1M")


@pytest.mark.parametrize(
    ("attempt", "least"),
    [(1, timedelta(seconds=10)), (2, timedelta(minutes=1)), (3, timedelta(days=31)), (7, timedelta(days=31))],
)
def test_each_attempt_has_its_pause_and_the_last_one_repeats(attempt: int, least: timedelta) -> None:
    pauses = [pause_after(attempt, 10, BACKOFF, BEGINNING) for _ in range(50)]
    assert all(pause is not None and least <= pause <= least * 1.1 for pause in pauses)
    assert len(set(pauses)) > 1  # they do not all come back together


def test_the_last_attempt_has_none() -> None:
    assert pause_after(3, 3, BACKOFF, BEGINNING) is None
    assert pause_after(3, 3, BACKOFF, BEGINNING, asked=timedelta(1)) is None


def test_what_the_other_side_asks_for_comes_first() -> None:
    pause = pause_after(1, 3, BACKOFF, BEGINNING, asked=timedelta(hours=1))
    assert pause is not None
    assert timedelta(hours=1) <= pause <= timedelta(hours=1.1)
