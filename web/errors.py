"""Every branch of the error tree ends here: one table from error to status and page."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from engine.errors import (
    CommandRejected,
    ExecutionFailed,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from web import context
from web.guard import CsrfRefused

__all__ = ["install", "status_of"]

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (NotPermitted, 403),
    (InvalidInput, 422),
    (WrongState, 409),
    (StaleVersion, 409),
    (CommandRejected, 409),
    (ExecutionFailed, 409),
    (CsrfRefused, 403),
)

_SAID: dict[int, tuple[Any, Any]] = {  # title, what to do
    400: (_l("This request cannot be read"), _l("Go back and try again.")),
    403: (_l("This is not yours to do"), _l("If you think it should be, ask a manager.")),
    404: (_l("There is nothing here for you"), _l("It may have been finished, or it belongs to another group.")),
    405: (_l("This address does not take that"), _l("Go back and use the page's buttons.")),
    409: (_l("Something has changed meanwhile"), _l("Look at it again.")),
    413: (_l("That is too much at once"), _l("Shorten the text and send it again.")),
    422: (_l("Something is not filled in as it should be"), _l("Go back, correct it and send it again.")),
    429: (_l("Too many attempts"), _l("Please wait a minute and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was changed. Try again; if it happens again, tell a manager."),
    ),
    503: (_l("Too busy at this moment"), _l("Please try again in a few seconds.")),
}


def install(app: Flask) -> None:
    """Handle everything; what is nobody's fault but ours is logged with its trace."""
    for kind in (CommandRejected, ExecutionFailed, CsrfRefused):
        app.register_error_handler(kind, _rejected)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def status_of(error: Exception) -> int:
    """Return the HTTP status of one of the engine's errors."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _rejected(error: Exception) -> Response:
    detail = "" if isinstance(error, NotFound) else str(error)  # absent and foreign are told alike
    if isinstance(error, CsrfRefused):
        detail = _("The form came from another page or an ended session. Reload the page and send it again.")
    return _page(status_of(error), detail)


def _refused(error: HTTPException) -> Response:
    response = _page(error.code or 500, "")
    for name, value in error.get_headers():
        if name.lower() in ("retry-after", "allow"):
            response.headers[name] = value
    return response


def _failed(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _page(500, "")


def _page(status: int, detail: str) -> Response:
    title, remedy = _SAID.get(status, _SAID[500 if status >= 500 else 400])
    template = "parts/error_toast.html" if context.is_htmx() else "error.html"
    return make_response(render_template(template, title=title, remedy=remedy, detail=detail, status=status), status)
