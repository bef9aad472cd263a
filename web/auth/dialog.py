"""What an ended session looks like: a login page that leads back, or a dialog over the form; what was typed is kept."""

from __future__ import annotations

import json
import re

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import context

__all__ = ["ask_to_log_in", "kept_draft", "safe_path"]

_TASK_FORM = re.compile(r"^/tasks/([0-9]{1,19})/(complete|draft)$")
_LONGEST = 200_000


def ask_to_log_in(next_page: str) -> Response:
    """Return 401 with a dialog to a script, 401 with the typed text to a form, else the way to the login page."""
    if context.is_htmx():
        return make_response(render_template("parts/login_dialog.html", next_page=next_page), 401)
    task = _TASK_FORM.match(request.path)
    if request.method == "POST" and task is not None:
        typed = {name: value for name, value in request.form.items() if not name.startswith("_")}
        kept = json.dumps({"task": task.group(1), "values": typed}, ensure_ascii=False)
        page = render_template(
            "login.html", next_page=f"/tasks/{task.group(1)}", kept=kept if len(kept) <= _LONGEST else "", ended=True
        )
        return make_response(page, 401)
    return redirect(url_for("auth.login", next=next_page), 303)


def kept_draft(text: str) -> tuple[int, dict[str, str]] | None:
    """Return the task and what was typed into its form when the session ended; None when the text is not ours."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        kept = json.loads(text)
        values = {str(name): str(value) for name, value in kept["values"].items()}
        task = int(kept["task"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return (task, values) if 0 <= task < 1 << 63 else None


def safe_path(path: str | None) -> str:
    """Return a path of this site, or the inbox: a login must not lead to somebody else's page."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\", "/login", "/logout")) and "\n" not in path:
        return path
    return url_for("inbox.front")
