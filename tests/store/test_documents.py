"""Saving and loading an instance changes nothing, and the same state is always the same text."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.model.instance import Instance, Scope, ScopeKind, Token
from engine.store.documents import dump_state, load_state

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates(min_value=date(1000, 1, 1))
    | st.timedeltas(min_value=timedelta(-9999), max_value=timedelta(9999)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
VARIABLES = st.dictionaries(st.text(min_size=1, max_size=8), VALUES, max_size=4)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Draw an instance with a random tree of scopes, some in rows of their own, and tokens in them."""
    instance = Instance(1, "p", 1)
    instance.scopes[0] = Scope(0, ScopeKind.PROCESS, variables=draw(VARIABLES))
    kinds = (ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS, ScopeKind.LOOP, ScopeKind.ITEM)
    for number in range(1, draw(st.integers(1, 8))):
        parent = instance.scopes[draw(st.sampled_from(sorted(instance.scopes)))]
        kind = draw(st.sampled_from(kinds))
        instance.scopes[number] = Scope(
            number,
            kind,
            node=draw(st.integers(0, 9)),
            parent=parent.id,
            row=number if kind in (ScopeKind.LOOP, ScopeKind.ITEM) else parent.row,
            token=draw(st.none() | st.integers(1, 99)),
            path=f"{parent.path}{number}/",
            variables=draw(VARIABLES),
            loop=draw(VARIABLES),
        )
    for number in range(100, 100 + draw(st.integers(0, 6))):
        scope = draw(st.sampled_from(sorted(instance.scopes)))
        flow = draw(st.none() | st.integers(0, 9))
        instance.tokens[number] = Token(number, 1, scope, "2026-01-01", flow, draw(VARIABLES), draw(VARIABLES))
    return instance


def reloaded(instance: Instance) -> Instance:
    texts = dump_state(instance)
    again = Instance(1, "p", 1)
    load_state(again, texts.state, texts.variables, [(row, *rest) for row, rest in texts.rows.items()])
    return again


@given(instances())
def test_what_is_saved_is_what_is_loaded(instance: Instance) -> None:
    again = reloaded(instance)
    assert again.scopes == instance.scopes
    assert again.tokens == instance.tokens
    assert dump_state(reloaded(again)) == dump_state(again)


def test_numbers_keep_their_digits_and_dates_their_kind() -> None:
    instance = Instance(1, "p", 1)
    amounts: dict[str, Any] = {"price": Decimal("1.10"), "long": 10**40, "day": date(2026, 3, 29), "@": "at"}
    instance.scopes[0] = Scope(0, ScopeKind.PROCESS, variables=amounts)
    again = reloaded(instance).scopes[0].variables
    assert again == amounts
    assert str(again["price"]) == "1.10"


def test_the_state_of_a_simple_instance_is_a_few_bytes() -> None:
    instance = Instance(1, "p", 1)
    instance.scopes[0] = Scope(0, ScopeKind.PROCESS)
    instance.tokens[7] = Token(7, 3, 0, "2026-01-01T00:00:00+00:00")
    assert dump_state(instance).state == '[[],[[7,3,0,"2026-01-01T00:00:00+00:00"]]]'
