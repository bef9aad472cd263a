"""The preview of a form: what people will see, and what their answers become."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.api.conftest import Program
from tests.web.conftest import Browser, text_of, tree
from tests.web.designer.test_editors import dora, program_of
from tests.web.test_budgets import statements

__all__ = ["dora", "program_of"]  # fixtures

FORM = {
    "title": "Ask",
    "components": [
        {"type": "number", "key": "pieces", "label": "Pieces", "validate": {"required": True}},
        {"type": "textfield", "key": "why", "label": "Why", "conditional": {"hide": "=pieces < 10"},
         "properties": {"label.ko": "이유"}},
        {"type": "text", "text": "For {{client}}: {{string(amount)}}"},
        {"type": "dynamiclist", "path": "lines", "label": "Lines", "components": [{"type": "textfield", "key": "sku"}]},
    ],
}  # fmt: skip


@pytest.fixture
def preview(dora: Program) -> Callable[..., Any]:
    def show(form: Any = FORM, **fields: str) -> Any:
        text = form if isinstance(form, str) else json.dumps(form)
        answer = dora.browser.post("/processes/request/forms/preview", {"_text": text, "_file": "check.form", **fields})
        assert answer.status_code == 200, answer.text
        return tree(answer)

    return show


def test_it_shows_the_fields_with_stand_ins_for_what_is_known_there(preview: Callable[..., Any]) -> None:
    page = preview()
    assert page.xpath("//label[contains(., 'Pieces')]")
    assert "For ‹client›: 1" in text_of(page)  # the start form knows a client and an amount


def test_answers_change_what_is_shown_as_they_will(preview: Callable[..., Any]) -> None:
    assert not preview(pieces="5").xpath("//label[contains(., 'Why')]")
    assert preview(pieces="50").xpath("//label[contains(., 'Why')]")
    assert preview(pieces="50", _language="ko").xpath("//label[contains(., '이유')]")
    assert len(preview(**{"pieces": "50", "lines.0.sku": "a", "_add": "lines"}).xpath("//*[@class='line']")) == 2


def test_answers_are_checked_and_told_as_variables(preview: Callable[..., Any]) -> None:
    assert "not accepted yet" in text_of(preview(_check="1"))
    page = preview(_check="1", pieces="50", why="many", **{"lines.0.sku": "a"})
    told = {text_of(row.find("dt")): text_of(row.find("dd")) for row in page.xpath("//dl/div")}
    assert told == {"pieces": "50", "why": '"many"', "lines": '[{sku: "a"}]'}


def test_a_checklist_has_a_box_for_each_choice_and_gives_a_list(preview: Callable[..., Any]) -> None:
    ways = [{"label": way.upper(), "value": way} for way in "abc"]
    form = {"components": [{"type": "checklist", "key": "ways", "label": "Ways", "values": ways}]}
    page = preview(form, _check="1", **{"ways.0": "a", "ways.2": "c"})
    assert page.xpath("//fieldset[legend[contains(., 'Ways')]]//input[@type='checkbox']/@name") == [
        "ways.0", "ways.1", "ways.2",
    ]  # fmt: skip
    assert page.xpath("//fieldset//input[@checked]/@value") == ["a", "c"]
    assert text_of(page.xpath("//dl/div/dd")[0]) == '["a", "c"]'


def test_a_broken_form_is_told_and_not_shown(preview: Callable[..., Any]) -> None:
    assert "The form is no JSON" in text_of(preview("{"))
    unknown = preview({"components": [{"type": "taglist", "key": "x"}]})
    assert "cannot be shown" in text_of(unknown)


def test_only_designers_have_previews(browser_of: Callable[[str | None], Browser]) -> None:
    answer = browser_of("anna").post("/processes/request/forms/preview", {"_text": json.dumps(FORM)})
    assert answer.status_code == 404


def test_help_and_preview_take_few_statements(dora: Program, preview: Callable[..., Any]) -> None:
    place = {"bundle": "request", "file": "request.bpmn", "element": "book"}
    for ask, budget in (
        (lambda: dora.get("/drafts/request/variables?file=request.bpmn&element=book"), 2),
        (lambda: dora.post("/feel/complete", {"text": "a", "position": 1, "place": place}), 2),
        (lambda: dora.post("/feel/check", {"text": "a", "place": place}), 2),
        (preview, 2),
    ):
        ask()
        with statements() as seen:
            ask()
        assert len([one for one in seen if one not in ("BEGIN", "COMMIT")]) <= budget, seen
