"""What the page of a task shows, gathered from queries."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_timezone

from engine.cases import Card
from engine.forms import FieldError, FieldView, Form, fill
from engine.model.definition import Definition, Node
from engine.queries import ahead, timeline, work_items
from engine.queries.cases import OpenWork, open_work
from engine.queries.decided import decided
from engine.queries.timeline import StepRow
from engine.queries.work_items import WorkItemView
from web import context
from web.cases.cards import cards_of
from web.cases.decided import Reason, reasons
from web.diagrams import Diagram, diagram_of
from web.i18n import language, say

__all__ = ["TaskPage", "task_page"]

_HISTORY = 12
_REASONS = 3


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything on the page of one task."""

    item: WorkItemView
    form: Form | None
    fields: tuple[FieldView, ...]
    has_draft: bool
    node: Node | None
    instructions: str  # Markdown, with the case's values in it
    follows: tuple[Node, ...]
    diagram: Diagram | None
    cards: tuple[Card, ...]
    history: tuple[StepRow, ...]
    reasons: tuple[Reason, ...]  # the last decisions of the case: why it came to this task
    others: tuple[OpenWork, ...]  # open tasks of the same case
    once: str  # makes a form that is sent twice count once
    errors: Mapping[str, FieldError]


def task_page(
    connection: Any,
    work_item_id: int,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, FieldError] | None = None,
) -> TaskPage | None:
    """Return the page of a task that the person sees, else None. `typed` is what was posted; else the draft counts."""
    actor = context.actor()
    item = work_items.find(connection, actor, work_item_id) if work_item_id < 1 << 63 else None
    if item is None:
        return None
    form = context.form_of(connection, item.definition_key, item.version, item.form)
    if typed is None and item.draft is not None and item.is_open:
        typed = _draft(item.draft)
    fields: tuple[FieldView, ...] = ()
    if form is not None:
        fields = form.view(
            item.variables,
            typed if item.is_open else None,
            context.now(),
            errors=errors,
            zone=get_timezone(),
            language=language(),
        )
    definition = context.definition_of(connection, item.definition_key, item.version)
    node = _node(definition, item.element)
    steps = timeline.steps(
        connection, item.root_id, lambda key, version: context.definition_of(connection, key, version), size=_HISTORY
    )
    diagram = None
    if definition is not None and node is not None:
        path = timeline.path_taken(connection, item.instance_id, definition)
        diagram = diagram_of(definition, path, (node.index,) if item.is_open else ())
    others = open_work(connection, [item.root_id]).get(item.root_id, ())
    return TaskPage(
        item=item,
        form=form,
        fields=fields,
        has_draft=item.draft is not None and item.is_open,
        node=node,
        instructions=_instructions(node, item),
        follows=ahead.follows(definition, node) if definition is not None and node is not None else (),
        diagram=diagram,
        cards=tuple(card for card in cards_of(connection, item.root_id) if not card.wide),
        history=steps.rows,
        reasons=reasons(connection, decided(connection, item.root_id, size=_REASONS).rows)[:_REASONS],
        others=tuple(other for other in others if other.id != item.id),
        once=secrets.token_urlsafe(12),
        errors=errors or {},
    )


def _instructions(node: Node | None, item: WorkItemView) -> str:
    """What to do, in the reader's language, with the case's values filled in."""
    if node is None or node.user is None:
        return ""
    return fill(say(node.user.instructions or node.documentation), item.variables, context.now(), markdown=True)


def _draft(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _node(definition: Definition | None, element: str) -> Node | None:
    if definition is None or element not in definition.by_id:
        return None
    return definition.nodes[definition.by_id[element]]
