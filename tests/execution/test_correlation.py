"""Several keys of a message are one key: all of them match, or none does."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionFailed
from engine.model.correlation import LONGEST_KEY, key_text, single_key
from tests.execution.play import Play, diagram, flows


def waiting(key: str) -> bytes:
    event = f'<receiveTask id="t" messageRef="m" reglament:correlationKey="{key}"/>'
    body = f'<startEvent id="s"/>{event}<endEvent id="e"/>' + flows("s > t", "t > e")
    return diagram(body, before='<message id="m" name="m"/>')


def test_all_keys_must_match_and_part_of_them_finds_nobody() -> None:
    play = Play(waiting("{order: order, line: line}")).start(order="SO-7", line=4)
    for partial in ({"order": "SO-7"}, {"order": "SO-7", "line": 5}, {"line": 4}, ["SO-7", 4], "SO-7"):
        with pytest.raises(AssertionError, match="nobody waits"):
            play.message("m", key_text(partial))
    assert play.message("m", key_text({"line": 4, "order": "SO-7"})).status == "completed"


def test_keys_in_a_list_match_by_their_place() -> None:
    play = Play(waiting("[order, line]")).start(order="SO-7", line=4)
    with pytest.raises(AssertionError, match="nobody waits"):
        play.message("m", key_text([4, "SO-7"]))
    assert play.message("m", key_text(["SO-7", 4])).status == "completed"


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("{order: order, line: line}", "'line' in it is null"),
        ("[order, line]", "number 2 in it is null"),
        ("line", "it is null"),
        ("[order, [1]]", "no single value"),
        ("[]", "it is empty"),
        ("{}", "it is empty"),
        ("[order, string join(for i in 1..200 return order)]", "are allowed"),
    ],
)
def test_a_key_that_no_message_could_find_is_an_incident(key: str, why: str) -> None:
    with pytest.raises(ExpressionFailed, match=why) as failed:
        Play(waiting(key)).start(order="SO-7")
    assert failed.value.element == "t"


def test_one_value_is_a_business_key_and_several_are_none() -> None:
    assert single_key("SO-7") == "SO-7"
    assert single_key("[open") == "[open"
    assert single_key(key_text(["a", "b"])) is None
    assert single_key("") is None
    with pytest.raises(ValueError, match="allowed"):
        key_text("x" * (LONGEST_KEY + 1))
