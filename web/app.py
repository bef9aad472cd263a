"""`create_app`: the web application over an engine that somebody else has put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.cases import CaseKind, ObjectKind
from engine.commands import Engine
from engine.hooks import Hook
from web import (
    account,
    context,
    diagrams,
    errors,
    events,
    guard,
    headers,
    i18n,
    live,
    rendering,
    statics,
    toasts,
    wording,
)
from web.api import document
from web.api import pages as api_pages
from web.api import routes as api
from web.auth import limits, routes, sessions
from web.cases import actions as case_actions
from web.cases import decided, lists, pages, start
from web.changes import batches, moving, suspending, tokens
from web.context import Pages
from web.designer import form_preview, modeler, playground, processes, releasing, usage
from web.inbox import routes as inbox
from web.incidents import actions as repair
from web.incidents import many, pauses
from web.incidents import routes as incidents
from web.monitor import data_stores as monitor_stores
from web.monitor import exports as monitor_exports
from web.monitor import lists as monitor_lists
from web.monitor import messages as monitor_messages
from web.monitor import outside as monitor_outside
from web.monitor import routes as monitor
from web.monitor import views as monitor_views
from web.tasks import assigning, writing
from web.tasks import routes as tasks
from web.trials import routes as trials
from web.trials import scenarios
from web.trials import words as trial_words
from web.urls import RowId
from web.waiting import WaitingRoom

__all__ = ["create_app"]

MEGABYTE = 1024 * 1024


def create_app(
    engine: Engine,
    settings: Any = None,
    *,
    cases: Iterable[CaseKind] = (),
    objects: Iterable[ObjectKind] = (),
    hooks: Mapping[str, Hook] | None = None,
) -> Flask:
    """Return the WSGI application. `settings` may have language, https, web_threads; slices bring `cases`.

    `hooks` are those of the file of connections.
    """
    app = Flask("web", static_folder=None)
    https = bool(getattr(settings, "https", False))
    app.config.update(
        MAX_CONTENT_LENGTH=MEGABYTE,  # nothing is uploaded yet
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=5_000,
        HTTPS=https,
        BABEL_DEFAULT_LOCALE=getattr(settings, "language", "en"),
        BABEL_DEFAULT_TIMEZONE=engine.zone,
        API_REQUESTS=getattr(settings, "api_requests", "600 per minute"),  # of one person, or one key
        WORK_REQUESTS=getattr(settings, "work_requests", "30000 per minute"),  # of one key for external work
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=True,
    )
    app.url_map.converters["row"] = RowId
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    threads = int(getattr(settings, "web_threads", 64))
    # A live page keeps a thread; a quarter of them stays for requests.
    hub = live.Hub(max_streams=max(1, threads * 3 // 4))
    engine.on_change(hub.changed)
    engine.witness(context.witness)
    room = WaitingRoom(most=max(1, threads // 8))  # of the quarter, half: a program that waits keeps a thread as well
    engine.on_change(room.ring)
    app.extensions["pages"] = Pages(
        engine, hub, {kind.process: kind for kind in cases}, tuple(objects), room, hooks or {}
    )
    if https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    for part in (sessions, guard, headers, i18n, rendering, wording, toasts, errors, limits, trial_words):
        part.install(app)
    for routed in (
        *(
            account,
            api,
            assigning,
            api_pages,
            batches,
            case_actions,
            decided,
            diagrams,
            events,
            form_preview,
            incidents,
            inbox,
            lists,
            many,
            modeler,
            monitor,
            monitor_exports,
            monitor_lists,
            monitor_messages,
            monitor_outside,
            monitor_stores,
            monitor_views,
            moving,
            pages,
            playground,
            pauses,
            processes,
            releasing,
            repair,
            routes,
            scenarios,
            start,
            statics,
            suspending,
            tasks,
            tokens,
            trials,
            usage,
            writing,
        ),
    ):
        app.register_blueprint(routed.blueprint)
    app.extensions["openapi"] = document.openapi(api.PARTS, "1")
    guard.refuse_undeclared(app)
    return app
