"""A form that would not be asked exactly is refused when it is deployed, with every fault and a remedy."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DefinitionRefused
from engine.forms import Form

ROOT = Path(__file__).resolve().parents[2]


def faults(*components: Any) -> list[str]:
    with pytest.raises(DefinitionRefused) as raised:
        Form.from_json(json.dumps({"components": list(components)}))
    return [problem.code for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "iframe", "url": "https://example.org"}, "unknown_component"),
        ({"type": "textfield", "key": "_csrf"}, "bad_key"),
        ({"type": "textfield", "key": "a b"}, "bad_key"),
        ({"type": "textfield"}, "bad_key"),
        ({"type": "dynamiclist", "components": []}, "bad_key"),
        ({"type": "textfield", "key": "x", "conditional": {"hide": "=("}}, "bad_expression"),
        ({"type": "textfield", "key": "x", "validate": {"pattern": "(?=a)"}}, "bad_pattern"),
        ({"type": "number", "key": "x", "validate": {"min": "low"}}, "bad_limit"),
        ({"type": "number", "key": "x", "decimalDigits": -1}, "bad_limit"),
        ({"type": "select", "key": "x"}, "no_choices"),
        ({"type": "radio", "key": "x", "values": [{"label": "A"}]}, "no_choices"),
        ({"type": "datetime", "key": "x", "subtype": "week"}, "unknown_subtype"),
        ({"type": "text", "text": "{{#loop lines}}"}, "unknown_template"),
        ({"type": "table", "columns": [{"key": "a"}]}, "no_rows"),
        ({"type": "table", "dataSource": "=lines"}, "no_columns"),
        ({"type": "textfield", "key": "x", "validate": []}, "form_not_readable"),
        (7, "form_not_readable"),
        (
            {"type": "dynamiclist", "path": "l", "components": [{"type": "number", "key": "x", "readonly": True}]},
            "read_only_cell",
        ),
    ],
)
def test_each_fault_of_a_component_is_named(component, code):
    assert faults(component) == [code]


def test_all_faults_are_told_at_once_with_their_component():
    with pytest.raises(DefinitionRefused) as raised:
        Form.from_json(
            json.dumps({"components": [{"type": "iframe", "id": "one"}, {"type": "number", "key": "a-b", "id": "two"}]})
        )
    assert [(problem.element, problem.code) for problem in raised.value.problems] == [
        ("one", "unknown_component"),
        ("two", "bad_key"),
    ]


def test_two_fields_of_one_name_need_conditions():
    assert faults({"type": "number", "key": "x"}, {"type": "textfield", "key": "x"}) == ["double_key"]
    assert faults({"type": "number", "key": "x"}, {"type": "textfield", "key": "x.y"}) == ["double_key"]


def test_a_form_nested_without_end_is_refused():
    component: dict[str, Any] = {"type": "group", "components": []}
    for _ in range(50):
        component = {"type": "group", "components": [component]}
    assert faults(component) == ["form_too_deep"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"components": 1}', b"[" * 100_000])
def test_what_is_no_form_is_refused(content):
    with pytest.raises(DefinitionRefused, match="form"):
        Form.from_json(content)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["textfield", "select", "dynamiclist", "="]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["type", "key", "path", "values", "components", "validate", "conditional"]), inner
        )
    ),
)


@given(_JSON)
def test_no_json_makes_the_reader_fail_otherwise(anything):
    content = json.dumps({"components": [anything]})
    with contextlib.suppress(DefinitionRefused):
        assert Form.from_json(content).id == ""


def test_every_shipped_form_can_be_read():
    shipped = sorted(ROOT.glob("processes/**/*.form"))
    for path in shipped:
        Form.from_json(path.read_bytes())


def test_braces_that_are_never_closed_are_read_in_one_pass():
    begun = process_time()
    Form.from_json(json.dumps({"components": [{"type": "text", "text": "{{" * 200_000}]}))
    assert process_time() - begun < 2
