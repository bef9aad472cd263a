"""The import as a whole: what needs nothing stays as it is, and what was imported once needs nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn import import_files, read
from engine.bpmn.importing import bring_in

OURS = sorted(Path(__file__).parents[3].joinpath("processes").rglob("*.bpmn"))


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_a_file_of_our_own_comes_back_byte_for_byte(file):
    imported = bring_in({file.name: file.read_bytes()})
    assert imported.findings == ()
    assert imported.files == {file.name: file.read_bytes()}


def test_importing_twice_changes_nothing_more(draft_of):
    brought = draft_of(
        '<startEvent id="s" isInterrupting="false"/><task id="check"/><exclusiveGateway id="g"/>'
        '<task id="a" startQuantity="0"/>'
        '<subProcess id="b"/><serviceTask id="c" camunda:class="x"/><intermediateCatchEvent id="t"/>\n'
        "s>check check>g g>a g>b a>c c>t"
    )
    assert len(brought.imported.findings) > 8
    again = bring_in(brought.imported.files)
    assert again.findings == ()
    assert again.files == brought.imported.files


def test_each_question_is_told_by_the_gate_until_it_is_deleted(draft_of):
    brought = draft_of('<startEvent id="s"/><userTask id="a" name="Pack"/>\ns>a')
    asked = [problem for problem in brought.read().problems if problem.code == "open_question"]
    assert [(problem.element, problem.severity) for problem in asked] == [("a", "warning")]
    assert asked[0].message.startswith("Who does 'Pack'?")
    answered = brought.draft.replace(b"reglament:question", b"reglament:instructions")
    assert not [problem for problem in read(answered, in_process=True).problems if problem.code == "open_question"]


def test_files_of_other_kinds_pass_through(draft_of):
    assert bring_in({"order.form": b"{}", "rules.dmn": b"<x/>"}).files == {"order.form": b"{}", "rules.dmn": b"<x/>"}


def test_a_form_that_is_there_already_is_not_overwritten(model):
    content = model(
        '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g"/><task id="x"/><task id="y"/>\ns>a a>g g>x g>y'
    )
    imported = bring_in({"a.form": b"{}", "a.bpmn": content})
    assert imported.files["a.form"] == b"{}"
    assert b'reglament:form="a_choice"' in imported.files["a.bpmn"]


def test_a_stranger_s_files_are_imported_in_a_child_process_and_drawn_when_they_have_no_diagram(model):
    content = model('<startEvent id="s"/><userTask id="a" name="Pack"/><endEvent id="e"/>\ns>a a>e')
    imported = import_files({"order.bpmn": content, "broken.bpmn": b"<x"})
    assert imported.files["broken.bpmn"] == b"<x"
    assert [(one.file, one.code) for one in imported.findings] == [
        ("order.bpmn", "who"),
        ("broken.bpmn", "not_well_formed"),
        ("order.bpmn", "drawn"),
    ]
    assert b"BPMNShape" in imported.files["order.bpmn"]
    assert read(imported.files["order.bpmn"], in_process=True).ok
    assert import_files({"order.bpmn": imported.files["order.bpmn"]}).findings == ()
