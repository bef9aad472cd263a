"""Releases: running instances keep theirs, nothing is undone unseen, and what is used is not deleted."""

from __future__ import annotations

import pytest

from engine.commands import (
    DeleteRelease,
    DiscardDraft,
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
    StaleVersion,
    WrongState,
)
from engine.store.bundles import latest_release
from tests.commands.conftest import Office
from tests.commands.drafting import DAN, DORA, HEAD, draft, files, model, published


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
