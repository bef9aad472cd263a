"""Which version of a process is called, or of a decision asked: bound where the import brings it, asked elsewhere.

The gate refuses a call of a version that there is not. What other files of the same system hold nobody knows here, so
such a call stays one of the latest version, with a question.
"""

from __future__ import annotations

from engine.bpmn.importing.vendors.words import Words
from engine.bpmn.places import short
from engine.model.definition import Binding

__all__ = ["bind", "bind_decision"]


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


def bind_decision(words: Words, decision: str, binding: str | None, said: str | None) -> None:
    """Bind a business rule task as it was: `latest`, `deployment`, else by what was said, a number or a tag.

    `deployment` is what a task means here that says nothing.
    """
    draft, element = words.draft, words.element
    if binding == "latest":
        words.say("decisionBinding", Binding.LATEST)
    elif binding == "versionTag" and said is not None and said in draft.together.decision_tags(decision):
        words.say("decisionTag", said)
        words.say("decisionBinding", Binding.TAG)
        draft.repaired(element, "decision", f"The version with the tag '{short(said)}' is asked.")
    elif binding not in (None, "deployment"):
        draft.asked(
            element,
            "decision",
            f"Which version of the decision is asked? It said '{short(said or str(binding))}'.",
            "Versions are counted anew here: choose the number or the tag of one that is deployed.",
        )
