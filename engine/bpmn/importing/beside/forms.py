"""Forms of Camunda's form editor, which are form-js like ours."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.importing.form_files import adapted_form
from engine.errors import Problem

__all__ = ["form_file"]


def form_file(name: str, content: bytes, tell: Callable[[Problem], None]) -> dict[str, bytes]:
    """The form in what is read here; as it is when nothing has to be changed."""
    said: list[str] = []
    adapted = adapted_form(content, name.rpartition(".")[0], said.append)
    for one in said:
        tell(Problem(None, "form", one, "warning"))
    return {name: adapted if said and adapted is not None else content}
