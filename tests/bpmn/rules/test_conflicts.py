"""Parallel branches that set the same variable are told, unless their join says what becomes of it."""

from __future__ import annotations

import pytest

from engine.bpmn import Surroundings


def script(name: str, *names: str) -> str:
    entries = ", ".join(f"{one}: 1" for one in names)
    return f'<scriptTask id="{name}" scriptFormat="feel"><script>{{{entries}}}</script></scriptTask>'


def fork(a: str, b: str, *, tag: str = "parallelGateway", join: str = "parallelGateway", words: str = "") -> str:
    return f"""<startEvent id="s"/><{tag} id="f"/>{a}{b}<{join} id="j" {words}/><endEvent id="e"/>
    s>f f>a f>b a>j b>j j>e"""


def test_two_branches_that_set_one_name_are_told_once_a_name(expect) -> None:
    expect(fork(script("a", "note", "own"), script("b", "note")), "written_by_both j")
    expect(fork(script("a", "x", "y"), script("b", "x", "y")), "written_by_both j", "written_by_both j")


def test_a_declared_rule_and_names_of_their_own_are_nothing_to_tell(expect) -> None:
    expect(fork(script("a", "note"), script("b", "note"), words='reglament:conflict="last"'))
    expect(fork(script("a", "x"), script("b", "y")))


def test_branches_of_which_one_is_chosen_do_not_meet(read_model) -> None:
    body = fork(script("a", "x"), script("b", "x"), tag="exclusiveGateway", join="inclusiveGateway")
    codes = {problem.code for problem in read_model(body).problems}
    assert "written_by_both" not in codes


def test_fields_of_forms_and_work_inside_sub_processes_count(expect) -> None:
    way = '<sequenceFlow id="w" sourceRef="bs" targetRef="c"/><sequenceFlow id="w2" sourceRef="c" targetRef="be"/>'
    box = f'<subProcess id="b"><startEvent id="bs"/>{script("c", "note")}<endEvent id="be"/>{way}</subProcess>'
    task = '<userTask id="a" reglament:group="g" reglament:form="f"/>'
    known = Surroundings(forms={"f": ["note", "other"]})
    expect(fork(task, box), "written_by_both j", surroundings=known)
    expect(fork(task, box.replace('id="b">', 'id="b"><dataObject id="note"/>')), surroundings=known)


@pytest.mark.parametrize("place", ["gateway", "loop"])
def test_a_rule_that_there_is_not_is_refused(expect, place: str) -> None:
    words = 'reglament:conflict="first"'
    if place == "gateway":
        expect(fork(script("a", "x"), script("b", "y"), words=words), "bad_conflict j")
        return
    loop = f"<multiInstanceLoopCharacteristics {words}><loopCardinality>2</loopCardinality>"
    loop += "</multiInstanceLoopCharacteristics>"
    expect(f'<startEvent id="s"/><task id="t">{loop}</task><endEvent id="e"/>\ns>t t>e', "bad_conflict t")


def test_a_complex_gateway_is_told_of_and_declares_a_rule_like_other_joins(expect) -> None:
    body = fork(script("a", "note"), script("b", "note"), join="complexGateway")
    body = body.replace('<complexGateway id="j" />', '<complexGateway id="j">{}</complexGateway>')
    assert "{}" in body
    when = "<activationCondition>activationCount = 1</activationCondition>"
    expect(body.replace("{}", when), "written_by_both j")
    expect(body.replace('id="j">{}', f'id="j" reglament:conflict="collect">{when}'))
