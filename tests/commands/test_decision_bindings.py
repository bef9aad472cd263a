"""Which version of a decision a business rule task asks: that of its deployment, the latest, one by number, by tag."""

from __future__ import annotations

import pytest

from engine.commands import DeleteRelease, DeployDefinition
from engine.commands.delete_release import ReleaseInUse
from engine.commands.deploy_definition import Deployed
from engine.errors import DefinitionRefused
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.dmn.dmn_builder import NAMESPACE, decision, literal, model
from tests.execution.play import diagram, flows


def asker(words: str = "", name: str = "") -> bytes:
    return diagram(
        f'<startEvent id="s"/><businessRuleTask id="ask" name="{name}" reglament:decision="fee"'
        f' reglament:resultVariable="fee" {words}/><userTask id="t" reglament:group="g"/><endEvent id="e"/>'
        + flows("s > ask", "ask > t", "t > e"),
        key="asker",
    )


def fee(value: str, tag: str = "") -> bytes:
    text = model(decision("fee", literal(value)))
    words = f'<decision xmlns:reglament="urn:reglament:bpmn:1" reglament:versionTag="{tag}" '
    return (text.replace("<decision ", words) if tag else text).encode()


def deploy(office: Office, **files: bytes) -> Deployed:
    named = {f"{name}.dmn" if name.startswith("fee") else f"{name}.bpmn": content for name, content in files.items()}
    made = office.do(DeployDefinition(named))
    assert isinstance(made, Deployed)
    return made


def asked(office: Office) -> tuple[object, int]:
    """What the decision said, and which version history names."""
    instance = office.start("asker").instance_id
    [told] = [told for row in office.rows("history", instance_id=instance) for told in loads(row.decisions or "[]")]
    [row] = office.rows("instance", id=instance)
    return loads(row.variables)["fee"], told["version"]


def refused_with(office: Office, content: bytes, **files: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(DefinitionRefused) as refused:
        deploy(office, asker=content, **files)
    return [(one.code, one.element) for one in refused.value.problems if one.severity == "error"]


def test_decisions_are_deployed_on_their_own_and_shared(office: Office) -> None:
    made = deploy(office, fee=fee("1"))
    assert (made.definitions, made.decisions) == ((), (("fee", 1),))
    deploy(office, asker=asker())
    assert asked(office) == (1, 1)
    deploy(office, fee=fee("2"))
    assert asked(office) == (2, 2)  # nothing said and not in its files: the latest


def test_the_same_decisions_again_make_no_version(office: Office) -> None:
    first = deploy(office, fee=fee("1"))
    again = deploy(office, fee=fee("1"))
    assert (again.unchanged, again.deployment_id, again.decisions) == (True, first.deployment_id, (("fee", 1),))


@pytest.mark.parametrize("words", ["", 'reglament:decisionBinding="deployment"'])
def test_what_comes_in_the_same_files_stays_with_the_process(office: Office, words: str) -> None:
    deploy(office, fee=fee("1"), asker=asker(words))
    deploy(office, fee=fee("2"))
    assert asked(office) == (1, 1)
    deploy(office, fee=fee("3"), asker=asker(words))
    assert asked(office) == (3, 3)


def test_latest_is_looked_up_when_it_is_asked(office: Office) -> None:
    deploy(office, fee=fee("1"), asker=asker('reglament:decisionBinding="latest"'))
    deploy(office, fee=fee("2"))
    assert asked(office) == (2, 2)


@pytest.mark.parametrize(
    "words", ['reglament:decisionVersion="1"', 'reglament:decisionBinding="version" reglament:decisionVersion="1"']
)
def test_a_version_is_asked_by_its_number(office: Office, words: str) -> None:
    deploy(office, fee=fee("1"))
    deploy(office, fee=fee("2"))
    deploy(office, asker=asker(words))
    assert asked(office) == (1, 1)


@pytest.mark.parametrize(
    "words", ['reglament:decisionTag="v2"', 'reglament:decisionBinding="tag" reglament:decisionTag="v2"']
)
def test_a_tag_means_its_newest_version_when_the_process_is_deployed(office: Office, words: str) -> None:
    for value, tag in (("1", "v1"), ("2", "v2"), ("3", "v2"), ("4", "v3")):
        deploy(office, fee=fee(value, tag))
    deploy(office, asker=asker(words))
    assert asked(office) == (3, 3)
    deploy(office, fee=fee("5", "v2"))
    assert asked(office) == (3, 3)  # settled at deployment
    deploy(office, asker=asker(words, name="again"))
    assert asked(office) == (5, 5)


def test_a_tag_may_be_that_of_a_decision_in_the_same_files(office: Office) -> None:
    deploy(office, fee=fee("1", "v1"))
    deploy(office, fee=fee("2", "v1"), asker=asker('reglament:decisionTag="v1"'))
    assert asked(office) == (2, 2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('reglament:decisionBinding="deployment"', "not_in_deployment"),
        ('reglament:decisionVersion="7"', "unknown_version"),
        ('reglament:decisionVersion="none"', "not_a_number"),
        ('reglament:decisionTag="v9"', "unknown_version"),
        ('reglament:decisionBinding="newest"', "binding_unknown"),
        ('reglament:decisionBinding="version"', "binding_unclear"),
        ('reglament:decisionBinding="tag"', "binding_unclear"),
        ('reglament:decisionBinding="latest" reglament:decisionVersion="1"', "binding_unclear"),
    ],
)
def test_what_cannot_be_settled_is_refused_at_deployment(office: Office, words: str, code: str) -> None:
    deploy(office, fee=fee("1", "v1"))
    assert refused_with(office, asker(words)) == [(code, "ask")]


@pytest.mark.parametrize("words", ["", 'reglament:decisionBinding="latest"'])
def test_a_decision_that_is_nowhere_is_refused(office: Office, words: str) -> None:
    assert refused_with(office, asker(words)) == [("unknown_decision", "ask")]


def test_one_decision_in_two_files_is_refused(office: Office) -> None:
    assert refused_with(office, asker(), fee=fee("1"), fee2=fee("2")) == [("duplicate_id", "fee")]


def test_a_version_that_may_be_asked_or_was_asked_is_not_deleted(office: Office) -> None:
    bound = deploy(office, fee=fee("1"))
    deploy(office, asker=asker('reglament:decisionVersion="1"'))
    latest = deploy(office, fee=fee("2"))
    for release in (bound, latest):
        with pytest.raises(ReleaseInUse, match="fee"):
            office.do(DeleteRelease(release.deployment_id))
    deploy(office, asker=asker())
    assert asked(office) == (2, 2)
    deploy(office, fee=fee("3"))
    with pytest.raises(ReleaseInUse, match="fee"):
        office.do(DeleteRelease(latest.deployment_id))  # history tells what it said


def test_a_version_that_nobody_asked_is_deleted(office: Office) -> None:
    old = deploy(office, fee=fee("1"))
    deploy(office, fee=fee("2"))
    office.do(DeleteRelease(old.deployment_id))
    deploy(office, asker=asker())
    assert asked(office) == (2, 2)


def test_files_that_import_one_another_are_deployed_together(office: Office) -> None:
    base = model(decision("rate", literal("3"))).replace('namespace="urn:test"', 'namespace="urn:base"')
    using = (
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:using" name="using">'
        '<import name="base" namespace="urn:base" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        '<decision id="fee" name="fee"><informationRequirement><requiredDecision href="urn:base#rate"/>'
        "</informationRequirement><literalExpression><text>base.rate * 2</text></literalExpression></decision>"
        "</definitions>"
    )
    files = {"using.dmn": using.encode(), "base.dmn": base.encode(), "asker.bpmn": asker()}
    office.do(DeployDefinition(files))
    assert asked(office) == (6, 1)
    with pytest.raises(DefinitionRefused, match="missing"):
        office.do(DeployDefinition({name: text for name, text in files.items() if name != "base.dmn"}))
