"""Event logs that other programs read: XES as IEEE 1849-2016 says, OCEL 2.0 as its JSON schema does, and pm4py itself.

pm4py is large and under the AGPL: it stands in an environment of its own (`tools/mining.py`), made for the long tests.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from engine import ENGINE, Actor, ActorKind, Database, Engine
from engine.cases import ObjectKind
from engine.commands import CompleteWorkItem, DeployDefinition, StartInstance
from engine.dispatch.figures import recount
from engine.queries.event_log import event_log
from engine.queries.exports import ocel_json, xes_xml
from engine.queries.monitored import InstanceFilter
from tests.execution.play import diagram, flows
from tools import mining

XES = "{http://www.xes-standard.org/}"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANAGER = Actor(ActorKind.USER, "max", frozenset({"g"}), administrator=True)
ORDER = diagram(
    '<startEvent id="s" name="Ordered"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
    '<userTask id="check" name="Check &lt;the&gt; order" reglament:group="g"/>'
    '<userTask id="pick" name="Pick" reglament:group="g"><multiInstanceLoopCharacteristics '
    'reglament:collection="lines" reglament:item="line"/></userTask><endEvent id="e" name="Done"/>'
    + flows("s > fork", "fork > check", "fork > pick", "check > join", "pick > join", "join > e")
)
KINDS = (
    ObjectKind("p", "order", "number"),
    ObjectKind("p", "item", "lines.sku"),
    ObjectKind("p", "client", "client"),
    ObjectKind("p", "invoice", "invoice"),  # nobody has one yet
    ObjectKind("other", "order", "number"),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    database = Database(f"sqlite:///{tmp_path / 'log.db'}")
    database.migrate()
    clock = [NOW]
    made = Engine(database, clock=lambda: clock[0])
    made.handle(DeployDefinition({"order.bpmn": ORDER}), actor=ENGINE)
    for number in (1, 2):
        lines = [{"sku": "A-1", "quantity": Decimal(3)}, {"sku": f"B-{number}", "quantity": Decimal(1)}]
        variables = {"number": f"O-{number}", "client": "ACME & Söhne \x0b", "lines": lines}
        made.handle(StartInstance("p", variables, f"O-{number}"), actor=MANAGER)
    for element in ("check", "pick", "pick"):  # of the first one; the other stays where it is
        clock[0] += timedelta(hours=1)
        with database.read() as connection:
            found = connection.exec_driver_sql(
                "SELECT id FROM bpm_work_item WHERE element = ? AND state = 'offered' ORDER BY id LIMIT 1", (element,)
            ).scalar_one()
        made.handle(CompleteWorkItem(found, {}), actor=MANAGER)
    recount(database, made.definitions, clock[0])
    yield made
    database.dispose()


def xes(engine: Engine) -> str:
    with engine.database.read() as connection:
        log = event_log(connection, MANAGER, InstanceFilter("p", oldest_first=True), NOW, _find(engine))
        return "".join(xes_xml(log, "p"))


def ocel(engine: Engine) -> bytes:
    with engine.database.read() as connection:

        def log(with_events: bool) -> Any:
            wanted = InstanceFilter("p", oldest_first=True)
            return event_log(connection, MANAGER, wanted, NOW, _find(engine), with_events=with_events)

        definition = _find(engine)("p", 1)
        return b"".join(ocel_json(log, ["p"], [definition], KINDS, NOW))


def _find(engine: Engine) -> Any:
    def find(key: str, version: int) -> Any:
        deployed = engine.definitions.get(key, version)
        return deployed.definition if deployed is not None else None

    return find


def test_a_trace_tells_what_happened_once_with_both_ends_of_each_task(engine: Engine) -> None:
    root = ElementTree.fromstring(xes(engine))
    assert root.tag == f"{XES}log"
    assert root.get("xes.version") == "1849-2016"
    first, second = root.findall(f"{XES}trace")
    assert _strings(first)["concept:name"] == "O-1"
    assert _strings(first)["state"] == "completed"
    told = [
        (_strings(event)["concept:name"], _strings(event)["lifecycle:transition"], _strings(event)["org:resource"])
        for event in first.findall(f"{XES}event")
    ]
    by_max = "user:max"
    assert told[0] == ("Ordered", "complete", by_max)
    assert sorted(told[1:4]) == [("Check <the> order", "start", by_max)] + [("Pick", "start", by_max)] * 2
    assert told[4:] == [
        ("Check <the> order", "complete", by_max),
        ("Pick", "complete", by_max),
        ("Pick", "complete", by_max),
        ("Done", "complete", by_max),
    ]
    times = [datetime.fromisoformat(date.get("value")) for date in first.iterfind(f"{XES}event/{XES}date")]
    assert times == sorted(times)
    assert times[-1] - times[0] == timedelta(hours=3)
    assert _strings(second)["state"] == "running"
    assert len(second.findall(f"{XES}event")) == 4


def _strings(element: Any) -> dict[str, str]:
    return {string.get("key"): string.get("value") for string in element.findall(f"{XES}string")}


def test_events_belong_to_the_order_its_items_and_its_client(engine: Engine) -> None:
    log = json.loads(ocel(engine))
    objects = {one["id"]: one for one in log["objects"]}
    assert len(objects) == len(log["objects"])
    kinds = sorted((one["type"], one["id"].partition(":")[2]) for one in log["objects"] if one["type"] != "process p")
    assert kinds == [
        *(("client", "ACME & Söhne \x0b"), ("item", "A-1"), ("item", "B-1"), ("item", "B-2")),
        *(("order", "O-1"), ("order", "O-2")),
    ]
    done = [event for event in log["events"] if event["type"] == "Done"]
    assert len(done) == 1
    about = {(one["qualifier"], one["objectId"].partition(":")[2]) for one in done[0]["relationships"]}
    assert {("order", "O-1"), ("item", "A-1"), ("item", "B-1"), ("client", "ACME & Söhne \x0b")} < about


def test_the_object_log_keeps_the_rules_of_its_standard(engine: Engine) -> None:
    """OCEL 2.0, section 6: what each part must have; types are declared, ids are unique, relations lead somewhere."""
    log = json.loads(ocel(engine))
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    for kinds, things in (("objectTypes", "objects"), ("eventTypes", "events")):
        declared = {kind["name"]: {one["name"]: one["type"] for one in kind["attributes"]} for kind in log[kinds]}
        allowed = {"string", "time", "integer", "float", "boolean"}
        assert all(set(attributes.values()) <= allowed for attributes in declared.values())
        ids = [thing["id"] for thing in log[things]]
        assert len(ids) == len(set(ids)) > 0
        for thing in log[things]:
            assert thing["type"] in declared
            for attribute in thing["attributes"]:
                python = {"string": str, "integer": int}[declared[thing["type"]][attribute["name"]]]
                assert isinstance(attribute["value"], python)
    objects = {one["id"] for one in log["objects"]}
    for thing in (*log["objects"], *log["events"]):
        assert all(relation["objectId"] in objects and relation["qualifier"] for relation in thing["relationships"])
    assert all(datetime.fromisoformat(event["time"]).tzinfo is not None for event in log["events"])
    assert all(event["relationships"] for event in log["events"])


@pytest.mark.long
@pytest.mark.timeout(1200)  # the first time it is installed
def test_pm4py_reads_both_logs(engine: Engine, tmp_path: Path) -> None:
    python = mining.provide()
    (tmp_path / "log.xes").write_text(xes(engine), encoding="utf-8")
    (tmp_path / "log.jsonocel").write_bytes(ocel(engine))
    script = (
        "import json, pm4py\n"
        "x = pm4py.read_xes('log.xes'); o = pm4py.read_ocel2_json('log.jsonocel')\n"
        "print(json.dumps([len(x), x['case:concept:name'].nunique(), sorted(pm4py.ocel_get_object_types(o)),\n"
        "  len(o.events), len(o.objects), pm4py.ocel_flattening(o, 'order')['case:concept:name'].nunique()]))\n"
    )
    answer = subprocess.run([python, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    events, cases, types, object_events, objects, orders = json.loads(answer.stdout.splitlines()[-1])
    assert (events, cases, object_events, objects, orders) == (12, 2, 12, 8, 2)
    assert types == ["client", "item", "order", "process p"]
