"""What all templates share: Markdown, forms' messages, the addresses of bundles."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markupsafe import Markup

from engine.forms import MESSAGES, FieldError
from engine.queries.inbox import MANY
from engine.queries.rights import Verb, can
from web import context
from web.i18n import LANGUAGES, language, say
from web.statics import asset

__all__ = ["install", "markdown"]

# No raw HTML and no images: the text is a designer's. Links lead where they say, and nowhere by themselves.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters.update(markdown=markdown, error_text=error_text, capped=capped)
    app.jinja_env.globals.update(Verb=Verb)
    app.context_processor(_words)


def markdown(text: str | None) -> Markup:
    """Render a designer's Markdown; HTML in it is shown as text."""
    return Markup(_rendered(text)) if text else Markup("")  # noqa: S704 - html is off: the renderer escapes all


def error_text(error: FieldError | None) -> str:
    """Say a field's fault in the page's language."""
    if error is None:
        return ""
    params = {name: say(value) if name == "text" else value for name, value in error.params.items()}
    return _(MESSAGES[error.code], **params) if params else _(MESSAGES[error.code])


def capped(count: int) -> str:
    """Write a counter that stops at a thousand."""
    return f"{MANY}+" if count > MANY else str(count)


def _words() -> dict[str, Any]:
    session = context.session()
    return {
        "asset": asset,
        "may": lambda verb, thing=None: session is not None and can(session.person.actor, verb, thing),
        "person": session.person if session is not None else None,
        "csrf": session.csrf if session is not None else "",
        "language": language(),
        "languages": LANGUAGES,
        "case_kinds": [kind for kind in context.pages().cases.values() if kind.path],
        "now": context.now(),
        "is_htmx": context.is_htmx(),
    }


@lru_cache(maxsize=1024)
def _rendered(text: str) -> str:
    rendered: str = _MARKDOWN.render(text)
    return rendered
