"""Import: files that any tool wrote become executable drafts, and everything that was changed or asked is listed.

    imported = bring_in({"order.bpmn": content})
    imported.files      # the same files in our words, and the forms that came out of them
    imported.findings   # repairs, questions and what has no meaning here, each with its element

Three principles. What has a meaning here is translated; nothing is executed as another vendor's words say it. What we
cannot run, a person is asked to do, with the original text as instructions; a condition that cannot be translated
stands as text, so that it is an incident and never silently true. What only the designer can know is a question that
stays on its element (`reglament:question`) until it is answered, and the diagram stays as drawn.
"""

from __future__ import annotations

from engine.bpmn.imported import Imported
from engine.bpmn.importing.bring_in import bring_in

__all__ = ["Imported", "bring_in"]
