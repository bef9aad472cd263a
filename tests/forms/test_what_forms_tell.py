"""A form whose expression has no answer is refused, and says which expression it was and what it read."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import InvalidInput
from tests.forms.test_form import field, form, read

ENDLESS = "=count(for i in 1..99999999 return i * limit) > 0"


@pytest.mark.parametrize(
    "component",
    [
        field("number", conditional={"hide": ENDLESS}),
        field("number", readonly=ENDLESS),
        field("number", validate={"max": ENDLESS}),
        field("number", properties={"check": ENDLESS}),
        field("select", valuesExpression=ENDLESS),
        {"type": "group", "id": "x", "components": [], "conditional": {"hide": ENDLESS}},
        {"type": "text", "id": "x", "text": "For you", "conditional": {"hide": ENDLESS}},
    ],
)
def test_an_expression_that_cannot_be_evaluated_refuses_the_form_with_its_values(component: dict[str, Any]) -> None:
    result = read(form(component), {"x": "5"} if "key" in component else {}, limit=7, password="hunter2")
    [(name, error)] = result.errors.items()
    assert (name, error.code) == ("x", "not_evaluated")
    assert "The expression takes too many steps." in error.message
    assert f"{ENDLESS[1:]} (limit = 7)" in error.message
    with pytest.raises(InvalidInput):
        result.checked()


def test_a_check_that_is_neither_true_nor_false_says_what_it_read() -> None:
    [error] = read(form(field("number", properties={"check": "=value < limit"})), {"x": "5"}).errors.values()
    assert error.code == "check_unclear"
    assert error.message.endswith("value < limit (value = 5, limit = null)")
