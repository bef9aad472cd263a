"""Which version of a process is called: bound here only where the import brings it, asked elsewhere.

The gate refuses a call of a version that there is not. What other files of the same system hold nobody knows here, so
such a call stays one of the latest version, with a question.
"""

from __future__ import annotations

from engine.bpmn.importing.vendors.words import Words
from engine.bpmn.places import short
from engine.model.definition import Binding

__all__ = ["bind"]


def bind(words: Words, binding: Binding, said: str = "") -> bool:
    """Bind a call as `said` (the tag or the number); False when it is asked instead, for want of that version."""
    draft, element = words.draft, words.element
    tags = draft.together.tags(element.get("calledElement") or "")
    if tags is None or (binding is Binding.TAG and said not in tags):
        draft.asked(element, "call", f"Which version is called? It said '{short(said or binding)}'.")
        return False
    word = {Binding.TAG: "calledTag", Binding.VERSION: "calledVersion"}.get(binding)
    if word is not None:
        words.say(word, said)
    words.say("calledBinding", binding)
    draft.repaired(element, "call", f"Which version is called is said by its {binding}.")
    return True
