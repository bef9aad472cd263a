"""Webhooks out: signed, sent again with the same id until they are taken; what is refused for good is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.actions import Done, Outcome, Refused, Retry
from engine.signatures import SignatureWrong, signed, verified
from tests.connectors.conftest import KEPT
from tests.connectors.systems import System
from tests.store.kit import BEGINNING

Ask = Callable[..., Outcome]
SETTINGS = {"secret": "signing"}


def test_the_receiver_can_verify_what_was_sent(system: System, ask: Ask) -> None:
    system.says(204)
    outcome = ask("webhook.crm", SETTINGS, type="order.shipped", payload={"order": "SO-7"})
    assert outcome == Done({"event": "7:3"})
    [request] = system.asked
    assert request.body == b'{"type":"order.shipped","timestamp":"2026-03-02T09:00:00Z","data":{"order":"SO-7"}}'
    assert verified([KEPT["signing"]], request.headers, request.body, BEGINNING) == "7:3"


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of the standard's own libraries (Standard Webhooks, MIT licence)."""
    from datetime import UTC, datetime

    when = datetime.fromtimestamp(1614265330, UTC)
    headers = signed(KEPT["signing"], "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', when)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_attempt_carries_the_same_id(system: System, ask: Ask) -> None:
    system.says(500).says(200, "<html>thanks</html>", "text/html")
    assert isinstance(ask("webhook.crm", SETTINGS, type="order.shipped"), Retry)
    assert ask("webhook.crm", SETTINGS, type="order.shipped") == Done({"event": "7:3"})
    assert [request.headers["webhook-id"] for request in system.asked] == ["7:3", "7:3"]


@pytest.mark.parametrize(("status", "code"), [(410, "NotFound"), (400, "RefusedByServer"), (401, "NotAuthorised")])
def test_a_refusal_is_final(status: int, code: str, system: System, ask: Ask) -> None:
    system.says(status)
    outcome = ask("webhook.crm", SETTINGS, type="order.shipped")
    assert isinstance(outcome, Refused)
    assert outcome.code == code


BODY = b'{"order": "SO-7"}'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"webhook-signature": "v1,AAAA"}, "does not fit"),
        ({"webhook-signature": "v2,g0hM9SsE"}, "does not fit"),
        ({"webhook-id": "another"}, "does not fit"),
        ({"webhook-id": ""}, "are needed"),
        ({"webhook-id": "x" * 121}, "at most"),
        ({"webhook-timestamp": "now"}, "counts seconds"),
        ({"webhook-timestamp": "٣"}, "counts seconds"),
        ({"webhook-timestamp": "1"}, "five minutes"),
    ],
)
def test_what_was_changed_on_the_way_is_noticed(change: dict[str, str], said: str) -> None:
    headers = signed("one", "e-1", BODY, BEGINNING) | change
    with pytest.raises(SignatureWrong, match=said):
        verified(["one"], headers, BODY, BEGINNING)


def test_a_body_of_somebody_else_is_noticed_and_an_old_one_too() -> None:
    headers = signed("one", "e-1", BODY, BEGINNING)
    with pytest.raises(SignatureWrong, match="does not fit"):
        verified(["one"], headers, BODY + b" ", BEGINNING)
    with pytest.raises(SignatureWrong, match="five minutes"):
        verified(["one"], headers, BODY, BEGINNING + timedelta(minutes=6))
    assert verified(["one"], headers, BODY, BEGINNING + timedelta(minutes=4)) == "e-1"


def test_two_secrets_count_while_one_is_changed() -> None:
    headers = signed("old", "e-1", BODY, BEGINNING)
    assert verified(["new", "old"], headers, BODY, BEGINNING) == "e-1"
