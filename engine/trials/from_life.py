"""A scenario from the history of a real instance: "this went as it should, keep it as a test".

History keeps what became of a form, not the form itself: where a task maps its values by an expression that cannot be
turned back, the form's first values are taken and a note says so. Who keeps the scenario looks through its values:
they are those of real people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, select

from engine.errors import NotFound, ReglamentError
from engine.feel.codec import loads
from engine.forms import Component, Form
from engine.forms import Kind as FieldKind
from engine.model.definition import ROOT, Definition, EventKind, Node
from engine.scenarios import Answer, Complete, Expectation, Kind, Message, Scenario, Start, Step, Wait
from engine.store.definitions import Definitions, Deployed
from engine.store.tables import history, instance, job, message, work_item

__all__ = ["KeptLife", "scenario_of_instance"]

_MOST_STEPS = 900
_NOTICED = timedelta(minutes=1)  # a shorter pause between two steps is not written down
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\Z")
_MESSAGES = ("PublishMessage", "DeliverMessage")


@dataclass(frozen=True, slots=True)
class KeptLife:
    """The scenario, and what must be looked at before it is kept."""

    scenario: Scenario
    notes: tuple[str, ...] = ()


def scenario_of_instance(connection: Connection, definitions: Definitions, instance_id: int) -> KeptLife:
    """Return the scenario of an instance and of what it called. Raises NotFound; a called instance is its caller's."""
    row = connection.execute(select(instance).where(instance.c.id == instance_id)).first()
    if row is None:
        raise NotFound(f"There is no instance {instance_id}.")
    return _Life(connection, definitions, row.root_id).kept()


class _Life:
    def __init__(self, connection: Connection, definitions: Definitions, root_id: int) -> None:
        self.connection = connection
        self.definitions = definitions
        rows = connection.execute(select(instance).where(instance.c.root_id == root_id).order_by(instance.c.id)).all()
        self.family = {row.id: row for row in rows}
        self.root = self.family[root_id]
        self.deployed: dict[int, Deployed] = {}
        for row in rows:
            found = definitions.find(connection, row.definition_key, row.version)
            assert found is not None  # versions are never deleted while instances of them exist
            self.deployed[row.id] = found
        self.jobs = self._queues(job, job.c.state.in_(("completed", "discarded")), job.c.closed_at)
        self.messages = self._queues(message, message.c.state == "delivered", message.c.delivered_at)
        self.items = self._queues(work_item, work_item.c.state == "completed", work_item.c.closed_at)
        self.opened = {
            table: connection.execute(
                select(table).where(table.c.instance_id.in_(self.family)).order_by(table.c.id)
            ).all()
            for table in (work_item, job)
        }
        self.taken: set[int] = set()
        self.path: list[str] = []
        self.steps: list[Step] = []
        self.notes: dict[str, None] = {}
        self.now: datetime = self.root.started_at

    def kept(self) -> KeptLife:
        rows = self.connection.execute(
            select(history)
            .where(history.c.instance_id.in_(self.family), history.c.rev.isnot(None))
            .order_by(history.c.id)
            .limit(_MOST_STEPS)
        ).all()
        start = Start(at=self.root.started_at)
        for number, row in enumerate(rows):
            trail = orjson.loads(row.trail)
            definition = self.deployed[row.instance_id].definition
            if row.instance_id == self.root.id:
                self.path += [
                    definition.nodes[int(entry[1])].id
                    for entry in trail
                    if entry[0] == "enter" and int(entry[1]) != ROOT
                ]
            if number == 0:
                start = self._start(row, trail)
            else:
                self._step(row)
        if len(rows) == _MOST_STEPS:
            self.notes[f"The history is longer than {_MOST_STEPS} steps: the scenario ends where it was cut."] = None
        title = self.root.title or self.root.business_key or self.root.definition_key
        scenario = Scenario(
            title=title,
            process=self.root.definition_key,
            start=start,
            steps=tuple(self.steps),
            expect=Expectation(status=str(self.root.status), outcome=self.root.outcome, path=tuple(self.path)),
        )
        return KeptLife(scenario, tuple(self.notes))

    def _start(self, row: Row[Any], trail: list[list[Any]]) -> Start:
        definition = self.deployed[self.root.id].definition
        entered = next((definition.nodes[int(entry[1])] for entry in trail if entry[0] == "enter"), None)
        kind = entered.event.kind if entered is not None and entered.event is not None else EventKind.NONE
        if kind is EventKind.MESSAGE:
            found = self._taken(self.messages, row)
            if found is not None:
                return Start(loads(found.payload), at=row.at, message=found.name, key=found.key)
        if kind is EventKind.TIMER:
            return Start(at=row.at - timedelta(seconds=1), timer=True, event=_chosen(definition, entered, kind))
        return Start(loads(row.changed), self.root.business_key, at=row.at, event=_chosen(definition, entered, kind))

    def _step(self, row: Row[Any]) -> None:
        step = self._of(row)
        if row.command == "FireTimer" or (step is not None and row.at - self.now >= _NOTICED):
            self.steps.append(Wait(until=row.at))
            self.now = row.at
        if step is not None:
            self.steps.append(step)

    def _of(self, row: Row[Any]) -> Step | None:
        process = None if row.instance_id == self.root.id else self.family[row.instance_id].definition_key
        if row.command == "CompleteWorkItem":
            item = self._taken(self.items, row)
            if item is None:
                return None
            nth = self._nth(work_item, item, row.at)
            return Complete(item.element, self._values(row, item), process=process, nth=nth)
        if row.command == "CompleteJob":
            asked = self._taken(self.jobs, row)
            return None if asked is None else self._answer(row, asked, process)
        if row.command in _MESSAGES:
            told = self._taken(self.messages, row)
            if told is None or told.source_id in self.family:
                return None  # the process told it to itself: it will again
            return Message(told.name, told.key, loads(told.payload))
        if row.command not in ("FireTimer", "StartInstance"):
            self.notes[f"'{row.command}' was done by hand, and a scenario does not do that."] = None
        return None

    def _answer(self, row: Row[Any], asked: Row[Any], process: str | None) -> Step:
        nth = self._nth(job, asked, row.at)
        if asked.result is not None:
            found = loads(asked.result)
            return Answer(asked.element, result=found if isinstance(found, Mapping) else {}, process=process, nth=nth)
        code, _, detail = str(asked.error or "").partition(": ")
        caught = (value for value in loads(row.changed).values() if isinstance(value, Mapping))
        said = next((value for value in caught if value.get("code") == code), {})
        data = said.get("data") if isinstance(said, Mapping) else None
        return Answer(
            asked.element,
            Kind.REFUSED,
            code=code or "Refused",
            detail=detail,
            data=data if isinstance(data, Mapping) else {},
            process=process,
            nth=nth,
        )

    def _nth(self, table: Table, row: Row[Any], at: datetime) -> int:
        """Which of the open ones of its element it was, the oldest first."""
        self.taken.add(row.id)
        return 1 + sum(
            1
            for other in self.opened[table]
            if other.element == row.element
            and other.id < row.id
            and other.id not in self.taken
            and other.created_at <= at
            and (other.closed_at is None or other.closed_at >= at)
        )

    def _values(self, row: Row[Any], item: Row[Any]) -> Mapping[str, Any]:
        """What was typed into the form, as far as history tells it."""
        deployed = self.deployed[row.instance_id]
        node = deployed.definition.node(item.element)
        changed: dict[str, Any] = loads(row.changed)
        names = self._names(deployed, item.form)
        if names is None:
            return changed
        told, is_whole = _turned_back(node, changed)
        before = {**loads(self.family[row.instance_id].variables), **loads(item.local)}
        values = {name: before[name] for name in names if name in before and before[name] is not None}
        values |= {name: value for name, value in told.items() if name in names}
        if not is_whole or names - values.keys():
            self.notes[f"'{item.element}': some values of the form are not in the history; check them."] = None
        return values

    def _names(self, deployed: Deployed, form: str | None) -> set[str] | None:
        """The variables that a form's fields can be typed into; None without a form."""
        content = self.definitions.form(self.connection, deployed.deployment_id, form) if form is not None else None
        if content is None:
            return None
        try:
            return set(_names_in(Form.from_json(content).components))
        except ReglamentError:
            return None

    def _queues(self, table: Table, is_over: Any, at: Any) -> dict[tuple[int, datetime], list[Row[Any]]]:
        """The rows that were closed, by instance and moment: a step of history closes the oldest of its own."""
        rows = self.connection.execute(
            select(table).where(table.c.instance_id.in_(self.family), is_over, at.isnot(None)).order_by(table.c.id)
        )
        found: dict[tuple[int, datetime], list[Row[Any]]] = {}
        for row in rows:
            found.setdefault((row.instance_id, row._mapping[at]), []).append(row)
        return found

    def _taken(self, queues: dict[tuple[int, datetime], list[Row[Any]]], row: Row[Any]) -> Row[Any] | None:
        waiting = queues.get((row.instance_id, row.at), [])
        if not waiting:
            return None
        trail = orjson.loads(row.trail)
        tokens = {int(entry[2]) for entry in trail if len(entry) > 2}
        for index, found in enumerate(waiting):
            if "token" in found._mapping and found.token in tokens:
                return waiting.pop(index)
        return waiting.pop(0)


def _names_in(components: Iterable[Component]) -> Iterator[str]:
    """The variables that fields are typed into; the fields of a list's rows are inside its own."""
    for component in components:
        if component.path:
            yield component.path[0]
        elif component.kind is FieldKind.GROUP:
            yield from _names_in(component.children)


def _turned_back(node: Node, changed: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The values from the variables that they became; whether every mapping could be turned back."""
    if not node.outputs:
        return dict(changed), True
    values: dict[str, Any] = {}
    is_whole = True
    for mapping in node.outputs:
        if mapping.target not in changed:
            continue
        if not _PATH.match(mapping.expression.strip()):
            is_whole = False
            continue
        first, *inner = mapping.expression.strip().split(".")
        if not inner:
            values[first] = changed[mapping.target]
            continue
        place = values.setdefault(first, {})
        for name in inner[:-1]:
            place = place.setdefault(name, {})
        place[inner[-1]] = changed[mapping.target]
    return values, is_whole


def _chosen(definition: Definition, entered: Node | None, kind: EventKind) -> str | None:
    """The start event at which it began, where it could have begun at another one of its kind."""
    starts = [definition.nodes[index] for index in definition.starts.get(ROOT, ())]
    alike = [one for one in starts if (one.event.kind if one.event is not None else EventKind.NONE) is kind]
    return entered.id if entered in alike and len(alike) > 1 and entered is not None else None
