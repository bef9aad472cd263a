"""Which version a call activity calls: the latest, the one of its deployment, one by number, one by tag."""

from __future__ import annotations

import pytest

from engine.commands import DeleteRelease
from engine.commands.delete_release import ReleaseInUse
from engine.errors import DefinitionRefused
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows


def caller(words: str = "", called: str = "child", name: str = "") -> bytes:
    return diagram(
        f'<startEvent id="s"/><callActivity id="call" name="{name}" calledElement="{called}" {words}/><endEvent id="e"/>'
        + flows("s > call", "call > e"),
        key="caller",
    )


def child(name: str, tag: str = "") -> bytes:
    content = diagram(
        f'<startEvent id="s"/><userTask id="t" name="{name}" reglament:group="g"/><endEvent id="e"/>'
        + flows("s > t", "t > e"),
        key="child",
    )
    return content.replace(b'id="child"', f'id="child" reglament:versionTag="{tag}"'.encode()) if tag else content


def called_version(office: Office) -> int:
    office.start("caller")
    return int(office.rows("instance", definition_key="child")[-1].version)


def refused_with(office: Office, *diagrams: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(*diagrams)
    return [(one.code, one.element) for one in refused.value.problems if one.severity == "error"]


def test_latest_is_looked_up_at_the_call(office: Office) -> None:
    office.deploy(child("one"))
    office.deploy(caller())
    assert called_version(office) == 1
    office.deploy(child("two"))
    assert called_version(office) == 2


def test_deployment_stays_with_the_version_that_came_with_the_caller(office: Office) -> None:
    office.deploy(child("one"), caller('reglament:calledBinding="deployment"'))
    office.deploy(child("two"))
    assert called_version(office) == 1
    office.deploy(child("three"), caller('reglament:calledBinding="deployment"', name="again"))
    assert called_version(office) == 3


@pytest.mark.parametrize(
    "words", ['reglament:calledVersion="1"', 'reglament:calledBinding="version" reglament:calledVersion="1"']
)
def test_a_version_is_called_by_its_number(office: Office, words: str) -> None:
    office.deploy(child("one"))
    office.deploy(child("two"))
    office.deploy(caller(words))
    assert called_version(office) == 1


@pytest.mark.parametrize(
    "words", ['reglament:calledTag="v2"', 'reglament:calledBinding="tag" reglament:calledTag="v2"']
)
def test_a_tag_means_its_newest_version_when_the_caller_is_deployed(office: Office, words: str) -> None:
    office.deploy(child("one", "v1"))
    office.deploy(child("two", "v2"))
    office.deploy(child("two, repaired", "v2"))
    office.deploy(child("three", "v3"))
    office.deploy(caller(words))
    assert called_version(office) == 3
    office.deploy(child("two, repaired again", "v2"))
    assert called_version(office) == 3  # settled at deployment
    office.deploy(caller(words, name="again"))
    assert called_version(office) == 5


def test_a_tag_may_be_that_of_a_process_in_the_same_files(office: Office) -> None:
    office.deploy(child("one", "v1"))
    office.deploy(child("one, repaired", "v1"), caller('reglament:calledTag="v1"'))
    assert called_version(office) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('reglament:calledBinding="deployment"', "not_in_deployment"),
        ('reglament:calledVersion="7"', "unknown_version"),
        ('reglament:calledTag="v9"', "unknown_version"),
        ('reglament:calledBinding="newest"', "binding_unknown"),
        ('reglament:calledBinding="version"', "binding_unclear"),
        ('reglament:calledBinding="tag"', "binding_unclear"),
        ('reglament:calledBinding="latest" reglament:calledVersion="1"', "binding_unclear"),
    ],
)
def test_what_cannot_be_resolved_is_refused_at_deployment(office: Office, words: str, code: str) -> None:
    office.deploy(child("one", "v1"))
    assert refused_with(office, caller(words)) == [(code, "call")]


@pytest.mark.parametrize(
    "called", ["= if big then &quot;child&quot; else &quot;other&quot;", "${process}", "child || other"]
)
def test_a_computed_process_is_refused_because_the_standard_names_one(office: Office, called: str) -> None:
    office.deploy(child("one"))
    assert refused_with(office, caller(called=called)) == [("call_computed", "call")]


def test_a_version_that_is_bound_to_is_not_deleted(office: Office) -> None:
    first = office.deploy(child("one", "v1"))
    office.deploy(caller('reglament:calledTag="v1"'))
    office.deploy(child("two"))
    with pytest.raises(ReleaseInUse, match="caller"):
        office.do(DeleteRelease(first.deployment_id))
