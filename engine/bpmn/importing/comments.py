"""Comments of a file: lifted out while the passes work on its elements, and put back where they stood."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.bpmn.vocabulary import Element

__all__ = ["MOST", "Comments"]

MOST = 1_000  # each is looked at alone; whoever opens a file with more leaves them out


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comment stood. What stood behind it is what it usually speaks of."""

    comment: Element
    behind: Element | None
    before: Element | None
    around: tuple[Element, ...]  # from the inside out
    in_text: bool


class Comments:
    """The comments inside the root of a file; those before and behind it stay where they are."""

    def __init__(self, root: Element | None = None) -> None:
        self._root = root
        self._places: list[_Place] = []
        for comment in [] if root is None else list(root.iter(etree.Comment)):
            self._lift(comment)

    def _lift(self, comment: Element) -> None:
        around = comment.getparent()
        has_words = any((text or "").strip() for text in (around.text, *(one.tail for one in around)))
        in_text = has_words and not any(isinstance(one.tag, str) for one in around)
        behind = next((one for one in comment.itersiblings() if isinstance(one.tag, str)), None)
        self._places.append(
            _Place(comment, behind, comment.getprevious(), tuple(comment.iterancestors()), in_text=in_text)
        )
        tail, before = comment.tail or "", comment.getprevious()
        if in_text or tail.strip():  # words on both sides of it are one text
            comment.tail = None
            if before is None:
                around.text = (around.text or "") + tail
            else:
                before.tail = (before.tail or "") + tail
        around.remove(comment)

    def put_back(self) -> None:
        """Put each back before what stood behind it; else behind what stood before it; else into what is left."""
        for place in self._places:
            if place.behind is not None and self._is_there(place.behind):
                place.behind.addprevious(place.comment)
                continue
            if place.before is not None and self._is_there(place.before):
                # A comment in front of it may have come back behind the same element: the order stays.
                last = place.before
                for one in place.before.itersiblings():
                    if isinstance(one.tag, str):
                        break
                    last = one
                last.addnext(place.comment)
                continue
            around = next(one for one in place.around if self._is_there(one))
            if around is place.around[0] and place.in_text:
                around.addprevious(place.comment)
            else:
                around.append(place.comment)

    def _is_there(self, element: Element) -> bool:
        return element is self._root or any(one is self._root for one in element.iterancestors())
