"""Drafts and releases for programs, and for the editors in the browser: nothing is overwritten unseen, nothing lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from engine.commands import DeployDefinition
from tests.web.api.conftest import Program
from tests.web.conftest import FILES, Company

MODEL = (FILES / "request.bpmn").read_text()
TEXT = {"content_type": "application/xml"}


@pytest.fixture
def dora(program_of: Callable[..., Program]) -> Program:
    """A designer."""
    return program_of("dora")


@pytest.fixture
def draft(dora: Program) -> dict[str, Any]:
    """The draft of the request process, begun from what is deployed."""
    answer = dora.post("/drafts", {"bundle": "request", "from_release": "latest"})
    assert answer.status_code == 201, answer.text
    return answer.json


def put(who: Program, name: str, text: str | bytes, rev: int | None, bundle: str = "request") -> Any:
    headers = {"If-None-Match": "*"} if rev is None else {"If-Match": f'"{rev}"'}
    return who.send("PUT", f"/drafts/{bundle}/files/{name}", data=text, headers=headers, **TEXT)


def zipped(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return packed.getvalue()


def upload(who: Program, name: str, content: bytes, bundle: str = "request") -> Any:
    return who.send("POST", f"/drafts/{bundle}/import", data={"file": (io.BytesIO(content), name)})


def test_what_the_slices_deploy_is_a_bundle_with_a_release(dora: Program, company: Company) -> None:
    company.start()
    [row] = dora.get("/bundles").json["items"]
    assert (row["bundle"], row["release"]["version"], row["running"], row["draft"]) == ("request", 1, 1, None)
    whole = dora.get("/bundles/request").json
    assert [(one["version"], one["by"], one["running"]) for one in whole["releases"]] == [(1, "engine", 1)]


def test_a_draft_has_the_files_of_the_release_it_was_begun_from(dora: Program, draft: dict[str, Any]) -> None:
    names = [file["name"] for file in draft["files"]]
    assert names == ["check.form", "new_request.form", "pack.form", "request.bpmn"]
    assert (draft["changed"], draft["latest_release"]) == (False, None)
    answer = dora.get("/drafts/request/files/request.bpmn")
    assert answer.text == MODEL
    assert answer.headers["ETag"] == f'"{draft["rev"]}"'
    assert dora.post("/drafts", {"bundle": "request"}).status_code == 409


def test_a_save_gives_the_next_etag_and_is_kept(dora: Program, draft: dict[str, Any]) -> None:
    changed = MODEL.replace("Check the request", "Look at the request")
    saved = put(dora, "request.bpmn", changed, draft["rev"])
    assert (saved.status_code, saved.text) == (204, "")
    rev = int(saved.headers["ETag"].strip('"'))
    saves = dora.get("/drafts/request/files/request.bpmn/saved").json["items"]
    assert [one["rev"] for one in saves] == [rev, draft["rev"]]
    assert dora.get(f"/drafts/request/files/request.bpmn/saved/{draft['rev']}").text == MODEL
    assert dora.get("/drafts/request").json["changed"] is True


def test_a_save_over_somebody_elses_is_refused_with_the_difference_in_words(
    dora: Program, draft: dict[str, Any], program_of: Callable[..., Program]
) -> None:
    theirs = MODEL.replace("PT8H", "PT4H").replace('name="Pack the goods"', 'name="Wrap the goods"')
    assert put(program_of("max"), "request.bpmn", theirs, draft["rev"]).status_code == 204
    mine = MODEL.replace('name="Check the request"', 'name="Look at it"')
    answer = put(dora, "request.bpmn", mine, draft["rev"])
    assert (answer.status_code, answer.mimetype) == (412, "application/problem+json")
    assert answer.json["saved_by"] == "max"
    assert answer.json["difference"] == [
        "Limit of “Check the request”: 8 h → 4 h",
        "Renamed: task “Pack the goods” → “Wrap the goods”",
    ]
    assert answer.json["yours"] == ["Renamed: task “Check the request” → “Look at it”"]
    assert dora.get("/drafts/request/files/request.bpmn").text == theirs


def test_whoever_has_seen_nothing_is_asked_to_look_first(dora: Program, draft: dict[str, Any]) -> None:
    address = "/drafts/request/files/request.bpmn"
    assert dora.send("PUT", address, data=MODEL, **TEXT).status_code == 428
    assert dora.send("PUT", address, data=MODEL + " ", headers={"If-Match": "*"}, **TEXT).status_code == 428
    assert dora.send("PUT", address, data=MODEL + " ", headers={"If-Match": '"x"'}, **TEXT).status_code == 412
    assert put(dora, "request.bpmn", MODEL + " ", None).status_code == 412
    assert dora.get(address).text == MODEL


def test_broken_xml_is_saved_and_the_place_is_told(dora: Program, draft: dict[str, Any]) -> None:
    broken = MODEL.replace("</process>", "")
    answer = put(dora, "request.bpmn", broken, draft["rev"])
    assert answer.status_code == 200
    [problem] = answer.json["problems"]
    assert (problem["code"], problem["file"]) == ("not_well_formed", "request.bpmn")
    assert problem["line"] > 1
    assert dora.get("/drafts/request/files/request.bpmn").text == broken
    refused = dora.post("/drafts/request/release", {"note": "broken"})
    assert refused.status_code == 422
    assert "not_well_formed" in [one["code"] for one in refused.json["problems"]]
    assert len(dora.get("/bundles/request").json["releases"]) == 1


def test_the_check_answers_for_texts_that_are_not_saved_yet(dora: Program, draft: dict[str, Any]) -> None:
    calm = dora.post("/drafts/request/check", {}).json["problems"]
    assert {one["severity"] for one in calm} <= {"warning", "repair"}
    nobody = MODEL.replace('reglament:group="sales_support"', "")
    problems = dora.post("/drafts/request/check", {"files": {"request.bpmn": nobody}}).json["problems"]
    assert [(one["element"], one["code"]) for one in problems if one["severity"] == "error"] != []
    assert all(one["file"] == "request.bpmn" for one in problems)
    assert any(one["fixes"] for one in problems)


def test_a_published_draft_is_the_next_release_and_running_ones_keep_theirs(
    dora: Program, draft: dict[str, Any], company: Company
) -> None:
    old = company.start()
    put(dora, "request.bpmn", MODEL.replace("Check the request", "Look at the request"), draft["rev"])
    made = dora.post("/drafts/request/release", {"note": "A kinder word"})
    assert made.status_code == 201, made.text
    assert made.json["definitions"] == [{"key": "request", "version": 2}]
    company.start()
    newest, first = dora.get("/bundles/request").json["releases"]
    assert (newest["note"], newest["by_name"], newest["running"]) == ("A kinder word", "Dora Design", 1)
    assert first["running"] == 1
    words = dora.get(f"/releases/{first['id']}/difference?to={newest['id']}").json["words"]
    assert [(word["element"], word["kind"], word["text"]) for word in words] == [
        ("check", "changed", "Renamed: task “Check the request” → “Look at the request”")
    ]
    assert dora.get(f"/releases/{newest['id']}/difference?to=draft").json["words"] == []
    refused = dora.send("DELETE", f"/releases/{first['id']}")
    assert refused.status_code == 409
    assert "1 running" in refused.json["detail"]
    assert old
    assert dora.get("/drafts/request").json["changed"] is False


def test_a_scenario_that_cannot_pass_stops_the_release(dora: Program, draft: dict[str, Any]) -> None:
    scenario = (
        '{"reglament_scenario": 1, "title": "Goes wrong", "process": "request", "start": {}, "steps": [], '
        '"expect": {"status": "completed"}}'
    )
    assert put(dora, "wrong.scenario", scenario, None).status_code == 204
    refused = dora.post("/drafts/request/release", {"note": "untested"})
    assert refused.status_code == 422, refused.text
    assert [one["file"] for one in refused.json["scenarios"]] == ["wrong.scenario"]
    assert len(dora.get("/bundles/request").json["releases"]) == 1
    assert dora.get("/drafts/request/files/wrong.scenario").text == scenario


def test_a_release_made_meanwhile_is_told(dora: Program, draft: dict[str, Any], company: Company) -> None:
    put(dora, "request.bpmn", MODEL.replace("Check the request", "Look at it"), draft["rev"])
    files = {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix in (".bpmn", ".form")}
    files["request.bpmn"] = MODEL.replace("Check the request", "Read it").encode()
    company.engine.handle(DeployDefinition(files))
    newer = dora.get("/drafts/request").json["latest_release"]
    answer = dora.post("/drafts/request/release", {"note": "mine"})
    assert (answer.status_code, answer.json["release"]) == (409, newer)
    assert dora.post("/drafts/request/release", {"note": "mine", "over": newer}).status_code == 201


def test_an_exported_bundle_comes_back_by_import(dora: Program, draft: dict[str, Any]) -> None:
    release = dora.get("/bundles/request").json["release"]["id"]
    exported = dora.get(f"/releases/{release}/bundle.zip")
    assert exported.mimetype == "application/zip"
    assert exported.data == dora.get(f"/releases/{release}/bundle.zip").data
    put(dora, "request.bpmn", MODEL.replace("Check the request", "Look at it"), draft["rev"])
    done = upload(dora, "request.zip", exported.data).json
    assert (done["replaced"], done["added"], done["left_out"]) == (["request.bpmn"], [], [])
    assert dora.get("/drafts/request/files/request.bpmn").text == MODEL


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../evil.bpmn", "leads out of the zip"),
        ("/etc/evil.bpmn", "leads out of the zip"),
        ("a\\..\\evil.bpmn", "leads out of the zip"),
        ("C:/evil.bpmn", "leads out of the zip"),
    ],
)
def test_a_zip_that_leads_elsewhere_is_refused(dora: Program, draft: dict[str, Any], name: str, said: str) -> None:
    answer = upload(dora, "evil.zip", zipped(**{name: MODEL}))
    assert answer.status_code == 422
    assert said in answer.json["detail"]


def test_a_zip_bomb_is_let_go_of(dora: Program, draft: dict[str, Any]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("bomb.bpmn", b" " * 300_000_000)
    assert len(packed.getvalue()) < 400_000
    answer = upload(dora, "bomb.zip", packed.getvalue())
    assert (answer.status_code, "too large when unpacked" in answer.json["detail"]) == (422, True)


def test_a_zip_that_is_none_or_has_nothing_for_us_is_told(dora: Program, draft: dict[str, Any]) -> None:
    assert "cannot be unpacked" in upload(dora, "x.zip", b"PK\x03\x04 and no more").json["detail"]
    assert "no BPMN" in upload(dora, "x.zip", zipped(readme__txt="hello")).json["detail"]
    twice = upload(dora, "x.zip", zipped(**{"a/x.form": "{}", "b/x.form": "{}"}))
    assert "Two files are called x.form" in twice.json["detail"]
    some = upload(dora, "x.zip", zipped(**{"folder/x.form": "{}", "folder/README.md": "hello"})).json
    assert (some["added"], some["left_out"]) == (["x.form"], ["README.md"])


def test_broken_files_are_imported_and_told(dora: Program, draft: dict[str, Any]) -> None:
    done = upload(dora, "broken.bpmn", b"<definitions").json
    assert (done["added"], [one["code"] for one in done["problems"]]) == (["broken.bpmn"], ["not_well_formed"])


def test_a_release_that_nothing_is_used_of_goes(dora: Program, draft: dict[str, Any]) -> None:
    first = dora.get("/bundles/request").json["release"]["id"]
    put(dora, "request.bpmn", MODEL.replace("Check the request", "Look at it"), draft["rev"])
    assert dora.post("/drafts/request/release", {"note": "second"}).status_code == 201
    assert dora.send("DELETE", f"/releases/{first}").status_code == 204
    assert dora.get(f"/releases/{first}").status_code == 404


def test_readers_see_releases_and_no_drafts(
    dora: Program, draft: dict[str, Any], program_of: Callable[..., Program]
) -> None:
    anna = program_of("anna")
    assert anna.get("/bundles/request").json["draft"] is None
    release = anna.get("/bundles/request").json["release"]["id"]
    assert anna.get(f"/releases/{release}/files/request.bpmn").text == MODEL
    for address in ("/drafts/request", "/drafts/request/files/request.bpmn", "/drafts/request/bundle.zip"):
        assert anna.get(address).status_code == 404
    assert anna.get(f"/releases/{release}/difference?to=draft").status_code == 404
    assert anna.send("DELETE", f"/releases/{release}").status_code == 404
    assert anna.post("/drafts", {"name": "Mine"}).status_code == 404
    dora.post("/drafts", {"name": "Secret plans"})
    assert [row["bundle"] for row in anna.get("/bundles").json["items"]] == ["request"]
    assert anna.get("/bundles/secret_plans").status_code == 404
    assert [row["bundle"] for row in dora.get("/bundles?q=secret").json["items"]] == ["secret_plans"]


def test_a_discarded_draft_is_gone_and_releases_stay(dora: Program, draft: dict[str, Any]) -> None:
    stale = dora.send("DELETE", "/drafts/request", headers={"If-Match": '"77"'})
    assert stale.status_code == 412
    assert dora.send("DELETE", "/drafts/request", headers={"If-Match": f'"{draft["rev"]}"'}).status_code == 204
    assert dora.get("/drafts/request").status_code == 404
    assert put(dora, "request.bpmn", MODEL, draft["rev"]).status_code == 404
    assert dora.get("/bundles/request").json["release"]["version"] == 1


def test_a_file_larger_than_is_kept_is_refused(dora: Program, draft: dict[str, Any]) -> None:
    large = MODEL + " " * 2_000_000
    answer = put(dora, "request.bpmn", large, draft["rev"])
    assert (answer.status_code, "at most 2,000,000" in answer.json["detail"]) == (422, True)
    assert put(dora, "request.bpmn", large + " " * 200_000, draft["rev"]).status_code == 413


def test_a_diagram_of_another_tool_is_translated_and_nothing_is_saved(dora: Program, draft: dict[str, Any]) -> None:
    vendor = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    form = '<extensionElements><camunda:formData><camunda:formField id="days" type="long"/></camunda:formData>'
    text = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f" targetNamespace="t" {vendor}>
    <process id="request" isExecutable="true"><startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="check"/>
    <userTask id="check" camunda:assignee="${{approver}}" camunda:followUpDate="P1D">{form}</extensionElements>
    </userTask></process></definitions>"""
    answer = dora.post("/drafts/request/translate", {"file": "request.bpmn", "text": text})
    assert answer.status_code == 200, answer.text
    done = answer.json
    assert 'reglament:assignee="approver"' in done["content"]
    assert "camunda" not in done["content"]
    assert list(done["files"]) == ["request_check.form"]
    told = {(one["element"], one["code"]) for one in done["findings"]}
    assert told == {("check", "form"), ("check", "assignee"), ("check", "follow_up")}
    assert dora.get("/drafts/request").json["files"] == draft["files"]

    ours = dora.post("/drafts/request/translate", {"file": "request.bpmn", "text": done["content"]}).json
    assert (ours["content"], ours["files"], ours["findings"]) == (done["content"], {}, [])


def test_a_text_that_cannot_be_translated_comes_back_with_the_reason(dora: Program, draft: dict[str, Any]) -> None:
    done = dora.post("/drafts/request/translate", {"file": "request.bpmn", "text": "<definitions>"}).json
    assert (done["content"], [one["severity"] for one in done["findings"]]) == ("<definitions>", ["error"])
    assert dora.post("/drafts/nothing/translate", {"file": "a.bpmn", "text": ""}).status_code == 404


def test_whoever_may_not_design_translates_nothing(draft: dict[str, Any], program_of: Callable[..., Program]) -> None:
    answer = program_of("anna").post("/drafts/request/translate", {"file": "request.bpmn", "text": MODEL})
    assert answer.status_code in (403, 404)
