"""A data store outlives its instances, is shared by all of them, and loses no write."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from engine.commands import CompleteWorkItem, RetryIncident
from engine.errors import NotFound
from engine.queries.data_stores import data_stores, one_data_store, writes_of_store
from tests.commands.conftest import Office, person
from tests.commands.stuck import MAX, sound
from tests.execution.play import diagram, flows

STORES = '<dataStore id="store" name="Clients"{}/>'
REFERENCE = '<dataStoreReference id="ref" dataStoreRef="store"/>'
# A person names a client, who is added to the list of all; then the number of clients is read.
ADD = """
  <startEvent id="s"/>
  <userTask id="add" reglament:group="sales">
    <ioSpecification><dataOutput id="o" name="client"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet></ioSpecification>
    <dataOutputAssociation><sourceRef>o</sourceRef><targetRef>ref</targetRef>
      <transformation>if Clients = null then [client] else append(Clients, client)</transformation></dataOutputAssociation>
  </userTask>
  <scriptTask id="read" scriptFormat="feel">
    <ioSpecification><dataInput id="i" name="all"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
    <dataInputAssociation><sourceRef>ref</sourceRef><targetRef>i</targetRef></dataInputAssociation>
    <script>{number: count(all)}</script>
  </scriptTask>
  <endEvent id="e"/>"""


def adding(store: str = "") -> bytes:
    return diagram(REFERENCE + ADD + flows("s > add", "add > read", "read > e"), before=STORES.format(store))


PARTS = diagram(
    REFERENCE
    + """<startEvent id="s"/>
  <userTask id="add" reglament:group="sales">
    <ioSpecification><dataOutput id="o" name="city"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet></ioSpecification>
    <dataOutputAssociation><sourceRef>o</sourceRef><targetRef>ref</targetRef>
      <assignment><from xsi:type='tFormalExpression'>city</from><to xsi:type='tFormalExpression'>Clients.home.anna</to></assignment>
      <assignment><from xsi:type='tFormalExpression'>upper case(city)</from><to xsi:type='tFormalExpression'>Clients.home.bob</to></assignment></dataOutputAssociation>
  </userTask><endEvent id="e"/>"""
    + flows("s > add", "add > e"),
    before=STORES.format(""),
)


def held(office: Office, name: str = "Clients") -> object:
    with office.engine.database.read() as connection:
        return one_data_store(connection, MAX, name).value


def variables(office: Office, **where: object) -> list[object]:
    from engine.feel.codec import loads

    return [loads(row.variables).get("number") for row in office.rows("instance", **where)]


def test_what_one_instance_writes_another_reads_after_it_has_ended(office: Office) -> None:
    office.deploy(adding())
    first, second = office.start(), office.start()
    assert first.first_task is not None
    assert second.first_task is not None
    anna = person("anna", "sales")
    office.do(CompleteWorkItem(first.first_task, {"client": "acme"}), anna)
    office.do(CompleteWorkItem(second.first_task, {"client": "bolt"}), anna)
    assert held(office) == ["acme", "bolt"]
    assert variables(office) == [1, 2]
    assert {row.status for row in office.rows("instance")} == {"completed"}
    with office.engine.database.read() as connection:
        rows = writes_of_store(connection, MAX, "Clients").rows
        assert [(row.rev, row.actor, row.element, row.instance_id) for row in rows] == [
            (2, "user:anna", "add", second.instance_id),
            (1, "user:anna", "add", first.instance_id),
        ]
        [store] = data_stores(connection, MAX).rows
        assert (store.name, store.records, store.rev) == ("Clients", 2, 2)
    sound(office)


def test_parts_of_a_store_are_set_and_the_others_stay(office: Office) -> None:
    office.deploy(PARTS)
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {"city": "Seoul"}))
    assert held(office) == {"home": {"anna": "Seoul", "bob": "SEOUL"}}
    with office.engine.database.read() as connection:
        rows = writes_of_store(connection, MAX, "Clients").rows
    assert [(row.rev, row.part, row.value) for row in rows] == [(1, "home.bob", "SEOUL"), (1, "home.anna", "Seoul")]


def test_writers_at_the_same_moment_lose_nothing(office: Office) -> None:
    office.deploy(adding())
    tasks = [office.start().first_task for _ in range(6)]
    gate, failures = Barrier(len(tasks)), []

    def write(number: int, task: int) -> None:
        gate.wait()
        try:
            office.do(CompleteWorkItem(task, {"client": f"c{number}"}))
        except Exception as error:  # noqa: BLE001 - the test says which
            failures.append(error)

    threads = [Thread(target=write, args=(number, task)) for number, task in enumerate(tasks) if task is not None]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = held(office)
    assert isinstance(found, list)
    assert sorted(found) == [f"c{number}" for number in range(6)]
    sound(office)


def test_a_full_store_is_an_incident_that_undoes_the_writing_alone_and_can_be_tried_again(office: Office) -> None:
    office.deploy(adding(' isUnlimited="false" capacity="1"'))
    anna = person("anna", "sales")
    first, second = office.start(), office.start()
    assert first.first_task is not None
    assert second.first_task is not None
    office.do(CompleteWorkItem(first.first_task, {"client": "acme"}), anna)
    done = office.do(CompleteWorkItem(second.first_task, {"client": "bolt"}), anna)
    [incident] = office.rows("incident")
    assert (incident.kind, incident.element, done.incident_id) == ("store_full", "add", incident.id)
    assert "capacity is 1" in incident.message
    assert held(office) == ["acme"]
    assert not office.do(RetryIncident(incident.id), MAX).resolved


def test_more_than_a_megabyte_is_refused_with_its_size(office: Office) -> None:
    office.deploy(adding())
    long = "x" * 600_000
    for _ in range(2):
        started = office.start()
        assert started.first_task is not None
        office.do(CompleteWorkItem(started.first_task, {"client": long}))
    [incident] = office.rows("incident")
    assert incident.kind == "store_full"
    assert "1,200,007 bytes" in incident.message
    assert held(office) == [long]
    assert office.do(RetryIncident(incident.id, input={"client": "short"}), MAX).resolved
    assert held(office) == [long, "short"]


def test_who_may_not_see_the_monitor_sees_no_store(office: Office) -> None:
    office.deploy(PARTS)
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {"city": "Seoul"}))
    anna = person("anna", "sales")
    with office.engine.database.read() as connection:
        assert data_stores(connection, anna).rows == ()
        assert writes_of_store(connection, anna, "Clients").rows == ()
        with pytest.raises(NotFound):
            one_data_store(connection, anna, "Clients")


def test_a_multi_instance_repeats_for_the_records_of_a_store(office: Office) -> None:
    office.deploy(adding())
    for client in ("acme", "bolt"):
        started = office.start()
        assert started.first_task is not None
        office.do(CompleteWorkItem(started.first_task, {"client": client}))
    each = """<startEvent id="s"/>
      <userTask id="call" reglament:group="sales">
        <ioSpecification><dataInput id="list"/><inputSet><dataInputRefs>list</dataInputRefs></inputSet><outputSet/></ioSpecification>
        <dataInputAssociation><sourceRef>ref</sourceRef><targetRef>list</targetRef></dataInputAssociation>
        <multiInstanceLoopCharacteristics><loopDataInputRef>list</loopDataInputRef><inputDataItem id="item" name="client"/></multiInstanceLoopCharacteristics>
      </userTask><endEvent id="e"/>"""
    office.deploy(
        diagram(REFERENCE + each + flows("s > call", "call > e"), before=STORES.format("")).replace(b'"p"', b'"q"')
    )
    office.start("q")
    from engine.feel.codec import loads

    assert [loads(row.local)["client"] for row in office.rows("work_item", state="offered")] == ["acme", "bolt"]
