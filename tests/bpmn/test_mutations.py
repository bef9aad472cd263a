"""Random damage to a good model: the reader answers with problems, never with an exception, and loses nothing."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from engine.bpmn import read

BODY = """<laneSet id="ls"><lane id="l" name="Clerk"><flowNodeRef>u</flowNodeRef></lane></laneSet>
<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><userTask id="u" reglament:due="P1D"/>
<exclusiveGateway id="g" default="g_b"/><serviceTask id="a" reglament:action="x"><extensionElements>
<reglament:input target="i" expression="1"/></extensionElements></serviceTask><task id="b"/>
s>u u>g g>b a>j b>j j>w w>e
<sequenceFlow id="x" sourceRef="g" targetRef="a"><conditionExpression>amount > 1</conditionExpression></sequenceFlow>
<exclusiveGateway id="j"/><transaction id="w">
<startEvent id="ws"/><endEvent id="we"><cancelEventDefinition/></endEvent>
ws>we
</transaction><boundaryEvent id="wb" attachedToRef="w"><cancelEventDefinition/></boundaryEvent><endEvent id="e"/>
<boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration>
</timerEventDefinition></boundaryEvent>
<boundaryEvent id="c" attachedToRef="b"><compensateEventDefinition/></boundaryEvent>
<task id="h" isForCompensation="true"/><association id="as" sourceRef="c" targetRef="h"/>
<subProcess id="v" triggeredByEvent="true">
<startEvent id="vs" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="ve"/>
vs>ve
</subProcess><callActivity id="k" calledElement="q"><multiInstanceLoopCharacteristics reglament:collection="[1]"/>
</callActivity>
t>k k>e wb>e
"""


def damage(root: etree._Element, chance: random.Random) -> None:
    """Remove, move, rename, copy or empty something."""
    elements = [element for element in root.iter() if element.getparent() is not None]
    if not elements:
        return
    element, other = chance.choice(elements), chance.choice(elements)
    kind = chance.randrange(7)
    if kind == 0:
        element.getparent().remove(element)
    elif kind == 1 and element not in other.iterancestors() and element is not other:
        other.append(element)
    elif kind == 2:
        element.tag = other.tag
    elif kind == 3 and element.attrib:
        del element.attrib[chance.choice(sorted(element.attrib))]
    elif kind == 4 and element.attrib and other.attrib:
        element.set(chance.choice(sorted(element.attrib)), other.get(chance.choice(sorted(other.attrib))))
    elif kind == 5:
        element.set(chance.choice(("id", "isForCompensation", "triggeredByEvent", "default", "startQuantity")), "true")
    else:
        element.text = chance.choice(("", "P1D", "=", "1 +", "R/", "  ", "x:y"))


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_model_is_refused_or_read_whole(model, seed: int) -> None:
    chance = random.Random(seed)
    roots = '<message id="m" name="paid"/>'
    for _ in range(60):
        root = etree.fromstring(model(BODY.replace("> 1", "&gt; 1"), roots=roots))
        for _ in range(chance.randint(1, 4)):
            damage(root, chance)
        reading = read(etree.tostring(root), in_process=True)
        assert reading.ok or reading.faults
        assert all(problem.message and problem.code for problem in reading.problems)
        for definition in reading.definitions if reading.ok else ():
            process = next(one for one in root.iter("{*}process") if one.get("id") == definition.key)
            drawn = list(process.iter("{*}sequenceFlow"))
            assert len(definition.flows) == len(drawn)


def test_the_undamaged_model_is_read(model) -> None:
    body = BODY.replace("> 1", "&gt; 1")
    reading = read(model(body, roots='<message id="m" name="paid"/>'), in_process=True)
    assert reading.ok, reading.faults
