"""What must be put right before anybody can read the words of a file: its namespaces, its ids, what is to run."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.importing.comments import MOST, Comments
from engine.bpmn.importing.draft import Draft, Pass
from engine.bpmn.importing.opening.executable import declare_executable
from engine.bpmn.importing.opening.ids import make_ids_unique
from engine.bpmn.importing.opening.namespaces import rename_namespaces, with_declared_prefixes, with_valid_namespaces
from engine.bpmn.importing.together import Together
from engine.bpmn.xml import check_root, load_any
from engine.errors import NotReadable

__all__ = ["OPENING", "opened"]

OPENING: tuple[Pass, ...] = (make_ids_unique, declare_executable)


def opened(
    file: str, content: bytes, files: Mapping[str, bytes] | None = None, together: Together | None = None
) -> Draft:
    """Read the bytes as BPMN, in whichever of its namespaces they are. Raises NotReadable.

    `together` has the processes of this file and of `files`; it is given where several files share it.
    """
    valid, wrong = with_valid_namespaces(content)
    few = valid.count(b"<!--") <= MOST
    undeclared: list[str] = []
    try:
        root = load_any(valid, keep_comments=few)
    except NotReadable as error:
        declared, undeclared = with_declared_prefixes(valid)
        if not undeclared or error.problem.code != "not_well_formed":
            raise
        try:
            root = load_any(declared, keep_comments=few)
        except NotReadable:
            raise error from None  # what is wrong with the file as it is
    together = together or Together({**(files or {}), file: content})
    draft = Draft(file, root, files=files or {}, together=together, comments=Comments(root))
    if not few:
        draft.left_out(root, "comments", f"The file has more than {MOST:,} comments; they were left out.")
    for uri in wrong:
        draft.repaired(draft.root, "namespace", f"The namespace '{uri}' is no valid URI; its spaces were encoded.")
    for prefix in undeclared:
        draft.repaired(root, "namespace", f"The prefix '{prefix}' was not declared; it now means what it usually does.")
    rename_namespaces(draft)
    check_root(draft.root)
    return draft
