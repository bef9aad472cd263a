"""Every branch of the error tree ends here: one table from error to status and page."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

from flask import Flask, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from engine.errors import (
    CommandRejected,
    DefinitionRefused,
    ExecutionFailed,
    InvalidInput,
    KeyTaken,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from web import context
from web.guard import CsrfRefused
from web.i18n import say
from web.problems import ApiProblem, is_api, problem_response, utc_text

__all__ = ["install", "rejection", "status_of"]

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
    (DefinitionRefused, 422),
)

_SAID: dict[int, tuple[Any, Any]] = {  # title, what to do
    400: (_l("This request cannot be read"), _l("Go back and try again.")),
    401: (_l("Who is asking?"), _l("Log in, or send a key as Authorization: Bearer … .")),
    403: (_l("This is not yours to do"), _l("If you think it should be, ask a manager.")),
    404: (_l("There is nothing here for you"), _l("It may have been finished, or it belongs to another group.")),
    405: (_l("This address does not take that"), _l("Go back and use the page's buttons.")),
    409: (_l("Something has changed meanwhile"), _l("Look at it again.")),
    412: (_l("Somebody changed it meanwhile"), _l("Read it again, then send your change for the new version.")),
    413: (_l("That is too much at once"), _l("Shorten the text and send it again.")),
    415: (_l("This is not of the expected kind"), _l("Send it with the declared Content-Type.")),
    422: (_l("Something is not filled in as it should be"), _l("Go back, correct it and send it again.")),
    428: (_l("Which version was seen?"), _l("Send the ETag that you read as If-Match.")),
    429: (_l("Too many attempts"), _l("Please wait a minute and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was changed. Try again; if it happens again, tell a manager."),
    ),
    503: (_l("Too busy at this moment"), _l("Please try again in a few seconds.")),
}


def install(app: Flask) -> None:
    """Handle everything; what is nobody's fault but ours is logged with its trace."""
    for kind in (CommandRejected, DefinitionRefused, ExecutionFailed, CsrfRefused):
        app.register_error_handler(kind, _rejected)
    app.register_error_handler(ApiProblem, _problem)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def status_of(error: Exception) -> int:
    """Return the HTTP status of one of the engine's errors."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def rejection(error: Exception) -> tuple[int, str, dict[str, str] | None, dict[str, Any]]:
    """Return what a program is told of one of the engine's errors: status, detail, fields, and more members."""
    detail = "" if isinstance(error, NotFound) else str(error)  # absent and foreign are told alike
    more: dict[str, Any] = {}
    if isinstance(error, WrongState):
        more = {"who": error.who, "when": utc_text(error.when) if error.when is not None else None}
    if isinstance(error, KeyTaken):
        more["instance_id"] = str(error.instance_id)
    if isinstance(error, DefinitionRefused):
        more = {
            "problems": [
                {**asdict(found), "message": say(found.message), "hint": say(found.hint)} for found in error.problems
            ]
        }
    fields = dict(error.fields) if isinstance(error, InvalidInput) else None
    return status_of(error), detail, fields, {name: value for name, value in more.items() if value is not None}


def _rejected(error: Exception) -> Response:
    status, detail, fields, more = rejection(error)
    if isinstance(error, CsrfRefused):
        detail = _("The form came from another page or an ended session. Reload the page and send it again.")
    if not is_api():
        return _page(status, detail)
    if isinstance(error, StaleVersion) and "If-Match" in request.headers:
        status = 412
    return _told(status, detail, fields, more)


def _problem(error: Exception) -> Response:
    assert isinstance(error, ApiProblem)
    response = _told(error.status, error.detail, error.fields, error.more)
    if "retry_after" in error.more:
        response.headers["Retry-After"] = str(error.more["retry_after"])
    return response


def _told(status: int, detail: str, fields: Any = None, more: Any = None) -> Response:
    """For a program: the page's title and what to do, as problem details."""
    title, remedy = _SAID.get(status, _SAID[500 if status >= 500 else 400])
    return problem_response(status, str(title), detail or str(remedy), fields, more)


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
    if is_api():
        return _told(status, detail)
    title, remedy = _SAID.get(status, _SAID[500 if status >= 500 else 400])
    template = "parts/error_toast.html" if context.is_htmx() else "error.html"
    return make_response(
        render_template(template, title=title, remedy=remedy, detail=say(detail), status=status), status
    )
