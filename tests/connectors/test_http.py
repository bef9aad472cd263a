"""The HTTP connector: it reaches what is set up and nothing else, and believes nothing that it is answered."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.actions import Action, Done, Outcome, Refused, Retry, Unknown
from engine.plugins import ConnectionWrong, Installation
from tests.connectors.conftest import KEPT
from tests.connectors.systems import System
from workers.adapters import http
from workers.outgoing import Asked, NotReached, exchange

Ask = Callable[..., Outcome]


def test_what_is_read_is_json_with_exact_numbers(system: System, ask: Ask) -> None:
    system.says(200, '{"total": 0.10, "open": true}')
    outcome = ask("http.crm.read", path="orders/SO-7", query={"fields": ["a", "b"], "day": date(2026, 3, 2), "x": None})
    assert isinstance(outcome, Done)
    assert outcome.result["body"] == {"total": Decimal("0.10"), "open": True}
    assert system.asked[0].target == "/v1/orders/SO-7?fields=a&fields=b&day=2026-03-02"
    assert system.asked[0].method == "GET"


def test_what_is_sent_carries_the_key_under_the_name_that_the_system_knows(system: System, ask: Ask) -> None:
    system.says(201, '{"id": 4}')
    body = {"qty": Decimal("1.50"), "day": date(2026, 3, 2)}
    outcome = ask("http.crm.send", {"idempotency_header": "Idempotency-Key"}, method="POST", path="orders", body=body)
    assert isinstance(outcome, Done)
    [request] = system.asked
    assert request.body == b'{"qty":1.50,"day":"2026-03-02"}'
    assert request.headers["idempotency-key"] == "7:3"
    assert request.headers["content-type"] == "application/json"


def test_a_secret_is_sent_and_never_comes_back(system: System, ask: Ask) -> None:
    secret = KEPT["token"]
    system.says(200, f'{{"you_sent": "Bearer {secret}"}}', X_Echo=secret)
    outcome = ask("http.crm.read", {"headers": {"Authorization": "Bearer {secret:token}"}}, path="echo")
    assert system.asked[0].headers["authorization"] == f"Bearer {secret}"
    assert isinstance(outcome, Done)
    assert outcome.result["body"] == {"you_sent": "Bearer ***"}
    assert secret not in repr(outcome)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>Log in</html>"), "AnswerUnusable"),
        ((200, {"Content-Type": "application/json"}, b'{"total": '), "AnswerUnusable"),
        ((200, {"Content-Type": "application/json"}, b"[" * 5000 + b"]" * 5000), "AnswerUnusable"),
        ((200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"\x1f\x8b"), "AnswerUnusable"),
        ((200, {}, b"anything"), "AnswerUnusable"),
        ((302, {"Location": "http://169.254.169.254/"}, b""), "RedirectRefused"),
        ((401, {"Content-Type": "application/json"}, b"{}"), "NotAuthorised"),
        ((404, {"Content-Type": "text/html"}, b"<h1>"), "NotFound"),
        ((409, {"Content-Type": "application/json"}, b'{"why": "taken"}'), "Conflict"),
        ((422, {"Content-Type": "text/plain"}, b"no such field"), "RefusedByServer"),
        ((200, {"Content-Type": "application/json"}, b'"' + b"x" * 3000 + b'"'), "AnswerTooLarge"),
    ],
)
def test_what_cannot_be_used_has_a_name(answer: Any, code: str, system: System, ask: Ask) -> None:
    system.answers.append(answer)
    outcome = ask("http.crm.read", {"largest_answer": 20_000 if code == "AnswerUnusable" else 2000}, path="orders")
    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert len(system.asked) == 1  # a redirect is not followed


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [(503, {"Retry-After": "120"}, 120), (429, {"Retry-After": "9999999"}, 3600), (503, {}, None)],
)
def test_a_system_that_is_busy_is_asked_again_when_it_says(
    status: int, headers: dict[str, str], wait: int | None, system: System, ask: Ask
) -> None:
    system.answers.append((status, headers, b""))
    outcome = ask("http.crm.send", method="POST", path="orders")
    assert isinstance(outcome, Retry)
    assert outcome.after == (None if wait is None else timedelta(seconds=wait))


def hang_up(handler: Any) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def cut_short(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n[1, 2")
    hang_up(handler)


def no_http(handler: Any) -> None:
    handler.wfile.write(b"220 mail.example.com ESMTP\r\n")
    hang_up(handler)


@pytest.mark.parametrize("speak", [hang_up, cut_short, no_http])
@pytest.mark.parametrize(
    ("method", "header", "kind"),
    [("POST", "", Unknown), ("POST", "Idempotency-Key", Retry), ("PUT", "", Retry), ("PATCH", "", Unknown)],
)
def test_a_lost_answer_is_unknown_unless_sending_twice_does_no_harm(
    speak: Any, method: str, header: str, kind: type[Outcome], system: System, ask: Ask
) -> None:
    system.does(speak)
    outcome = ask("http.crm.send", {"idempotency_header": header}, method=method, path="orders", body={"a": 1})
    assert isinstance(outcome, kind)


def test_an_error_of_the_server_leaves_open_what_happened(system: System, ask: Ask) -> None:
    system.says(500).says(500)
    assert isinstance(ask("http.crm.send", method="POST", path="orders"), Unknown)
    assert isinstance(ask("http.crm.read", path="orders"), Retry)


def drip(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    try:
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def test_an_answer_that_drips_for_ever_ends_at_the_time_limit(system: System, ask: Ask) -> None:
    system.does(drip)
    outcome = ask("http.crm.read", {"timeout_seconds": 0.5}, path="orders")
    assert isinstance(outcome, Retry)
    assert "0.5 seconds" in outcome.reason


@pytest.mark.parametrize(
    "path", ["../admin", "a/../../b", "a//b", "//evil.example", "a?b=c", "a#b", "a\\b", "a\r\nX: y", "./a", "a/.."]
)
def test_a_path_never_leads_out_of_the_connection(path: str, system: System, ask: Ask) -> None:
    outcome = ask("http.crm.read", path=path)
    assert isinstance(outcome, Refused)
    assert outcome.code == "AddressRefused"
    assert system.asked == []


def test_a_path_with_any_letters_is_sent_as_one_part(system: System, ask: Ask) -> None:
    system.says(200)
    ask("http.crm.read", path="/orders/%2e%2e/주문 7@x")
    assert system.asked[0].target == "/v1/orders/%252e%252e/%EC%A3%BC%EB%AC%B8%207@x"


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_name_leads_into_a_private_network(address: str) -> None:
    asked = Asked("GET", False, "api.example.com", 80, "/", {})
    with pytest.raises(NotReached, match="no address of the public internet"):
        exchange(asked, lambda host, port: ["203.0.114.5", address])


def test_a_name_is_resolved_once_and_the_line_goes_to_what_was_checked(system: System) -> None:
    """DNS rebinding: a second answer, which nobody checks, is never asked for."""
    from ipaddress import ip_network

    answers = [["127.0.0.1"]]
    port = int(system.url.rpartition(":")[2])
    system.says(200, "{}")
    asked = Asked("GET", False, "rebinding.invalid", port, "/", {}, None, (ip_network("127.0.0.1/32"),))
    assert exchange(asked, lambda host, port: answers.pop()).status == 200
    assert system.asked[0].headers["host"] == f"rebinding.invalid:{port}"
    assert answers == []


def test_nobody_there_is_tried_again(system: System, ask: Ask) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert isinstance(ask("http.crm.send", {"url": url}, method="POST", path="orders"), Retry)


def test_a_connection_without_a_network_reaches_no_machine_of_the_house(system: System, ask: Ask) -> None:
    outcome = ask("http.crm.read", {"networks": []}, path="orders")
    assert isinstance(outcome, Retry)
    assert "networks" in outcome.reason
    assert system.asked == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": "ftp://example.com"}, "url"),
        ({"url": "https://u:p@example.com"}, "password"),
        ({"url": "https://example.com", "headers": {"Host": "x"}}, "Host"),
        ({"url": "https://example.com", "timeout": 3}, "timeout"),
        ({}, "url"),
    ],
)
def test_a_wrong_connection_is_told_with_its_place(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ConnectionWrong, match=said) as told:
        http.actions(Installation({"http": {"crm": settings}}, place="office.toml"))
    assert "office.toml: [http.crm]" in str(told.value)


def test_only_who_swallows_a_repeated_key_is_sent_it_twice(actions: Callable[..., dict[str, Action]]) -> None:
    assert not actions()["http.crm.send"].exactly_once
    assert actions(idempotency_header="Idempotency-Key")["http.crm.send"].exactly_once
    assert actions()["http.crm.read"].exactly_once
