"""Item-aware elements (BPMN 2.0.2 §10.4): what holds data in a document, and the associations that carry it.

A data object, a property and the data inputs and outputs of a process are variables, known by their name; a reference
to a data object means the object, wherever it is drawn. SpiffWorkflow looks for an object in a loop that does not end
when it stands two scopes up (limit S15); here the document is walked once.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.parsed import ParsedCarriage, ParsedItem, ParsedSets
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, reference, text_of

__all__ = ["PLACEHOLDER", "STORE", "carriages_of", "items_in", "items_of", "sets_of", "structures_in"]

PLACEHOLDER = "__targetRef_placeholder"  # bpmn-js draws an arrow to a task as one to a property of this name
_KINDS = ("dataObject", "property", "dataInput", "dataOutput", "inputDataItem", "outputDataItem", "dataStore")
STORE = "dataStore"
_MAX_NAME = 200  # characters: a longer one is a text, not a name


def items_in(root: Element) -> dict[str, ParsedItem]:
    """Return everything in a document that holds data, by id; references by their own id, too."""
    found: dict[str, ParsedItem] = {}
    labels = _labels(root)
    definitions = {element.get("id"): element for element in root.iter(BPMN + "itemDefinition")}
    for element in root.iter(*(BPMN + kind for kind in _KINDS)):
        if element.get("id"):
            item = _item(element, labels, definitions)
            found[item.id] = item
    for element in root.iter(BPMN + "dataObjectReference", BPMN + "dataStoreReference"):
        kind = local_name(element.tag).removesuffix("Reference")
        named = found.get(reference(element.get(f"{kind}Ref")) or "")
        if element.get("id") and (named is None or named.kind == kind):
            found[element.get("id")] = named or _unnamed(element, kind)
    return found


def structures_in(root: Element) -> dict[str, str]:
    """Return what messages and signals are made of, by their id: the structure of their item definition."""
    definitions = {element.get("id"): element.get("structureRef") for element in root.iter(BPMN + "itemDefinition")}
    found = {}
    for element in root.iter(BPMN + "message", BPMN + "signal"):
        structure = definitions.get(reference(element.get("itemRef") or element.get("structureRef")))
        if element.get("id") and structure:
            found[element.get("id")] = structure
    return found


def items_of(element: Element, items: Mapping[str, ParsedItem]) -> list[ParsedItem]:
    """Return the items that belong to a process or node itself, not to what stands inside it."""
    own = [child for child in element if child.get("id")]
    specification = element.find(BPMN + "ioSpecification")
    own += [] if specification is None else [child for child in specification if child.get("id")]
    return [items[child.get("id")] for child in own if child.tag in _ITEM_TAGS and child.get("id") in items]


def carriages_of(element: Element, items: Mapping[str, ParsedItem]) -> list[ParsedCarriage]:
    """Return the data associations of a node: what each carries from where to where."""
    found = []
    for association in (child for child in element if child.tag in _ASSOCIATIONS):
        sources = [reference(source.text) for source in association.findall(BPMN + "sourceRef")]
        assignments = association.findall(BPMN + "assignment")
        target = reference(text_of(association.find(BPMN + "targetRef")))
        found.append(
            ParsedCarriage(
                is_input=association.tag == BPMN + "dataInputAssociation",
                line=association.sourceline,
                sources=[(name, items.get(name)) for name in sources if name],
                target=(target, items.get(target)) if target else None,
                transformation=text_of(association.find(BPMN + "transformation")),
                assignments=[(text_of(one.find(BPMN + "from")), text_of(one.find(BPMN + "to"))) for one in assignments],
                is_informal=any(not _is_formal(said) for one in assignments for said in one if said.tag in _SAID),
            )
        )
    return found


def sets_of(element: Element) -> ParsedSets:
    """Return the input and output sets of a process or node, as ids; optional ones left out of an input set."""
    specification = element.find(BPMN + "ioSpecification")
    around = element if specification is None else specification
    inputs, outputs, unknown = [], [], []
    own = {child.get("id") for child in around if child.tag in (BPMN + "dataInput", BPMN + "dataOutput")}
    for one in around.findall(BPMN + "inputSet"):
        listed, optional = _listed(one, "dataInputRefs"), _listed(one, "optionalInputRefs")
        unknown += [name for name in (*listed, *optional) if name not in own]
        inputs.append([name for name in listed if name not in optional])
    for one in around.findall(BPMN + "outputSet"):
        listed = _listed(one, "dataOutputRefs")
        unknown += [name for name in listed if name not in own]
        outputs.append(listed)
    return ParsedSets(inputs, outputs, unknown, specification.sourceline if specification is not None else 0)


def _name_of(element: Element, labels: Mapping[str, str]) -> str:
    """How FEEL knows it: by its name, else the name its first reference is drawn with, else its id."""
    for name in (element.get("name"), labels.get(element.get("id"))):
        plain = " ".join((name or "").split())
        if plain and len(plain) <= _MAX_NAME and _can_be_spelled(plain):
            return plain
    return str(element.get("id"))


def _item(element: Element, labels: Mapping[str, str], definitions: Mapping[str, Element]) -> ParsedItem:
    defined = definitions.get(reference(element.get("itemSubjectRef")) or "")
    around = element.getparent()
    if local_name(around.tag) in ("ioSpecification", "multiInstanceLoopCharacteristics"):
        around = around.getparent()
    return ParsedItem(
        id=element.get("id"),
        kind=local_name(element.tag),
        name=_name_of(element, labels),
        owner=around.get("id"),
        line=element.sourceline,
        is_collection=is_true(element.get("isCollection")),
        structure=None if defined is None else defined.get("structureRef"),
        is_defined_as_collection=None if defined is None else is_true(defined.get("isCollection")),
        capacity=None if is_true(element.get("isUnlimited")) else element.get("capacity"),
    )


def _unnamed(element: Element, kind: str) -> ParsedItem:
    """A reference that names nothing in the file stands for itself."""
    owner = element.getparent().get("id")
    return ParsedItem(element.get("id"), kind, _name_of(element, {}), owner, element.sourceline)


def _labels(root: Element) -> dict[str, str]:
    """The name of the first reference to each object or store: some tools name the drawing only."""
    found: dict[str, str] = {}
    for element in root.iter(BPMN + "dataObjectReference", BPMN + "dataStoreReference"):
        named = reference(element.get("dataObjectRef") or element.get("dataStoreRef"))
        if named and (element.get("name") or "").strip():
            found.setdefault(named, element.get("name"))
    return found


def _listed(element: Element, name: str) -> list[str]:
    return [found for child in element.findall(BPMN + name) if (found := reference(child.text)) is not None]


def _can_be_spelled(name: str) -> bool:
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; only the reader's process needs it here

    try:
        return dict(compile_expression(name, [name]).names) == {name: 0}
    except FeelSyntaxError:
        return False


def _is_formal(expression: Element) -> bool:
    return reference(expression.get(_TYPE)) == "tFormalExpression"


_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SAID = (BPMN + "from", BPMN + "to")
_ITEM_TAGS = frozenset(BPMN + kind for kind in _KINDS)
_ASSOCIATIONS = (BPMN + "dataInputAssociation", BPMN + "dataOutputAssociation")
