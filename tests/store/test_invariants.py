"""Each invariant finds what breaks it, and nothing in what the engine itself has written."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from engine.commands import Engine
from engine.store.database import Database
from engine.store.invariants import RULES, check
from tests.store.kit import BEGINNING, assert_sound, deploy, diagram, start

BUSY = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
    <sequenceFlow id="a1" sourceRef="fork" targetRef="work"/><userTask id="work" reglament:group="clerk"/>
    <sequenceFlow id="a2" sourceRef="work" targetRef="join"/>
    <sequenceFlow id="b1" sourceRef="fork" targetRef="do"/><serviceTask id="do" reglament:action="demo.do"/>
    <sequenceFlow id="b2" sourceRef="do" targetRef="join"/>
    <sequenceFlow id="c1" sourceRef="fork" targetRef="t"/><intermediateCatchEvent id="t"><timerEventDefinition>
        <timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="c2" sourceRef="t" targetRef="join"/>
    <sequenceFlow id="d1" sourceRef="fork" targetRef="m"/><intermediateCatchEvent id="m">
        <messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
    <sequenceFlow id="d2" sourceRef="m" targetRef="join"/>
    <sequenceFlow id="g1" sourceRef="fork" targetRef="each"/><userTask id="each" reglament:group="clerk">
        <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
    </userTask><sequenceFlow id="g2" sourceRef="each" targetRef="join"/>
    <sequenceFlow id="h1" sourceRef="fork" targetRef="join"/>
    <parallelGateway id="join"/><sequenceFlow id="f2" sourceRef="join" targetRef="e"/><endEvent id="e"/>""",
    before='<message id="paid" name="paid"/>',
)
END = "UPDATE bpm_instance SET status = 'completed', ended_at = started_at"
AT = BEGINNING.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

BROKEN: dict[str, list[str]] = {
    "a running instance waits for something": [
        f"DELETE FROM {table}" for table in ("bpm_work_item", "bpm_job", "bpm_timer", "bpm_subscription")
    ],
    "an ended instance has no open work item": [END],
    "an ended instance has no open job": [END],
    "an ended instance has no timer": [END],
    "an ended instance has no subscription": [END],
    "an ended instance has no scope rows": [END],
    "an ended instance says when": ["UPDATE bpm_instance SET status = 'cancelled'"],
    "a called instance ends with its caller": [
        "INSERT INTO bpm_instance (id, definition_key, version, status, rev, next_entry, root_id, parent_id,"
        " parent_token, started_at, ended_at, state, variables) SELECT 1, 'p', 1, 'completed', 0, 1, 1, NULL, NULL,"
        " started_at, started_at, '[[],[]]', '{}' FROM bpm_instance",
        "UPDATE bpm_instance SET parent_id = 1, parent_token = 1 WHERE id <> 1",
    ],
    "a scope row stands on another": ["UPDATE bpm_scope SET parent_row = 99 WHERE parent_row <> 0"],
    "a work item is closed with who and when": [f"UPDATE bpm_work_item SET state = 'completed', closed_at = '{AT}'"],
    "a job is closed once, with when": ["UPDATE bpm_job SET state = 'completed'"],
    "a running job is leased": ["UPDATE bpm_job SET state = 'executing'"],
    "a job that gave up has an incident": [f"UPDATE bpm_job SET state = 'discarded', closed_at = '{AT}'"],
    "history has every revision once": ["UPDATE bpm_history SET rev = 2"],
    "a ledger entry has one of its states": ["UPDATE bpm_ledger SET state = 'undone'"],
    "completed work is in the ledger once": [
        "INSERT INTO bpm_ledger (instance_id, entry, seq, node, element, path, params, answer, local, state,"
        " recorded_at) SELECT instance_id, 100, seq, node, element, path, params, answer, local, state, recorded_at"
        " FROM bpm_ledger",
    ],
    "an undo that began goes on": [END, "UPDATE bpm_ledger SET state = 'undoing'"],
    "a delivered message says to whom": ["UPDATE bpm_message SET state = 'delivered'"],
    "a token waits for something that is there": ["DELETE FROM bpm_timer"],
}


@pytest.fixture
def busy(engine: Engine, database: Database) -> Database:
    """One instance that waits for everything there is to wait for, with a message and a ledger entry beside it."""
    deploy(engine, BUSY)
    instance = start(engine).instance_id
    with database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO bpm_ledger (instance_id, entry, seq, node, element, path, params, answer, local, state,"
                f" recorded_at) VALUES ({instance}, 90, 90, 0, 'do', '/0/', '{{}}', '{{}}', '{{}}', 'done', '{AT}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO bpm_message (id, message_id, name, key, payload, state, created_at, expires_at)"
                f" VALUES (1, 'm', 'nobody', '', '{{}}', 'waiting', '{AT}', '{AT}')"
            )
        )
    return database


def test_an_instance_that_waits_for_everything_is_sound(busy: Database) -> None:
    assert_sound(busy)


@pytest.mark.parametrize("rule", BROKEN)
def test_what_breaks_a_rule_is_found(busy: Database, rule: str) -> None:
    with busy.write() as connection:
        for sql in BROKEN[rule]:
            connection.execute(text(sql))
        found = {finding.rule for finding in check(connection)}
    assert rule in found


def test_every_rule_is_tried() -> None:
    assert BROKEN.keys() - {"a token waits for something that is there"} == RULES.keys()


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        ("DELETE FROM bpm_timer", "on 't' of instance .* has no timer"),
        ("DELETE FROM bpm_subscription", "on 'm' of instance .* has no subscription"),
        ("DELETE FROM bpm_job", "on 'do' of instance .* has no job"),
        ("DELETE FROM bpm_scope", "on 'each' of instance .* has no scope"),
        ("UPDATE bpm_job SET token = 77", "the job of token 77 of instance .* have no token"),
    ],
)
def test_a_token_without_its_row_and_a_row_without_its_token_are_named(busy: Database, sql: str, detail: str) -> None:
    with busy.write() as connection:
        connection.execute(text(sql))
        details = [finding.detail for finding in check(connection)]
    assert any(re.search(detail, found) for found in details)
