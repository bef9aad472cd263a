"""SpiffWorkflow's walk over a document, with our parser classes in its override points: XML in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from engine.bpmn.items import items_in, structures_in
from engine.bpmn.parsed import Document, ParsedItem, ParsedProcess
from engine.bpmn.parsers import PARSER_CLASSES, ScopeParser
from engine.bpmn.vocabulary import BPMN, GLOBAL_TASK_TAGS, Element, local_name, reference

__all__ = ["walk"]


def walk(root: Element, *, file: str | None = None) -> Document:
    """Collect everything that a normalised document says about its processes. Never raises for what they say."""
    parser = DocumentParser()
    parser.items, parser.structures = items_in(root), structures_in(root)
    parser.root_elements = {element.get("id"): element for element in root if element.get("id")}
    parser.add_bpmn_xml(root, file)
    ids = [element.get("id") for element in root.iter(BPMN + "process")]
    processes: list[ParsedProcess] = [parser.process_parsers[process_id].get_spec() for process_id in ids]
    processes.extend(_global_task(parser, child, file) for child in root if _is_global_task(child))
    return Document(file, processes, dict(parser.collaborations))


def _is_global_task(element: Element) -> bool:
    return element.tag.startswith(BPMN) and local_name(element.tag) in GLOBAL_TASK_TAGS


def _global_task(parser: DocumentParser, element: Element, file: str | None) -> ParsedProcess:
    """A global task, read as a process in which the task alone stands."""
    process = etree.Element(BPMN + "process", {"id": element.get("id"), "isExecutable": "true"})
    process.sourceline = element.sourceline
    task = deepcopy(element)
    task.tag = BPMN + GLOBAL_TASK_TAGS[local_name(element.tag)]
    if task.get("scriptLanguage") is not None:  # what a script task calls scriptFormat
        task.set("scriptFormat", task.attrib.pop("scriptLanguage"))
    process.append(task)
    parser.create_parser(process, filename=file)
    parsed: ParsedProcess = parser.process_parsers[element.get("id")].get_spec()
    parsed.name = (element.get("name") or "").strip() or parsed.id
    parsed.is_global_task = True
    parsed.items, parsed.sets = parsed.nodes[parsed.id].items, parsed.nodes[parsed.id].sets
    return parsed


class DocumentParser(BpmnParser):
    """SpiffWorkflow's parser of a document; it resolves processes, messages, signals, errors and lanes."""

    PARSER_CLASSES = PARSER_CLASSES
    OVERRIDE_PARSER_CLASSES: dict[str, Any] = {}
    PROCESS_PARSER_CLASS = ScopeParser
    AD_HOC_PARSER_CLASS = ScopeParser
    items: dict[str, ParsedItem]  # what holds data, by id
    structures: dict[str, str]  # what messages and signals are made of, by id
    root_elements: Mapping[str, Element] = {}  # by id: events and event definitions look them up by the thousand

    def _add_diagram_indexes(self, bpmn: Element) -> None:
        """Lanes by node, the innermost one: it is the last that names the node. Positions do not matter to us.

        SpiffWorkflow fails with a bare ValueError at a coordinate that is no number, and keeps white space.
        """
        lanes: dict[str, str] = {}
        for node_ref in bpmn.iter(BPMN + "flowNodeRef"):
            node_id, name = reference(node_ref.text), (node_ref.getparent().get("name") or "").strip()
            if node_id and name:
                lanes[node_id] = name
        key = self._document_key(bpmn)
        self.document_lanes[key] = lanes
        self.document_positions[key] = {}

    def _add_collaborations(self, bpmn: Element) -> None:
        """All collaborations of the file, where SpiffWorkflow reads the first one."""
        for collaboration in bpmn.iter(BPMN + "collaboration"):
            processes = [reference(pool.get("processRef")) for pool in collaboration.iter(BPMN + "participant")]
            self.collaborations[collaboration.get("id") or ""] = [process for process in processes if process]

    def _add_data_stores(self, bpmn: Element) -> None:
        """SpiffWorkflow refuses a data store without a class; here the element table judges it."""

    def _add_correlations(self, bpmn: Element) -> None:
        """One equal key of several lets a message through there (S12); here the element table judges them."""
