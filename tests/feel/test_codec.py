"""Values survive being stored: what is read back equals what was written, digit by digit."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import YearMonthDuration, dumps, loads, text_of

zones = st.one_of(
    st.none(),
    st.just(UTC),
    st.sampled_from([ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Almaty")]),
    st.integers(-18 * 60, 18 * 60).filter(bool).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8")),
    st.dates(),
    st.times(timezones=zones),
    st.datetimes(timezones=zones, allow_imaginary=False),
    st.timedeltas(),
    st.integers(-(10**9), 10**9).map(YearMonthDuration),
)
names = st.one_of(st.text(st.characters(codec="utf-8")), st.sampled_from(["@", "@@", "@@@", "@a"]))
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4))


@given(values)
def test_every_value_is_read_back_as_it_was_written(value: Any) -> None:
    assert _told_apart(loads(dumps(value))) == _told_apart(value)


def _told_apart(value: Any) -> Any:
    """The value with its kind, so that true is not 1 and a date not its text; numbers by their digits."""
    if isinstance(value, list):
        return [_told_apart(item) for item in value]
    if isinstance(value, dict):
        return {name: _told_apart(item) for name, item in value.items()}
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return "number", str(Decimal(value).normalize() if abs(value) < 10**27 else value)
    if isinstance(value, datetime) and value.tzinfo:
        return "datetime", value.astimezone(UTC).replace(fold=0)
    return type(value).__name__, text_of(value)


@pytest.mark.parametrize(
    "literal", ["2026-10-25T02:30:00@Europe/Paris", "2026-10-25T02:30:00+01:00", "10:30:00@Asia/Almaty"]
)
def test_zones_keep_their_names(literal: str) -> None:
    assert text_of(loads(dumps({"at": loads(f'{{"@": "{literal}"}}')}))["at"]) == literal


def test_the_second_hour_of_the_end_of_summer_time_is_stored_with_its_offset() -> None:
    second = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1)
    assert dumps(second) == b'{"@":"2026-10-25T02:30:00+01:00"}'


def test_numbers_are_plain_json_without_rounding() -> None:
    assert dumps({"price": Decimal("19.90"), "big": 2**70}) == b'{"price":19.90,"big":1180591620717411303424}'


def test_temporal_values_are_tagged_with_their_literal() -> None:
    stored = json.loads(dumps([date(2026, 1, 1), timedelta(hours=36), YearMonthDuration(14), time(9, 30)]))
    assert stored == [{"@": "2026-01-01"}, {"@": "P1DT12H"}, {"@": "P1Y2M"}, {"@": "09:30:00"}]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"order": {"lines": [{"price": 0.1}]}}, r"order\.lines\[1\]\.price: 0\.1 is a binary floating-point"),
        ({"order": {"lines": [1, object()]}}, r"order\.lines\[2\]: a value that FEEL does not know \(object\)"),
        ({"rate": Decimal("NaN")}, "rate: NaN cannot be stored"),
        ({"order": {5: "x"}}, "order: the name 5 is no string"),
        ({"raw": b"abc"}, "raw: .*bytes"),
        ({"huge": 10**5000}, "huge: a number of more than 4000 digits"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_place(value: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        dumps(value)


def test_a_list_nested_without_end_is_refused() -> None:
    value: Any = []
    for _ in range(300):
        value = [value]
    with pytest.raises(TypeError, match="nested more than 200 levels"):
        dumps(value)


@pytest.mark.parametrize("text", ['{"@": "no date"}', '{"@": 5}', "NaN", "[Infinity]", "{"])
def test_text_that_was_never_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)
