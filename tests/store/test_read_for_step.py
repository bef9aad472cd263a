"""One statement reads what a step needs: the row, the instance, and the scope rows on the way to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from engine.commands import Engine
from engine.model.instance import InstanceStatus
from engine.store import tables
from engine.store.database import Database
from engine.store.instances import children, read_for_step, read_ledger, running_with_key
from tests.store.kit import BEGINNING, counted, deploy, diagram, new_engine, rows_of, start

NESTED = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
    <subProcess id="each"><multiInstanceLoopCharacteristics reglament:collection="orders" reglament:item="order"/>
        <startEvent id="s2"/><sequenceFlow id="g1" sourceRef="s2" targetRef="pick"/>
        <userTask id="pick" reglament:group="clerk"><multiInstanceLoopCharacteristics
            reglament:collection="order.lines" reglament:item="line"/></userTask>
        <sequenceFlow id="g2" sourceRef="pick" targetRef="e2"/><endEvent id="e2"/>
    </subProcess><sequenceFlow id="f2" sourceRef="each" targetRef="e"/><endEvent id="e"/>"""
)
CALLER = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
    <callActivity id="call" calledElement="p"><extensionElements><reglament:input target="orders"
        expression="orders"/></extensionElements></callActivity>
    <sequenceFlow id="f2" sourceRef="call" targetRef="e"/><endEvent id="e"/>""",
    key="caller",
)
ORDERS: list[dict[str, Any]] = [{"lines": ["a", "b"]}, {"lines": ["c", "d", "e"]}]


def test_an_item_is_read_with_what_is_around_it_and_without_its_siblings(engine: Engine, database: Database) -> None:
    deploy(engine, NESTED)
    started = start(engine, orders=ORDERS)
    items = rows_of(database, tables.work_item, instance_id=started.instance_id)
    assert len(items) == 5
    assert len(rows_of(database, tables.scope)) == 1 + 2 + 2 + 5  # counter, orders, a counter in each, lines
    with counted(database) as statements, database.read() as connection:
        read = read_for_step(connection, "work_item", items[4].id)
    assert sum("bpm_instance" in sql for sql, _values in statements) == 1
    assert read is not None
    assert not read.instance.whole
    own_rows = [scope for scope in read.instance.scopes.values() if scope.row == scope.id != 0]
    assert [scope.kind.value for scope in own_rows] == ["loop", "item", "loop", "item"]
    assert own_rows[-1].variables["line"] == "e"
    assert read.target["token"] in read.instance.tokens
    with database.read() as connection:
        whole = read_for_step(connection, "work_item", items[4].id, whole=True)
    assert whole is not None
    assert whole.instance.whole
    assert sum(scope.row == scope.id != 0 for scope in whole.instance.scopes.values()) == 10


def test_an_instance_without_scope_rows_is_whole_at_once(engine: Engine, database: Database) -> None:
    deploy(engine, NESTED)
    started = start(engine, orders=[])
    with database.read() as connection:
        read = read_for_step(connection, "instance", started.instance_id)
    assert read is not None
    assert read.instance.whole
    assert read.instance.status is InstanceStatus.COMPLETED
    assert read.instance.ended_at == "2026-03-02T09:00:00.000000Z"


def test_what_is_not_there_is_none(database: Database) -> None:
    with database.read() as connection:
        for kind in ("work_item", "job", "timer", "subscription", "incident", "instance"):
            assert read_for_step(connection, kind, 404) is None
            assert read_for_step(connection, kind, 404, whole=True) is None


def test_times_and_documents_of_the_target_are_values(engine: Engine, database: Database) -> None:
    deploy(engine, NESTED)
    start(engine, orders=ORDERS)
    [item, *_] = rows_of(database, tables.work_item)
    with database.read() as connection:
        read = read_for_step(connection, "work_item", item.id)
    assert read is not None
    assert read.target["created_at"] == BEGINNING
    assert read.target["local"]["line"] == "a"
    assert read.target["closed_at"] is None


def test_a_called_instance_is_found_by_its_caller_and_its_token(engine: Engine, database: Database) -> None:
    deploy(engine, NESTED, CALLER)
    caller = start(engine, "caller", orders=ORDERS).instance_id
    [called] = rows_of(database, tables.instance, parent_id=caller)
    with database.read() as connection:
        assert children(connection, caller) == children(connection, caller, called.parent_token) == [called.id]
        assert children(connection, caller, 999) == []
        read = read_for_step(connection, "instance", caller, row=called.parent_row)
    assert read is not None
    assert called.parent_token in read.instance.tokens


def test_locking_a_called_instance_takes_its_root_first(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    engine = new_engine(database)
    deploy(engine, NESTED, CALLER)
    caller = start(engine, "caller", orders=ORDERS).instance_id
    [called] = rows_of(database, tables.instance, parent_id=caller)
    [item, *_] = rows_of(database, tables.work_item)
    with database.write() as connection:
        assert read_for_step(connection, "work_item", item.id, lock=True) is not None
        with database.write() as other:
            free = other.execute(text("SELECT id FROM bpm_instance FOR UPDATE SKIP LOCKED")).all()
    assert free == []
    assert called.root_id == caller
    database.dispose()


def test_only_a_running_outermost_instance_has_the_business_key(engine: Engine, database: Database) -> None:
    deploy(engine, NESTED)
    with database.read() as connection:
        assert running_with_key(connection, "p", "SO-1") is None


def test_the_ledger_gives_the_latest_entry_under_the_path_before_the_cursor(database: Database) -> None:
    entries = [(1, 5, "/0/", "done"), (2, 6, "/0/4/", "done"), (3, 7, "/0/40/", "done"), (4, 8, "/0/4/", "undone")]
    with database.write() as connection:
        for entry, seq, path, state in entries:
            connection.execute(
                tables.ledger.insert().values(
                    instance_id=1, entry=entry, seq=seq, node=entry, element="e", path=path, params='{"n":1.50}',
                    answer="{}", local="{}", state=state, recorded_at=BEGINNING,
                )
            )  # fmt: skip
    with database.read() as connection:
        found = [read_ledger(connection, 1, "/0/4/", before) for before in (99, 6)]
        assert [entry and entry["entry"] for entry in found] == [2, None]
        everything = read_ledger(connection, 1, "/0/", 99)
        assert everything is not None
        assert everything["entry"] == 3
        assert str(everything["params"]["n"]) == "1.50"
        of_node = read_ledger(connection, 1, "/0/", 99, node=1)
        assert of_node is not None
        assert of_node["entry"] == 1
