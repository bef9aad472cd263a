"""The templates that come with the application: steps that most processes of an office have."""

from __future__ import annotations

from engine.bpmn.templates.record import Ask, Template

__all__ = ["USUAL"]

_GROUP = Ask("group", "Group that does it")
_FORM = Ask("form", "Form to fill in")
_DUE = Ask("due", "Due: a duration from its opening")
_KEY = Ask("correlationKey", "Which one the message is for")

USUAL: tuple[Template, ...] = (
    Template(
        id="approval.manager",
        name="Approval by a manager",
        description="A manager says yes or no within a day; the answer is the variable approved.",
        element="userTask",
        words={"group": "managers", "due": "P1D", "priority": "60"},
        outputs={"approved": "approved"},
        asks=(_GROUP, _FORM, _DUE, Ask("clause", "Clause of the regulation", required=False)),
    ),
    Template(
        id="approval.other_person",
        name="Second pair of eyes",
        description="Somebody other than the first person checks; name the person or the group.",
        element="userTask",
        words={"due": "P1D"},
        outputs={"checked": "checked"},
        asks=(
            _GROUP,
            Ask("assignee", "Login of the person who has to do it", required=False),
            _FORM,
            Ask("clause", "Clause of the regulation", required=False),
        ),
    ),
    Template(
        id="task.form",
        name="Fill in a form",
        description="A group gets a task with a form; what is typed becomes variables.",
        element="userTask",
        words={"due": "P2D"},
        asks=(_GROUP, _FORM, _DUE),
    ),
    Template(
        id="task.call_customer",
        name="Call the customer",
        description="A person calls and writes down what was agreed.",
        element="userTask",
        words={"due": "PT4H", "instructions": "Call the customer. Write down what was agreed, and with whom."},
        asks=(_GROUP, _FORM, _DUE),
    ),
    Template(
        id="decision.table",
        name="Decide by a table",
        description="A decision table answers; the answer is the variable decision.",
        element="businessRuleTask",
        words={"resultVariable": "decision"},
        asks=(Ask("decision", "Decision to make"),),
    ),
    Template(
        id="message.wait",
        name="Wait for a message",
        description="Goes on when the message with this key comes.",
        element="intermediateCatchEvent",
        event="message",
        asks=(_KEY,),
    ),
    Template(
        id="timer.wait",
        name="Wait a day",
        description="Goes on after the time.",
        element="intermediateCatchEvent",
        event="timer",
        time="P1D",
    ),
    Template(
        id="timer.reminder",
        name="Reminder after a day",
        description="A timer on a task that does not end it: draw to the right what is to happen meanwhile.",
        element="boundaryEvent",
        event="timer",
        time="P1D",
        interrupting=False,
    ),
    Template(
        id="timer.escalation",
        name="Too late after two days",
        description="A timer on a task that ends it: draw to the right who takes over.",
        element="boundaryEvent",
        event="timer",
        time="P2D",
    ),
    Template(
        id="error.refused",
        name="When the action is refused",
        description="Catches what the system refuses; code, detail and data are in the variable problem.",
        element="boundaryEvent",
        event="error",
        words={"errorVariable": "problem"},
    ),
)
