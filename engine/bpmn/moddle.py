"""The moddle descriptor: our words as the modeler's XML library reads and writes them, made from `EXTENSIONS`.

bpmn-moddle (the library below bpmn-js) learns a namespace from such a descriptor: which attributes extend which type of
BPMN, which elements may stand in `extensionElements`. So the modeler knows exactly the words that the gate knows.
"""

from __future__ import annotations

from typing import Any

from engine.bpmn.extensions import EXTENSIONS, Extension, Value
from engine.bpmn.vocabulary import REGLAMENT

__all__ = ["descriptor", "moddle_type"]


def descriptor() -> dict[str, Any]:
    """Return the descriptor as JSON values: one type of attributes per BPMN element, one per element of ours."""
    places = sorted({place for extension in EXTENSIONS for place in extension.on})
    return {
        "name": "Reglament",
        "uri": REGLAMENT,
        "prefix": "reglament",
        "xml": {"tagAlias": "lowerCase"},
        "types": [*_of_places(places), *_of_elements()],
    }


def moddle_type(element: str) -> str:
    """The type that bpmn-moddle has for a BPMN element: `userTask` is `bpmn:UserTask`."""
    return f"bpmn:{element[0].upper()}{element[1:]}"


def _of_places(places: list[str]) -> list[dict[str, Any]]:
    """For each BPMN element the attributes that it may have. A transaction inherits those of a sub-process."""
    inherited = _names_on("subProcess")
    found = []
    for place in places:
        names = _names_on(place) - (inherited if place == "transaction" else frozenset())
        if place != "task" and place.endswith("Task"):
            names -= _names_on("task")  # bpmn:Task is the parent of all tasks
        properties = [_attribute(one) for one in EXTENSIONS if one.name in names]
        if properties:
            name = f"{place[0].upper()}{place[1:]}Words"
            found.append({"name": name, "extends": [moddle_type(place)], "properties": properties})
    return found


def _names_on(place: str) -> frozenset[str]:
    return frozenset(one.name for one in EXTENSIONS if place in one.on and not one.as_element)


def _attribute(extension: Extension) -> dict[str, Any]:
    return {"name": extension.name, "isAttr": True, "type": "String"}


def _of_elements() -> list[dict[str, Any]]:
    """Elements of ours: mappings with `target` and `expression`, texts with a body."""
    mapping = [
        {"name": "target", "isAttr": True, "type": "String"},
        {"name": "expression", "isAttr": True, "type": "String"},
    ]
    body = [{"name": "text", "isBody": True, "type": "String"}]
    return [
        {
            "name": extension.name[0].upper() + extension.name[1:],
            "superClass": ["Element"],
            "properties": mapping if extension.value is Value.MAPPING else body,
        }
        for extension in EXTENSIONS
        if extension.as_element
    ]
