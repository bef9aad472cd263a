"""What is different between two versions, as facts: whatever runs otherwise is named."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.compare import Change, ChangeKind, differences
from engine.bpmn.compare.fields import compare_forms
from engine.errors import NotReadable

ORDERS = Path(__file__).parents[2] / "processes" / "orders" / "definitions"
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
)
CHECK = '<userTask id="check" name="Check offer" reglament:group="sales"{0}>{1}</userTask>'
FLOWS = '<sequenceFlow id="f1" sourceRef="s" targetRef="check"/><sequenceFlow id="f2" sourceRef="check" targetRef="e"/>'


def model(body: str = "", *, task: str = "", inside: str = "", flows: str = FLOWS, drawing: str = "") -> str:
    return (
        f'{HEAD}<process id="p" name="Offers" isExecutable="true"><startEvent id="s" name="Asked"/>'
        f'{CHECK.format(task, inside)}<endEvent id="e" name="Sent"/>{flows}{body}</process>{drawing}</definitions>'
    )


def between(before: str, after: str, name: str = "offers.bpmn") -> list[Change]:
    return list(differences({name: before}, {name: after}))


def told(changes: list[Change]) -> list[tuple[str, str | None, str, str, str]]:
    return [(change.kind.value, change.element, change.property, change.before, change.after) for change in changes]


@pytest.mark.parametrize(
    ("task", "word", "before", "after"),
    [
        (' reglament:due="PT8H"', "due", "", "PT8H"),
        (' reglament:due="@&quot;PT8H&quot;"', "due", "", "PT8H"),
        (' reglament:due="duration(&quot;PT8H&quot;)"', "due", "", "PT8H"),
        (' reglament:form="check"', "form", "", "check"),
        (' reglament:clause="4.3"', "clause", "", "4.3"),
        (' reglament:priority="70"', "priority", "", "70"),
        (' isForCompensation="true"', "isForCompensation", "", "true"),
    ],
)
def test_each_word_at_a_task_is_told(task: str, word: str, before: str, after: str) -> None:
    assert told(between(model(), model(task=task))) == [("changed", "check", word, before, after)]


def test_a_duration_written_otherwise_is_the_same_duration() -> None:
    [only] = between(model(task=' reglament:due="PT8H"'), model(task=' reglament:due="duration(&quot;PT8H&quot;)"'))
    assert (only.element, only.property) == (None, "writing")


@pytest.mark.parametrize(
    ("inside", "word", "after"),
    [
        ("<documentation>Look well</documentation>", "documentation", "Look well"),
        (
            "<extensionElements><reglament:instructions>Read it</reglament:instructions></extensionElements>",
            "instructions",
            "Read it",
        ),
        (
            '<extensionElements><reglament:input target="sum" expression="a + b"/></extensionElements>',
            "input:sum",
            "a + b",
        ),
    ],
)
def test_each_word_inside_a_task_is_told(inside: str, word: str, after: str) -> None:
    assert told(between(model(), model(inside=inside))) == [("changed", "check", word, "", after)]


def test_a_renamed_task_is_told_once_and_not_at_everything_that_leads_to_it() -> None:
    after = model().replace('name="Check offer"', 'name="Look at offer"')
    assert told(between(model(), after)) == [("changed", "check", "name", "Check offer", "Look at offer")]


def test_another_kind_of_task_is_told() -> None:
    after = model().replace("userTask", "manualTask")
    assert ("changed", "check", "kind", "userTask", "manualTask") in told(between(model(), after))


def test_a_step_put_in_between_says_what_it_stands_between_and_its_plain_ways_are_not_repeated() -> None:
    between_them = '<userTask id="approve" name="Approve" reglament:group="managers"/>'
    flows = FLOWS.replace('sourceRef="check" targetRef="e"', 'sourceRef="check" targetRef="approve"')
    after = model(f'{between_them}<sequenceFlow id="f3" sourceRef="approve" targetRef="e"/>', flows=flows)
    changes = between(model(), after)
    added = next(change for change in changes if change.kind is ChangeKind.ADDED)
    assert (added.element, added.what, added.ends) == ("approve", "userTask", ("Check offer", "Sent"))
    assert added.details == (("group", "managers"),)
    assert [change.element for change in changes] == ["f2", "approve"]
    assert (changes[0].property, changes[0].before, changes[0].after) == ("target", "Sent", "Approve")


def test_a_way_with_a_condition_is_told_also_when_its_end_is_new() -> None:
    body = (
        '<task id="t" name="Other"/><sequenceFlow id="f3" name="large" sourceRef="check" targetRef="t">'
        "<conditionExpression>amount &gt; 5</conditionExpression></sequenceFlow>"
    )
    flow = next(change for change in between(model(), model(body)) if change.element == "f3")
    assert (flow.kind, flow.details) == (ChangeKind.ADDED, (("conditionExpression", "amount > 5"),))


def test_a_condition_that_changes_is_told_with_both() -> None:
    way = 'targetRef="e"><conditionExpression>{}</conditionExpression></sequenceFlow>'
    flows = FLOWS.replace('targetRef="e"/>', way)
    before, after = (model(flows=flows.format(text)) for text in ("x &gt; 1", "x &gt; 2"))
    assert told(between(before, after)) == [("changed", "f2", "conditionExpression", "x > 1", "x > 2")]


def test_what_goes_is_told_with_its_name() -> None:
    [removed] = between(model('<textAnnotation id="n"><text>Ask Ann</text></textAnnotation>'), model())
    assert (removed.kind, removed.what, removed.name) == (ChangeKind.REMOVED, "textAnnotation", "Ask Ann")


def test_a_step_in_another_lane_has_moved() -> None:
    lanes = (
        '<laneSet id="l"><lane id="l1" name="Sales"><flowNodeRef>{}</flowNodeRef></lane>'
        '<lane id="l2" name="Finance"><flowNodeRef>{}</flowNodeRef></lane></laneSet>'
    )
    before, after = model(lanes.format("check", "e")), model(lanes.format("e", "check"))
    assert ("moved", "check", "lane", "Sales", "Finance") in told(between(before, after))


def drawn(**places: int) -> str:
    shapes = (
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}"><dc:Bounds x="{x}" y="10" width="9" height="9"/>'
        "</bpmndi:BPMNShape>"
        for name, x in places.items()
    )
    plane = f'<bpmndi:BPMNPlane id="pl">{"".join(shapes)}</bpmndi:BPMNPlane>'
    return f'<bpmndi:BPMNDiagram id="d">{plane}</bpmndi:BPMNDiagram>'


def test_who_moved_in_the_drawing_is_told_and_a_shift_of_everything_is_none() -> None:
    before = model(drawing=drawn(s=0, check=100, e=200))
    assert told(between(before, model(drawing=drawn(s=0, check=150, e=200)))) == [
        ("moved", "check", "place", "", "moved")
    ]
    [only] = between(before, model(drawing=drawn(s=40, check=140, e=240)))
    assert (only.element, only.property) == (None, "writing")


def test_timers_messages_and_repetition_are_told() -> None:
    timer = (
        '<boundaryEvent id="b" name="Late" attachedToRef="check"><timerEventDefinition><timeDuration>{}</timeDuration>'
        "</timerEventDefinition></boundaryEvent>"
    )
    assert told(between(model(timer.format("PT1H")), model(timer.format("PT2H")))) == [
        ("changed", "b", "timeDuration", "PT1H", "PT2H")
    ]
    many = '<multiInstanceLoopCharacteristics isSequential="true" reglament:collection="offers"/>'
    assert told(between(model(), model(inside=many))) == [
        ("changed", "check", "repeat", "", "sequential"),
        ("changed", "check", "collection", "", "offers"),
    ]


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="urn:x">
<decision id="credit" name="Credit"><decisionTable id="t" hitPolicy="FIRST"><input id="i" label="Amount">
<inputExpression id="ie"><text>amount</text></inputExpression></input><output id="o" label="Allowed" name="allowed"/>
{}</decisionTable></decision></definitions>"""


def rows(*cells: tuple[str, str], ids: bool = True) -> str:
    made = ""
    for number, (asked, answer) in enumerate(cells):
        named = f' id="r{number}"' if ids else ""
        entries = f"<inputEntry><text>{asked}</text></inputEntry><outputEntry><text>{answer}</text></outputEntry>"
        made += f"<rule{named}>{entries}</rule>"
    return TABLE.format(made)


def test_a_cell_of_a_table_is_told_with_its_row_and_column() -> None:
    before, after = rows(("1", "yes"), ("2", "no")), rows(("1", "yes"), ("3", "no"))
    [change] = between(before, after, "credit.dmn")
    assert (change.what, change.of, change.row, change.property) == ("rule", "Credit", 2, "column:Amount")
    assert (change.before, change.after) == ("2", "3")


@pytest.mark.parametrize("ids", [True, False])
def test_a_row_that_comes_is_told_with_what_it_says(ids: bool) -> None:
    before, after = rows(("1", "yes"), ids=ids), rows(("1", "yes"), ("9", "no"), ids=ids)
    [change] = between(before, after, "credit.dmn")
    assert (change.kind, change.row) == (ChangeKind.ADDED, 2)
    assert change.details == (("column:Amount", "9"), ("column:Allowed", "no"))


def test_rows_that_change_places_have_moved_for_the_first_one_that_fits_decides() -> None:
    before = rows(("1", "a"), ("2", "b"), ("3", "c"))
    after = before.replace('id="r0"', 'id="X"').replace('id="r2"', 'id="r0"').replace('id="X"', 'id="r2"')
    after = after.replace("<text>1<", "<text>X<").replace("<text>3<", "<text>1<").replace("<text>X<", "<text>3<")
    after = after.replace("<text>a<", "<text>X<").replace("<text>c<", "<text>a<").replace("<text>X<", "<text>c<")
    changes = between(before, after, "credit.dmn")
    assert changes
    assert {change.kind for change in changes} == {ChangeKind.MOVED}


def test_the_hit_policy_of_a_table_is_told() -> None:
    [change] = between(rows(("1", "a")), rows(("1", "a")).replace("FIRST", "UNIQUE"), "credit.dmn")
    assert (change.element, change.property, change.before, change.after) == ("credit", "hitPolicy", "FIRST", "UNIQUE")


FORM = '{"type": "default", "components": [%s]}'
NAME = '{"type": "textfield", "key": "name", "label": "Name"%s}'
AMOUNT = '{"type": "number", "key": "amount", "label": "Amount"}'


@pytest.mark.parametrize(
    ("more", "word", "after"),
    [
        (', "validate": {"required": true}', "required", "true"),
        (', "description": "as on the card"', "description", "as on the card"),
        (', "conditional": {"hide": "=x"}', "conditional.hide", "=x"),
        (', "values": [{"label": "Yes", "value": 1}, {"label": "No", "value": 2}]', "values", "Yes, No"),
    ],
)
def test_each_property_of_a_field_is_told(more: str, word: str, after: str) -> None:
    [change] = between(FORM % (NAME % ""), FORM % (NAME % more), "check.form")
    assert (change.what, change.element, change.name, change.property, change.after) == (
        "field", "name", "Name", word, after,
    )  # fmt: skip


def test_fields_come_go_and_change_places() -> None:
    both, swapped = FORM % f"{NAME % ''}, {AMOUNT}", FORM % f"{AMOUNT}, {NAME % ''}"
    assert [change.kind for change in between(FORM % (NAME % ""), both, "x.form")] == [ChangeKind.ADDED]
    assert [change.kind for change in between(both, FORM % (NAME % ""), "x.form")] == [ChangeKind.REMOVED]
    assert {change.kind for change in between(both, swapped, "x.form")} == {ChangeKind.MOVED}


def test_files_that_come_go_or_cannot_be_read_are_told_as_a_whole() -> None:
    changes = differences({"a.form": "{}", "b.bpmn": model()}, {"b.bpmn": "<broken", "c.scenario": "{}"})
    assert [(change.kind.value, change.file, change.property) for change in changes] == [
        ("changed", "b.bpmn", "unreadable"),
        ("added", "c.scenario", ""),
        ("removed", "a.form", ""),
    ]


@pytest.mark.parametrize("broken", ["{", "7"])
def test_a_form_that_is_none_is_named_with_its_file(broken: str) -> None:
    with pytest.raises(NotReadable) as refused:
        compare_forms("pick.form", "{}", broken)
    assert (refused.value.problem.code, refused.value.problem.file) == ("form_not_readable", "pick.form")


def test_equal_files_are_no_difference() -> None:
    files = {path.name: path.read_text() for path in ORDERS.iterdir() if path.is_file()}
    assert differences(files, files) == ()


@pytest.mark.parametrize("path", sorted(ORDERS.iterdir()), ids=lambda path: path.name)
@settings(max_examples=15, deadline=None)
@given(where=st.floats(0, 0.999), size=st.integers(1, 40))
def test_whatever_differs_is_told_and_nothing_raises(path: Path, where: float, size: int) -> None:
    """Cut something out of a real file: broken or not, the difference is named."""
    before = path.read_text()
    at = int(len(before) * where)
    after = before[:at] + before[at + size :]
    assert differences({path.name: before}, {path.name: after})
    assert differences({path.name: after}, {path.name: before})


def test_three_hundred_steps_are_compared_at_once() -> None:
    steps = range(300)
    body = "".join(f'<userTask id="t{n}" name="Step {n}" reglament:due="PT{n + 1}H"/>' for n in steps)
    body += "".join(f'<sequenceFlow id="w{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(299))
    before, after = model(body), model(body.replace('H"/>', 'M"/>'))
    began = process_time()
    assert len(between(before, after)) == 300
    assert process_time() - began < 3
