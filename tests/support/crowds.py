"""A hundred thousand instances in a minute: a few that really ran, cloned by SQL with new ids and other days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Table, select, text

from engine import ENGINE, Actor, ActorKind, Engine
from engine.commands import CompleteWorkItem, DeployDefinition, StartInstance
from engine.store import tables

__all__ = ["chain", "crowd"]

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PERSON = Actor(ActorKind.USER, "anna", frozenset({"crowd"}))
APART = 1 << 40  # between a template's ids and those of its clones: far more than all templates take
TIMES = frozenset({"started_at", "ended_at", "created_at", "claimed_at", "closed_at", "due_at", "at"})


def chain(tasks: int, *, key: str = "crowd", a_row: int = 20) -> bytes:
    """Draw a process of so many user tasks one after the other, with its diagram."""
    names = ["start", *(f"step{number}" for number in range(1, tasks + 1)), "end"]
    parts = ['<startEvent id="start" name="Begun"/>', '<endEvent id="end" name="Done"/>']
    shapes, edges = [], []
    for place, name in enumerate(names):
        x, y = 40 + place % a_row * 150, 40 + place // a_row * 130
        if name.startswith("step"):
            parts.append(f'<userTask id="{name}" name="Step {place}" reglament:group="crowd" reglament:due="PT20H"/>')
            box = f'x="{x}" y="{y}" width="100" height="80"'
        else:
            box = f'x="{x + 32}" y="{y + 22}" width="36" height="36"'
        shapes.append(f'<di:BPMNShape id="{name}_di" bpmnElement="{name}"><dc:Bounds {box}/></di:BPMNShape>')
        if place:
            flow = f"f{place}"
            parts.append(f'<sequenceFlow id="{flow}" sourceRef="{names[place - 1]}" targetRef="{name}"/>')
            from_x, from_y = 40 + (place - 1) % a_row * 150 + 100, 80 + (place - 1) // a_row * 130
            points = f'<dd:waypoint x="{from_x}" y="{from_y}"/><dd:waypoint x="{x}" y="{y + 40}"/>'
            edges.append(f'<di:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{points}</di:BPMNEdge>')
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1"'
        ' xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="urn:test">'
        f'<process id="{key}" name="Crowd" isExecutable="true"'
        f' reglament:businessKey="number" reglament:title="&quot;Order &quot; + number">{"".join(parts)}</process>'
        f'<di:BPMNDiagram id="d"><di:BPMNPlane id="pl" bpmnElement="{key}">{"".join(shapes)}{"".join(edges)}'
        "</di:BPMNPlane></di:BPMNDiagram></definitions>"
    ).encode()


def crowd(engine: Engine, clock: list[datetime], instances: int, *, tasks: int = 11) -> None:
    """Fill the engine's database: of eight instances six have ended, the others stand anywhere; some are overdue."""
    clock[0] = NOW - timedelta(days=tasks + 1)
    engine.handle(DeployDefinition({"crowd.bpmn": chain(tasks)}), actor=ENGINE)
    ended, running = [], []
    for number in range(tasks + 6):
        clock[0] = NOW - timedelta(days=tasks, minutes=-number)
        client = f"Client {number % 7}"
        variables = {"number": f"N-{number}", "client": client, "order": {"amount": 100 + number}}
        started = engine.handle(StartInstance("crowd", variables), actor=ENGINE)
        done = min(tasks, number)
        for _ in range(done):
            clock[0] += timedelta(hours=19 + number % 4)
            engine.handle(CompleteWorkItem(_task(engine, started.instance_id), {}), actor=PERSON)
        (ended if done == tasks else running).append(started.instance_id)
    clock[0] = NOW
    copies = instances // 8
    with engine.database.write() as connection:
        for template in ended:
            _clone(connection, template, copies * 6 // len(ended), 80)
        for template in running:
            _clone(connection, template, copies * 2 // len(running), 40)
    if engine.database.dialect == "postgresql":
        with engine.database.write() as connection:
            connection.execute(text("ANALYZE"))


def _task(engine: Engine, instance_id: int) -> int:
    with engine.database.read() as connection:
        w = tables.work_item.c
        return int(
            connection.execute(
                select(w.id).where(w.instance_id == instance_id, w.state.in_(("offered", "claimed")))
            ).scalar_one()
        )


def _clone(connection: Connection, instance_id: int, copies: int, days: int) -> None:
    """Copy all rows of an instance so often, each copy some hours earlier than the one before it."""
    for table, column in (
        (tables.instance, "id"),
        (tables.history, "instance_id"),
        (tables.work_item, "instance_id"),
    ):
        _clone_rows(connection, table, column, instance_id, copies, days)


def _clone_rows(connection: Connection, table: Table, column: str, instance_id: int, copies: int, days: int) -> None:
    is_postgresql = connection.dialect.name == "postgresql"
    chosen = []
    for one in table.columns:
        name = f't."{one.name}"'
        if one.name in ("id", "instance_id", "root_id"):
            chosen.append(f"{name} + n.n * {APART}")
        elif one.name == "command_id":
            chosen.append("NULL")
        elif one.name == "business_key" or one.name == "title":
            chosen.append(f"{name} || '-' || n.n")
        elif one.name in TIMES or one.name == "due_sort":
            back = f"n.n % ({days} * 24)"
            if is_postgresql:
                moved = f"{name} - make_interval(hours => CAST({back} AS integer))"
            else:
                moved = f"strftime('%Y-%m-%dT%H:%M:%f000Z', {name}, '-' || ({back}) || ' hours')"
            chosen.append(
                f"CASE WHEN {name} > '9000' THEN {name} ELSE {moved} END"
                if one.name == "due_sort" and not is_postgresql
                else moved
            )
        else:
            chosen.append(name)
    numbers = (
        f"SELECT generate_series(1, {copies}) AS n"
        if is_postgresql
        else f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {copies}) SELECT n FROM c"
    )
    names = ", ".join(f'"{one.name}"' for one in table.columns)
    values = ", ".join(chosen)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) SELECT {values.replace('%', '%%') if is_postgresql else values}"
        f" FROM {table.name} t CROSS JOIN ({numbers}) n WHERE t.{column} = {instance_id}"
    )
