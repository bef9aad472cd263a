"""Turns bytes from anywhere into an XML tree that is safe to walk, or says why not.

The limits and refusals answer the hostile files that SpiffWorkflow accepts: entities, external DTDs, 200,000
attributes, 300,000 tasks, duplicate ids. This runs in a child process with limits of its own (`engine.bpmn.pool`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from lxml import etree

from engine.bpmn.vocabulary import BPMN, DI_NAMESPACES, MODEL, Element, local_name, namespace
from engine.errors import NotReadable, Problem

__all__ = [
    "MAX_ATTRIBUTES", "MAX_BYTES", "MAX_DEPTH", "MAX_ELEMENTS", "MAX_ID", "MAX_MODEL", "check_root", "load", "load_any",
]  # fmt: skip

MAX_BYTES = 20_000_000
MAX_ELEMENTS = 200_000
MAX_MODEL = 30_000  # of them, elements of BPMN itself, each of which is checked: some 5,000 nodes as tools write them
MAX_DEPTH = 100
MAX_ATTRIBUTES = 200  # of one element
MAX_ID = 255  # characters: ids become keys of rows and parts of URLs

_DMN = re.compile(r"/spec/DMN/")
_SPLIT = "Split it into processes that call each other."
_FLATTER = "Move what is nested deepest into a process of its own, and call it."
_WHOLE = "Save it again with the tool that drew it."


def load(content: bytes, *, keep_comments: bool = False) -> Element:
    """Parse the bytes of a BPMN file and return its root element, `definitions`.

    Raises NotReadable, with the line where there is one, for what is too large, not well-formed, not safe (DOCTYPE,
    entities), not BPMN 2.0, or ambiguous (two elements with one id).
    """
    root = load_any(content, keep_comments=keep_comments)
    check_root(root)
    _check_ids(root)
    return root


def load_any(content: bytes, *, keep_comments: bool = False) -> Element:
    """Parse the bytes of any XML file that is safe to walk: what kind of file it is, and its ids, are not looked at.

    Without its comments, unless who asks for them minds that they part texts and are no elements.

    Raises NotReadable like `load`, for what is too large, not well-formed or not safe.
    """
    if len(content) > MAX_BYTES:
        _refuse("too_large", f"The file has {len(content):,} bytes; at most {MAX_BYTES:,} are read.", hint=_SPLIT)
    if not content.strip():
        _refuse("empty_file", "The file is empty.", hint=_WHOLE)
    # An upper bound of the elements, known before a tree is built: closing tags take one "<" each, too.
    if content.count(b"<") - content.count(b"</") > MAX_ELEMENTS * 2:
        _refuse("too_many_elements", f"The file has more than {MAX_ELEMENTS:,} elements.", hint=_SPLIT)
    root = _parse(content, keep_comments=keep_comments)
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse(
            "doctype",
            "The file has a DOCTYPE. Such files can contain entities and point at other files, so they are not read.",
            hint="Remove the line <!DOCTYPE …>; BPMN needs none.",
            at=root,
        )
    _check_size(root)
    return root


def _parse(content: bytes, *, keep_comments: bool) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=not keep_comments,  # else the text behind a comment in a condition would be lost
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        reason = re.sub(r" \(<string>, line \d+\)$", "", str(error.msg or "unreadable"))
        reason = re.sub(r"\s+", " ", reason)  # some of the parser's reasons have lines of their own
        line = int(error.lineno or 0) or None
        if "Excessive depth" in reason:  # the parser gives up at 256, before our own count
            _refuse("too_deep", f"Elements are nested deeper than {MAX_DEPTH}.", hint=_FLATTER, line=line)
        _refuse("not_well_formed", f"The file is not well-formed XML: {reason}.", hint=_WHOLE, line=line)
    except (ValueError, LookupError) as error:  # an unknown encoding, a NUL byte
        _refuse("not_well_formed", f"The file cannot be decoded: {error}.", hint="Save it as UTF-8.")


def check_root(root: Element) -> None:
    """Raise NotReadable for a file whose root is not that of a BPMN 2.0 model."""
    if root.tag == BPMN + "definitions":
        return
    name, space = local_name(root.tag), namespace(root.tag)
    if "/CMMN/" in space:
        _refuse(
            "case_model",
            "The file is a case model; CMMN does not run here.",
            hint="Draw an ad-hoc sub-process: its activities are done in any order, as often as they are needed.",
            at=root,
        )
    what = "a DMN decision model" if _DMN.search(space) else f"<{name}>" + (f" of {space}" if space else "")
    _refuse(
        "not_bpmn",
        f"The file is not a BPMN 2.0 model: its root is {what}.",
        hint=f'A BPMN 2.0 file begins with <definitions xmlns="{MODEL}">.',
        at=root,
    )


def _check_size(root: Element) -> None:
    """Depth and attributes, in one walk that does not recurse."""
    count, depth, of_model = 0, 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        count, depth = count + 1, depth + 1
        if depth > MAX_DEPTH:
            _refuse("too_deep", f"Elements are nested deeper than {MAX_DEPTH}.", hint=_FLATTER, at=element)
        if count > MAX_ELEMENTS:
            _refuse("too_many_elements", f"The file has more than {MAX_ELEMENTS:,} elements.", hint=_SPLIT, at=element)
        of_model += element.tag.startswith(BPMN) if isinstance(element.tag, str) else 0
        if of_model > MAX_MODEL:
            _refuse(
                "too_many_elements",
                f"The model has more than {MAX_MODEL:,} elements.",
                hint=_SPLIT,
                at=element,
            )
        if len(element.attrib) > MAX_ATTRIBUTES:
            _refuse(
                "too_many_attributes",
                f"An element has {len(element.attrib):,} attributes; at most {MAX_ATTRIBUTES} are read.",
                hint="Remove those that BPMN does not know.",
                at=element,
            )
        if not isinstance(element.tag, str):  # an entity reference that was not resolved
            _refuse("entity", "The file uses an entity.", hint="Write the text itself in its place.", at=element)


def _check_ids(root: Element) -> None:
    """Ids are unique among the elements of the model, and among those of its diagram."""
    for spaces in ((MODEL,), DI_NAMESPACES):
        seen: dict[str, int] = {}
        for element in _of_namespaces(root, spaces):
            element_id = element.get("id")
            if element_id is None:
                continue
            if len(element_id) > MAX_ID:
                message = f"An id has {len(element_id):,} characters; at most {MAX_ID} are read."
                _refuse("id_too_long", message, hint="Give it a shorter one.", at=element)
            if not element_id.isprintable():
                _refuse(
                    "bad_id",
                    f"The id {element_id!a} holds characters that cannot be seen: two ids could look alike.",
                    hint="Write it with letters, digits and signs only.",
                    at=element.getparent(),
                    line=element.sourceline,
                )
            if element_id in seen:
                raise NotReadable(
                    Problem(
                        element_id,
                        "duplicate_id",
                        f"The id '{element_id}' is used twice, in lines {seen[element_id]} and {element.sourceline}.",
                        hint="Give one of the two elements another id.",
                        line=element.sourceline,
                    )
                )
            seen[element_id] = element.sourceline


def _of_namespaces(root: Element, spaces: tuple[str, ...]) -> Iterator[Element]:
    for space in spaces:
        yield from root.iter("{" + space + "}*")


def _refuse(code: str, message: str, *, hint: str, line: int | None = None, at: Element | None = None) -> NoReturn:
    """Give up, at an element or a line where there is one."""
    if at is not None:
        line = line or at.sourceline
    raise NotReadable(Problem(_id_near(at), code, message, hint=hint, line=line))


def _id_near(element: Element | None) -> str | None:
    """The id of the element, of the nearest one around it, or of the first process."""
    if element is None:
        return None
    for one in (element, *element.iterancestors(), *element.getroottree().getroot().iter(BPMN + "process")):
        if one.get("id") and len(one.get("id")) <= MAX_ID and one.get("id").isprintable():
            return str(one.get("id"))
    return None
