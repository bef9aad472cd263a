"""Every refusal and warning names file, element, line, reason and repair.

`expect` (conftest) holds every finding that a test provokes to line, process, reason and repair; here it is asked of
those that no test of a rule provokes, in the source, and of the file, through the door.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import engine.bpmn
from engine.bpmn import read
from engine.commands.deploy_definition import check
from engine.commands.installed import Installed

_SAYING = {"error", "warning", "problem_at", "Problem", "_refuse"}
_SOURCES = sorted(Path(engine.bpmn.__file__).parent.rglob("*.py"))


def _says_a_repair(call: ast.Call) -> bool:
    words = {word.arg for word in call.keywords}
    stars = None in words  # made of a problem that was told before
    is_repair = any(
        word.arg == "severity" and isinstance(word.value, ast.Constant) and word.value.value == "repair"
        for word in call.keywords
    )
    return stars or is_repair or "hint" in words or len(call.args) >= 4


@pytest.mark.parametrize("source", [one for one in _SOURCES if "importing" not in one.parts], ids=lambda one: one.stem)
def test_no_finding_of_the_gate_is_told_without_a_repair(source: Path) -> None:
    silent = [
        f"{source.name}:{call.lineno}"
        for call in ast.walk(ast.parse(source.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _SAYING
        if not _says_a_repair(call)
    ]
    assert silent == []


def test_findings_of_several_files_each_name_theirs(model) -> None:
    good = model('<startEvent id="s"/><endEvent id="e"/>\ns>e')
    bad = model('<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>\ns>t', process='id="q" isExecutable="true"')
    reading = check({"good.bpmn": good, "bad.bpmn": bad}, Installed())
    assert {(one.file, one.process) for one in reading.faults} == {("bad.bpmn", "q")}
    for fault in reading.faults:
        assert fault.element
        assert fault.line
        assert fault.hint


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"<definitions", "not_well_formed"),
        (b"<!DOCTYPE a><a/>", "doctype"),
        (b"<a/>", "not_bpmn"),
        (b"<a>" * 300, "too_deep"),
        (b'<?xml version="1.0" encoding="none"?><a/>', "not_well_formed"),
    ],
)
def test_what_is_no_model_is_refused_with_file_and_repair(content: bytes, code: str) -> None:
    [fault] = read({"order.bpmn": content}, in_process=True).faults
    assert (fault.code, fault.file) == (code, "order.bpmn")
    assert fault.hint
    assert fault.line or code == "empty_file" or b"encoding" in content
