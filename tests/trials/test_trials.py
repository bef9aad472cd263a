"""A draft runs on the real engine, step by step, and harms nobody. Long because every way a step can go is tried."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.actions import Action, Call, Outcome, Placement, Undo
from engine.scenarios import Answer, Complete, Kind, Message, Retry, Scenario, Start, Step, Wait
from engine.trials import TrialState, read_bundle, run
from engine.trials.pool import TrialPool
from tests.trials.conftest import diagram

START = Start({"number": "R-1", "client": "ACME", "amount": 120})
APPROVE = Complete("check", {"verdict": "approve"})


def never(call: Call) -> Outcome:
    raise AssertionError(f"{call.action} was carried out in a trial")


ACTIONS = {
    "stock.book": Action(
        "stock.book",
        Placement.OUTSIDE,
        never,
        undo=Undo("stock.release", lambda params, result: {"booking": result["booking"], "amount": params["amount"]}),
    ),
    "stock.release": Action("stock.release", Placement.INSIDE, never),
    "t.inside": Action("t.inside", Placement.INSIDE, never),
    "t.do": Action("t.do", Placement.OUTSIDE, never),
}


def tried(files: dict[str, bytes], *steps: Step, start: Start = START, **options: Any) -> TrialState:
    return run(files, Scenario(start=start, steps=steps), actions=ACTIONS, **options)


# ---- the usual way -------------------------------------------------------------------------------------------------


def test_a_trial_stands_where_the_engine_would_stand(request_files) -> None:
    state = tried(request_files)
    assert state.ok
    assert state.main.path == ("asked", "check")
    assert (state.main.here, state.main.title) == (("check",), "Request R-1, ACME")
    [task] = state.tasks
    assert (task.title, task.subtitle, task.group) == ("Check R-1", "ACME · 120 EUR", "sales_support")
    assert task.due == state.now + timedelta(hours=8)
    assert [one.message for one in state.waiting] == ["request.cancel"]


def test_tasks_and_actions_lead_to_the_end_with_every_line_of_history(request_files) -> None:
    boxes = {"boxes": [{"weight": 2}]}
    state = tried(request_files, APPROVE, Answer("book", result={"booking": "B-1"}), Complete("pack", boxes))
    assert (state.status, state.outcome, state.done) == ("completed", "packed", 3)
    assert state.main.path == ("asked", "check", "decided", "book", "pack", "packed")
    assert state.main.flows == ("f1", "f2", "f3", "f4", "f5")
    assert [(line.step, line.command) for line in state.lines] == [
        (0, "StartInstance"),
        (1, "CompleteWorkItem"),
        (2, "CompleteJob"),
        (3, "CompleteWorkItem"),
    ]


def test_an_action_waits_with_its_parameters_and_is_never_carried_out(request_files) -> None:
    [job] = tried(request_files, APPROVE).jobs
    assert (job.element, job.action, job.params) == ("book", "stock.book", {"number": "R-1", "amount": 120})


def test_an_action_that_runs_inside_the_step_waits_for_its_answer_too() -> None:
    files = {
        "p.bpmn": diagram('<startEvent id="s"/><serviceTask id="t" reglament:action="t.inside"/><endEvent id="e"/>\ns>t t>e')
    }  # fmt: skip
    assert [job.action for job in tried(files).jobs] == ["t.inside"]
    assert tried(files, Answer("t")).status == "completed"


def test_the_same_steps_give_the_same_state_in_another_process(request_files) -> None:
    bundle = read_bundle(request_files, actions=ACTIONS, resolve=None)
    scenario = Scenario(start=START, steps=(APPROVE, Answer("book", result={"booking": "B-1"})))
    pools = [TrialPool(size=1), TrialPool(size=1)]
    try:
        first, second = (pool.run(bundle.bundles, scenario, "request", "r", ACTIONS) for pool in pools)
        again = pools[0].run(bundle.bundles, scenario, "request", "r", ACTIONS)
    finally:
        for pool in pools:
            pool.close()
    assert first == second == again


# ---- what people do wrong ------------------------------------------------------------------------------------------


def test_values_are_checked_as_usual_and_the_steps_before_stand(request_files) -> None:
    state = tried(request_files, Complete("check", {"verdict": "refuse"}))
    assert state.fault.step == 1
    assert state.fault.fields == {"reason": "Please fill this in."}
    assert (state.done, state.main.here) == (0, ("check",))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Complete("pack"), "'pack' has no open task here. There is: 'check'."),
        (Complete("gone"), "There is no element 'gone' in the diagrams (any more)."),
        (Complete("check", nth=2), "'check' has 1 open task(s), and number 2 was meant."),
        (Answer("book"), "'book' has no action that waits for an answer here. There is: none."),
        (Retry("book"), "'book' has no open incident here. There is: none."),
        (Wait(), "No timer runs: there is nothing to wait for."),
        (Wait(until=datetime(2020, 1, 1, tzinfo=UTC)), "The clock does not go back."),
    ],
)
def test_a_step_that_does_not_fit_says_what_there_is_instead(request_files, step: Step, said: str) -> None:
    fault = tried(request_files, step).fault
    assert fault.step == 1
    assert fault.message.startswith(said)


def test_a_broken_draft_is_told_by_the_gate_and_not_tried() -> None:
    state = tried({"p.bpmn": diagram('<startEvent id="s"/><userTask id="t" reglament:form="absent"/>\ns>t')})
    assert not state.ok
    assert state.status == "not_started"
    assert "absent" in " ".join(problem.message for problem in state.problems)


def test_files_that_cannot_be_read_at_all_are_told() -> None:
    assert [problem.code for problem in tried({"p.bpmn": b"<broken"}).problems] == ["not_well_formed"]
    assert [problem.code for problem in tried({}).problems] == ["no_process"]


def test_a_process_that_is_not_there_is_told(request_files) -> None:
    state = run(request_files, Scenario(process="other"))
    assert state.fault.message == "There is no process 'other' among the files; there are: 'request'."


# ---- how actions answer --------------------------------------------------------------------------------------------


REFUSING = diagram(
    """<startEvent id="s"/><serviceTask id="t" reglament:action="t.do" reglament:retries="2" reglament:backoff="PT1M"/>
    <boundaryEvent id="no" attachedToRef="t" reglament:errorVariable="why"><errorEventDefinition id="d" errorRef="E"/></boundaryEvent>
    <endEvent id="done"/><endEvent id="refused"/>
    s>t t>done no>refused""",
    roots='<error id="E" errorCode="Sold"/>',
)  # fmt: skip


def test_a_refusal_takes_the_path_that_is_drawn_for_it() -> None:
    step = Answer("t", Kind.REFUSED, code="Sold", detail="none left", data={"sku": "CUP"})
    state = tried({"p.bpmn": REFUSING}, step)
    assert state.outcome == "refused"
    assert state.main.variables["why"] == {"code": "Sold", "detail": "none left", "data": {"sku": "CUP"}}


def test_a_refusal_that_nobody_draws_is_an_incident() -> None:
    state = tried({"p.bpmn": REFUSING}, Answer("t", Kind.REFUSED, code="Other", detail="?"))
    assert [(one.element, one.kind) for one in state.incidents] == [("t", "refused")]


def test_not_now_is_tried_again_until_the_attempts_are_used_up_and_retried_by_hand() -> None:
    files = {"p.bpmn": REFUSING}
    busy = Answer("t", Kind.RETRY, detail="busy")
    once = tried(files, busy)
    assert [(job.attempts, job.error) for job in once.jobs] == [(1, "busy")]
    twice = tried(files, busy, busy)
    assert [one.kind for one in twice.incidents] == ["retries_used"]
    assert tried(files, busy, busy, Retry("t"), Answer("t")).outcome == "done"


def test_an_answer_that_is_lost_is_an_incident() -> None:
    assert [one.kind for one in tried({"p.bpmn": REFUSING}, Answer("t", Kind.UNKNOWN)).incidents] == ["unknown_outcome"]


def test_undoing_asks_the_action_how_and_waits_for_its_answer_as_well(request_files) -> None:
    cancel = Message("request.cancel", "R-1")
    state = tried(request_files, APPROVE, Answer("book", result={"booking": "B-7"}), cancel)
    [job] = state.jobs
    assert (job.action, job.params, job.undoes) == ("stock.release", {"booking": "B-7", "amount": 120}, True)
    done = tried(request_files, APPROVE, Answer("book", result={"booking": "B-7"}), cancel, Answer("book"))
    assert (done.status, done.outcome) == ("completed", "cancelled")


def test_an_invented_result_that_cannot_be_undone_says_what_is_missing(request_files) -> None:
    state = tried(request_files, APPROVE, Answer("book", result={}))
    [incident] = state.incidents
    assert "'booking' is missing" in incident.message


# ---- time, messages, calls, decisions ------------------------------------------------------------------------------


TIMED = diagram(
    """<startEvent id="s"/><userTask id="t" reglament:group="clerks"/>
    <boundaryEvent id="late" attachedToRef="t" cancelActivity="false"><timerEventDefinition id="d"><timeDuration>@"P1D"</timeDuration></timerEventDefinition></boundaryEvent>
    <boundaryEvent id="over" attachedToRef="t"><timerEventDefinition id="d2"><timeDuration>@"P7D"</timeDuration></timerEventDefinition></boundaryEvent>
    <endEvent id="e"/><endEvent id="reminded"/><endEvent id="given_up"/>
    s>t t>e late>reminded over>given_up"""
)


def test_the_clock_moves_to_the_next_timer_by_a_span_or_to_a_moment() -> None:
    files = {"p.bpmn": TIMED}
    state = tried(files)
    assert [(one.element, one.due - state.now) for one in state.timers] == [
        ("late", timedelta(days=1)),
        ("over", timedelta(days=7)),
    ]
    assert tried(files, Wait()).main.path == ("s", "t", "late", "reminded")
    assert tried(files, Wait(span=timedelta(days=8))).outcome == "given_up"
    until = tried(files, Wait(until=state.now + timedelta(days=2)))
    assert until.now == state.now + timedelta(days=2)
    assert "late" in until.main.path


def test_called_processes_of_the_bundle_run_too() -> None:
    files = {
        "a.bpmn": diagram(
            '<startEvent id="s"/><callActivity id="c" calledElement="child"/><endEvent id="e"/>\ns>c c>e'
        ),
        "b.bpmn": diagram(
            '<startEvent id="s"/><userTask id="ask" reglament:group="clerks"/><endEvent id="e"/>\ns>ask ask>e',
            key="child",
        ),
    }
    state = tried(files)
    assert [(one.process, one.caller) for one in state.instances] == [("p", None), ("child", 1)]
    assert tried(files, Complete("ask", {"answer": 42}, process="child")).status == "completed"


def test_a_process_deployed_elsewhere_is_brought_by_the_resolver() -> None:
    caller = {
        "a.bpmn": diagram('<startEvent id="s"/><callActivity id="c" calledElement="child"/><endEvent id="e"/>\ns>c c>e')
    }
    child = {
        "a.bpmn": diagram(
            '<startEvent id="s"/><userTask id="ask" reglament:group="clerks"/><endEvent id="e"/>\ns>ask ask>e',
            key="child",
        )
    }
    state = tried(caller, resolve=lambda key: child if key == "child" else None)
    assert [task.process for task in state.tasks] == ["child"]
    refused = tried(caller, resolve=lambda key: None)
    assert any("child" in problem.message for problem in refused.problems)


DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
<inputData id="i" name="amount"/><decision id="size" name="Size"><informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
<decisionTable id="dt" hitPolicy="UNIQUE"><input id="in"><inputExpression id="ie"><text>amount</text></inputExpression></input><output id="o" name="size"/>
<rule id="r1"><inputEntry id="a"><text>&lt; 100</text></inputEntry><outputEntry id="b"><text>"small"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>&gt;= 100</text></inputEntry><outputEntry id="e"><text>"large"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_decisions_are_taken_for_real_and_tell_the_rows_that_fired() -> None:
    body = '<startEvent id="s"/><businessRuleTask id="t" reglament:decision="size" reglament:resultVariable="how"/><endEvent id="e"/>\ns>t t>e'
    state = tried({"p.bpmn": diagram(body), "d.dmn": DMN})
    [decision] = state.decisions
    assert decision.trace[0]["rules"] == [{"index": 2, "id": "r2"}]
    assert state.main.variables["how"] == "large"


def test_messages_start_processes_and_what_nobody_wants_is_told_to_the_outside() -> None:
    roots = '<message id="M" name="order.came"/><message id="N" name="order.done"/>'
    body = """<startEvent id="s"><messageEventDefinition id="d" messageRef="M"/></startEvent>
    <intermediateThrowEvent id="told" reglament:correlationKey="number"><messageEventDefinition id="d2" messageRef="N"/></intermediateThrowEvent>
    <endEvent id="e"/>
    s>told told>e"""
    files = {"p.bpmn": diagram(body, roots=roots)}
    state = tried(files, start=Start({"number": "7"}, message="order.came", key="7"))
    assert (state.status, [(one.name, one.key) for one in state.told]) == ("completed", [("order.done", "7")])
    absent = tried(files, start=Start(message="other"))
    assert (absent.fault.step, absent.fault.message[:20]) == (0, "No process of these ")


def test_a_process_starts_by_its_timer_again_and_again() -> None:
    body = """<startEvent id="s"><timerEventDefinition id="d"><timeDuration>@"PT1H"</timeDuration></timerEventDefinition></startEvent>
    <userTask id="t" reglament:group="clerks"/><endEvent id="e"/>
    s>t t>e"""
    files = {"p.bpmn": diagram(body)}
    for number in (1, 2):  # the start timer is used up by the first trial
        state = tried(files, start=Start(timer=True, at=datetime(2026, 3, number, tzinfo=UTC)))
        assert [task.element for task in state.tasks] == ["t"]
    assert tried({"p.bpmn": TIMED}, start=Start(timer=True)).fault.message == "'p' does not start by a timer."


SEVERAL = """<startEvent id="call"/><startEvent id="mail"/><startEvent id="night"><timerEventDefinition id="d">
    <timeDuration>@"PT1H"</timeDuration></timerEventDefinition></startEvent>
    <startEvent id="week"><timerEventDefinition id="d2">
    <timeDuration>@"P7D"</timeDuration></timerEventDefinition></startEvent>
    <userTask id="talk" reglament:group="clerks"/><userTask id="read" reglament:group="clerks"/>
    <userTask id="count" reglament:group="clerks"/><userTask id="sum" reglament:group="clerks"/><endEvent id="e"/>

    call>talk talk>e mail>read read>e night>count count>e week>sum sum>e"""


@pytest.mark.parametrize(
    ("start", "task"),
    [
        (Start(event="call"), "talk"),
        (Start(event="mail"), "read"),
        (Start(timer=True, event="week"), "sum"),
        (Start(timer=True, event="night"), "count"),
        (Start(timer=True), "count"),  # the first that is due
    ],
)
def test_a_trial_begins_at_the_start_event_that_is_chosen(start: Start, task: str) -> None:
    assert [one.element for one in tried({"p.bpmn": diagram(SEVERAL)}, start=start).tasks] == [task]


def test_of_several_start_events_a_trial_must_choose_one_that_there_is() -> None:
    files = {"p.bpmn": diagram(SEVERAL)}
    assert "several start events" in tried(files).fault.message
    assert "no start event 'talk'" in tried(files, start=Start(event="talk")).fault.message
    assert tried(files, start=Start(timer=True, event="mail")).fault.message.endswith("by a timer at 'mail'.")


def test_an_expression_that_fails_is_an_incident_and_not_the_end() -> None:
    body = """<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="g" targetRef="e"><conditionExpression>missing = 1</conditionExpression></sequenceFlow>
    s>g"""
    state = tried({"p.bpmn": diagram(body)})
    assert state.ok
    assert [one.kind for one in state.incidents] == ["no_path_taken"]


# ---- what harms nobody ---------------------------------------------------------------------------------------------


LOOP = """<startEvent id="s"/><scriptTask id="t" scriptFormat="feel"><script>{script}</script></scriptTask><exclusiveGateway id="g" default="back"/><endEvent id="e"/>
<sequenceFlow id="back" sourceRef="g" targetRef="t"/><sequenceFlow id="out" sourceRef="g" targetRef="e"><conditionExpression>1 = 2</conditionExpression></sequenceFlow>
s>t t>g"""


@pytest.fixture
def small_pool() -> Iterator[TrialPool]:
    made = TrialPool(size=1, time_limit_seconds=4, memory_mb=200)
    yield made
    made.close()


def in_pool(pool: TrialPool, script: str) -> TrialState:
    files = {"p.bpmn": diagram(LOOP.format(script=script))}
    bundle = read_bundle(files, actions=None, resolve=None)
    assert bundle.reading.ok, bundle.problems
    return pool.run(bundle.bundles, Scenario(), "p", "p", {})


def test_an_endless_loop_is_stopped_by_the_engines_own_budget(small_pool: TrialPool) -> None:
    state = in_pool(small_pool, "{n: 1}")
    assert [one.kind for one in state.incidents] == ["budget_exceeded"] or state.fault.code == "too_slow"


def test_a_loop_of_heavy_expressions_is_killed_in_time_and_the_next_trial_runs(
    small_pool: TrialPool, request_files
) -> None:
    bundle = read_bundle(request_files, actions=ACTIONS, resolve=None)
    assert small_pool.run(bundle.bundles, Scenario(start=START), "request", "r", ACTIONS).ok
    begun = time.monotonic()
    state = in_pool(small_pool, "{n: count(for i in 1..9000 return i * i)}")
    assert state.fault.code == "too_slow"
    assert time.monotonic() - begun < 60  # it would go on for hours
    assert small_pool.run(bundle.bundles, Scenario(start=START), "request", "r", ACTIONS).ok


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's memory on request")
def test_a_variable_that_grows_in_a_loop_takes_no_more_than_its_share(request_files) -> None:
    pool = TrialPool(size=1, time_limit_seconds=20, memory_mb=48)
    bundle = read_bundle(request_files, actions=ACTIONS, resolve=None)
    try:
        state = in_pool(pool, '{x: if x = null then ["abcdefghij"] else concatenate(x, x)}')
        assert state.incidents or state.fault.code in ("too_much_memory", "died", "too_slow")
        assert pool.run(bundle.bundles, Scenario(start=START), "request", "r", ACTIONS).ok
    finally:
        pool.close()


def test_the_child_of_a_trial_gets_no_secrets_and_leaves_no_files_behind(monkeypatch, request_files, tmp_path) -> None:
    monkeypatch.setenv("REGLAMENT_DATABASE", "postgresql://user:secret@host/db")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    pool = TrialPool(size=1)
    bundle = read_bundle(request_files, actions=ACTIONS, resolve=None)
    try:
        assert pool.run(bundle.bundles, Scenario(start=START), "request", "r", ACTIONS).ok
        [child] = pool._all
        environment = f"/proc/{child._process.pid}/environ"
        if os.path.exists(environment):  # noqa: PTH110
            with open(environment, "rb") as opened:  # noqa: PTH123
                assert b"secret" not in opened.read()
        assert list(tmp_path.iterdir())
    finally:
        pool.close()
    assert list(tmp_path.iterdir()) == []


def test_the_clock_of_a_trial_goes_by_the_zone_of_the_installation() -> None:
    cron = "<timerEventDefinition><timeCycle>0 9 * * *</timeCycle></timerEventDefinition>"
    files = {
        "p.bpmn": diagram(
            '<startEvent id="s"/><userTask id="t" reglament:group="clerks"/>'
            f'<boundaryEvent id="daily" attachedToRef="t" cancelActivity="false">{cron}</boundaryEvent>'
            '<endEvent id="e"/><endEvent id="told"/>\ns>t t>e daily>told'
        )
    }
    [timer] = run(files, Scenario(process="p"), zone="Asia/Seoul").timers
    assert (timer.due.hour, timer.due.minute) == (0, 0)  # nine in Seoul
    [timer] = run(files, Scenario(process="p")).timers
    assert timer.due.hour == 9
