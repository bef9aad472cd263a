"""User task: a work item waits in somebody's inbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.execution.activities import complete
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.execution.timers import due_at, literal_of, zone_of_timer
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
            group=user.group,
            assignee=text(user.assignee, "", "Assignee") or None,
            form=user.form,
            due_at=_due(run, node, user, view),
            priority=_priority(run, node, user, view),
            title=text(user.title, node.name or node.id, "Title"),
            subtitle=text(user.subtitle, run.state.title, "Subtitle"),
            local={**inner, **token.local},
        )
    )


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
