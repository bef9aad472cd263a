"""Names that the import makes up: variables, messages and keys of forms, from what a person wrote on the diagram."""

from __future__ import annotations

import re

__all__ = ["key_named", "variable_named"]


def variable_named(*labels: str) -> str:
    """A variable named after the first label that has a letter in it, in a way that FEEL reads as one name."""
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; the import runs in a child process
    from engine.feel.findings import functions_named

    for label in labels:
        name = re.sub(r"\W+", "_", label, flags=re.ASCII if label.isascii() else 0).strip("_").lower()
        if not any(letter.isalpha() for letter in name):
            continue
        name = name[:60].strip("_")
        if not name[0].isalpha():
            name = f"v_{name}"
        try:
            if not list(functions_named(compile_expression(f'{name} = "1"'))):
                return name
        except FeelSyntaxError:
            pass
        return f"{name}_value"  # a word of FEEL, or one of its functions
    return "value"


def key_named(label: str, fallback: str) -> str:
    """A name for a message, a signal, an error code: the label in lower case with dots, else the fallback."""
    return re.sub(r"\W+", ".", label).strip("._").lower()[:100] or fallback
