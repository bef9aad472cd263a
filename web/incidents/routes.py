"""`/incidents`: causes with how many cases each has stopped, the cases of one cause, and the page of one incident."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.queries import incidents, instances, paused, repairs
from engine.queries.incidents import IncidentFilter, IncidentRow
from engine.queries.rights import Verb
from web import context
from web.cases.pages import address_of
from web.fresh import answer_if_changed, tag_of
from web.guard import Access, access
from web.incidents.page import gather
from web.incidents.words import kind_text, repair_text, who

__all__ = ["asked", "blueprint", "incident_page"]

blueprint = Blueprint("incidents", __name__)
_FILTERS = ("process", "element", "action", "cause", "assignee")


def asked() -> IncidentFilter:
    """Return the filter that the address names; `assignee=me` is whoever asks.

    A form that is sent says in `assignee` to whom to assign; what its list was filtered by stands in `_assignee`.
    """
    sent = {"assignee": "_assignee"} if request.method == "POST" else {}
    given = {name: request.values.get(sent.get(name, name), "").strip()[:200] for name in _FILTERS}
    if given["assignee"] == "me":
        given["assignee"] = context.actor().id
    return IncidentFilter(**given)


@blueprint.get("/incidents")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def show() -> str | Response:
    """Show the causes, or the incidents of one cause; for the page's script the list alone."""
    only, after = asked(), request.args.get("after") or None
    flat = bool(only.cause) or "list" in request.args
    with context.reading() as connection:
        actor = context.actor()
        found = None if flat else incidents.groups(connection, actor, only)
        page = incidents.rows(connection, actor, only=only, after=after) if flat else None
        cause = incidents.groups(connection, actor, only) if only.cause else []
        count = incidents.count_open(connection, actor, only)
        skips = repairs.waiting_skips(connection, [row.id for row in page.rows]) if page is not None else {}
        still = paused.paused(connection)
        people = incidents.repairers(connection)
        shown = list(page.rows) if page is not None else [group.newest for group in found or ()]
        names = {row.id: _place(connection, row) for row in [*shown, *(group.newest for group in cause)]}
    listed = render_template(
        "incidents/list.html",
        groups=found,
        page=page,
        only=only,
        after=after,
        count=count,
        names=names,
        skips=skips,
        people=people,
        kind_text=kind_text,
        given=_given(),
        stands_still={row.action for row in still},
    )
    tag = tag_of(listed)
    if context.is_htmx():
        return answer_if_changed(listed, tag)
    return render_template(
        "incidents/index.html",
        listed=Markup(listed),  # noqa: S704 - a template of ours rendered it
        tag=tag,
        only=only,
        given=_given(),
        people=people,
        cause=cause[0] if cause else None,
        names=names,
        kind_text=kind_text,
        still=still,
        flat=flat,
        processes=_processes(),
    )


@blueprint.get("/incidents/<row:incident>")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def one(incident: int) -> str | Response:
    """Show one incident, open or resolved."""
    with context.reading() as connection:
        page = gather(connection, incident)
    return incident_page(page)


def incident_page(page: object) -> str:
    """Render the page of an incident."""
    with context.reading() as connection:
        root = instances.head_of(connection, page.row.root_id)  # type: ignore[attr-defined]
    if root is None:
        raise NotFound
    return render_template(
        "incidents/part.html" if context.is_htmx() else "incidents/one.html",
        page=page,
        row=page.row,  # type: ignore[attr-defined]
        root=root,
        case_at=address_of(root),
        kind_text=kind_text,
        repair_text=repair_text,
        who=who,
    )


def _given() -> dict[str, str]:
    """The filter as the address has it, to build other addresses from."""
    return {name: request.values[name] for name in (*_FILTERS, "list") if request.values.get(name)}


def _place(connection: object, row: IncidentRow) -> str:
    definition = context.definition_of(connection, row.definition_key, row.version)
    if definition is not None and row.element in definition.by_id:
        return definition.node(row.element).name or row.element
    return row.element


def _processes() -> dict[str, str]:
    """The processes that can be filtered by: those that have a case list, by name."""
    return {kind.process: str(kind.plural) for kind in context.pages().cases.values() if kind.path}
