"""Messages with several keys, by the rows: all of them must match, early ones wait, and none makes a business key."""

from __future__ import annotations

import pytest

from engine.commands import DeliverMessage, PublishMessage
from engine.errors import InvalidInput
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

LINE = diagram(
    '<startEvent id="s"/><receiveTask id="t" messageRef="m" reglament:correlationKey="[order, line]"/><endEvent id="e"/>'
    + flows("s > t", "t > e"),
    before='<message id="m" name="line.shipped"/>',
)
STARTED = diagram(
    '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><userTask id="t" reglament:group="sales"/>'
    '<endEvent id="e"/>' + flows("s > t", "t > e"),
    before='<message id="m" name="line.ordered"/>',
)


def test_a_message_with_some_of_the_keys_waits_for_somebody_else(office: Office) -> None:
    office.deploy(LINE)
    started = office.start(order="SO-7", line=4)
    for key in ("SO-7", ["SO-7"], ["SO-7", 5], {"order": "SO-7", "line": 4}):
        assert office.do(PublishMessage("line.shipped", key)).waiting
    assert office.do(PublishMessage("line.shipped", ["SO-7", 4])).instance_id == started.instance_id


def test_an_early_message_with_several_keys_is_found_by_them(office: Office) -> None:
    office.deploy(LINE)
    early = office.do(PublishMessage("line.shipped", ["SO-7", 4]))
    assert early.waiting
    started = office.start(order="SO-7", line=4)
    assert office.do(DeliverMessage(office.rows("message")[0].id)).instance_id == started.instance_id


def test_several_keys_are_no_business_key_of_what_they_start(office: Office) -> None:
    office.deploy(STARTED)
    office.do(PublishMessage("line.ordered", ["SO-7", 4]))
    office.do(PublishMessage("line.ordered", "SO-8"))
    assert [row.business_key for row in office.rows("instance")] == [None, "SO-8"]


@pytest.mark.parametrize("key", [[], ["SO-7", None], {"order": None}, ["x" * 300]])
def test_a_key_that_finds_nobody_is_refused(office: Office, key: object) -> None:
    with pytest.raises(InvalidInput, match="The key finds nobody"):
        office.do(PublishMessage("line.shipped", key))
