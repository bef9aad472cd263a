"""The page on what runs is made from the element table, and says something of everything that runs."""

from __future__ import annotations

import re

from engine.bpmn.elements import ELEMENTS, MARKERS, Status
from engine.bpmn.extensions import EXTENSIONS
from tools.bpmn_support import ABOUT, PAGE, written


def test_the_page_is_as_the_table_is_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "make docs"


def test_everything_that_runs_is_described_once_and_with_its_clause() -> None:
    described = [name for elements in ABOUT.values() for name in elements]
    assert len(described) == len(set(described))
    assert set(described) <= set(ELEMENTS)
    assert {row.name for row in ELEMENTS.values() if row.status is Status.RUNS} <= set(described)
    for elements in ABOUT.values():
        for name, (clause, what) in elements.items():
            assert re.match(r"\d+\.\d+", clause), name
            assert what.endswith("."), name


def test_every_element_marker_and_word_of_ours_is_on_the_page() -> None:
    page = written()
    for name in (*ELEMENTS, *(marker.attribute for marker in MARKERS)):
        assert f"`{name}`" in page, name
    for extension in EXTENSIONS:
        assert f"`reglament:{extension.name}`" in page
