"""The document of the API itself, and who is asking."""

from __future__ import annotations

from flask import Response, current_app, g

from engine.feel.codec import dumps
from web import context
from web.api.endpoint import Part, Raw
from web.api.models import Answer

__all__ = ["part"]

part = Part("About", "Who is asking, and what can be asked.")


class Me(Answer):
    """Who is asking."""

    login: str
    name: str
    language: str
    role: str
    groups: list[str]
    csrf: str | None  # for `X-CSRF-Token` of a browser's session; null with a key


@part.endpoint("GET", "/me", "Who is asking.", answer=Me)
def me() -> object:
    """Return the person behind the session or the key."""
    person, session = context.person(), context.session()
    return {
        "login": person.login,
        "name": person.name,
        "language": person.language,
        "role": person.role.value,
        "groups": sorted(person.groups),
        "csrf": session.csrf if session is not None and not g.get("api_key") else None,
    }


@part.endpoint("GET", "/openapi.json", "This document.", answer=Raw("application/json"))
def openapi() -> Response:
    """Return the OpenAPI document."""
    return Response(dumps(current_app.extensions["openapi"]), mimetype="application/json")
