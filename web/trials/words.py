"""What the templates of trials say: states in words, values as FEEL."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from engine.trials import TrialState
from web.trials.typed import one_line

__all__ = ["install"]

_LONGEST = 400
_STATUS = {
    "not_started": (_l("Not begun"), ""),
    "running": (_l("Under way"), ""),
    "completed": (_l("Finished"), "done"),
    "cancelled": (_l("Cancelled"), "held"),
    "failed": (_l("Ended with an error"), "bad"),
}


def install(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.filters["feel_text"] = feel_text
    app.jinja_env.globals["trial_pill"] = trial_pill


def feel_text(value: Any) -> str:
    """Write a value as FEEL, cut where it is long."""
    text = one_line(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def trial_pill(state: TrialState) -> Markup:
    """Say in what state the tried instance is."""
    text, tone = _STATUS.get(state.status, (state.status, ""))
    return Markup('<span class="pill {}">{}</span>').format(tone, text)
