"""The page for those who come from Camunda has the tables as the translators have them."""

from __future__ import annotations

from tools.import_reference import PAGE, written


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "run `make docs`"
