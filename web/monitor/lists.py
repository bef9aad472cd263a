"""`/monitor/<process>/instances`: by state, version, element, words, variable, age. The address is the list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.errors import InvalidInput
from engine.model.definition import NodeKind
from engine.queries import figures
from engine.queries.monitored import STATES, InstanceFilter, instances
from engine.queries.rights import Verb
from engine.store.views import views_of
from web import context
from web.fresh import answer_if_changed, tag_of
from web.guard import Access, access
from web.i18n import say
from web.monitor.choice import whole_number
from web.monitor.routes import freshness, saved

__all__ = ["STATE_NAMES", "arguments_of", "asked", "blueprint"]

blueprint = Blueprint("monitor_lists", __name__)

STATE_NAMES = {
    "": _l("All"),
    "running": _l("Under way"),
    "late": _l("Late or stuck"),
    "incident": _l("With an incident"),
    "completed": _l("Finished"),
    "cancelled": _l("Cancelled"),
    "failed": _l("Ended with an error"),
}
AGES = ((1, _l("1 day")), (7, _l("7 days")), (30, _l("30 days")), (90, _l("90 days")))
_OLDEST_DAYS = 36_500  # a century: more would leave the calendar
_WAITS = frozenset(
    {
        *(NodeKind.USER_TASK, NodeKind.SERVICE_TASK, NodeKind.SEND_TASK, NodeKind.RECEIVE_TASK, NodeKind.CATCH_EVENT),
        *(NodeKind.CALL_ACTIVITY, NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.EVENT_BASED_GATEWAY),
        NodeKind.PARALLEL_GATEWAY,
    }
)


@blueprint.get("/monitor/<key>/instances")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def show(key: str) -> str | Response:
    """Show one page of the list; for the page's script the rows alone, when they changed."""
    wanted = asked(key)
    after = request.args.get("after") or None
    actor, now = context.actor(), context.now()
    with context.reading() as connection:
        versions = figures.versions(connection, key)
        if not versions:
            raise NotFound
        fresh = figures.as_of(connection)
        listed = instances(connection, actor, wanted, now, after=after)
        definitions = {row.version: context.definition_of(connection, key, row.version) for row in listed.page.rows}
        newest = context.definition_of(connection, key, wanted.version or versions[0].version)
        views = () if context.is_htmx() else views_of(connection, actor.id)
    shown = {
        "key": key,
        "wanted": wanted,
        "listed": listed,
        "definitions": definitions,
        "arguments": arguments_of(wanted),
        "after": after,
        **freshness(fresh),
    }
    rows = render_template("monitor/instance_rows.html", **shown)
    tag = tag_of(rows)
    if context.is_htmx():
        return answer_if_changed(rows, tag)
    return render_template(
        "monitor/instances.html",
        rows=Markup(rows),  # noqa: S704 - ours
        tag=tag,
        name=versions[0].name,
        versions=versions,
        elements=_elements(newest),
        states=STATE_NAMES,
        ages=AGES,
        views=saved(views),
        **shown,
    )


def asked(key: str) -> InstanceFilter:
    """Read the address. Raises InvalidInput with the field for a state, an age or a variable that is none."""
    args = request.args
    state = args.get("state", "")
    if state and state not in STATES:
        raise InvalidInput(
            _("There is no such state: choose one of those that are offered."), fields={"state": state[:40]}
        )
    variable = args.get("variable", "").strip()[:400]
    if variable and not variable.partition("=")[0].strip():
        raise InvalidInput(
            _("Write the variable's name, then = and its value: order.client=ACME"), fields={"variable": variable[:80]}
        )
    age = whole_number("age")
    return InstanceFilter(
        process=key,
        state=state,
        version=whole_number("version"),
        element=args.get("element", "")[:200],
        q=args.get("q", "")[:100],
        variable=variable,
        older=timedelta(days=min(age, _OLDEST_DAYS)) if age else None,
        oldest_first=args.get("sort") == "oldest",
    )


def arguments_of(wanted: InstanceFilter, **changed: Any) -> dict[str, Any]:
    """Return the arguments of this list's address, with some changed; what is usual is left out."""
    found = {
        "state": wanted.state,
        "version": wanted.version,
        "element": wanted.element,
        "q": wanted.q,
        "variable": wanted.variable,
        "age": wanted.older.days if wanted.older else None,
        "sort": "oldest" if wanted.oldest_first else None,
    }
    return {name: value for name, value in {**found, **changed}.items() if value not in (None, "")}


def _elements(definition: Any) -> list[tuple[str, str]]:
    """The elements at which an instance can stand, by name."""
    if definition is None:
        return []
    found = [(say(node.name), node.id) for node in definition.nodes if node.kind in _WAITS and node.name]
    return sorted(found)
