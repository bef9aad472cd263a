"""Every fault that the reader can find is found in a test, and every rule is in the list of rules."""

from __future__ import annotations

import re
from pathlib import Path

from engine.bpmn.elements import ELEMENTS, Status
from engine.bpmn.extensions import EXTENSIONS, Value
from engine.bpmn.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(
    r"""(?:error|warning|say|_refuse|_repair|_failed|_of_process)\(\s*(?:[\w.\[\]]+,\s*)*"([a-z_]+)\""""
    r"""|(?:problem_at|Problem)\(\s*[^"]*?"([a-z_]+)\""""
)


def test_every_rule_of_the_folder_is_asked() -> None:
    files = {file.stem for file in (ROOT / "engine/bpmn/rules").glob("*.py")} - {"__init__", "context"}
    assert {rule.__module__.rpartition(".")[2] for rule in RULES} == files


def test_every_code_occurs_in_a_test() -> None:
    sources = [file for file in (ROOT / "engine/bpmn").rglob("*.py") if file.name != "pool.py"]
    codes = {code for file in sources for found in CODE.findall(file.read_text()) for code in found if code}
    tests = "".join(file.read_text() for file in (ROOT / "tests/bpmn").rglob("test_*.py") if file != Path(__file__))
    assert len(codes) > 70
    unseen = {code for code in codes if not re.search(rf"\b{code}\b", tests)}
    assert unseen == set()


def test_what_is_refused_or_noted_says_what_it_is() -> None:
    for row in ELEMENTS.values():
        if row.status in (Status.REFUSED, Status.NOTED):
            assert row.what, row.name
            assert row.hint, row.name


def test_every_extension_has_a_place_and_a_title() -> None:
    for extension in EXTENSIONS:
        assert extension.title
        assert extension.on
        assert set(extension.on) <= ELEMENTS.keys()
        assert extension.as_element or extension.value is not Value.MAPPING
