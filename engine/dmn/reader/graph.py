"""The tree of a DMN file to a decision model."""

from __future__ import annotations

from engine.dmn.model import (
    Bkm,
    Decision,
    DecisionService,
    Element,
    Import,
    InputData,
    ItemType,
    Model,
    Parameter,
    Reference,
)
from engine.dmn.reader.boxed import BoxedReader
from engine.dmn.reader.xml import Node, children, local, parse, text_of_child
from engine.feel import plain_name

__all__ = ["namespaces_of", "read_model"]

_VERSION_TAG = "{urn:reglament:bpmn:1}versionTag"
_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
_REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")


def read_model(xml: bytes | str, file: str) -> Model:
    """Everything that one file says; raises NotReadable. Faults of elements are in the model's `problems`."""
    root = parse(xml, file)
    reader = BoxedReader(root.get("expressionLanguage"))
    elements: dict[str, Element] = {}
    for node in _drg_elements(root):
        identity = node.get("id") or node.get("name") or ""
        if not identity:
            reader.problem(node, "no_id", f"A <{local(node)}> has neither id nor name.")
            continue
        if identity in elements:
            reader.problem(node, "duplicate_id", f"The id '{identity}' is used twice.")
            continue
        elements[identity] = _READERS[local(node)](reader, node, identity)
    types = tuple(_item_type(reader, node) for node in children(root, "itemDefinition"))
    problems = tuple(reader.problems)
    return Model(root.get("namespace", ""), root.get("name", ""), elements, types, _imports(root), problems)


def namespaces_of(xml: bytes | str, file: str) -> tuple[str, tuple[str, ...]]:
    """The namespace of a file and those of the models that it imports; raises NotReadable."""
    root = parse(xml, file)
    return root.get("namespace", ""), tuple(entry.namespace for entry in _imports(root))


def _imports(root: Node) -> tuple[Import, ...]:
    return tuple(
        Import(plain_name(node.get("name", "")), node.get("namespace", ""))
        for node in children(root, "import")
        if "DMN" in node.get("importType", "DMN")
    )


def _drg_elements(root: Node) -> list[Node]:
    return list(children(root, *_READERS))


def _name(node: Node) -> str:
    variable = next(children(node, "variable"), None)
    of_variable = variable.get("name", "") if variable is not None else ""
    return plain_name(node.get("name") or of_variable or node.get("id") or "")


def _type_name(node: Node) -> str | None:
    variable = next(children(node, "variable"), None)
    return variable.get("typeRef") if variable is not None else None


def _references(node: Node, *names: str) -> tuple[Reference, ...]:
    return tuple(_reference(child) for child in children(node, *names))


def _reference(node: Node) -> Reference:
    namespace, _, identity = node.get("href", "").rpartition("#")
    return Reference(namespace, identity, node.sourceline)


def _requirements(node: Node) -> tuple[Reference, ...]:
    return tuple(
        reference
        for requirement in children(node, *_REQUIREMENTS)
        for reference in _references(requirement, *_REQUIRED)
    )


def _input_data(reader: BoxedReader, node: Node, identity: str) -> Element:
    return InputData(identity, _name(node), _type_name(node))


def _decision(reader: BoxedReader, node: Node, identity: str) -> Element:
    logic = reader.expression_in(node)
    tag = node.get(_VERSION_TAG, "").strip() or None
    return Decision(identity, _name(node), _type_name(node), _requirements(node), logic, node.sourceline, tag)


def _bkm(reader: BoxedReader, node: Node, identity: str) -> Element:
    function = next((reader.function(child) for child in children(node, "encapsulatedLogic")), None)
    return Bkm(identity, _name(node), _type_name(node), _requirements(node), function, node.sourceline)


def _service(reader: BoxedReader, node: Node, identity: str) -> Element:
    return DecisionService(
        identity,
        _name(node),
        _type_name(node),
        _references(node, "outputDecision"),
        _references(node, "inputDecision"),
        _references(node, "inputData"),
        node.sourceline,
    )


_READERS = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _bkm,
    "decisionService": _service,
}


def _item_type(reader: BoxedReader, node: Node) -> ItemType:
    function = next(children(node, "functionItem"), None)
    parameters = None
    if function is not None:
        parameters = tuple(
            Parameter(plain_name(p.get("name", "")), p.get("typeRef")) for p in children(function, "parameters")
        )
    return ItemType(
        plain_name(node.get("name", "")),
        text_of_child(node, "typeRef"),
        tuple(_item_type(reader, part) for part in children(node, "itemComponent")),
        node.get("isCollection", "false").strip() in ("true", "1"),
        reader.cell(node, "allowedValues"),
        reader.cell(node, "typeConstraint"),
        parameters,
        function.get("outputTypeRef") if function is not None else None,
    )
