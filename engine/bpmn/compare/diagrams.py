"""The things of a BPMN file, with every word that stands at them, so that no difference is passed over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from engine.bpmn.compare.change import Change, Thing, compare_things
from engine.bpmn.vocabulary import (
    BPMN,
    BPMNDI,
    FLOW_NODE_TAGS,
    MODEL,
    OURS,
    Element,
    local_name,
    namespace,
    reference,
    text_of,
)
from engine.bpmn.xml import load

__all__ = ["compare_diagrams"]

_THINGS = FLOW_NODE_TAGS | {
    "process", "collaboration", "participant", "messageFlow", "lane", "sequenceFlow", "association", "group",
    "textAnnotation", "dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "message", "error",
    "signal", "escalation", "itemDefinition",
}  # fmt: skip
_PASSED_OVER = frozenset({"incoming", "outgoing", "flowNodeRef"})  # said by the flows and the lanes
_ENDS = frozenset({"sourceRef", "targetRef"})
_REFERENCES = frozenset({"default", "attachedToRef", "messageRef", "errorRef", "signalRef", "escalationRef"})
_QUIET = frozenset({"targetNamespace", "exporter", "exporterVersion", "typeLanguage", "expressionLanguage"})
_DURATION = re.compile(r"""^\s*=?\s*(?:duration\(\s*"([^"]+)"\s*\)|@\s*"(-?P[^"]+)")\s*$""")  # both ways of FEEL
_NEAR = 2.0  # a drawing tool's rounding is no move


def compare_diagrams(file: str, before: str, after: str) -> list[Change]:
    """Compare two BPMN files. Raises NotReadable when one of them cannot be opened."""
    old, new = load(before.encode()), load(after.encode())
    things = _things(old), _things(new)
    _note_places(things, _places(old), _places(new))
    for here, there in (things, things[::-1]):
        _fold_flows(here, there)
    return compare_things(file, *things)


def _things(root: Element) -> dict[str, Thing]:
    by_id = {element.get("id"): element for element in root.iter(BPMN + "*") if element.get("id")}
    names = {key: _name(element) for key, element in by_id.items()}
    lanes, neighbours = _lanes(root), _neighbours(root, names)
    found: dict[str, Thing] = {}
    for element in root.iter(BPMN + "*"):
        what = local_name(element.tag)
        if what not in _THINGS:
            continue
        source, target = reference(element.get("sourceRef")), reference(element.get("targetRef"))
        key = element.get("id") or f"{what}:{source}->{target}"
        thing = Thing(key, what, _name(element))
        if key in neighbours:
            thing.ends = (", ".join(neighbours[key][0]), ", ".join(neighbours[key][1]))
        inside = element.getparent().get("id") if local_name(element.getparent().tag) in FLOW_NODE_TAGS else None
        for name, value in _facts(element):
            thing.facts[name] = f"{thing.facts[name]}, {value}" if name in thing.facts else value
        places = {"inside": inside, "lane": lanes.get(key), "source": source, "target": target}
        thing.facts |= {name: place for name, place in places.items() if place}
        for name in (*places, *_REFERENCES):
            if name in thing.facts:
                thing.shown[name] = names.get(thing.facts[name]) or thing.facts[name]
        if source and target:
            thing.ends = (thing.shown["source"], thing.shown["target"])
        found[key] = thing
    return found


def _facts(element: Element) -> Iterator[tuple[str, str]]:
    """Every attribute and text that belongs to this thing, by a name that says where it stands."""
    for attribute, text in element.attrib.items():
        name = local_name(attribute)
        if name not in ("id", "name") and name not in _ENDS and name not in _QUIET:
            yield name, _value(name, text)
    yield from _below(element)


def _below(element: Element) -> Iterator[tuple[str, str]]:
    for child in element:
        name = local_name(child.tag)
        if namespace(child.tag) == MODEL and (name in _THINGS or name in _PASSED_OVER or name == "laneSet"):
            continue
        if child.tag in (OURS + "input", OURS + "output"):
            yield f"{name}:{child.get('target', '')}", _value("", child.get("expression", ""))
            continue
        if name == "extensionElements":
            yield from _below(child)
            continue
        if name.endswith("EventDefinition"):
            yield "event", name.removesuffix("EventDefinition")
        if name.endswith("LoopCharacteristics"):
            one_by_one = child.get("isSequential", "").strip() in ("true", "1")
            yield "repeat", "sequential" if one_by_one else "parallel" if name.startswith("multi") else "loop"
        for attribute, text in child.attrib.items():
            word = local_name(attribute)
            if word not in ("id", "isSequential", "type"):
                yield word, _value(word, text)
        if len(child):
            yield from _below(child)
        elif (text := text_of(child)) is not None:
            yield name, _value(name, text)


def _value(name: str, text: str) -> str:
    if name in _REFERENCES:
        return reference(text) or ""
    duration = _DURATION.match(text)
    return (duration[1] or duration[2]) if duration else text.strip()


def _name(element: Element) -> str:
    name = " ".join((element.get("name") or "").split())
    if not name and local_name(element.tag) == "textAnnotation":
        name = text_of(element.find(BPMN + "text")) or ""
    return name


def _neighbours(root: Element, names: Mapping[str, str]) -> dict[str, tuple[list[str], list[str]]]:
    """What stands before and behind each node, by name; what has no name is passed over."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for flow in root.iter(BPMN + "sequenceFlow"):
        source, target = reference(flow.get("sourceRef")) or "", reference(flow.get("targetRef")) or ""
        for own, other, side in ((target, source, 0), (source, target, 1)):
            listed = found.setdefault(own, ([], []))[side]
            if names.get(other) and names[other] not in listed:
                listed.append(names[other])
    return found


def _lanes(root: Element) -> dict[str, str]:
    """The innermost lane of each node."""
    found: dict[str, str] = {}
    for lane in root.iter(BPMN + "lane"):  # an inner lane comes after the one around it
        for member in lane.iterchildren(BPMN + "flowNodeRef"):
            found[reference(member.text) or ""] = lane.get("id", "")
    return found


def _places(root: Element) -> dict[str, tuple[float, float]]:
    found = {}
    for shape in root.iter("{" + BPMNDI + "}BPMNShape"):
        bounds = next((child for child in shape if local_name(child.tag) == "Bounds"), None)
        try:
            if bounds is not None:
                found[reference(shape.get("bpmnElement")) or ""] = (float(bounds.get("x")), float(bounds.get("y")))
        except (TypeError, ValueError):
            continue  # a drawing without a place
    return found


def _note_places(
    things: tuple[dict[str, Thing], dict[str, Thing]],
    old: Mapping[str, tuple[float, float]],
    new: Mapping[str, tuple[float, float]],
) -> None:
    """Note who moved in the drawing. When all of it was shifted, nobody moved."""
    both = [key for key in new if key in old and key in things[0] and key in things[1]]
    shifts = {key: (round(new[key][0] - old[key][0]), round(new[key][1] - old[key][1])) for key in both}
    if not shifts:
        return
    (usual, count) = Counter(shifts.values()).most_common(1)[0]
    base = usual if count * 2 > len(shifts) else (0, 0)
    for key, (right, down) in shifts.items():
        if abs(right - base[0]) > _NEAR or abs(down - base[1]) > _NEAR:
            things[1][key].facts["place"] = "moved"


def _fold_flows(here: dict[str, Thing], there: Mapping[str, Thing]) -> None:
    """A plain flow that comes or goes with one of its ends is told with it: the node says what it stands between."""
    names_there = {thing.name or thing.id for thing in there.values() if thing.what in FLOW_NODE_TAGS}
    for key, thing in here.items():
        if thing.what == "sequenceFlow" and key not in there:
            says_more = bool(thing.name or thing.facts.get("conditionExpression"))
            thing.is_told_alone = says_more or all(end in names_there for end in thing.ends)
