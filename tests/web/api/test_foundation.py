"""What holds for every endpoint: the document, the errors, who is asked."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.web.api.conftest import Program


def test_the_document_is_valid_openapi_3_1(app: Flask, program_of: Callable[..., Program]) -> None:
    document = program_of("anna").get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_who_asks_is_told(program_of: Callable[..., Program]) -> None:
    me = program_of("anna").get("/me").json
    assert (me["login"], me["role"], me["groups"]) == ("anna", "clerk", ["sales_support"])


def test_a_stranger_gets_a_problem_and_no_login_page(program_of: Callable[..., Program]) -> None:
    answer = program_of(None).get("/me")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "urn:reglament:problem:not-logged-in"


def test_an_address_that_is_not_there_is_a_problem_too(program_of: Callable[..., Program]) -> None:
    answer = program_of("anna").get("/nothing/here")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_an_unknown_parameter_is_refused_with_its_name(program_of: Callable[..., Program]) -> None:
    answer = program_of("anna").get("/me?colour=red")
    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["colour"]
