"""A step costs the same however old and however wide the instance is: asserted in statements and bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from engine.commands import CompleteWorkItem, Engine, PublishMessage, StartInstance
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import ANNA, assert_sound, counted, deploy, diagram, new_engine, rows_of, start

LOOP = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="again"/>
    <exclusiveGateway id="again"/><sequenceFlow id="f2" sourceRef="again" targetRef="work"/>
    <userTask id="work" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="work" targetRef="more"/>
    <exclusiveGateway id="more" default="f5"/>
    <sequenceFlow id="f4" sourceRef="more" targetRef="again">
        <conditionExpression>go</conditionExpression></sequenceFlow>
    <sequenceFlow id="f5" sourceRef="more" targetRef="e"/><endEvent id="e"/>"""
)
MANY = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
    <userTask id="work" reglament:group="clerk"><multiInstanceLoopCharacteristics reglament:collection="lines"
        reglament:item="line" reglament:outputCollection="done" reglament:outputItem="line"/></userTask>
    <sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>"""
)
# A number in a document has as many digits as it has; the row is no larger for a counter that went from 10 to 9,990.
DIGITS = re.compile(r"\d+")


def cost(statements: list[tuple[str, Any]]) -> tuple[int, int]:
    """Return the number of statements and the bytes sent with them, a number counting as one."""
    texts = [sql if values is None else f"{sql}{values}" for sql, values in statements]
    return len(texts), sum(len(DIGITS.sub("0", text).encode()) for text in texts)


def complete(engine: Engine, work_item_id: int, **values: Any) -> tuple[int, int]:
    """Complete a work item and return what that cost."""
    with counted(engine.database) as statements:
        engine.handle(CompleteWorkItem(work_item_id, values), actor=ANNA)
    return cost(statements)


def run_loop(engine: Engine, *measured: int) -> list[tuple[int, int]]:
    """Go round the loop up to the last of the measured rounds, and return what each of these cost."""
    deploy(engine, LOOP)
    item = start(engine, go=True, order={"lines": ["x" * 50] * 12}).first_task
    costs = []
    for number in range(1, measured[-1] + 1):
        assert item is not None
        if number in measured:
            costs.append(complete(engine, item, go=True))
            [row] = rows_of(engine.database, tables.work_item, state="offered")
            item = row.id
        else:
            item = engine.handle(CompleteWorkItem(item, {"go": True}), actor=ANNA).follow_up
    return costs


@pytest.fixture
def hasty(database: Database) -> Iterator[Database]:
    """The database, not waiting for the disk: ten thousand such waits would show nothing here."""
    if database.dialect == "sqlite":
        scratch = Database("sqlite://")
        scratch.migrate()
        yield scratch
        scratch.dispose()
        return
    with database.write() as connection:
        connection.execute(text(f"ALTER DATABASE {database.url.database} SET synchronous_commit TO off"))
    database.dispose()  # so that connections are made anew
    yield database


@pytest.mark.timeout(600)
def test_a_round_of_a_loop_costs_the_same_at_the_10th_and_at_the_9990th(hasty: Database) -> None:
    early, late = run_loop(new_engine(hasty), 10, 9_990)
    assert early == late
    assert_sound(hasty)


def test_a_step_is_one_read_and_one_write_on_postgresql(engine: Engine, database: Database) -> None:
    [(statements, _bytes)] = run_loop(engine, 3)
    assert statements == (2 if database.dialect == "postgresql" else 7)  # with BEGIN, COMMIT and one for each table


def test_the_first_and_the_last_items_of_a_multi_instance_of_1000_cost_the_same(
    engine: Engine, database: Database
) -> None:
    deploy(engine, MANY)
    instance = start(engine, lines=[f"line {number}" for number in range(1000, 2000)], order={"note": "x" * 500})
    items = [row.id for row in rows_of(database, tables.work_item, instance_id=instance.instance_id)]
    assert len(items) == 1000
    costs = [complete(engine, item) for item in items]
    assert costs[1] == costs[500] == costs[997]
    [row] = rows_of(database, tables.instance, id=instance.instance_id)
    assert row.status == "completed"
    assert rows_of(database, tables.scope) == []
    assert_sound(database)


def test_variables_that_did_not_change_are_not_written_again(engine: Engine) -> None:
    deploy(engine, MANY)
    started = start(engine, lines=["a", "b"], order={"note": "unmistakable " * 40})
    items = [row.id for row in rows_of(engine.database, tables.work_item, instance_id=started.instance_id)]
    with counted(engine.database) as statements:
        engine.handle(CompleteWorkItem(items[0]), actor=ANNA)
    written = [f"{sql}{values}" for sql, values in statements if "UPDATE" in sql or "INSERT" in sql]
    assert written
    assert not any("unmistakable" in text for text in written)


CALLING = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
    <callActivity id="call" calledElement="p"/><sequenceFlow id="f2" sourceRef="call" targetRef="e"/>
    <endEvent id="e"/>""",
    key="calling",
)
BY_MESSAGE = diagram(
    """<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>
    <sequenceFlow id="f1" sourceRef="s" targetRef="work"/><userTask id="work" reglament:group="clerk"/>
    <sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>""",
    before='<message id="m" name="ordered"/>',
    key="by_message",
)


@pytest.mark.parametrize(
    ("command", "looks"),
    [
        (StartInstance("p", {"go": True}), 1),  # for the latest version
        (StartInstance("p", {"go": True}, version=1), 1),  # whether it is there still
        (StartInstance("calling", {"go": True}), 2),  # for both latest versions
        # Is it known; which conversations' keys it may carry; who waits, also suspended; what it starts.
        (PublishMessage("ordered", "", {"go": True}), 5),
    ],
)
def test_a_start_asks_in_no_statement_of_its_own_whether_its_process_is_suspended(
    engine: Engine, database: Database, command: Any, looks: int
) -> None:
    deploy(engine, LOOP, CALLING, BY_MESSAGE)
    engine.handle(command, actor=ANNA)  # so that everything was read that is kept
    with counted(database) as statements:
        engine.handle(command, actor=ANNA)
    texts = [sql for sql, _values in statements]
    assert sum(sql.lstrip().startswith("SELECT") for sql in texts) == looks, texts
    if database.dialect == "postgresql" and isinstance(command, StartInstance):
        assert len(texts) == looks + 2, texts  # and one write, and COMMIT
