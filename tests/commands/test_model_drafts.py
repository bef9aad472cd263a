"""Drafts of models: nobody overwrites what they have not seen, nothing is lost, and what is published is a release."""

from __future__ import annotations

import threading

import pytest

from engine.commands import (
    DeleteDraftFile,
    DeleteRelease,
    DiscardDraft,
    FileChanged,
    ImportFiles,
    PublishDraft,
    SaveDraftFile,
    StartDraft,
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
from tests.commands.conftest import Office
from tests.commands.drafting import CLERK, DAN, DORA, draft, files, model, saves


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
