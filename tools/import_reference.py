"""Write the tables of vendors' words into docs/from-camunda.md: `python -m tools.import_reference`."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpmn.importing.vendors.camunda7 import WORDS as CAMUNDA7
from engine.bpmn.importing.vendors.words import Fate, Word
from engine.bpmn.importing.vendors.zeebe import WORDS as ZEEBE
from tools.console import ROOT

PAGE = ROOT / "docs" / "from-camunda.md"
BEGIN, END = "<!-- words: made by `make docs` -->\n", "<!-- end of the words -->\n"
_TITLES = {
    Fate.TRANSLATED: "Translated",
    Fate.ASKED: "Asked: only the designer knows",
    Fate.LEFT_OUT: "Left out, and told",
    Fate.DRAWING: "Notes of the modeler: removed",
}


def written() -> str:
    """Return the page with the tables as they are now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    parts = (("Camunda 7, Operaton, CIB seven, Activiti, Flowable", CAMUNDA7), ("Camunda 8", ZEEBE))
    tables = "\n".join(f"## Words of {title}\n\n{_tables(words)}" for title, words in parts)
    return f"{before}{BEGIN}\n{tables}\n{END}{rest.partition(END)[2]}"


def _tables(words: Iterable[Word]) -> str:
    """A table for each fate; words of one row of the source stand in one row here."""
    found = []
    for fate, title in _TITLES.items():
        rows: dict[tuple[str, str], list[str]] = {}
        for word in words:
            if word.fate is fate:
                rows.setdefault((word.on, word.becomes), []).append(f"`{word.name}`")
        if rows:
            lines = [f"| {', '.join(names)} | {on} | {becomes} |" for (on, becomes), names in rows.items()]
            found.append("\n".join((f"### {title}", "", "| word | on | becomes |", "|---|---|---|", *lines, "")))
    return "\n".join(found)


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
