"""What concerns the process as a whole, and the words that need nothing here."""

from __future__ import annotations

from engine.bpmn.importing.vendors.family.texts import is_name
from engine.bpmn.importing.vendors.words import Fate, Word, Words, attribute_of, table_of
from engine.bpmn.places import short

__all__ = ["NEEDS_NOTHING", "WORDS", "process", "properties", "rest", "start"]

_EVERYWHERE = "any element"
_NOTHING = (
    *table_of(
        Fate.LEFT_OUT,
        _EVERYWHERE,
        """
        async asyncBefore asyncAfter asyncLeave exclusive: every step is saved, and work outside is a job anyway
        jobPriority taskPriority: of an action reglament:actionPriority; elsewhere there are no jobs
        <jobCategory>: actions can be paused one by one
        historyTimeToLive history <historyLevel>: what happened is kept
        diagramRelationId modelerTemplate modelerTemplateVersion modelerTemplateIcon: names of the other modeler
        isEagerExecutionFetching: how the other engine reads its database
        """,
    ),
    *table_of(
        Fate.DRAWING,
        _EVERYWHERE,
        """
        <task-candidates-type> <work-form-field-validation> <element-name> <localization> <testValue>: \
            how the other modeler shows the element
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "process",
        """
        isStartableInTasklist: who may start a process is a right here
        """,
    ),
)
_ASKED = (
    *table_of(Fate.TRANSLATED, "process", "versionTag: reglament:versionTag"),
    *table_of(Fate.TRANSLATED, "startEvent", "initiator: reglament:output of process.startedBy"),
    *table_of(
        Fate.ASKED,
        "process, startEvent",
        """
        candidateStarterGroups candidateStarterUsers <potentialStarter>: it is asked who may start the process
        """,
    ),
    *table_of(
        Fate.ASKED,
        _EVERYWHERE,
        """
        <properties> <property>: what somebody reads from a property is asked for
        property@id property@name property@value: told with the question
        """,
    ),
)  # fmt: skip
NEEDS_NOTHING = frozenset(word.name for word in _NOTHING)
WORDS: tuple[Word, ...] = (*_NOTHING, *_ASKED)


def process(words: Words) -> None:
    """Who may start it, and its tag."""
    draft, element = words.draft, words.element
    starters = [
        text
        for text in (
            words.take("candidateStarterGroups"),
            words.take("candidateStarterUsers"),
            *("".join(one.itertext()).strip() for one in words.elements("potentialStarter")),
        )
        if text
    ]
    if starters:
        question = f"Who may start the process? It said {short(', '.join(starters))}."
        draft.asked(element, "starters", question, "Rights to start are given in the administration.")
    tag = words.take("versionTag")
    if tag is not None:
        words.say("versionTag", tag)
        draft.repaired(element, "version_tag", f"The version is tagged '{short(tag)}'.")
    if (words.take("isStartableInTasklist") or "true").lower() == "false":
        draft.left_out(element, "no_meaning", "Who may start a process is a right here; the process was hidden there.")


def start(words: Words) -> None:
    """Who started the process."""
    initiator = words.take("initiator")
    if initiator is None:
        return
    if is_name(initiator) and words.map("output", initiator, "process.startedBy"):
        words.draft.repaired(words.element, "initiator", f"Who started the process becomes the variable '{initiator}'.")
    else:
        question = f"Which variable holds who started the process? It was '{initiator}', which is no name here."
        words.draft.asked(words.element, "initiator", question)


def properties(words: Words) -> None:
    """Names and values that a listener or a tool read."""
    found = [
        f"{attribute_of(one, 'name') or attribute_of(one, 'id') or ''} = {attribute_of(one, 'value') or ''}"
        for around in words.elements("properties")
        for one in around
        if isinstance(one.tag, str)
    ]
    found += [attribute_of(one, "name") or "" for one in words.elements("property")]
    if found:
        question = f"Did anything read these properties: {short('; '.join(found))}?"
        words.draft.asked(words.element, "properties", question, "Nothing reads them here.")


def rest(words: Words) -> None:
    """What nobody translated, in one sentence."""
    names = words.rest()
    if not names:
        return
    nothing = [name for name in names if name in NEEDS_NOTHING]
    if nothing:
        said = f"{', '.join(nothing)}: nothing to do here, every step is saved."
        words.draft.left_out(words.element, "no_meaning", said)
    others = [name for name in names if name not in NEEDS_NOTHING]
    if others:
        said = f"{', '.join(others)}: no meaning of it is known here; it was removed."
        words.draft.left_out(words.element, "unknown_word", said)
