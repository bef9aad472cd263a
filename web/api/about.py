"""Who is asking: logging in and out, one's language; and the document of the API itself."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from flask import Response, current_app
from flask_babel import gettext as _
from pydantic import Field

from engine.store import people
from engine.store.passwords import Busy
from engine.store.people import Person
from web import context
from web.api.endpoint import Part, Raw, Reply
from web.api.models import Answer, Body, Time
from web.api.programs import key
from web.auth import sessions
from web.auth.limits import count_wrong_password, refuse_guessing
from web.auth.routes import checked
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("About", "Who is asking, and what can be asked.")


class Me(Answer):
    """Who is asking."""

    login: str
    name: str
    language: str
    role: str
    groups: list[str]
    csrf: Annotated[str | None, Field(description="for X-CSRF-Token of a browser's session; null with a key")]
    expires: Annotated[Time, Field(description="the session, or the key")]


class Login(Body):
    """Who logs in."""

    login: Annotated[str, Field(min_length=1, max_length=120)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class Language(Body):
    """In which language texts and errors are told from now on."""

    language: Literal["en", "ko", "ru"]


@part.endpoint("GET", "/me", "Who is asking.", answer=Me)
def me() -> object:
    """Return the person behind the session or the key."""
    session = context.session()
    assert session is not None  # the guard lets nobody else pass
    return _told(session.person, None if key() is not None else session.csrf, session.expires)


@part.endpoint(
    "POST",
    "/session",
    "Log in with a password; the session's cookie comes with the answer.",
    access=Access.ANYBODY,
    body=Login,
    answer=Me,
    status=201,
    errors=(401, 503),
)
def log_in(body: Login) -> object:
    """Begin a session, as the login page does; wrong passwords are counted together with those of the page."""
    name = body.login.strip()
    refuse_guessing(name)
    try:
        person = checked(name, body.password)
    except Busy:
        said = _("Many people are logging in at this moment. Please try again in a few seconds.")
        raise problem(503, said) from None
    if person is None:
        count_wrong_password(name)
        raise problem(401, _("Login or password is wrong."))
    session = sessions.begin(person)
    response = Response(status=201)
    sessions.set_cookie(response, session)
    return Reply(_told(person, session.csrf, session.expires), headers={"Set-Cookie": response.headers["Set-Cookie"]})


@part.endpoint("DELETE", "/session", "Log out.")
def log_out() -> None:
    """End the session; a key is ended by revoking it."""
    if key() is not None:
        raise problem(409, _("A key has no session. Revoke the key instead."))
    sessions.end()


@part.endpoint("PUT", "/me/language", "Choose one's language.", body=Language)
def choose_language(body: Language) -> None:
    """Pages and errors are in this language from now on."""
    with context.writing() as connection:
        people.set_language(connection, context.person().login, body.language)


@part.endpoint("GET", "/openapi.json", "This document.", answer=Raw("application/json"))
def openapi() -> Response:
    """Return the OpenAPI document."""
    return Response(json.dumps(current_app.extensions["openapi"], ensure_ascii=False), mimetype="application/json")


def _told(person: Person, csrf: str | None, expires: object) -> dict[str, object]:
    return {
        "login": person.login,
        "name": person.name,
        "language": person.language,
        "role": person.role.value,
        "groups": sorted(person.groups),
        "csrf": csrf,
        "expires": expires,
    }
