"""Files that are not what they claim to be, or that were made to hurt (reliability and security, section 2)."""

from __future__ import annotations

import pytest

from engine.bpmn import Reading, read

NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = f'<definitions xmlns="{NS}" id="file">'
BODY = '<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>'
GOOD = f'{HEAD}{BODY}<endEvent id="e"/></process></definitions>'


def refusal(content: bytes | str) -> tuple[str, str | None, int | None]:
    """Code, element and line of the only problem of a file that is not readable."""
    reading: Reading = read(content.encode() if isinstance(content, str) else content, in_process=True)
    assert not reading.ok
    assert reading.definitions == ()
    (problem,) = reading.problems
    assert problem.severity == "error"
    assert problem.message
    return problem.code, problem.element, problem.line


def test_a_plain_file_is_read_in_any_declared_encoding() -> None:
    named = GOOD.replace('"p"', '"p" name="Заказ"')
    for encoding in ("utf-8", "utf-16", "windows-1251", "koi8-r"):
        content = f'<?xml version="1.0" encoding="{encoding}"?>{named}'.encode(encoding)
        reading = read(content, in_process=True)
        assert reading.ok, encoding
        assert reading.definitions[0].name == "Заказ"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("", "empty_file", None),
        (" \n ", "empty_file", None),
        ("order to delivery", "not_well_formed", 1),
        (f"{HEAD}\n<process>\n</definitions>", "not_well_formed", 3),
        (GOOD + "<more/>", "not_well_formed", 1),
        ('<a:b xmlns="x"/>', "not_well_formed", 1),
        (b"\xff\xfe\x00<", "not_well_formed", None),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xe9</a>', "not_well_formed", 1),
        (b'<?xml version="1.0" encoding="martian"?><a/>', "not_well_formed", None),
        ("<html/>", "not_bpmn", 1),
        ('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "not_bpmn", 1),
    ],
)
def test_what_is_no_bpmn_is_refused_with_its_line(content: bytes | str, code: str, line: int | None) -> None:
    found = refusal(content)
    assert found[0] == code
    assert line is None or found[2] == line


DOCTYPES = {
    "external entity": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "entity over http": '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter entity": '<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
    "external DTD": '<!DOCTYPE definitions SYSTEM "http://127.0.0.1:9/x.dtd">',
    "internal entity": '<!DOCTYPE d [<!ENTITY x "text">]>',
    "empty": "<!DOCTYPE definitions>",
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_a_doctype_is_refused(doctype: str) -> None:
    assert refusal(doctype + GOOD) == ("doctype", "file", 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_used_entity_is_refused_and_never_expanded(encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [{laughs}]>{HEAD}&l9;</definitions>'
    reading = read(text.encode(encoding), in_process=True)
    assert reading.faults[0].code in ("doctype", "not_well_formed")


def test_an_xinclude_is_no_element_of_bpmn() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    reading = read(GOOD.replace("<startEvent", include + "<startEvent").encode(), in_process=True)
    assert "root:" not in repr(reading)
    assert [problem.code for problem in reading.problems] == ["not_used"]


def test_size_depth_and_number_are_limited() -> None:
    assert refusal(GOOD.replace("id=", " " * 20_000_000 + "id=", 1))[0] == "too_large"
    assert refusal(HEAD + "<message/>" * 450_000 + "</definitions>")[0] == "too_many_elements"
    assert refusal(HEAD + "<message/>" * 30_000 + "</definitions>")[0] == "too_many_elements"
    assert refusal(HEAD + '<x xmlns="urn:x"/>' * 200_001 + "</definitions>")[0] == "too_many_elements"
    deep = HEAD + "<subProcess>" * 120 + "</subProcess>" * 120 + "</definitions>"
    assert refusal(deep)[0] == "too_deep"
    deeper = HEAD + "<a>" * 5000 + "</a>" * 5000 + "</definitions>"
    assert refusal(deeper)[0] == "too_deep"
    many = "".join(f' a{n}="1"' for n in range(300))
    assert refusal(GOOD.replace('<startEvent id="s"', f'<startEvent id="s"{many}'))[:2] == ("too_many_attributes", "s")


def test_an_id_used_twice_is_refused_with_both_lines() -> None:
    twice = GOOD.replace("<endEvent", '\n<task id="s"/><endEvent')
    assert refusal(twice) == ("duplicate_id", "s", 2)


def test_an_endless_id_is_refused_and_not_repeated() -> None:
    assert refusal(GOOD.replace('id="s"', f'id="{"x" * 300}"'))[:2] == ("id_too_long", "p")


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "&#10;", "&#x9b;"])
def test_an_id_with_signs_that_nobody_sees_is_refused_and_not_repeated(sign: str) -> None:
    assert refusal(GOOD.replace('id="s"', f'id="s{sign}t"')) == ("bad_id", "p", 1)


def test_a_message_does_not_quote_megabytes() -> None:
    task = f'<task id="t" name="{"x" * 100_000}"/></process>'
    reading = read(GOOD.replace("</process>", task).encode(), in_process=True)
    assert all(len(problem.message) <= 1_001 for problem in reading.problems)
    assert not reading.ok


def test_a_flood_of_problems_is_cut_and_stays_a_refusal() -> None:
    tasks = "".join(f'<userTask id="t{n}"/>' for n in range(6_000))
    reading = read(GOOD.replace("</process>", tasks + "</process>").encode(), in_process=True)
    assert len(reading.problems) == 5_001
    assert reading.problems[-1].code == "more_problems"
    assert not reading.ok


def test_ids_of_others_are_their_own_affair() -> None:
    field = '<extensionElements><x:field xmlns:x="urn:x" id="s"/></extensionElements>'
    body = GOOD.replace('<endEvent id="e"/>', f'<endEvent id="e">{field}</endEvent>')
    assert read(body.encode(), in_process=True).ok


def test_a_coordinate_that_is_no_number_harms_nobody() -> None:
    di = (
        '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNShape bpmnElement="s">'
        '<c:Bounds xmlns:c="http://www.omg.org/spec/DD/20100524/DC" x="abc" y="1"/></d:BPMNShape></d:BPMNDiagram>'
    )
    assert read(GOOD.replace("</definitions>", di + "</definitions>").encode(), in_process=True).ok


def test_python_in_a_timer_is_no_feel() -> None:
    timer = '<timerEventDefinition><timeDuration>__import__("os").system("true")</timeDuration></timerEventDefinition>'
    body = GOOD.replace('<startEvent id="s"/>', f'<startEvent id="s">{timer}</startEvent>')
    reading = read(body.encode(), in_process=True)
    assert [problem.code for problem in reading.faults] in ([], ["feel_syntax"])
    if reading.ok:  # as FEEL it is a call of an unknown function and of a path on its value: null, never Python
        assert reading.definitions[0].node("s").event.expression == '__import__("os").system("true")'


def test_a_file_without_a_process_is_refused() -> None:
    assert refusal(f"{HEAD}</definitions>")[0] == "no_process"
