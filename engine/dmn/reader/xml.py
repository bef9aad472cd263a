"""Text of a DMN file to a tree of elements, without anything in it that could reach out or blow up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from engine.errors import NotReadable, Problem

__all__ = ["Node", "children", "local", "parse", "text_of_child"]

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100
MAX_ATTRIBUTES = 200

Node: TypeAlias = Any  # lxml ships no types

_NAMESPACES = re.compile(
    r"https?://www\.omg\.org/spec/DMN/(20130901|20151101(/dmn\.xsd)?|20151130|20180521/MODEL/?"
    r"|20191111/MODEL/?|20211108/MODEL/?|20230324/MODEL/?|20240513/MODEL/?)"
)


def parse(xml: bytes | str, file: str) -> Node:
    """The `definitions` element; raises NotReadable with the line when the text is unsafe, broken or no DMN."""
    content = xml.encode() if isinstance(xml, str) else xml
    if len(content) > MAX_BYTES:
        raise _refused(file, "too_large", f"The file has {len(content):,} bytes; {MAX_BYTES:,} are allowed.")
    if content.count(b"<") > 3 * MAX_ELEMENTS:
        raise _refused(file, "too_large", f"The file has more than {MAX_ELEMENTS:,} elements.")
    if isinstance(xml, str):  # it is decoded already, whatever its declaration says
        content = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(file, "not_xml", f"The file is no well-formed XML: {error.msg}", error.lineno) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(file, "doctype", "The file has a DOCTYPE, which is not read. Remove it.", 1)
    if local(root) != "definitions" or not _NAMESPACES.fullmatch(etree.QName(root).namespace or ""):
        raise _refused(file, "not_dmn", f"The file is no DMN 1.1 to 1.5: its root is <{local(root)}>.", root.sourceline)
    _check_size(root, file)
    return root


def _check_size(root: Node, file: str) -> None:
    depth = 0
    for count, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH or count > 2 * MAX_ELEMENTS or len(element.attrib) > MAX_ATTRIBUTES:
            raise _refused(file, "too_large", "The file is too large or nested too deeply.", element.sourceline)


def _refused(file: str, code: str, message: str, line: int | None = None) -> NotReadable:
    where = f"{file}: " if file else ""
    return NotReadable(Problem(element=None, code=code, message=where + message, line=line))


def local(node: Node) -> str:
    """The name of an element without its namespace."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def children(node: Node, *names: str) -> Iterator[Node]:
    """The children of the model's own namespace with one of these names; all of them without names."""
    namespace = etree.QName(node).namespace
    for child in node:
        if (
            isinstance(child.tag, str)
            and etree.QName(child).namespace == namespace
            and (not names or local(child) in names)
        ):
            yield child


def text_of_child(node: Node, name: str) -> str | None:
    """The text of a child, without space around it; None when there is no such child."""
    for child in children(node, name):
        return "".join(child.itertext()).strip()
    return None
