"""Drafts of models: nobody overwrites what they have not seen, nothing is lost, and what is published is a release."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine import Actor, ActorKind
from engine.commands import (
    DeleteDraftFile,
    DeleteRelease,
    DiscardDraft,
    FileChanged,
    ImportFiles,
    NewerRelease,
    PublishDraft,
    ReleaseInUse,
    SaveDraftFile,
    StartDraft,
    StartInstance,
)
from engine.errors import (
    DefinitionRefused,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from engine.store import model_drafts
from engine.store.bundles import latest_release
from engine.store.model_drafts import DraftFile
from tests.commands.conftest import Office

DORA = Actor(ActorKind.USER, "dora", designer=True)
DAN = Actor(ActorKind.USER, "dan", designer=True)
CLERK = Actor(ActorKind.USER, "anna", frozenset({"sales"}))
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'targetNamespace="urn:test">'
)


def model(name: str = "Offers", key: str = "offers", task: str = "Check") -> bytes:
    return (
        f'{HEAD}<process id="{key}" name="{name}" isExecutable="true"><startEvent id="s"/>'
        f'<sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t" name="{task}" reglament:group="sales"/>'
        '<sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>'
    ).encode()


def files(office: Office, bundle: str = "offers") -> dict[str, DraftFile]:
    with office.engine.database.read() as connection:
        return model_drafts.read_files(connection, bundle)


def draft(office: Office, bundle: str = "offers") -> Any:
    with office.engine.database.read() as connection:
        return model_drafts.read_model_draft(connection, bundle)


def saves(office: Office, name: str) -> list[int]:
    table = model_drafts.model_draft_saved
    with office.engine.database.read() as connection:
        found = connection.execute(table.select().where(table.c.name == name).order_by(table.c.rev))
        return [row.rev for row in found]


def published(office: Office, content: bytes, note: str = "first", name: str = "offers.bpmn") -> Any:
    """A draft with this file, published by Dora."""
    if draft(office) is None:
        office.do(StartDraft(bundle="offers", files={name: content}), by=DORA)
    else:
        before = files(office).get(name)
        seen = before.rev if before else None
        office.do(SaveDraftFile("offers", name, content, seen), by=DORA)
    return office.do(PublishDraft("offers", draft(office).rev, note), by=DORA)


def test_a_new_draft_has_a_diagram_that_can_be_published_as_it_is(office: Office) -> None:
    begun = office.do(StartDraft(name="Check an offer"), by=DORA)
    assert begun.bundle == "check_an_offer"
    assert list(files(office, begun.bundle)) == ["check_an_offer.bpmn"]
    made = office.do(PublishDraft(begun.bundle, begun.rev, "the beginning"), by=DORA)
    assert made.definitions == (("check_an_offer", 1),)


def test_two_processes_of_one_name_get_two_keys(office: Office) -> None:
    keys = [office.do(StartDraft(name="주문 처리"), by=DORA).bundle for _ in range(2)]
    assert keys == ["주문_처리", "주문_처리_2"]


def test_a_broken_file_is_saved_and_told(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    broken = model()[:-30]
    saved = office.do(SaveDraftFile("offers", "offers.bpmn", broken, begun.rev), by=DORA)
    assert [problem.code for problem in saved.problems] == ["not_well_formed"]
    assert files(office)["offers.bpmn"].content.encode() == broken
    with pytest.raises(DefinitionRefused):
        office.do(PublishDraft("offers", saved.rev, "broken"), by=DORA)


def test_of_two_designers_the_second_overwrites_nothing_and_is_given_the_first_ones_text(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    office.do(SaveDraftFile("offers", "offers.bpmn", model(task="Check it"), begun.rev), by=DAN)
    with pytest.raises(FileChanged, match="saved by dan") as caught:
        office.do(SaveDraftFile("offers", "offers.bpmn", model(task="Look at it"), begun.rev), by=DORA)
    assert caught.value.current is not None
    assert 'name="Check it"' in caught.value.current.content
    assert 'name="Check it"' in files(office)["offers.bpmn"].content


def test_two_designers_who_save_at_the_same_moment_do_not_both_win(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def save(number: int) -> None:
        ready.wait()
        try:
            office.do(SaveDraftFile("offers", "offers.bpmn", model(task=f"Check {number}"), begun.rev), by=DORA)
            outcomes.append(f"Check {number}")
        except FileChanged:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes.count("told") == 3
    [winner] = [outcome for outcome in outcomes if outcome != "told"]
    assert f'name="{winner}"' in files(office)["offers.bpmn"].content


def test_a_save_that_is_sent_again_is_answered_with_the_first_one(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    first = office.do(SaveDraftFile("offers", "offers.bpmn", model(), begun.rev), by=DORA)
    again = office.do(SaveDraftFile("offers", "offers.bpmn", model(), begun.rev), by=DORA)
    assert (again.rev, draft(office).rev) == (first.rev, first.rev)


def test_two_designers_may_save_two_files(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    office.do(SaveDraftFile("offers", "check.form", b'{"components": []}'), by=DAN)
    office.do(SaveDraftFile("offers", "offers.bpmn", model(), begun.rev), by=DORA)
    assert set(files(office)) == {"check.form", "offers.bpmn"}


def test_the_last_saves_of_a_file_are_kept_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_drafts, "KEPT_SAVES", 3)
    seen = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA).rev
    for number in range(5):
        seen = office.do(SaveDraftFile("offers", "offers.bpmn", model(task=f"Check {number}"), seen), by=DORA).rev
    assert saves(office, "offers.bpmn") == [4, 5, 6]
    with office.engine.database.read() as connection:
        assert "Check 3" in (model_drafts.saved_text(connection, "offers", "offers.bpmn", 5) or "")


def test_a_removed_file_can_be_brought_back_from_its_saves(office: Office) -> None:
    office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    saved = office.do(SaveDraftFile("offers", "check.form", b'{"components": []}'), by=DORA)
    with pytest.raises(FileChanged):
        office.do(DeleteDraftFile("offers", "check.form", saved.rev - 1), by=DORA)
    office.do(DeleteDraftFile("offers", "check.form", saved.rev), by=DORA)
    assert "check.form" not in files(office)
    with pytest.raises(FileChanged, match="not there any more") as caught:
        office.do(SaveDraftFile("offers", "check.form", b'{"components": [1]}', saved.rev), by=DAN)
    assert caught.value.current is None
    assert saves(office, "check.form") == [saved.rev]
    again = office.do(SaveDraftFile("offers", "check.form", b'{"components": []}'), by=DORA)
    assert again.rev > saved.rev


def test_a_browser_left_open_on_a_discarded_draft_does_not_write_into_the_next_one(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    office.do(DiscardDraft("offers", begun.rev), by=DORA)
    with pytest.raises(NotFound):
        office.do(SaveDraftFile("offers", "offers.bpmn", model(), begun.rev), by=DAN)
    again = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    assert again.rev > begun.rev
    with pytest.raises(FileChanged):
        office.do(SaveDraftFile("offers", "offers.bpmn", model(), begun.rev), by=DAN)


def test_a_draft_in_which_somebody_has_just_saved_is_not_discarded(office: Office) -> None:
    begun = office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    office.do(SaveDraftFile("offers", "offers.bpmn", model(), begun.rev), by=DAN)
    with pytest.raises(StaleVersion, match="dan"):
        office.do(DiscardDraft("offers", begun.rev), by=DORA)
    with pytest.raises(WrongState, match="already, last saved by dan"):
        office.do(StartDraft(bundle="offers"), by=DORA)


@pytest.mark.parametrize(
    "name", ["../evil.bpmn", "a/b.bpmn", ".hidden.bpmn", "x.exe", "bpmn", "a\\b.form", "x" * 150 + ".bpmn", "a\n.form"]
)
def test_a_name_that_is_no_file_of_ours_is_refused(office: Office, name: str) -> None:
    office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    with pytest.raises(InvalidInput):
        office.do(SaveDraftFile("offers", name, b"{}"), by=DORA)


@pytest.mark.parametrize("content", [b"\0", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="none-such"?><a\xff/>'])
def test_what_is_no_text_is_refused(office: Office, content: bytes) -> None:
    office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    with pytest.raises(InvalidInput):
        office.do(SaveDraftFile("offers", "x.form", content), by=DORA)


def test_an_import_tells_what_it_added_replaced_and_left(office: Office) -> None:
    office.do(StartDraft(bundle="offers", files={"offers.bpmn": model(), "a.form": b"{}"}), by=DORA)
    done = office.do(
        ImportFiles("offers", {"offers.bpmn": model(task="New"), "b.form": b"{", "c.scenario": b"{}"}), by=DORA
    )
    assert (done.added, done.replaced, done.kept) == (("b.form", "c.scenario"), ("offers.bpmn",), ("a.form",))
    assert [problem.file for problem in done.problems] == ["b.form"]
    with office.engine.database.read() as connection:
        assert 'name="Check"' in (model_drafts.saved_text(connection, "offers", "offers.bpmn", 1) or "")
    with pytest.raises(InvalidInput):
        office.do(ImportFiles("offers", {"good.form": b"{}", "../bad.form": b"{}"}), by=DORA)
    assert "good.form" not in files(office)


def test_only_designers_and_managers_change_processes(office: Office) -> None:
    office.do(StartDraft(bundle="offers", name="Offers"), by=DORA)
    for command in (
        StartDraft(name="Mine"),
        SaveDraftFile("offers", "x.form", b"{}"),
        DeleteDraftFile("offers", "offers.bpmn", 1),
        ImportFiles("offers", {"x.form": b"{}"}),
        PublishDraft("offers", 1, "mine"),
        DiscardDraft("offers"),
        DeleteRelease(1),
    ):
        with pytest.raises(NotPermitted):
            office.do(command, by=CLERK)


def test_running_instances_keep_their_release_and_new_ones_get_the_next(office: Office) -> None:
    published(office, model())
    old = office.start("offers")
    published(office, model(task="Check twice"), note="second")
    new = office.start("offers")
    names = {row.instance_id: row.name for row in office.rows("work_item")}
    assert names == {old.instance_id: "Check", new.instance_id: "Check twice"}
    assert [row.note for row in office.rows("deployment")] == ["first", "second"]
    assert {row.bundle for row in office.rows("deployment")} == {"offers"}


def test_a_draft_is_published_as_it_was_looked_at_or_not_at_all(office: Office) -> None:
    office.do(StartDraft(bundle="offers", files={"offers.bpmn": model()}), by=DORA)
    seen = draft(office).rev
    office.do(SaveDraftFile("offers", "offers.bpmn", model(task="Sneaked in"), seen), by=DAN)
    with pytest.raises(StaleVersion, match="dan"):
        office.do(PublishDraft("offers", seen, "as tested"), by=DORA)
    assert office.rows("deployment") == []


def test_a_release_made_meanwhile_is_not_undone_unseen(office: Office) -> None:
    published(office, model())
    office.do(SaveDraftFile("offers", "offers.bpmn", model(task="Mine"), files(office)["offers.bpmn"].rev), by=DORA)
    office.deploy(model(task="By somebody else"))
    with office.engine.database.read() as connection:
        theirs = latest_release(connection, "offers")
    with pytest.raises(NewerRelease) as caught:
        office.do(PublishDraft("offers", draft(office).rev, "mine"), by=DORA)
    assert caught.value.release == theirs
    done = office.do(PublishDraft("offers", draft(office).rev, "mine, over theirs", over=theirs), by=DORA)
    assert done.definitions == (("offers", 3),)


def test_nothing_new_makes_no_release_and_a_release_needs_its_note(office: Office) -> None:
    published(office, model())
    with pytest.raises(WrongState, match="nothing new"):
        office.do(PublishDraft("offers", draft(office).rev, "again"), by=DORA)
    with pytest.raises(InvalidInput):
        office.do(PublishDraft("offers", draft(office).rev, "  "), by=DORA)
    assert not draft(office).changed


def test_a_process_is_not_taken_over_by_another_bundle(office: Office) -> None:
    published(office, model())
    begun = office.do(StartDraft(name="Copy", files={"copy.bpmn": model()}), by=DORA)
    with pytest.raises(DefinitionRefused) as caught:
        office.do(PublishDraft(begun.bundle, begun.rev, "a copy"), by=DORA)
    assert [problem.code for problem in caught.value.problems if problem.severity == "error"] == ["process_of_another"]


def test_a_release_that_is_used_stays_and_says_for_what(office: Office) -> None:
    first = published(office, model()).deployment_id
    with pytest.raises(ReleaseInUse, match="New instances of offers start with it"):
        office.do(DeleteRelease(first), by=DORA)
    office.start("offers")
    published(office, model(task="Next"), note="second")
    with pytest.raises(ReleaseInUse, match="1 running instances go by it") as caught:
        office.do(DeleteRelease(first), by=DORA)
    assert (caught.value.uses.running, caught.value.uses.starts) == (1, ())
    with pytest.raises(NotFound):
        office.do(DeleteRelease(12345), by=DORA)


def test_a_release_that_another_process_calls_by_its_number_stays(office: Office) -> None:
    first = published(office, model()).deployment_id
    published(office, model(task="Next"), note="second")
    office.deploy(
        f'{HEAD}<process id="caller" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" '
        'targetRef="c"/><callActivity id="c" calledElement="offers" reglament:calledVersion="1"/><sequenceFlow id="g" '
        'sourceRef="c" targetRef="e"/><endEvent id="e"/></process></definitions>'.encode()
    )
    with pytest.raises(ReleaseInUse, match="caller calls it by its version"):
        office.do(DeleteRelease(first), by=DORA)


def test_an_unused_release_is_deleted_and_its_number_is_not_given_again(office: Office) -> None:
    published(office, model())
    second = published(office, model(task="Unused"), note="second").deployment_id
    published(office, model(task="Third"), note="third")
    office.do(DeleteRelease(second), by=DORA)
    assert [(row.key, row.version) for row in office.rows("definition")] == [("offers", 1), ("offers", 3)]
    with pytest.raises(NotFound):
        office.do(StartInstance("offers", version=2))
    assert published(office, model(task="Fourth"), note="fourth").definitions == (("offers", 4),)


def test_files_deployed_together_are_a_bundle_named_by_the_process_that_no_other_calls(office: Office) -> None:
    part = model(name="Part", key="part")
    whole = (
        f'{HEAD}<process id="whole" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" '
        'targetRef="c"/><callActivity id="c" calledElement="part"/><sequenceFlow id="g" sourceRef="c" '
        'targetRef="e"/><endEvent id="e"/></process></definitions>'
    ).encode()
    office.deploy(part, whole)
    office.deploy(model(name="Part", key="part", task="alone"))
    assert [row.bundle for row in office.rows("deployment")] == ["whole", "whole"]


def test_a_draft_can_be_begun_from_an_earlier_release(office: Office) -> None:
    first = published(office, model()).deployment_id
    published(office, model(task="Worse"), note="second")
    office.do(DiscardDraft("offers"), by=DORA)
    office.do(StartDraft(bundle="offers", release=first), by=DORA)
    assert 'name="Check"' in files(office)["offers.bpmn"].content
    with pytest.raises(NewerRelease):
        office.do(PublishDraft("offers", draft(office).rev, "back to the first"), by=DORA)
    with pytest.raises(NotFound):
        office.do(DiscardDraft("offers"), by=DORA) or office.do(StartDraft(bundle="other", release=first), by=DORA)
