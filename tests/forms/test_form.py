"""What people type into forms becomes typed variables or a message at the field."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import InvalidInput
from engine.forms import Form, FormResult, add_row, nested, remove_row

NOW = datetime(2025, 3, 3, 9, 30, tzinfo=UTC)


def form(*components: dict[str, Any]) -> Form:
    return Form.from_json(json.dumps({"type": "default", "id": "test", "components": list(components)}))


def field(type_: str, key: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": key, "label": key.title(), **more}


def read(a_form: Form, data: dict[str, Any], **variables: Any) -> FormResult:
    return a_form.read(data, variables, NOW)


@pytest.mark.parametrize(
    ("component", "typed", "value"),
    [
        (field("textfield"), "Anna", "Anna"),
        (field("textarea"), "one\r\ntwo", "one\ntwo"),
        (field("number"), "12.50", Decimal("12.50")),
        (field("number"), 7, Decimal(7)),
        (field("checkbox"), "on", True),
        (field("checkbox"), False, False),
        (field("radio", values=[{"label": "Yes", "value": "yes"}]), "yes", "yes"),
        (field("select", values=[{"label": "Two", "value": 2}]), "2", 2),
        (field("datetime", subtype="date"), "2025-01-31", date(2025, 1, 31)),
        (field("date"), "2025-01-31", date(2025, 1, 31)),
        (field("datetime", subtype="time"), "14:30", time(14, 30)),
        (field("datetime", subtype="datetime"), "2025-01-31T14:30", datetime(2025, 1, 31, 14, 30, tzinfo=UTC)),
        (field("textfield"), "  ", None),
        (field("number"), "", None),
    ],
)
def test_a_field_gives_a_value_of_its_type_and_reading_it_again_changes_nothing(component, typed, value):
    first = read(form(component), {"x": typed})
    assert (first.values, first.errors) == ({"x": value}, {})
    assert type(first.values["x"]) is type(value)
    assert read(form(component), first.values) == first


def test_an_unticked_box_which_browsers_do_not_send_is_false():
    assert read(form(field("checkbox")), {}).values == {"x": False}


def test_a_time_without_a_zone_is_the_readers():
    result = form(field("datetime")).read({"x": "2025-01-31T14:30"}, {}, NOW, zone=ZoneInfo("Asia/Seoul"))
    assert result.values["x"] == datetime(2025, 1, 31, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("component", "typed", "code"),
    [
        (field("number"), "twelve", "not_number"),
        (field("number"), "NaN", "not_number"),
        (field("number"), "1e999", "not_number"),
        (field("number"), "1" * 40, "not_number"),
        (field("number"), True, "not_number"),
        (field("date"), "31.01.2025", "not_date"),
        (field("datetime"), "soon", "not_date_time"),
        (field("datetime", subtype="time"), "25:00", "not_time"),
        (field("checkbox"), "perhaps", "not_yes_or_no"),
        (field("textfield"), ["a"], "not_text"),
        (field("textfield"), "a\x00b", "not_text"),
        (field("select", values=[{"label": "A", "value": "a"}]), "b", "not_offered"),
        (field("radio", values=[{"label": "A", "value": "a"}]), {"a": 1}, "not_offered"),
        (field("textfield", validate={"required": True}), " ", "required"),
        (field("checkbox", validate={"required": True}), None, "unchecked"),
        (field("number", validate={"min": 1}), "0", "too_small"),
        (field("number", validate={"max": 10}), "10.01", "too_large"),
        (field("number", validate={"max": "=limit"}), "101", "too_large"),
        (field("number", decimalDigits=2), "1.005", "too_precise"),
        (field("textfield", validate={"minLength": 3}), "ab", "too_short"),
        (field("textfield", validate={"maxLength": 3}), "abcd", "too_long"),
        (field("textfield"), "x" * 5000, "too_long"),
        (field("textfield", validate={"pattern": "^SO-[0-9]+$"}), "SO-x", "wrong_pattern"),
        (field("textfield", validate={"validationType": "email"}), "anna@", "not_email"),
        (field("textfield", validate={"validationType": "phone"}), "12345", "not_phone"),
        (field("date", validate={"min": "=date(now)"}), "2025-03-02", "too_early"),
        (field("date", validate={"max": "2025-12-31"}), "2026-01-01", "too_late"),
        (field("number", properties={"check": "=value < limit * 2"}), "200", "check_failed"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(component, typed, code):
    result = read(form(component), {} if typed is None else {"x": typed}, limit=Decimal(100), now=NOW)
    assert {name: error.code for name, error in result.errors.items()} == {"x": code}
    with pytest.raises(InvalidInput) as raised:
        result.checked()
    assert raised.value.fields == {"x": result.errors["x"].message}


def test_a_pattern_that_makes_other_engines_run_for_ever_is_decided_at_once():
    hostile = form(field("textfield", validate={"pattern": "^(a+)+$", "maxLength": 4000}))
    assert read(hostile, {"x": "a" * 3999 + "!"}).errors["x"].code == "wrong_pattern"


def test_a_field_that_the_form_does_not_have_is_refused():
    result = read(form(field("textfield")), {"x": "a", "credit_limit": "1000000"})
    assert {name: error.code for name, error in result.errors.items()} == {"credit_limit": "unknown_field"}


def test_a_read_only_field_keeps_the_variable_and_cannot_be_posted():
    fixed = form(field("number", "total", readonly=True), field("textfield", "note"))
    assert read(fixed, {"note": "ok"}, total=Decimal(5)).values == {"note": "ok"}
    assert read(fixed, {"note": "ok", "total": "5"}, total=Decimal(5)).errors == {}
    assert read(fixed, {"note": "ok", "total": "1"}, total=Decimal(5)).errors["total"].code == "unknown_field"


CONDITIONAL = form(
    field("radio", "decision", values=[{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]),
    field("textarea", "reason", validate={"required": True}, conditional={"hide": '=decision != "no"'}),
    field("checkbox", "sure", conditional={"hide": "=reason = null"}),
)


def test_a_hidden_field_is_not_asked_for_and_becomes_null():
    assert read(CONDITIONAL, {"decision": "yes", "reason": "left over"}).values["reason"] is None
    assert read(CONDITIONAL, {"decision": "no"}).errors["reason"].code == "required"


def test_a_condition_sees_hidden_fields_as_null():
    shown = CONDITIONAL.view({}, {"decision": "no", "reason": "late"}, NOW)
    assert [view.name for view in shown] == ["decision", "reason", "sure"]
    shown = CONDITIONAL.view({}, {"decision": "yes", "reason": "late"}, NOW)
    assert [view.name for view in shown] == ["decision"]


def test_of_two_fields_for_one_variable_the_visible_one_counts():
    either = form(
        field("textfield", "x", conditional={"hide": "=long"}),
        {**field("textarea", "x", conditional={"hide": "=not(long)"}), "id": "second"},
    )
    assert read(either, {"x": "a"}, long=False).values == {"x": "a"}
    assert read(either, {"x": "a"}, long=True).values == {"x": "a"}


def test_a_group_with_a_path_writes_into_its_context_and_keeps_the_rest_of_it():
    address = form({"type": "group", "path": "order.address", "components": [field("textfield", "city")]})
    result = read(address, {"order.address.city": "Leeds"}, order={"number": "7", "address": {"zip": "LS1"}})
    assert result.values == {"order": {"number": "7", "address": {"zip": "LS1", "city": "Leeds"}}}
    again = read(address, result.values, order={"number": "7", "address": {"zip": "LS1"}})
    assert again == result


LINES = form(
    {
        "type": "dynamiclist",
        "path": "lines",
        "label": "Lines",
        "validate": {"required": True},
        "components": [
            field("textfield", "article", validate={"required": True}),
            field("number", "quantity", validate={"min": 1}),
        ],
    }
)


def test_rows_of_a_list_are_read_in_order_and_their_faults_named_by_row():
    posted = {"lines.0.article": "A", "lines.0.quantity": "2", "lines.2.article": "", "lines.2.quantity": "0"}
    result = read(LINES, posted)
    assert result.values["lines"][0] == {"article": "A", "quantity": Decimal(2)}
    assert {name: error.code for name, error in result.errors.items()} == {
        "lines.1.article": "required",
        "lines.2.article": "required",
        "lines.2.quantity": "too_small",
    }
    assert read(LINES, {}).errors["lines"].code == "too_few_rows"


def test_a_list_whose_rows_are_fixed_keeps_what_the_form_does_not_show():
    pick = form(
        {
            "type": "dynamiclist",
            "path": "lines",
            "allowAddRemove": False,
            "components": [field("textfield", "article", readonly=True), field("number", "picked")],
        }
    )
    lines = [{"id": 1, "article": "A", "picked": None}, {"id": 2, "article": "B", "picked": None}]
    result = read(pick, {"lines.0.picked": "3", "lines.1.picked": "4"}, lines=lines)
    assert result.values["lines"] == [
        {"id": 1, "article": "A", "picked": Decimal(3)},
        {"id": 2, "article": "B", "picked": Decimal(4)},
    ]
    assert read(pick, result.values, lines=lines) == result
    forged = read(pick, {"lines.0.article": "Z", "lines.2.picked": "1"}, lines=lines)
    assert {name: error.code for name, error in forged.errors.items()} == {
        "lines": "too_many_rows",
        "lines.0.article": "unknown_field",
    }


def test_conditions_inside_a_row_see_the_row_and_the_form_around_it():
    rows = form(
        field("checkbox", "express"),
        {
            "type": "dynamiclist",
            "path": "lines",
            "components": [
                field("number", "quantity"),
                field("textfield", "why", conditional={"hide": "=quantity < 100 or not(parent.express)"}),
            ],
        },
    )
    data = {"express": "on", "lines.0.quantity": "5", "lines.1.quantity": "500"}
    views = rows.view({}, data, NOW)
    assert [[cell.name for cell in row] for row in views[1].rows] == [
        ["lines.0.quantity"],
        ["lines.1.quantity", "lines.1.why"],
    ]


def test_choices_may_come_from_the_process():
    pick = form(field("select", "po", valuesExpression="=for p in orders return {label: p.supplier, value: p.no}"))
    orders = [{"no": "P1", "supplier": "ACME"}, {"no": "P2", "supplier": "Bolt"}]
    assert [option.label for option in pick.view({"orders": orders}, None, NOW)[0].options] == ["ACME", "Bolt"]
    assert read(pick, {"po": "P2"}, orders=orders).values == {"po": "P2"}
    assert read(pick, {"po": "P3"}, orders=orders).errors["po"].code == "not_offered"


def test_a_view_begins_with_the_variables_then_the_defaults_and_shows_what_was_typed_even_when_wrong():
    both = form(field("number", "a"), field("number", "b", defaultValue=3), field("date", "c"))
    assert [view.typed for view in both.view({"a": Decimal("1.50")}, None, NOW)] == ["1.50", "3", ""]
    typed = {"a": "one", "b": "", "c": "2025-02-30"}
    result = read(both, typed)
    shown = both.view({}, typed, NOW, errors=result.errors)
    assert [view.typed for view in shown] == ["one", "", "2025-02-30"]
    assert [view.error.code if view.error else None for view in shown] == ["not_number", None, "not_date"]


def test_labels_texts_and_messages_are_said_in_the_readers_language():
    polyglot = form(
        field("number", label="Amount", properties={"label.ko": "금액", "check": "=false", "checkMessage.ko": "안 됨"}),
        {"type": "text", "text": "Order {{number}}", "properties": {"text.ru": "Заказ {{number}}"}},
        field("radio", "ok", values=[{"label": "Yes", "value": "y", "label.ru": "Да"}]),
    )
    result = read(polyglot, {"x": "1"}, number="SO-7")
    korean = polyglot.view({"number": "SO-7"}, {"x": "1"}, NOW, errors=result.errors, language="ko")
    russian = polyglot.view({"number": "SO-7"}, None, NOW, language="ru")
    assert (korean[0].label, korean[0].error.message) == ("금액", "안 됨")
    assert (korean[1].text, russian[1].text) == ("Order SO\\-7", "Заказ SO\\-7")
    assert russian[2].options[0].label == "Да"


def test_a_value_in_a_text_is_never_markup():
    shown = form({"type": "text", "text": "**{{name}}**"}).view({"name": "[a](https://x) *b*"}, None, NOW)
    assert shown[0].text == r"**\[a\]\(https\:\/\/x\) \*b\***"


def test_a_table_shows_rows_of_the_process():
    table = form(
        {"type": "table", "dataSource": "=lines[qty > 1]", "columns": [{"label": "Article", "key": "item.no"}]}
    )
    lines = [{"item": {"no": "A"}, "qty": 1}, {"item": {"no": "B"}, "qty": 2}]
    view = table.view({"lines": lines}, None, NOW)[0]
    assert (view.headings, view.table) == (("Article",), (("B",),))


def test_rows_are_added_and_removed_without_javascript():
    typed = nested({"lines.0.article": "A", "lines.1.article": "B"})
    assert add_row(typed, "lines")["lines"] == [{"article": "A"}, {"article": "B"}, {}]
    assert remove_row(typed, "lines.0")["lines"] == [{"article": "B"}]
    assert add_row({}, "lines") == {"lines": [{}]}
    assert remove_row({"lines": "x"}, "lines.0") == {"lines": "x"}


@pytest.mark.parametrize("name", ["a." * 5000 + "a", "lines." + "9" * 5000 + ".x", ".", "x..y", "_csrf", "lines.0.a.b"])
def test_hostile_names_end_as_an_unknown_field_and_nothing_worse(name):
    result = read(LINES, {name: "1", "lines.0.article": "A"})
    assert result.errors
