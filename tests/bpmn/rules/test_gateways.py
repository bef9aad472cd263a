"""Choices: defaults, conditions and event-based gateways (rules defaults, conditions, event_gateways)."""

from __future__ import annotations

import pytest

CONDITION = "<conditionExpression>%s</conditionExpression>"


def choice(first: str, second: str, attributes: str = "", tag: str = "exclusiveGateway") -> str:
    return f"""<startEvent id="s"/><{tag} id="g" {attributes}/><endEvent id="e"/><endEvent id="f"/>
    s>g
    <sequenceFlow id="x" sourceRef="g" targetRef="e">{first}</sequenceFlow>
    <sequenceFlow id="y" sourceRef="g" targetRef="f">{second}</sequenceFlow>"""


def test_a_choice_with_a_condition_and_a_default_is_read(read_model) -> None:
    definition = read_model(choice(CONDITION % "amount > 10", "", 'default="y"')).definitions[0]
    gateway = definition.node("g")
    assert [definition.flows[index].condition for index in gateway.outgoing] == ["amount > 10", None]
    assert definition.flows[gateway.default].id == "y"


def test_a_path_without_a_condition_is_refused(expect) -> None:
    expect(choice(CONDITION % "true", ""), "missing_condition y")


def test_an_empty_condition_is_refused(expect) -> None:
    expect(choice(CONDITION % "true", CONDITION % "  "), "empty_condition y")


def test_a_condition_where_nothing_is_chosen_is_refused(expect) -> None:
    body = '<startEvent id="s"/><endEvent id="e"/>'
    expect(
        body + f'<sequenceFlow id="x" sourceRef="s" targetRef="e">{CONDITION % "true"}</sequenceFlow>',
        "condition_misplaced x",
        "lonely_condition x",
    )


def test_the_condition_behind_a_parallel_gateway_is_named_as_not_asked(expect, read_model) -> None:
    body = choice(CONDITION % "true", "", tag="parallelGateway")
    expect(body, "condition_ignored x")
    assert all(flow.condition is None for flow in read_model(body).definitions[0].flows)


def test_an_unknown_default_is_refused(expect) -> None:
    expect(choice(CONDITION % "true", CONDITION % "false", 'default="s_g"'), "default_unknown g")


def test_a_default_of_a_parallel_gateway_is_refused(expect) -> None:
    expect(choice("", "", 'default="x"', tag="parallelGateway"), "default_misplaced g")


def test_the_condition_of_a_default_is_ignored_with_a_warning(expect, read_model) -> None:
    body = choice(CONDITION % "true", CONDITION % "false", 'default="y"')
    expect(body, "default_with_condition y")
    assert read_model(body).definitions[0].flows[2].condition is None


def test_a_condition_behind_a_task_is_kept(read_model) -> None:
    definition = read_model(choice(CONDITION % "amount > 10", CONDITION % "true", tag="task")).definitions[0]
    assert [flow.condition for flow in definition.flows] == [None, "amount > 10", "true"]


def test_text_behind_a_comment_is_part_of_the_condition(read_model) -> None:
    body = choice(CONDITION % "a &gt; 1 <!-- large --> and b", "", 'default="y"')
    assert read_model(body).definitions[0].flows[1].condition == "a > 1  and b"


def test_a_condition_on_the_only_way_out_is_refused(expect) -> None:
    flow = f'<sequenceFlow id="x" sourceRef="t" targetRef="e">{CONDITION % "true"}</sequenceFlow>'
    expect(f'<startEvent id="s"/><task id="t"/><endEvent id="e"/>\ns>t\n{flow}', "lonely_condition x")


@pytest.mark.parametrize(
    ("direction", "problems"),
    [
        ("Diverging", []),
        ("Unspecified", []),
        ("Converging", ["gateway_direction g"]),
        ("Mixed", ["gateway_direction g"]),
    ],
)
def test_a_gateway_goes_the_way_it_says(expect, direction: str, problems: list[str]) -> None:
    attributes = f'gatewayDirection="{direction}" default="y"'
    expect(choice(CONDITION % "true", "", attributes), *problems)


ROOTS = '<message id="m" name="paid"/>'
CATCH = (
    '<intermediateCatchEvent id="c" reglament:correlationKey="k"><messageEventDefinition messageRef="m"/>'
    "</intermediateCatchEvent>"
)
TIMER = (
    '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>'
    "</intermediateCatchEvent>"
)
RECEIVE = '<receiveTask id="r" messageRef="m" reglament:correlationKey="k"/>'
FRAME = '<startEvent id="s"/><eventBasedGateway id="g"/><endEvent id="e"/>\ns>g '


def test_an_event_gateway_waits_for_a_message_or_a_timer(expect) -> None:
    expect(FRAME + f"g>c g>t c>e t>e\n{CATCH}{TIMER}", roots=ROOTS)
    expect(FRAME + f"g>r g>t r>e t>e\n{RECEIVE}{TIMER}", roots=ROOTS)


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        (f"g>t t>e\n{TIMER}", "event_gateway_choice g"),
        (f'g>t g>x t>e x>e\n{TIMER}<task id="x"/>', "event_gateway_target x"),
        (f"g>c g>t c>e t>c\n{CATCH}{TIMER}", "event_gateway_target c"),
        (f"g>c g>r c>e r>e\n{CATCH}{RECEIVE}", "event_gateway_mixed g"),
        (
            f'g>r g>t r>e t>e b>e\n{RECEIVE}{TIMER}<boundaryEvent id="b" attachedToRef="r">'
            "<errorEventDefinition/></boundaryEvent>",
            "event_gateway_target r",
        ),
    ],
)
def test_anything_else_behind_an_event_gateway_is_refused(expect, rest: str, problem: str) -> None:
    expect(FRAME + rest, problem, roots=ROOTS)


def _complex(condition: str, ways: int = 2) -> str:
    tasks = "".join(f'<task id="t{number}"/>' for number in range(ways))
    there = " ".join(f"f>t{number} t{number}>g" for number in range(ways))
    inside = f"<activationCondition>{condition}</activationCondition>" if condition else ""
    return (
        f'<startEvent id="s"/><parallelGateway id="f"/>{tasks}<complexGateway id="g">{inside}</complexGateway>'
        f'<endEvent id="e"/>\ns>f {there} g>e'
    )


def test_a_complex_gateway_that_joins_says_when_it_goes_on(expect) -> None:
    expect(_complex(""), "no_activation_condition g")
    expect(_complex("activationCount &gt;= 2"))


def test_a_complex_gateway_that_waits_for_more_ways_than_lead_to_it_never_goes_on(expect) -> None:
    expect(_complex("activationCount &gt;= 3"), "deadlock g")
    expect(_complex("activationCount &gt; 2", ways=3))
    expect(_complex("activationCount &gt; 2"), "deadlock g")


def test_a_complex_gateway_that_only_splits_is_an_inclusive_one(expect) -> None:
    body = '<startEvent id="s"/><complexGateway id="g"/><task id="a"/><task id="b"/><endEvent id="e"/>'
    expect(body + "\ns>g g>a g>b a>e b>e", "like_an_inclusive_gateway g")
