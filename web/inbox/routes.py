"""The inbox: one page for everybody's work. The view is the address, so it can be kept and shared."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.queries import inbox
from engine.queries.inbox import InboxView
from web import context
from web.fresh import answer_if_changed, tag_of
from web.guard import Access, access
from web.tasks.page import task_page

__all__ = ["blueprint"]

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/")
@access(Access.PERSON)
def front() -> Response:
    """Begin where the work is."""
    return redirect(url_for("inbox.show", view=InboxView.MINE.value), 303)


@blueprint.get("/inbox")
@access(Access.PERSON)
def default() -> Response:
    """Begin with one's own tasks."""
    return redirect(url_for("inbox.show", view=InboxView.MINE.value), 303)


@blueprint.get("/inbox/<view>")
@access(Access.PERSON)
def show(view: str) -> str:
    """Show a view: its rows and, with `?task=`, one of them opened beside."""
    chosen, q, after = _asked(view)
    actor, now = context.actor(), context.now()
    with context.reading() as connection:
        page = inbox.rows(connection, actor, chosen, now, q=q, after=after)
        counts = inbox.counters(connection, actor, now)
        task_id = request.args.get("task", "")
        opened = task_page(connection, int(task_id)) if task_id.isascii() and task_id.isdecimal() else None
    listed = render_template("parts/rows.html", view=chosen, q=q, after=after, page=page)
    return render_template(
        "inbox.html",
        view=chosen,
        q=q,
        after=after,
        listed=Markup(listed),  # noqa: S704 - a template of ours rendered it
        tag=_tag(listed, counts),
        counts=counts,
        opened=opened,
    )


@blueprint.get("/inbox/<view>/rows")
@access(Access.PERSON)
def rows(view: str) -> Response:
    """Return the rows and counters alone, for a page that heard of a change; 304 when they are as they were."""
    chosen, q, after = _asked(view)
    actor, now = context.actor(), context.now()
    with context.reading() as connection:
        page = inbox.rows(connection, actor, chosen, now, q=q, after=after)
        counts = inbox.counters(connection, actor, now)
    listed = render_template("parts/rows.html", view=chosen, q=q, after=after, page=page)
    return answer_if_changed(listed + render_template("parts/counts.html", counts=counts), _tag(listed, counts))


def _tag(listed: str, counts: Mapping[InboxView, int]) -> str:
    return tag_of(f"{listed}{list(counts.items())}")


def _asked(view: str) -> tuple[InboxView, str, str | None]:
    try:
        chosen = InboxView(view)
    except ValueError:
        raise NotFound from None
    if chosen not in inbox.views_for(context.actor()):
        raise NotFound
    return chosen, request.args.get("q", "")[:100], request.args.get("after") or None
