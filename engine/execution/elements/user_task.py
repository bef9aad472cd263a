"""User task: a work item waits in somebody's inbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.errors import ExpressionFailed
from engine.execution.activities import complete
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.execution.timers import due_at, literal_of, zone_of_timer
from engine.model.audience import MAX_AUDIENCE, audience_of, is_nameable
from engine.model.definition import Node, TimerKind, UserTask
from engine.model.instance import ScopeKind, Token
from engine.model.step import WorkItemClosed, WorkItemOpened

__all__ = ["BEHAVIOUR", "DEFAULT_PRIORITY"]

DEFAULT_PRIORITY = 50


def _enter(run: Run, token: Token) -> None:
    node = run.node(token)
    user = node.user or UserTask()
    view = run.variables(token.scope, token.local)

    def text(expression: str | None, default: str, what: str) -> str:
        if expression is None:
            return default
        value = run.evaluate(expression, view, node.id, what)
        return default if value is None else str(value)

    inner = {
        name: value
        for scope in reversed(run.chain(token.scope))
        if scope.kind is not ScopeKind.PROCESS
        for name, value in scope.variables.items()
    }
    run.effects.append(
        WorkItemOpened(
            token=token.id,
            node=node.index,
            scope=token.scope,
            row=run.row(token.scope),
            name=node.name or node.id,
            group=_audience(run, node, user, view),
            assignee=text(user.assignee, "", "Assignee") or None,
            form=user.form,
            due_at=_due(run, node, user, view),
            priority=_priority(run, node, user, view),
            title=text(user.title, node.name or node.id, "Title"),
            subtitle=text(user.subtitle, run.state.title, "Subtitle"),
            local={**inner, **token.local},
        )
    )


def _audience(run: Run, node: Node, user: UserTask, view: Mapping[str, Any]) -> str | None:
    """To whom it is offered. Candidates that are computed and nobody is one of would leave it where nobody looks."""
    if user.candidate_groups is None and user.candidate_users is None and not user.other_groups:
        return user.group
    groups = [*([user.group] if user.group is not None else []), *user.other_groups]
    groups += _names(run, node, user.candidate_groups, view, "Candidate groups")
    people = _names(run, node, user.candidate_users, view, "Candidates")
    audience = audience_of(groups, people)
    if audience is None and user.assignee is None:
        raise ExpressionFailed(f"Nobody may do '{node.id}': its candidates are nobody.", element=node.id)
    if len((audience or "").encode()) > MAX_AUDIENCE:
        said = f"'{node.id}' has more candidates than one task can have ({MAX_AUDIENCE:,} bytes). Make a group."
        raise ExpressionFailed(said, element=node.id)
    return audience


def _names(run: Run, node: Node, expression: str | None, view: Mapping[str, Any], what: str) -> list[str]:
    """A list of texts, or one text with commas; null is nobody."""
    if expression is None:
        return []
    value = run.evaluate(expression, view, node.id, what)
    listed = value.split(",") if isinstance(value, str) else value
    names = list(_flat([] if listed is None else listed))
    for name in names:
        if not isinstance(name, str) or not is_nameable(name):
            raise ExpressionFailed(f"{what} of '{node.id}' hold {name!r}, which is no name.", element=node.id)
    return [name.strip() for name in names]


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _due(run: Run, node: Node, user: UserTask, view: Mapping[str, Any]) -> datetime | None:
    if user.due is None:
        return None
    value = literal_of(user.due)
    if value is None:
        value = run.evaluate(user.due, view, node.id, "Due date")
    if value is None:
        return None
    return due_at(value, TimerKind.DURATION, zone_of_timer(run.definition), run.now, node.id)


def _priority(run: Run, node: Node, user: UserTask, view: Mapping[str, Any]) -> int:
    if user.priority is None:
        return DEFAULT_PRIORITY
    value = run.evaluate(user.priority, view, node.id, "Priority")
    return int(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else DEFAULT_PRIORITY


def _resume(run: Run, token: Token, values: Mapping[str, Any]) -> None:
    run.effects.append(WorkItemClosed(token.id, completed=True))
    complete(run, token, values, keep=True)


def _cancel(run: Run, token: Token) -> None:
    run.effects.append(WorkItemClosed(token.id, completed=False))


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True, resume=_resume, cancel=_cancel)
