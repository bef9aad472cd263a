"""Pairs of links, and loop markers (rules links, loops)."""

from __future__ import annotations

import pytest

THROW = '<intermediateThrowEvent id="t"><linkEventDefinition name="On"/></intermediateThrowEvent>'
CATCH = '<intermediateCatchEvent id="c"><linkEventDefinition name="On"/></intermediateCatchEvent>'
ID_C, ID_D, NAMED = 'id="c"', 'id="d"', 'name="On"'
ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def test_a_pair_is_read_as_a_jump(read_model) -> None:
    definition = read_model(f"{ENDS}{THROW}{CATCH}\ns>t c>e").definitions[0]
    event = definition.node("t").event
    assert (event.link, event.target) == ("On", definition.node("c").index)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            f"{ENDS}{THROW}{CATCH.replace('On', 'Off')}\ns>t c>e",
            "link_alone t link_alone c unreachable c unreachable e",
        ),
        (
            f"{ENDS}{THROW.replace(NAMED, '')}{CATCH}\ns>t c>e",
            "link_without_name t link_alone c unreachable c unreachable e",
        ),
        (f"{ENDS}{THROW}{CATCH}\ns>t t>e c>e", "link_flow t"),
        (f"{ENDS}{THROW}{CATCH}\ns>t s>c c>e", "link_flow c"),
        (f"{ENDS}{THROW}{CATCH}{CATCH.replace(ID_C, ID_D)}\ns>t c>e d>e", "link_twice d"),
    ],
)
def test_a_link_without_its_one_other_half_is_refused(expect, body: str, code: str) -> None:
    words = code.split()
    expect(body, *(" ".join(pair) for pair in zip(words[::2], words[1::2], strict=True)))


@pytest.mark.parametrize(
    ("task", "code"),
    [
        ("<standardLoopCharacteristics/>", "loop_without_end x"),
        ('<standardLoopCharacteristics loopMaximum="0"/>', "loop_without_end x"),
        (
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
            '<standardLoopCharacteristics loopMaximum="2"/>',
            "loop_misplaced x",
        ),
    ],
)
def test_a_loop_that_would_not_run_as_drawn_is_refused(expect, task: str, code: str) -> None:
    expect(f'<startEvent id="s"/><task id="x">{task}</task><endEvent id="e"/>\ns>x x>e', code)
