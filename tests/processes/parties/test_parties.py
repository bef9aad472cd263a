"""Tax numbers by their checksums, ABC classes by their definition, numbers and times as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import StatementError

from processes.parties.abc import abc_classes, recompute_abc
from processes.parties.records import Rows, client, client_counterparty, counterparty, metadata
from processes.parties.records.columns import Scaled, tidy
from processes.parties.tax_numbers import tax_number

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def rows() -> Iterator[Rows]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield Rows(connection, NOW)
    engine.dispose()


@pytest.mark.parametrize(
    ("country", "written", "stored"),
    [
        ("KR", "124-81-00998", "1248100998"),  # Samsung Electronics
        ("KR", "220-81-62517", "2208162517"),  # Naver
        ("RU", "7707083893", "7707083893"),  # Sberbank
        ("RU", "500100732259", "500100732259"),  # the tax service's own example of a person's
        ("DE", "DE 136.695-976", "DE136695976"),
        (None, "gb/123456", "GB123456"),
    ],
)
def test_a_valid_tax_number_is_stored_without_decoration(country: str | None, written: str, stored: str) -> None:
    assert tax_number(country, written) == stored


@pytest.mark.parametrize(
    ("country", "written"),
    [
        *(("KR", number) for number in ("1248100999", "12481", "124810099x", "१२४८१००९९८")),
        *(("RU", number) for number in ("7707083894", "500100732258", "77070838931")),
        *(("DE", number) for number in ("1", "#" * 10)),
        (None, ""),
    ],
)
def test_an_invalid_tax_number_is_refused_in_words(country: str | None, written: str) -> None:
    with pytest.raises(ValueError, match="is not valid"):
        tax_number(country, written)


@pytest.mark.parametrize(("country", "right"), [("KR", "1248100998"), ("RU", "7707083893"), ("RU", "500100732259")])
def test_any_single_wrong_last_digit_is_noticed(country: str, right: str) -> None:
    for digit in "0123456789":
        if digit != right[-1]:
            with pytest.raises(ValueError, match="is not valid"):
                tax_number(country, right[:-1] + digit)


def test_classes_follow_the_share_in_which_a_client_begins() -> None:
    revenue = {1: Decimal(50), 2: Decimal(30), 3: Decimal(10), 4: Decimal(5), 5: Decimal(5), 6: Decimal(0)}
    assert abc_classes(revenue) == {1: "A", 2: "A", 3: "B", 4: "B", 5: "C", 6: "C"}


def test_the_largest_client_is_a_even_alone() -> None:
    assert abc_classes({1: Decimal(99), 2: Decimal(1)}) == {1: "A", 2: "C"}
    assert abc_classes({1: Decimal(-3)}) == {1: "C"}
    assert abc_classes({}) == {}


@given(st.dictionaries(st.integers(1, 50), st.decimals(0, 10**6, places=2), max_size=30))
def test_no_client_has_a_better_class_than_one_with_more_revenue(revenue: dict[int, Decimal]) -> None:
    classes = abc_classes(revenue)
    ordered = sorted(revenue, key=lambda key: (-revenue[key], key))
    assert [classes[key] for key in ordered] == sorted(classes.values())
    positive = [key for key in ordered if revenue[key] > 0]
    assert all(classes[key] == "A" for key in positive[:1])


def test_the_classes_are_stored_with_revenue_and_time(rows: Rows) -> None:
    ids = [rows.insert(client, code=f"C{number}", name="Client") for number in range(3)]
    revenue = {ids[0]: Decimal("80.5"), ids[1]: Decimal("19.5"), 404: Decimal(1)}
    assert recompute_abc(rows.connection, NOW, lambda _: revenue) == {"A": 1, "B": 1, "C": 1}
    stored = {row.id: (row.segment_abc, row.abc_revenue, row.abc_at) for row in rows.rows(client)}
    assert stored[ids[0]] == ("A", Decimal("80.5"), NOW)
    assert stored[ids[2]] == ("C", Decimal(0), NOW)


def test_one_client_has_several_counterparties_in_time(rows: Rows) -> None:
    owner = rows.insert(client, code="C", name="Client")
    firms = [rows.insert(counterparty, code=f"P{n}", legal_name="Firm", currency="EUR") for n in range(2)]
    period = {"client_id": owner, "role": "buyer", "valid_from": date(2026, 1, 1)}
    rows.insert(client_counterparty, counterparty_id=firms[0], valid_to=date(2026, 2, 1), **period)
    rows.insert(client_counterparty, counterparty_id=firms[1], **period)
    again = {**period, "valid_from": date(2026, 2, 1)}
    rows.insert(client_counterparty, counterparty_id=firms[0], **again)
    assert len(rows.rows(client_counterparty)) == 3


@given(st.decimals(-(10**12), 10**12, places=4))
def test_a_number_comes_back_exactly_as_it_was_stored(number: Decimal) -> None:
    kind = Scaled()
    stored = kind.process_bind_param(number, None)  # type: ignore[arg-type]
    assert isinstance(stored, int)
    assert kind.process_result_value(stored, None) == number  # type: ignore[arg-type]


def test_a_number_with_too_many_decimals_is_never_rounded_in_silence(rows: Rows) -> None:
    with pytest.raises(StatementError, match="more than four decimals"):
        rows.insert(client, code="C", name="Client", abc_revenue=Decimal("0.00001"))


def test_a_sum_compared_with_a_number_means_the_same_units(rows: Rows) -> None:
    """A difference of two scaled columns is scaled too: 7 - 2 >= 5 holds, and >= 5.0001 does not."""
    key = rows.insert(client, code="C", name="Client", abc_revenue=Decimal(7))
    five = client.c.abc_revenue - Decimal(2)
    this = select(client.c.id).where(client.c.id == key)
    assert rows.value(this.where(five >= Decimal(5))) == key
    assert rows.value(this.where(five >= Decimal("5.0001"))) is None
    assert rows.value(this.where(Decimal(12) - client.c.abc_revenue == Decimal(5))) == key


def test_numbers_are_shown_without_zeros_and_exponents() -> None:
    assert [str(tidy(Decimal(text))) for text in ("10.0000", "1E+2", "0.5000", "-0.0")] == ["10", "100", "0.5", "0"]


def test_times_are_aware_and_come_back_in_utc(rows: Rows) -> None:
    seoul = timezone(timedelta(hours=9))
    key = rows.insert(client, code="C", name="Client", abc_at=datetime(2026, 3, 2, 18, tzinfo=seoul))
    assert rows.row(client, id=key).abc_at == NOW
    with pytest.raises(StatementError, match="no time zone"):
        rows.update(client, {"id": key}, abc_at=datetime(2026, 3, 2))


def test_every_change_is_counted_and_stamped(rows: Rows) -> None:
    key = rows.insert(client, code="C", name="Client")
    later: Connection = rows.connection
    Rows(later, NOW + timedelta(days=1)).update(client, {"id": key}, name="Other")
    row = rows.row(client, id=key)
    assert row is not None
    assert (row.version, row.created_at, row.updated_at) == (2, NOW, NOW + timedelta(days=1))
