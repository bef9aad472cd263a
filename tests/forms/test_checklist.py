"""A field with several choices: what is ticked becomes a list."""

from __future__ import annotations

import pytest

from engine.forms import nested
from tests.forms.test_form import NOW, field, form, read

WAYS = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]


@pytest.mark.parametrize(
    ("component", "typed", "value"),
    [
        (field("checklist", values=WAYS), ["b", "a"], ["b", "a"]),
        (field("checklist", values=WAYS), "a", ["a"]),
        (field("checklist", values=[{"label": "Two", "value": 2}]), ["2", "2"], [2]),
        (field("checklist", values=WAYS), None, []),
    ],
)
def test_what_is_ticked_is_a_list_and_reading_it_again_changes_nothing(component, typed, value):
    first = read(form(component), {"x": typed})
    assert (first.values, first.errors) == ({"x": value}, {})
    assert read(form(component), first.values) == first


def test_a_checklist_takes_what_a_browser_sends_of_its_ticked_boxes():
    ticked = nested({"x.0": "a", "x.2": "c"})
    ways = field("checklist", values=[{"label": way.upper(), "value": way} for way in "abc"])

    assert read(form(ways), ticked).values == {"x": ["a", "c"]}
    assert [one.chosen for one in form(ways).view({"x": ["c"]}, None, NOW)[0].options] == [False, False, True]


def test_a_checklist_refuses_what_it_does_not_offer_and_nothing_when_it_must_be_filled_in():
    must = field("checklist", values=WAYS, validate={"required": True})

    assert read(form(must), {"x": ["a", "z"]}).errors["x"].code == "not_offered"
    assert read(form(must), {"x": [["a"]]}).errors["x"].code == "not_offered"
    assert read(form(must), {}).errors["x"].code == "required"
    assert read(form(field("checklist", values=WAYS)), {}).values == {"x": []}
