"""Logging in and out, and what protects a session."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from engine.store import passwords
from tests.web.conftest import PASSWORD, Browser, Company, tree
from web import create_app


def log_in(browser: Browser, login: str = "anna", password: str = PASSWORD, **more: str):
    return browser.client.post("/login", data={"login": login, "password": password, **more})


@pytest.fixture
def stranger(app: Flask, company: Company) -> Browser:
    return Browser(app, company, None)


def test_a_login_leads_back_to_where_one_wanted_to_go(stranger: Browser) -> None:
    asked = stranger.get("/requests?state=late")
    assert asked.status_code == 303
    assert asked.location == "/login?next=/requests?state%3Dlate"
    page = tree(stranger.get(asked.location))
    answer = log_in(stranger, next=page.xpath("//input[@name='next']/@value")[0])
    assert (answer.status_code, answer.location) == (303, "/requests?state=late")
    assert stranger.get("/requests").status_code == 200


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_a_login_never_leads_to_another_site(stranger: Browser, next_page: str) -> None:
    assert log_in(stranger, next=next_page).location == "/"


def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_its_secret_is_not_stored(
    stranger: Browser, company: Company
) -> None:
    cookie = log_in(stranger).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secret = cookie.split("=", 1)[1].split(";", 1)[0]
    assert len(secret) >= 43  # 256 bits
    with company.engine.database.read() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM bpm_session").fetchall()
    assert stored
    assert secret not in str(stored)


def test_over_tls_the_cookie_is_bound_to_the_host(company: Company) -> None:
    class Tls:
        https = True
        language = "en"

    client = create_app(company.engine, Tls()).test_client()
    headers = {"X-Forwarded-Proto": "https"}
    cookie = client.post("/login", data={"login": "anna", "password": PASSWORD}, headers=headers).headers["Set-Cookie"]
    assert cookie.startswith("__Host-reglament=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def test_each_login_gets_a_new_session_and_ends_the_one_before(stranger: Browser, company: Company) -> None:
    first = log_in(stranger).headers["Set-Cookie"]
    second = log_in(stranger).headers["Set-Cookie"]
    assert first.split(";")[0] != second.split(";")[0]
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_session").scalar() == 1


def test_logging_out_ends_the_session_on_the_server(anna: Browser, company: Company) -> None:
    assert anna.post("/logout").status_code == 303
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_session").scalar() == 0
    assert anna.get("/inbox/mine").status_code == 303


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(anna: Browser, company: Company) -> None:
    start = company.clock[0]
    company.clock[0] = start + timedelta(hours=7)
    assert anna.get("/inbox/mine").status_code == 200
    company.clock[0] = start + timedelta(hours=11, minutes=59)  # used four hours ago
    assert anna.get("/inbox/mine").status_code == 200
    company.clock[0] = start + timedelta(hours=12, minutes=1)
    assert anna.get("/inbox/mine").status_code == 303


def test_an_idle_session_ends_after_eight_hours(anna: Browser, company: Company) -> None:
    company.clock[0] += timedelta(hours=8, minutes=1)
    assert anna.get("/inbox/mine").status_code == 303


def test_whoever_is_switched_off_is_out_at_once(anna: Browser, company: Company) -> None:
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET active = 0 WHERE login = 'anna'")
    assert anna.get("/inbox/mine").status_code == 303


def test_wrong_passwords_and_unknown_logins_are_told_alike(stranger: Browser) -> None:
    answers = [log_in(stranger, "anna", "wrong"), log_in(stranger, "nobody", "wrong")]
    assert [answer.status_code for answer in answers] == [401, 401]
    said = [tree(answer).xpath("//*[@role='alert']")[0].text_content() for answer in answers]
    assert said[0] == said[1] == "Login or password is wrong."


def test_the_sixth_wrong_password_within_a_minute_has_to_wait(stranger: Browser) -> None:
    statuses = [log_in(stranger, "anna", "wrong").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert log_in(stranger, "anna").status_code == 429  # also the right one, so that guessing tells nothing
    assert log_in(stranger, "boris").status_code == 303  # other people still come in


def test_right_passwords_do_not_count_against_anybody(stranger: Browser) -> None:
    assert {log_in(stranger).status_code for _ in range(8)} == {303}


def test_only_as_many_passwords_are_checked_at_once_as_there_are_cores(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    none_left = threading.BoundedSemaphore(1)
    none_left.acquire()
    monkeypatch.setattr(passwords, "_TURNS", none_left)
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.01)
    assert log_in(stranger).status_code == 503


def test_a_hash_of_weaker_times_is_renewed_at_the_login(stranger: Browser, company: Company) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET password_hash = ? WHERE login = 'anna'", (weak,))
    assert log_in(stranger).status_code == 303
    with company.engine.database.read() as connection:
        renewed = connection.exec_driver_sql("SELECT password_hash FROM bpm_user WHERE login = 'anna'").scalar()
    assert renewed != weak
    assert passwords.verify_password(PASSWORD, renewed)


# ---- forms from elsewhere ----------------------------------------------------------------------------------------


def test_a_form_without_the_sessions_token_does_nothing(anna: Browser, boris: Browser, company: Company) -> None:
    company.start()
    task = company.task()
    for token in ("", "x" * 43, boris.csrf):
        answer = anna.client.post(f"/tasks/{task}/claim", data={"_csrf": token})
        assert answer.status_code == 403
    assert "Free, for Sales support" in anna.get(f"/tasks/{task}").text
    assert anna.post(f"/tasks/{task}/claim").status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_of_another_site_does_nothing(anna: Browser, company: Company, headers: dict[str, str]) -> None:
    company.start()
    answer = anna.client.post(f"/tasks/{company.task()}/claim", data={"_csrf": anna.csrf}, headers=headers)
    assert answer.status_code == 403


def test_another_site_cannot_log_somebody_in(stranger: Browser) -> None:
    answer = stranger.client.post(
        "/login", data={"login": "anna", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


# ---- headers and files -------------------------------------------------------------------------------------------


def test_every_answer_carries_the_strict_policy(anna: Browser, stranger: Browser) -> None:
    for answer in (anna.get("/inbox/mine"), stranger.get("/login"), anna.get("/nothing"), stranger.get("/inbox/mine")):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_has_an_inline_script_or_style(anna: Browser, company: Company) -> None:
    instance = company.start()
    for path in ("/login", "/inbox/group", f"/tasks/{company.task()}", f"/instances/{instance}", "/start/request"):
        page = anna.page(path, follow_redirects=True)
        assert not page.xpath("//script[not(@src)] | //style | //*[@style] | //*[@onclick]")
        assert not page.xpath("//*[starts-with(@src, 'http') or starts-with(@href, 'http')]")


def test_bundles_are_sent_compressed_and_kept_for_ever(stranger: Browser) -> None:
    address = tree(stranger.get("/login")).xpath("//link[@rel='stylesheet']/@href")[0]
    packed = stranger.client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = stranger.client.get(address)
    assert (packed.status_code, packed.headers["Content-Encoding"]) == (200, "gzip")
    assert len(packed.data) < len(plain.data) / 2
    assert "immutable" in packed.headers["Cache-Control"]
    assert packed.mimetype == plain.mimetype == "text/css"
    packed.close()
    plain.close()


@pytest.mark.parametrize("name", ["manifest.json", "..%2fapp.py", "%2e%2e/app.py", ".sources", "app.py"])
def test_nothing_but_bundles_is_sent(stranger: Browser, name: str) -> None:
    assert stranger.get(f"/static/{name}").status_code == 404
    assert (Path(__file__).parents[2] / "web" / "static" / "manifest.json").exists()


def test_more_than_a_megabyte_is_not_read(anna: Browser, company: Company) -> None:
    company.start()
    assert anna.post(f"/tasks/{company.task()}/complete", {"note": "x" * 1_200_000}).status_code == 413


def test_an_id_beyond_63_bits_is_no_page(anna: Browser) -> None:
    assert anna.get("/tasks/9999999999999999999").status_code == 404
    assert anna.get("/inbox/group?task=99999999999999999999999").status_code == 200
    assert anna.get("/inbox/group?after=nonsense").status_code == 422
