"""Global tasks (BPMN 2.0.2 §10.8.6): called by call activities, in the same file or deployed before."""

from __future__ import annotations

import pytest

from engine import bpmn
from engine.errors import DefinitionRefused
from engine.store.driver import fetch
from engine.testing import ProcessUnderTest, Run

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'targetNamespace="urn:test">'
)
CALLER = (
    '<process id="p" isExecutable="true"><startEvent id="s"/>'
    '<callActivity id="call" calledElement="{called}"><extensionElements>'
    '<reglament:output target="seen" expression="{seen}"/></extensionElements></callActivity>'
    '<userTask id="after" reglament:group="g"/><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="call"/><sequenceFlow id="f2" sourceRef="call" targetRef="after"/>'
    '<sequenceFlow id="f3" sourceRef="after" targetRef="e"/></process>'
)
SCRIPT = '<globalScriptTask id="calc" scriptLanguage="feel"><script>{total: n + 1}</script></globalScriptTask>'
KINDS = {
    "globalTask": '<globalTask id="calc"/>',
    "globalManualTask": '<globalManualTask id="calc"/>',
    "globalScriptTask": SCRIPT,
}


def file(*parts: str) -> bytes:
    return f"{HEAD}{''.join(parts)}</definitions>".encode()


def rows(process: ProcessUnderTest, sql: str) -> list[tuple[object, ...]]:
    with process.database.read() as connection:
        return fetch(connection, sql, {})


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_activity_calls_a_global_task_which_stands_in_history_under_its_own_id(kind: str) -> None:
    process = ProcessUnderTest({"p.bpmn": file(KINDS[kind], CALLER.format(called="calc", seen="total"))}, key="p")
    run = process.start(n=4)
    assert run.inbox("g") == ["after"]
    assert run.variables["seen"] == (5 if kind == "globalScriptTask" else None)
    run.complete("after", by="g")
    assert run.status == "completed"
    [(child, key)] = rows(process, "SELECT id, definition_key FROM bpm_instance WHERE parent_id IS NOT NULL")
    assert (key, Run(process, child).path) == ("calc", ["calc"])


def test_a_global_user_task_waits_in_the_inbox_of_its_group() -> None:
    task = '<globalUserTask id="sign" name="Sign" reglament:group="boss"/>'
    process = ProcessUnderTest({"p.bpmn": file(task, CALLER.format(called="sign", seen="1"))}, key="p")
    run = process.start()
    assert run.inbox("boss") == ["sign"]
    run.complete("sign", by="boss").complete("after", by="g")
    assert run.status == "completed"


def test_a_global_task_that_is_deployed_alone_is_called_by_what_is_deployed_later() -> None:
    process = ProcessUnderTest({"task.bpmn": file(SCRIPT)}, key="calc")
    assert process.start(n=1).status == "completed"
    later = ProcessUnderTest(
        {"p.bpmn": file(CALLER.format(called="calc", seen="1"))}, key="p", database=process.database
    )
    assert later.start(n=1).inbox("g") == ["after"]


def test_what_a_process_rule_asks_of_a_task_it_asks_of_a_global_task() -> None:
    reading = bpmn.read(file('<globalUserTask id="sign"/>', '<globalScriptTask id="calc"/>'), in_process=True)
    found = {(problem.process, problem.element, problem.code) for problem in reading.faults}
    assert found == {
        ("sign", "sign", "nobody_responsible"),
        ("calc", "calc", "script_format"),
        ("calc", "calc", "no_script"),
    }
    with pytest.raises(DefinitionRefused):
        ProcessUnderTest({"p.bpmn": file(CALLER.format(called="nothing", seen="1"))}, key="p")
