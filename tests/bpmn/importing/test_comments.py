"""What somebody wrote into a file as a comment stays where it was, also when the file changes."""

from __future__ import annotations

from engine.bpmn.importing import bring_in
from engine.bpmn.layout import drawn

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:t">'
)


def imported(inside: str, before: str = "", behind: str = "") -> str:
    flow = '<sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/>'
    nodes = f'<startEvent id="s"/>{inside}<endEvent id="e"/>{flow}'
    text = f'{before}{HEAD}<process id="p" isExecutable="true">{nodes}</process></definitions>{behind}'
    brought = bring_in({"a.bpmn": text.encode()})
    assert brought.findings
    assert bring_in(brought.files).files == brought.files
    return brought.files["a.bpmn"].decode()


def test_comments_stay_before_what_they_stood_before() -> None:
    text = imported('\n<!-- pack it -->\n<!-- well -->\n<userTask id="t" camunda:assignee="anna"/>\n<!-- done -->')
    assert text.index("<!-- pack it -->") < text.index("<!-- well -->") < text.index("<userTask")
    assert text.index("<userTask") < text.index("<!-- done -->") < text.index("<endEvent")


def test_comments_before_and_behind_the_model_stay() -> None:
    text = imported('<userTask id="t" camunda:assignee="anna"/>', before="<!-- licence -->\n", behind="<!-- end -->")
    assert text.index("<!-- licence -->") < text.index("<definitions")
    assert text.rstrip().endswith("<!-- end -->")


def test_a_comment_in_what_goes_stays_in_what_was_around_it() -> None:
    listener = '<camunda:taskListener event="create"><!-- tells the boss --></camunda:taskListener>'
    text = imported(f'<userTask id="t"><extensionElements>{listener}</extensionElements></userTask>')
    assert "taskListener" not in text.replace("reglament:question", "").split("<reglament")[0]
    assert text.index("<userTask") < text.index("<!-- tells the boss -->") < text.index("</userTask>")


def test_a_comment_inside_a_text_stands_before_it_and_parts_it_no_more() -> None:
    script = "<script>${a <!-- net --> + 1}</script>"
    text = imported(f'<scriptTask id="t" scriptFormat="juel" camunda:resultVariable="b">{script}</scriptTask>')
    assert "<!-- net --><script>" in text
    assert "a + 1" in text


def test_comments_alone_are_no_reason_to_change_a_file() -> None:
    ours = f'<!-- x -->{HEAD}<!-- y --><process id="p" isExecutable="true"><startEvent id="s"/></process></definitions>'
    content = ours.replace(' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"', "").encode()
    first = bring_in({"a.bpmn": content}).files
    assert bring_in(first).files == first
    assert b"<!-- y -->" in first["a.bpmn"]


def test_thousands_of_comments_are_left_out_and_that_is_told() -> None:
    content = f'{HEAD}{"<!-- x -->" * 1_001}<process id="p"><startEvent id="s"/></process></definitions>'
    brought = bring_in({"a.bpmn": content.encode()})
    assert "comments" in {one.code for one in brought.findings}
    assert b"<!--" not in brought.files["a.bpmn"]


def test_drawing_a_file_keeps_its_comments() -> None:
    text = f'<!-- x -->{HEAD}<process id="p"><!-- y --><startEvent id="s"/></process></definitions>'
    drawing = drawn(text.encode())
    assert all(one in drawing for one in (b"<!-- x -->", b"<!-- y -->", b"BPMNShape"))
