"""The text outline of a process: what the diagram says, in words, for every reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.bpmn.outline import Item, outline_of
from engine.model.definition import Definition, EventKind, Node, NodeKind
from web.i18n import group_name, say

__all__ = ["Told", "told_outline"]

_KINDS: dict[NodeKind, Any] = {
    NodeKind.START_EVENT: _l("Start"),
    NodeKind.END_EVENT: _l("End"),
    NodeKind.CATCH_EVENT: _l("Wait"),
    NodeKind.THROW_EVENT: _l("Event"),
    NodeKind.BOUNDARY_EVENT: _l("Event"),
    NodeKind.TASK: _l("Step"),
    NodeKind.MANUAL_TASK: _l("Step by hand"),
    NodeKind.USER_TASK: _l("Task"),
    NodeKind.SERVICE_TASK: _l("Action"),
    NodeKind.SEND_TASK: _l("Message sent"),
    NodeKind.RECEIVE_TASK: _l("Message awaited"),
    NodeKind.BUSINESS_RULE_TASK: _l("Decision"),
    NodeKind.SCRIPT_TASK: _l("Calculation"),
    NodeKind.SUB_PROCESS: _l("Part of the process"),
    NodeKind.TRANSACTION: _l("All or nothing"),
    NodeKind.EVENT_SUB_PROCESS: _l("At any time"),
    NodeKind.CALL_ACTIVITY: _l("Another process"),
    NodeKind.EXCLUSIVE_GATEWAY: _l("Choice of one way"),
    NodeKind.INCLUSIVE_GATEWAY: _l("Choice of some ways"),
    NodeKind.PARALLEL_GATEWAY: _l("All ways at once"),
    NodeKind.EVENT_BASED_GATEWAY: _l("Whatever comes first"),
}
_MEETINGS = {
    NodeKind.EXCLUSIVE_GATEWAY: _l("The ways meet"),
    NodeKind.INCLUSIVE_GATEWAY: _l("The chosen ways meet"),
    NodeKind.PARALLEL_GATEWAY: _l("Waits for all ways"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line as it is read: `head` is the name, `kind` what it is, `facts` what else is known of it."""

    element: str = ""  # id, for links from the diagram
    number: int | None = None
    head: str = ""
    kind: str = ""
    facts: tuple[str, ...] = ()
    goes_to: int | None = None
    inner: tuple[Told, ...] = ()


def told_outline(definition: Definition) -> tuple[Told, ...]:
    """Say a process in the page's language."""
    items = outline_of(definition)
    numbers = {item.node.index: item.number for item in _all(items) if item.role == "element" and item.node is not None}
    return tuple(_told(item, numbers) for item in items)


def _all(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.inner)


def _told(item: Item, numbers: dict[int, int | None]) -> Told:
    inner = tuple(_told(one, numbers) for one in item.inner)
    node = item.node
    match item.role:
        case "branch":
            return Told(head=_branch(item), inner=inner)
        case "goto":
            assert node is not None
            number = numbers.get(node.index)
            name = say(node.name)
            text = _("Go on with step %(number)s", number=number)
            return Told(head=f"{text}: {name}" if name else text, goes_to=number)
        case "boundary":
            assert node is not None
            head = _("This may end it:") if node.interrupting else _("Meanwhile this may happen:")
            return Told(head=head, inner=inner)
        case "handler":
            return Told(head=_("How it is undone:"), inner=inner)
        case "inside":
            return Told(head=_("Its steps:"), inner=inner)
        case _:
            assert node is not None
            return Told(node.id, item.number, _name(node), _kind(node), tuple(_facts(node)), inner=inner)


def _branch(item: Item) -> str:
    flow = item.flow
    name = say(flow.name) if flow is not None else ""
    if item.is_default:
        return f"{name} ({_('otherwise')})" if name else _("Otherwise")
    if flow is not None and flow.condition:
        return f"{name} ({flow.condition})" if name else _("If %(condition)s", condition=flow.condition)
    return name or _("Way")


def _name(node: Node) -> str:
    return say(node.name) if node.name else _kind(node)


def _kind(node: Node) -> str:
    if node.kind in _MEETINGS and len(node.outgoing) < 2:
        return str(_MEETINGS[node.kind])
    return str(_KINDS[node.kind])


def _facts(node: Node) -> Iterator[str]:
    yield from _of_event(node)
    user = node.user
    if user is not None:
        if user.group:
            yield _("for %(group)s", group=group_name(user.group))
        if user.form:
            yield _("form %(form)s", form=user.form)
        if user.due:
            yield _("due %(due)s", due=user.due)
        if user.clause:
            yield _("clause %(clause)s", clause=user.clause)
    if node.action is not None:
        yield _("action %(action)s", action=node.action.name)
    if node.decision is not None:
        yield _("decision %(decision)s", decision=node.decision.decision)
    if node.call is not None:
        yield _("calls %(process)s", process=node.call.process)
    if node.multi is not None:
        what = node.multi.collection or node.multi.cardinality or ""
        yield (
            _("one after the other for each of %(what)s", what=what)
            if node.multi.sequential
            else _("at once for each of %(what)s", what=what)
        )
    if node.loop is not None:
        yield _("again while %(condition)s", condition=node.loop.condition or "true")


def _of_event(node: Node) -> Iterator[str]:
    event = node.event
    if event is None:
        return
    match event.kind:
        case EventKind.MESSAGE:
            yield _("message %(message)s", message=event.message or "")
        case EventKind.TIMER:
            yield _("time %(expression)s", expression=event.expression or "")
        case EventKind.ERROR:
            yield _("error %(code)s", code=event.error_code) if event.error_code else _("any error")
        case EventKind.TERMINATE:
            yield _("ends everything")
        case EventKind.CANCEL:
            yield _("calls off the whole part")
        case EventKind.COMPENSATION:
            yield _("undoes what was done")
        case EventKind.LINK:
            yield _("link %(name)s", name=event.link or "")
        case _:
            return
