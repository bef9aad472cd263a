"""The day's work by program: look, take, fill, complete, start, cancel; with the rules and words of the pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest

from engine import ENGINE
from engine.commands import DeployDefinition
from engine.feel.codec import loads
from tests.web.api.conftest import Program
from tests.web.conftest import FILES, Browser, Company, deploy_with_second_start

ProgramOf = Callable[..., Program]


@pytest.fixture
def anna(program_of: ProgramOf) -> Program:
    return program_of("anna")


@pytest.fixture
def manager(program_of: ProgramOf) -> Program:
    return program_of("max")


def test_the_inbox_lists_what_the_page_lists(company: Company, anna: Program) -> None:
    instances = [company.start() for _ in range(3)]
    first = anna.get("/inbox?view=group&size=2").json
    assert [row["instance_id"] for row in first["items"]] == [str(one) for one in instances[:2]]
    rest = anna.get(f"/inbox?view=group&size=2&after={first['next']}").json
    assert [row["instance_id"] for row in rest["items"]] == [str(instances[2])]
    assert rest["next"] is None
    counts = {row["view"]: row["count"] for row in anna.get("/inbox/counts").json["items"]}
    assert counts == {"mine": 0, "group": 3, "overdue": 0}


def test_a_view_that_is_not_theirs_is_not_there(anna: Program, manager: Program) -> None:
    assert anna.get("/inbox?view=all").status_code == 404
    assert manager.get("/inbox?view=all").status_code == 200


def test_a_task_is_taken_given_back_and_handed_on(company: Company, anna: Program) -> None:
    company.start()
    task = company.task()
    assert anna.post(f"/tasks/{task}/claim").json["assignee"] == "anna"
    assert anna.post(f"/tasks/{task}/release").json["assignee"] is None
    anna.post(f"/tasks/{task}/claim")
    assert anna.post(f"/tasks/{task}/assign", {"assignee": "boris"}).json["assignee"] == "boris"
    late = anna.post(f"/tasks/{task}/claim")
    assert late.status_code == 409
    assert late.json["who"] == "boris"
    assert late.json["when"] == "2026-03-02T09:00:00Z"


def test_nobody_hands_a_task_to_somebody_who_is_not_there(company: Company, anna: Program) -> None:
    company.start()
    answer = anna.post(f"/tasks/{company.task()}/assign", {"assignee": "nobody"})
    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["assignee"]


def test_a_task_tells_its_form_as_the_page_shows_it(company: Company, anna: Program, manager: Program) -> None:
    company.start(amount="1200.50")
    task = company.task()
    told = anna.get(f"/tasks/{task}").json
    shown = {field["name"]: field for field in told["fields"]}
    assert shown["verdict"]["required"]
    assert [choice["value"] for choice in shown["verdict"]["choices"]] == ["approve", "refuse"]
    assert told["may"] == ["claim", "assign", "complete"]
    assert told["variables"] is None
    exact = loads(manager.get(f"/tasks/{task}").data)
    assert exact["variables"]["amount"] == Decimal("1200.50")
    schema = anna.get(f"/tasks/{task}/form").json
    assert (schema["key"], schema["schema"]["type"]) == ("check", "default")


def test_faults_of_a_form_are_told_as_beside_its_fields(company: Company, anna: Program) -> None:
    company.start()
    answer = anna.post(f"/tasks/{company.task()}/complete", {"values": {"discount": "much", "colour": 1}})
    assert answer.status_code == 422
    assert answer.json["fields"] == {
        "verdict": "Please fill this in.",
        "discount": "This is not a number. Write digits, with a point before decimals: 1250.50",
        "colour": "The form has no such field, or it cannot be changed.",
    }


def test_completing_moves_the_process_on(company: Company, anna: Program) -> None:
    instance = company.start()
    task = company.task()
    done = anna.post(f"/tasks/{task}/complete", {"values": {"verdict": "approve", "discount": Decimal("2.5")}})
    assert (done.status_code, done.json["instance_id"]) == (200, str(instance))
    assert anna.get(f"/tasks/{task}").json["state"] == "completed"
    again = anna.post(f"/tasks/{task}/complete", {"values": {"verdict": "approve"}})
    assert (again.status_code, again.json["who"]) == (409, "anna")


def test_a_stale_version_is_refused_with_412(company: Company, anna: Program) -> None:
    company.start()
    task = company.task()
    seen = anna.get(f"/tasks/{task}").headers["ETag"]
    anna.post(f"/tasks/{task}/claim")
    values = {"values": {"verdict": "approve"}}
    assert anna.post(f"/tasks/{task}/complete", values, headers={"If-Match": seen}).status_code == 412
    fresh = anna.get(f"/tasks/{task}").headers["ETag"]
    assert anna.post(f"/tasks/{task}/complete", values, headers={"If-Match": fresh}).status_code == 200


def test_a_draft_begun_by_a_program_goes_on_in_the_browser(
    company: Company, anna: Program, browser_of: Callable[[str | None], Browser]
) -> None:
    company.start()
    task = company.task()
    saved = anna.send("PUT", f"/tasks/{task}/draft", {"values": {"discount": Decimal("12.5"), "note": "soon"}})
    assert (saved.status_code, saved.json["assignee"]) == (200, "anna")
    page = browser_of("anna").page(f"/tasks/{task}")
    assert page.xpath("//input[@name='discount']/@value") == ["12.5"]
    assert anna.get(f"/tasks/{task}").json["draft"] == {"discount": "12.5", "note": "soon"}


def test_a_case_is_started_at_one_of_several_start_events(company: Company, anna: Program, manager: Program) -> None:
    assert anna.get("/startable").json["items"][0]["start_events"] == []
    deploy_with_second_start(company)
    [kind] = anna.get("/startable").json["items"]
    events = [{"id": "asked", "name": "Asked for"}, {"id": "missing", "name": "Found missing"}]
    assert kind["start_events"] == events
    wish = {"process": "request", "values": {"number": "R-7", "client": "ACME", "amount": Decimal(9)}}
    assert set(anna.post("/instances", wish).json["fields"]) == {"start_event"}
    assert anna.post("/instances", wish | {"start_event": "missing"}).status_code == 201
    wish = {"process": "request", "variables": {"number": "R-8"}, "start_event": "nowhere"}
    assert set(manager.post("/instances", wish).json["fields"]) == {"start_event"}


def test_start_conditions_are_asked_by_managers_and_once_for_a_key(
    company: Company, anna: Program, manager: Program
) -> None:
    content = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
    <process id="cooling" isExecutable="true"><startEvent id="hot"><conditionalEventDefinition>
    <condition>temperature &gt; 30</condition></conditionalEventDefinition></startEvent><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="hot" targetRef="e"/></process></definitions>"""
    company.engine.handle(DeployDefinition({"cooling.bpmn": content}), actor=ENGINE)
    wish, key = {"variables": {"temperature": 31}}, {"headers": {"Idempotency-Key": "probe-1"}}
    first = manager.post("/start-conditions", wish, **key).json
    assert [(one["process"], one["start_event"], one["existing"]) for one in first["started"]] == [
        ("cooling", "hot", False)
    ]
    assert manager.post("/start-conditions", wish, **key).json == first
    assert manager.post("/start-conditions", {"variables": {"temperature": 3}}).json == {
        "started": [],
        "not_started": [],
    }
    assert anna.post("/start-conditions", wish).status_code == 404


def test_a_case_is_started_by_its_form(company: Company, anna: Program, program_of: ProgramOf) -> None:
    assert [one["process"] for one in anna.get("/startable").json["items"]] == ["request"]
    assert anna.get("/startable/request/form").json["key"] == "new_request"
    assert anna.get("/startable/request/suggest/clients?q=ac").json["items"][0]["value"] == "ACME"
    values = {"number": "R-7", "client": "ACME", "amount": Decimal("99.90")}
    started = anna.post("/instances", {"process": "request", "values": values})
    assert (started.status_code, started.json["business_key"]) == (201, "R-7")
    again = anna.post("/instances", {"process": "request", "values": values})
    assert (again.status_code, again.json["existing"]) == (200, True)
    wrong = anna.post("/instances", {"process": "request", "values": {"number": "7"}})
    assert set(wrong.json["fields"]) == {"number", "client", "amount"}
    assert program_of("wanda").post("/instances", {"process": "request", "values": values}).status_code == 404


def test_only_managers_start_with_bare_variables(anna: Program, manager: Program) -> None:
    bare = {"process": "request", "variables": {"number": "R-8", "client": "x", "amount": 1}}
    assert anna.post("/instances", bare).status_code == 422
    assert manager.post("/instances", bare).status_code == 201


def test_a_case_tells_where_it_stands_and_how_it_came_there(company: Company, anna: Program) -> None:
    instance = company.start()
    anna.post(f"/tasks/{company.task()}/complete", {"values": {"verdict": "approve"}})
    company.do_jobs()
    case = anna.get("/case?process=request&business_key=R-101").json
    assert (case["id"], case["status"]) == (str(instance), "running")
    assert [element["name"] for element in case["stands"]] == [task["name"] for task in case["tasks"]]
    steps = anna.get(f"/instances/{instance}/timeline").json["items"]
    assert [step["command"] for step in steps] == ["CompleteJob", "CompleteWorkItem", "StartInstance"]
    assert anna.get(f"/instances/{instance}/records").json["jobs"][0]["action"] == "stock.book"
    assert anna.get(f"/instances/{instance}/cards").json["items"][0]["title"] == "Client"
    listed = anna.get("/cases?process=request&state=running").json["items"]
    assert [row["id"] for row in listed] == [str(instance)]


def test_variables_are_told_to_whoever_sees_the_monitor(company: Company, anna: Program, manager: Program) -> None:
    instance = company.start(client="ACME")
    assert anna.get(f"/instances/{instance}/variables").status_code == 404
    assert manager.get(f"/instances/{instance}/variables").json["variables"]["client"] == "ACME"
    assert anna.get(f"/instances/{instance}/timeline").json["items"][0]["changed"] is None
    assert manager.get(f"/instances/{instance}/timeline").json["items"][0]["changed"]["client"] == "ACME"


def test_a_case_is_cancelled_with_a_reason(company: Company, anna: Program) -> None:
    instance = company.start()
    assert anna.post(f"/instances/{instance}/cancel", {"reason": "  "}).status_code == 422
    assert anna.post(f"/instances/{instance}/cancel", {"reason": "no stock"}).json["outcome"] in ("undoing", "noted")


def test_an_incident_is_read_and_tried_again(company: Company, anna: Program, manager: Program) -> None:
    company.start(amount=9500)
    anna.post(f"/tasks/{company.task()}/complete", {"values": {"verdict": "approve"}})
    company.do_jobs()
    [incident] = manager.get("/incidents").json["items"]
    assert incident["process"] == "request"
    assert manager.get("/incidents?action=stock.book&process=request").json["items"] == [incident]
    assert manager.get("/incidents?action=stock.release").json["items"] == []
    assert anna.get("/incidents").status_code == 404
    retried = manager.post(f"/incidents/{incident['id']}/retry", {})
    assert (retried.status_code, retried.json["id"]) == (200, incident["id"])


def test_files_are_deployed_as_json_and_as_a_form_with_files(program_of: ProgramOf) -> None:
    dora = program_of("dora")
    diagram = dora.get("/definitions/request/1/diagram").text.replace("Check", "Look at")
    forms = {path.name: path.read_text() for path in FILES.glob("*.form")}
    made = dora.post("/deployments", {"files": {"request.bpmn": diagram, **forms}, "note": "by program"})
    assert made.status_code == 201, made.text
    assert {"key": "request", "version": 2} in made.json["definitions"]
    files = [(BytesIO(text.encode()), name) for name, text in {"request.bpmn": diagram, **forms}.items()]
    same = dora.send("POST", "/deployments", data={"file": files}, content_type="multipart/form-data")
    assert (same.status_code, same.json["unchanged"]) == (200, True)
    versions = dora.get("/definitions?key=request").json["items"]
    assert (versions[0]["version"], versions[0]["note"]) == (2, "by program")


def test_a_deployment_that_the_gate_refuses_tells_every_fault(program_of: ProgramOf) -> None:
    dora = program_of("dora")
    diagram = dora.get("/definitions/request/1/diagram").text
    broken = dora.post("/deployments", {"files": {"x.bpmn": diagram[:200]}})
    assert broken.status_code == 422
    assert broken.json["problems"][0]["message"]
    without_forms = dora.post("/deployments", {"files": {"x.bpmn": diagram}})
    assert without_forms.status_code == 422
    assert {fault["element"] for fault in without_forms.json["problems"] if fault["severity"] == "error"}
    assert program_of("anna").post("/deployments", {"files": {"x.bpmn": diagram}}).status_code == 404


def test_a_file_in_no_readable_encoding_is_refused_with_the_remedy(program_of: ProgramOf) -> None:
    upload = {"file": (BytesIO(b"\xf0\x28 no text"), "x.bpmn")}
    answer = program_of("dora").send("POST", "/deployments", data=upload, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Save it as UTF-8" in answer.json["problems"][0]["message"]


def test_a_message_reaches_whoever_waits_and_is_one_however_often_it_is_sent(
    company: Company, anna: Program, manager: Program
) -> None:
    instance = company.start()
    said = {"name": "request.cancel", "key": "R-101", "payload": {"reason": "x", "by": "shop"}, "message_id": "m-1"}
    first = manager.post("/messages", said).json
    assert first == manager.post("/messages", said).json | {"waiting": first["waiting"]}
    assert first["instance_id"] in (str(instance), None)
    assert anna.post("/messages", said).status_code == 404


def test_a_signal_is_thrown_once_and_waiting_messages_are_listed(
    company: Company, anna: Program, manager: Program
) -> None:
    said = {"name": "closing", "payload": {"hour": 18}, "signal_id": "evening-1"}
    assert manager.post("/signals", said).json == {"signal_id": "evening-1", "listeners": 0}
    assert manager.post("/signals", said).json == {"signal_id": "evening-1", "listeners": 0}
    assert anna.post("/signals", said).status_code == 404
    early = {"name": "payment.received", "key": "SO-1", "payload": {"amount": 7}, "message_id": "bank-1"}
    assert manager.post("/messages", early | {"keep_for_hours": 2}).json["waiting"]
    [row] = manager.get("/messages?name=payment.received").json["items"]
    assert (row["message_id"], row["key"], row["payload"], row["state"]) == ("bank-1", "SO-1", {"amount": 7}, "waiting")
    assert manager.get("/messages?state=expired").json["items"] == []
    assert manager.get("/messages?state=lost").status_code == 422
    assert anna.get("/messages").status_code == 404


def test_a_unique_key_that_is_taken_is_409_with_the_instance(manager: Program) -> None:
    diagram = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1">'
        '<process id="once" isExecutable="true" reglament:unique="running"><startEvent id="s"/>'
        '<userTask id="t" reglament:group="sales"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
        '<sequenceFlow id="g" sourceRef="t" targetRef="e"/></process></definitions>'
    )
    assert manager.post("/deployments", {"files": {"once.bpmn": diagram}}).status_code in (200, 201)
    wish = {"process": "once", "variables": {}, "business_key": "K-1"}
    first = manager.post("/instances", wish)
    assert first.status_code == 201
    again = manager.post("/instances", wish)
    assert (again.status_code, again.json["instance_id"]) == (409, first.json["id"])
