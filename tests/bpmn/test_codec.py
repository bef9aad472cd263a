"""The codec writes every field and reads it back exactly."""

from __future__ import annotations

import dataclasses
import json

import pytest

from engine.model.codec import definition_from_json, definition_to_json
from engine.model.definition import (
    ActionCall,
    AdHoc,
    Binding,
    CalledProcess,
    Conflict,
    DataObject,
    DataStore,
    DecisionCall,
    Definition,
    EventDefinition,
    EventKind,
    Flow,
    KeyPart,
    MessageKey,
    MultiEvent,
    MultiInstance,
    Node,
    NodeKind,
    StandardLoop,
    TimerKind,
    Unique,
    UserTask,
    VariableMapping,
)


def everything() -> Definition:
    node = Node(
        index=0,
        id="n",
        kind=NodeKind.SERVICE_TASK,
        name="Имя 이름",
        scope=0,
        incoming=(0,),
        outgoing=(0, 0),
        default=0,
        instantiate=True,
        all_events=True,
        activation="true",
        event=EventDefinition(
            EventKind.TIMER,
            "m",
            "k",
            TimerKind.CYCLE,
            '"R/P1D"',
            zone="Asia/Seoul",
            missed="all",
            error_code="E",
            error_variable="e",
            activity=0,
            waits=False,
            link="l",
            target=0,
            escalation_code="E",
            condition="true",
            signal="s",
            parts=(EventDefinition(EventKind.CONDITIONAL, condition="true"),),
            all_parts=True,
            keys=(MessageKey("order", (KeyPart("number", "order.number", "wanted"),)),),
        ),
        attached_to=0,
        interrupting=False,
        boundaries=(0,),
        handler=0,
        for_compensation=True,
        inputs=(VariableMapping("a", "b"),),
        outputs=(VariableMapping("c", "d", "s", ("p",)),),
        input_sets=(("a",),),
        conflict=Conflict.ERROR,
        multi=MultiInstance(
            True,
            "c",
            ("Catalogue",),
            "i",
            "3",
            "o",
            "x",
            "true",
            conflict=Conflict.LAST,
            output_variable="v",
            throws=(MultiEvent(None, True, "true"),),
        ),
        loop=StandardLoop("true", True, 2),
        ad_hoc=AdHoc(True, "true", False),
        start_quantity=2,
        completion_quantity=3,
        user=UserTask("g", "a", ("o",), "cg", "cu", "f", "d", "1", "t", "s", "i", "c"),
        action=ActionCall("erp.x", 0, (), "r", 0),
        decision=DecisionCall("d", "r"),
        call=CalledProcess("p", 3, "k", True, True, Binding.TAG, "v"),
        script="{}",
        lane="l",
        documentation="d",
    )
    return Definition(
        "k",
        "n",
        (node,),
        (Flow(0, "f", 0, 0, "true", "yes"),),
        7,
        "b",
        "t",
        "doc",
        ("l",),
        data=(DataObject("x y", 0),),
        input_sets=(("x y",),),
        names=("x y",),
        version_tag="v",
        unique=Unique.EVER,
        stores=(DataStore("Catalogue", 7),),
        zone="Asia/Seoul",
    )


def test_a_definition_with_every_field_set_survives_the_round_trip() -> None:
    definition = everything()
    for part in (
        definition,
        definition.nodes[0],
        definition.nodes[0].event,
        definition.nodes[0].multi,
        definition.nodes[0].loop,
    ):
        usual = {field.name for field in dataclasses.fields(part) if field.default == getattr(part, field.name)}
        assert usual <= {"message"}, "the example must differ from the defaults in every field"
    again = definition_from_json(definition_to_json(definition))
    assert again == definition
    assert again.by_id == definition.by_id
    assert isinstance(again.nodes[0].outgoing, tuple)


def test_defaults_are_not_written() -> None:
    plain = json.loads(definition_to_json(Definition("k", "n", (Node(0, "a", NodeKind.TASK),), ())))
    assert plain["nodes"] == [{"index": 0, "id": "a", "kind": "task"}]


@pytest.mark.parametrize(
    "content", [b"[]", b'{"key": "k"}', b'{"key":1,"name":"n","nodes":[],"flows":[]}', b'{"key":"k","surplus":1}', b"{"]
)
def test_what_is_no_definition_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        definition_from_json(content)
