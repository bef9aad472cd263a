"""What the page of one incident shows, gathered from queries, and which repairs fit it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import NotFound

from engine.actions import Action
from engine.commands.ask_to_skip import names_left_behind
from engine.commands.incidents import EDITABLE, input_from_text
from engine.commands.typed_values import needed_results
from engine.feel import FeelSyntaxError, compile_expression
from engine.model.definition import Definition, Node
from engine.model.instance import Instance
from engine.model.step import Corrected, Input
from engine.queries import incidents, instances, paused, records, repairs, timeline
from engine.queries.incidents import IncidentRow
from engine.queries.instances import InstanceHead
from engine.queries.paused import PausedRow
from engine.queries.records import JobRow
from engine.queries.repairs import RepairRow, SkipRow
from web import context
from web.diagrams import Diagram, diagram_of
from web.incidents.typed import TypedField, as_json, fields_of

__all__ = ["IncidentPage", "gather"]

_UNTOLD = frozenset({"now", "process"})  # what the engine always knows


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Everything on the page of one incident."""

    row: IncidentRow
    head: InstanceHead
    node: Node | None  # where the waiting token stands
    place: Node | None  # what the incident names
    diagram: Diagram | None
    job: JobRow | None
    action: Action | None
    log: tuple[RepairRow, ...]
    skip: SkipRow | None
    paused: PausedRow | None
    repairers: tuple[tuple[str, str], ...]
    waits: bool  # a token waits for the repair; else the instance went on without it
    happened: Input | None  # what could not go on
    variables: Mapping[str, Any]
    once: str  # makes a form that is sent twice count once
    wrong: str  # the form whose values could not be taken: retry, done, skip
    errors: Mapping[str, str]
    typed: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a repair."""
        return self.row.state == "open"

    @property
    def may_report_done(self) -> bool:
        """Whether an action was asked that may have been done."""
        return self.is_open and self.job is not None and self.job.state in ("discarded", "cancelled")

    @property
    def may_retry(self) -> bool:
        """Whether there is anything to try again; else it can be closed as dealt with."""
        if self.job is not None:
            return self.job.state == "discarded"
        return self.happened is not None

    @property
    def may_skip(self) -> bool:
        """Whether a task waits there that can be left undone."""
        return self.is_open and self.waits and self.node is not None

    @property
    def is_undo(self) -> bool:
        """Whether it is the undoing of something that got stuck."""
        return self.job is not None and self.job.key.endswith(":undo")

    @property
    def parameters(self) -> list[TypedField]:
        """The action's parameters as fields."""
        if self.job is None:
            return []
        declared = self.action.parameters if self.action is not None else ()
        return fields_of(self.job.params, declared, **self._said("retry", "p."))

    @property
    def results(self) -> list[TypedField]:
        """What the action would have answered, as fields; those that the process needs are marked."""
        names = self.action.results if self.action is not None else ()
        needed = needed_results(self.node, self.action)
        found = fields_of(dict.fromkeys(names), **self._said("done", "r."))
        return [TypedField(one.name, one.type, one.text, one.label, one.name in needed, one.error) for one in found]

    @property
    def input_fields(self) -> list[TypedField]:
        """What came in and could not go on, as fields."""
        inner = self.happened.happened if isinstance(self.happened, Corrected) else self.happened
        name = EDITABLE.get(type(inner))
        return fields_of(getattr(inner, name), **self._said("retry", "i.")) if name is not None else []

    @property
    def variable_fields(self) -> list[TypedField]:
        """The variables that the failed rule reads, as they are, with earlier corrections over them."""
        names = _names_in(self.row.detail.get("expression"))
        corrected = self.happened.variables if isinstance(self.happened, Corrected) else {}
        seen = {**self.variables, **corrected}
        return fields_of({name: seen.get(name) for name in (*names, *corrected)}, **self._said("retry", "v."))

    @property
    def outputs(self) -> list[TypedField]:
        """The variables that the element leaves behind, for a skip."""
        if self.node is None or self.is_undo:
            return []
        return fields_of(dict.fromkeys(names_left_behind(self.node)), **self._said("skip", "o."))

    def shown(self, value: Any) -> str:
        """Write a value for people."""
        return as_json(value)

    def error(self, form: str, name: str) -> str:
        """Return what is wrong with a field of a form."""
        return self.errors.get(name, "") if self.wrong == form else ""

    def sent(self, form: str, name: str, default: str = "") -> str:
        """Return what stood in a field when it was sent and could not be taken."""
        return self.typed.get(name, default) if self.wrong == form else default

    def _said(self, form: str, prefix: str) -> dict[str, Any]:
        if self.wrong != form:
            return {}
        typed = {name.removeprefix(prefix): text for name, text in self.typed.items() if name.startswith(prefix)}
        return {"typed": typed, "errors": self.errors}


def gather(
    connection: Any, incident_id: int, *, wrong: str = "", errors: Mapping[str, str] | None = None
) -> IncidentPage:
    """Read everything about an incident that the person sees; raises NotFound for none."""
    row = incidents.find(connection, context.actor(), incident_id)
    head = instances.head_of(connection, row.instance_id) if row is not None else None
    if row is None or head is None:
        raise NotFound
    definition = context.definition_of(connection, row.definition_key, row.version)
    state = instances.standing(connection, row.instance_id)
    token = records.token_of(connection, incident_id)
    standing = state.tokens.get(token) if state is not None and token else None
    job = records.job_of(connection, row.job_id) if row.job_id is not None else None
    stands_still = {found.action: found for found in paused.paused(connection)}
    return IncidentPage(
        row=row,
        head=head,
        node=definition.nodes[standing.node] if definition is not None and standing is not None else None,
        place=_place(definition, row.element),
        diagram=_diagram(connection, definition, state, row) if definition is not None else None,
        job=job,
        action=context.engine().actions.get(job.action) if job is not None else None,
        log=tuple(repairs.repairs_of(connection, incident_id)),
        skip=repairs.waiting_skip(connection, incident_id) if row.state == "open" else None,
        paused=stands_still.get(job.action) if job is not None else None,
        repairers=tuple(incidents.repairers(connection)),
        waits=standing is not None,
        happened=input_from_text(row.input) if row.input is not None else None,
        variables=head.variables,
        once=secrets.token_urlsafe(12),
        wrong=wrong,
        errors=errors or {},
        typed=dict(request.form) if wrong else {},
    )


def _diagram(connection: Any, definition: Definition, state: Instance | None, row: IncidentRow) -> Diagram:
    running = state is not None and state.status.value == "running"
    here = tuple(token.node for token in state.tokens.values()) if running and state is not None else ()
    stuck = (row.element,) if row.state == "open" and row.element in definition.by_id else ()
    return diagram_of(definition, timeline.path_taken(connection, row.instance_id, definition), here, stuck)


def _place(definition: Definition | None, element: str) -> Node | None:
    return definition.node(element) if definition is not None and element in definition.by_id else None


def _names_in(expression: Any) -> list[str]:
    if not isinstance(expression, str):
        return []
    try:
        return sorted(set(compile_expression(expression).names) - _UNTOLD)
    except FeelSyntaxError:
        return []
