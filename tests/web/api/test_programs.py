"""Programs with keys: whom they act for, what is refused, and a wish that is sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.api.conftest import Program
from tests.web.conftest import PASSWORD, Browser, Company, text_of, tree

Call = Callable[..., TestResponse]


def test_a_program_acts_in_the_name_of_its_keys_owner(company: Company, key_of: Any, call: Call) -> None:
    company.start()
    key = key_of("anna")
    assert call(key, "GET", "/me").json["login"] == "anna"
    assert call(key, "POST", f"/tasks/{company.task()}/claim").json["assignee"] == "anna"


def test_a_key_opens_no_page(app: Flask, key_of: Any) -> None:
    answer = app.test_client().get("/inbox/mine", headers={"Authorization": f"Bearer {key_of('anna')}"})
    assert answer.status_code == 303


@pytest.mark.parametrize("sent", ["reglament_wrong", "wrong", "", "reglament_" + "x" * 300, "reglament_\xff"])
def test_a_key_that_is_none_is_refused_even_beside_a_session(sent: str, program_of: Callable[..., Program]) -> None:
    answer = program_of("anna").get("/me", headers={"Authorization": f"Bearer {sent}"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_expired_and_revoked_keys_open_nothing(company: Company, key_of: Any, call: Call) -> None:
    short, long = key_of("anna", days=1), key_of("anna", days=300)
    company.clock[0] += timedelta(days=2)
    assert (call(short, "GET", "/me").status_code, call(long, "GET", "/me").status_code) == (401, 200)
    number = call(long, "GET", "/keys").json["items"][0]["id"]
    assert call(long, "DELETE", f"/keys/{number}").status_code == 204
    assert call(long, "GET", "/me").status_code == 401


def test_the_key_of_somebody_who_left_opens_nothing(company: Company, key_of: Any, call: Call) -> None:
    key = key_of("anna")
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET active = ? WHERE login = 'anna'", (False,))
    assert call(key, "GET", "/me").status_code == 401


def test_a_reading_key_changes_nothing(company: Company, key_of: Any, call: Call) -> None:
    company.start()
    key = key_of("anna", reads_only=True)
    assert call(key, "GET", "/inbox").status_code == 200
    answer = call(key, "POST", f"/tasks/{company.task()}/claim")
    assert answer.status_code == 403
    assert "only read" in answer.json["detail"]


def test_nobody_revokes_somebody_elses_key(key_of: Any, call: Call) -> None:
    anna, boris = key_of("anna"), key_of("boris")
    number = call(anna, "GET", "/keys").json["items"][0]["id"]
    assert call(boris, "DELETE", f"/keys/{number}").status_code == 404
    assert call(anna, "GET", "/me").status_code == 200


def test_a_key_makes_no_keys(key_of: Any, call: Call) -> None:
    assert call(key_of("anna"), "POST", "/keys", {"name": "another"}).status_code == 403


def test_only_the_digest_of_a_secret_is_stored(company: Company, key_of: Any) -> None:
    secret = key_of("anna")
    with company.engine.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM bpm_api_key").all()
    assert secret.removeprefix("reglament_") not in str(rows)


def test_wrong_keys_are_counted(call: Call) -> None:
    answers = [call("reglament_guess", "GET", "/me").status_code for _ in range(31)]
    assert (answers[29], answers[30]) == (401, 429)


def test_right_keys_are_not_held_up_by_wrong_ones_from_the_same_address(key_of: Any, call: Call) -> None:
    for _ in range(32):
        call("reglament_guess", "GET", "/me")
    assert call(key_of("anna"), "GET", "/me").status_code == 200


def test_a_program_that_runs_wild_is_slowed_and_others_are_not(app: Flask, key_of: Any, call: Call) -> None:
    app.config["API_REQUESTS"] = "5 per minute"
    anna, boris = key_of("anna"), key_of("boris")
    answers = [call(anna, "GET", "/me") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert 1 <= int(answers[5].headers["Retry-After"]) <= 60
    assert call(boris, "GET", "/me").status_code == 200


def test_a_form_of_another_site_is_refused(company: Company, program_of: Callable[..., Program]) -> None:
    company.start()
    anna = program_of("anna")
    anna.browser.csrf = "guessed"
    answer = anna.post(f"/tasks/{company.task()}/claim")
    assert (answer.status_code, answer.json["type"]) == (403, "urn:reglament:problem:not-permitted")


def test_logging_in_by_program_gives_a_session_and_its_token(app: Flask, company: Company) -> None:
    client = app.test_client()
    wrong = client.post("/api/v1/session", json={"login": "anna", "password": "wrong"})
    assert (wrong.status_code, wrong.json["detail"]) == (401, "Login or password is wrong.")
    me = client.post("/api/v1/session", json={"login": "anna", "password": PASSWORD})
    assert (me.status_code, me.json["login"]) == (201, "anna")
    token = {"X-CSRF-Token": me.json["csrf"]}
    assert client.put("/api/v1/me/language", json={"language": "ko"}, headers=token).status_code == 204
    assert client.get("/api/v1/me").json["language"] == "ko"
    assert client.delete("/api/v1/session", headers=token).status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_passwords_guessed_by_program_are_counted_with_those_of_the_page(app: Flask) -> None:
    client = app.test_client()
    guess = {"login": "anna", "password": "guess"}
    answers = [client.post("/api/v1/session", json=guess).status_code for _ in range(3)]
    answers += [client.post("/login", data=guess).status_code for _ in range(3)]
    assert answers == [401] * 5 + [429]
    assert client.post("/api/v1/session", json=guess).status_code == 429


def test_errors_are_told_in_the_persons_language(company: Company, program_of: Callable[..., Program]) -> None:
    anna = program_of("anna")
    anna.send("PUT", "/me/language", {"language": "ru"})
    company.start()
    answer = anna.post(f"/tasks/{company.task()}/complete", {"values": {}})
    assert answer.json["fields"]["verdict"] == "Заполните, пожалуйста."


# ---- a wish that is sent again ---------------------------------------------------------------------------------------


def _started(company: Company) -> int:
    with company.engine.database.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM bpm_instance").scalar_one())


def test_the_same_wish_is_carried_out_once_and_answered_alike(company: Company, key_of: Any, call: Call) -> None:
    key = key_of("max")
    wish = {"process": "request", "variables": {"number": "R-1", "client": "x", "amount": 1}}
    first = call(key, "POST", "/instances", wish, Idempotency_Key="a")
    again = call(key, "POST", "/instances", wish, Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert _started(company) == 1


def test_a_key_of_another_wish_is_refused(key_of: Any, call: Call) -> None:
    key = key_of("max")
    wish = {"process": "request", "variables": {"number": "R-1", "client": "x", "amount": 1}}
    call(key, "POST", "/instances", wish, Idempotency_Key="a")
    other = call(key, "POST", "/instances", wish | {"business_key": "R-2"}, Idempotency_Key="a")
    assert (other.status_code, list(other.json["fields"])) == (422, ["Idempotency-Key"])


def test_keys_of_two_people_are_two_keys(company: Company, key_of: Any, call: Call) -> None:
    values = {"process": "request", "values": {"number": "R-1", "client": "x", "amount": 1}}
    other = {"process": "request", "values": {"number": "R-2", "client": "x", "amount": 1}}
    assert call(key_of("anna"), "POST", "/instances", values, Idempotency_Key="a").status_code == 201
    assert call(key_of("boris"), "POST", "/instances", other, Idempotency_Key="a").status_code == 201


def test_what_was_refused_may_be_corrected_under_the_same_key(key_of: Any, call: Call) -> None:
    key = key_of("anna")
    wrong = {"process": "request", "values": {"number": "1"}}
    right = {"process": "request", "values": {"number": "R-1", "client": "x", "amount": 1}}
    assert call(key, "POST", "/instances", wrong, Idempotency_Key="a").status_code == 422
    assert call(key, "POST", "/instances", right, Idempotency_Key="a").status_code == 201


def test_of_many_equal_wishes_at_once_one_has_an_effect(company: Company, key_of: Any, call: Call) -> None:
    key = key_of("max")
    wish = {"name": "nobody.waits", "key": "k", "payload": {"amount": 1}}
    answers: list[int] = []
    gate = threading.Barrier(6)

    def send() -> None:
        gate.wait()
        answers.append(call(key, "POST", "/messages", wish, Idempotency_Key="once").status_code)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 in answers
    assert set(answers) <= {200, 409}
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_message").scalar_one() == 1
    assert call(key, "POST", "/messages", wish, Idempotency_Key="once").status_code == 200


def test_a_wish_whose_process_died_is_carried_out_a_minute_later(company: Company, key_of: Any, call: Call) -> None:
    key, wish = key_of("max"), {"name": "nobody.waits", "key": "k"}
    call(key, "POST", "/messages", wish, Idempotency_Key="a")
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_api_answer SET status = NULL, content = NULL, headers = NULL")
    assert call(key, "POST", "/messages", wish, Idempotency_Key="a").status_code == 409
    company.clock[0] += timedelta(seconds=61)
    assert call(key, "POST", "/messages", wish, Idempotency_Key="a").status_code == 200
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_message").scalar_one() == 1


def test_answers_are_kept_for_a_day(company: Company, key_of: Any, call: Call) -> None:
    key, wish = key_of("max"), {"name": "nobody.waits", "key": "k"}
    call(key, "POST", "/messages", wish, Idempotency_Key="a")
    company.clock[0] += timedelta(hours=25)
    call(key, "POST", "/messages", wish, Idempotency_Key="b")
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_api_answer").scalar_one() == 1


def test_a_secret_is_told_once_even_to_the_same_wish(company: Company, program_of: Callable[..., Program]) -> None:
    anna, once = program_of("anna"), {"Idempotency-Key": "k"}
    made = anna.post("/keys", {"name": "shop"}, headers=once)
    assert made.json["secret"].startswith("reglament_")
    assert anna.post("/keys", {"name": "shop"}, headers=once).status_code == 409
    assert len(anna.get("/keys").json["items"]) == 1
    with company.engine.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT content FROM bpm_api_answer").scalar_one()
    assert made.json["secret"].encode() not in bytes(kept)


# ---- the page of the keys --------------------------------------------------------------------------------------------


def test_a_key_is_made_and_revoked_on_the_account_page(anna: Browser, call: Call) -> None:
    made = tree(anna.post("/account/keys", {"name": "Web shop", "days": "30", "rights": "all"}))
    [secret] = made.xpath("//input[@id='secret']/@value")
    assert call(secret, "GET", "/me").json["login"] == "anna"
    page = anna.page("/account/keys")
    assert secret not in text_of(page)
    assert "Web shop" in text_of(page)
    [action] = page.xpath("//form[contains(@action, 'revoke')]/@action")
    anna.post(action)
    assert call(secret, "GET", "/me").status_code == 401
    assert "revoked" in text_of(anna.page("/account/keys"))


def test_a_key_without_a_name_is_refused_beside_its_field(anna: Browser) -> None:
    answer = anna.post("/account/keys", {"name": " ", "days": "30"})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text


def test_the_docs_tell_every_endpoint_with_an_example(anna: Browser, app: Flask) -> None:
    page = anna.page("/api")
    operations = [
        said["operationId"] for methods in app.extensions["openapi"]["paths"].values() for said in methods.values()
    ]
    for operation in operations:
        [found] = page.xpath(f"//details[@id='{operation}']")
        assert "curl" in text_of(found)
    links = {link.removeprefix("#") for link in page.xpath("//main//a/@href") if link.startswith("#")}
    assert links <= set(page.xpath("//@id"))
