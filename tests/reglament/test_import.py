"""`reglament import`: a project of another tool becomes drafts that run, and every change is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from reglament.cli import main

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f" targetNamespace="t">'
ORDER = f"""{HEAD}<process id="order" name="Orders"><startEvent id="s"/><userTask id="pack" name="Pack"/>
<callActivity id="call" calledElement="bill"/>
<sequenceFlow id="a" sourceRef="s" targetRef="pack"/><sequenceFlow id="b" sourceRef="pack" targetRef="call"/>
</process></definitions>"""
BILL = f"""{HEAD}<process id="bill"><startEvent id="s"/><task id="t"/><sequenceFlow sourceRef="s" targetRef="t"/>
</process></definitions>"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'house.db'}")
    folder = tmp_path / "project"
    (folder / "src" / "bills").mkdir(parents=True)
    (folder / "src" / "order.bpmn20.xml").write_text(ORDER)
    (folder / "src" / "bills" / "bill.bpmn").write_text(BILL)
    (folder / "src" / "pom.xml").write_text("<project/>")
    return folder


def test_a_folder_becomes_drafts_that_run_and_a_report(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "drafts"
    assert main(["import", str(project), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == ["bill.bpmn", "order.bpmn"]
    assert "asked     order.bpmn:1 pack: Who does 'Pack'? The draft offers it to the group 'Orders'. [who]" in said
    assert "repaired  bill.bpmn:1 s->t: The sequenceFlow had no id; it is now called 's_to_t'. [missing_id]" in said
    assert "2 files, 2 of 2 processes run; " in said
    assert main(["check", "--quiet", *map(str, sorted(out.iterdir()))]) == 0


def test_what_was_imported_once_needs_nothing_more(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    main(["import", str(project), "-o", str(first)])
    capsys.readouterr()
    assert main(["import", str(first), "-o", str(second)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("nothing had to be changed.")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def test_a_zip_is_imported_and_reported_as_json(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "project.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(project / "src" / "order.bpmn20.xml", "a/b/order.bpmn20.xml")
        archive.writestr("readme.txt", "x")
    assert main(["import", "--json", str(packed)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["runs"], said["files"]) == (True, ["order"], ["order.bpmn"])
    assert ("who", "pack", "order.bpmn") in [(one["code"], one["element"], one["file"]) for one in said["findings"]]


def test_the_drafts_are_taken_into_a_bundle(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(project), "--bundle", "orders"]) == 0
    assert main(["import", str(project), "--bundle", "orders"]) == 0  # into the draft that is there now


def test_what_cannot_be_read_is_told_and_the_rest_imported(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "broken.bpmn").write_text("<x")
    assert main(["import", str(project)]) == 1
    said = capsys.readouterr().out
    assert "error     broken.bpmn:1 -: The file is not well-formed XML" in said
    assert "runs      order" in said


def test_nothing_to_import_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path)]) == 1
    assert "There is no BPMN file" in capsys.readouterr().err


def test_the_actions_that_stand_for_java_are_listed_with_where_they_are_used(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = '<serviceTask id="{}" camunda:class="com.acme.ArchiveInvoiceDelegate"/>'
    flows = '<sequenceFlow sourceRef="s" targetRef="a"/><sequenceFlow sourceRef="a" targetRef="b"/>'
    body = f'<startEvent id="s"/>{task.format("a")}{task.format("b")}{flows}'
    diagram = HEAD.replace("<definitions", '<definitions xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')
    (project / "invoice.bpmn").write_text(f'{diagram}<process id="invoice">{body}</process></definitions>')
    (project / "review.html").write_text('<input cam-variable-name="amount" cam-variable-type="Long">')
    main(["import", str(project)])
    said = capsys.readouterr().out
    assert "Actions that must exist:\n  archive_invoice: invoice/a, invoice/b\n" in said
    assert "The HTML form is now the form 'review', with the fields amount." in said
