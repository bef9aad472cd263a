"""Forms of another tool's project, which stand beside its diagrams."""

from __future__ import annotations

import json

from engine.bpmn.importing import bring_in
from engine.forms import Form

PAGE = b"""<form role="form" name="form">
  <label for="sum">Amount</label><input id="sum" cam-variable-name="amount" cam-variable-type="Long" required/>
  <label><input type="checkbox" cam-variable-name="approved" cam-variable-type="Boolean"/> Approved?</label>
  <select cam-variable-name="why"><option value="late">Too late</option><option value="much">Too much</option></select>
  <textarea cam-variable-name="note" placeholder="A note"></textarea>
  <script cam-script type="text/form-script">camForm.on('submit', check)</script>
</form>"""


def _task(words: str) -> bytes:
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" isExecutable="true">'
        f'<startEvent id="s"/><userTask id="t" {words}/><endEvent id="e"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/>'
        "</process></definitions>"
    ).encode()


def test_an_html_form_is_a_form_that_its_task_has() -> None:
    diagram = _task('camunda:formKey="embedded:app:forms/review.html"')
    imported = bring_in({"p.bpmn": diagram, "review.html": PAGE})
    assert b'reglament:form="review"' in imported.files["p.bpmn"]
    assert set(imported.files) == {"p.bpmn", "review.form"}


def test_the_fields_of_an_html_form_are_asked_as_there() -> None:
    imported = bring_in({"review.html": PAGE})
    form = Form.from_json(imported.files["review.form"])
    assert [(one.id, one.kind.value, one.label, one.required) for one in form.all()] == [
        ("amount", "number", "Amount", True),
        ("approved", "checkbox", "Approved?", False),
        ("why", "select", "why", False),
        ("note", "textarea", "A note", False),
    ]
    assert "review.html" not in imported.files
    assert any("script of the page" in one.message for one in imported.findings)


def test_a_form_is_found_by_its_id() -> None:
    schema = {"id": "review", "type": "default", "components": [{"type": "textfield", "key": "a", "id": "a"}]}
    files = {"p.bpmn": _task('camunda:formRef="review"'), "some-file.form": json.dumps(schema).encode()}
    imported = bring_in(files)
    assert b'reglament:form="review"' in imported.files["p.bpmn"]
    assert imported.files["review.form"] == files["some-file.form"]


def test_what_a_form_cannot_show_here_is_told() -> None:
    schema = {"id": "a", "components": [{"type": "image", "id": "x"}, {"type": "filepicker", "key": "f", "id": "f"}]}
    imported = bring_in({"a.form": json.dumps(schema).encode()})
    assert [component.kind.value for component in Form.from_json(imported.files["a.form"]).all()] == ["textfield"]
    assert len(imported.findings) == 2
    assert {finding.file for finding in imported.findings} == {"a.form"}


def test_a_form_that_is_read_as_it_is_stays_byte_for_byte() -> None:
    content = b'{"id": "a",   "components": []}'
    assert bring_in({"a.form": content}).files["a.form"] == content
