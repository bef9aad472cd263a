"""Collects every text that people read, for translation: `python -m web.catalogues` brings the `.po` files up to date;
with `compile` it only writes the `.mo` files that programs read.

Texts of the pages are marked by gettext. Texts of processes are found where designers write them: names, instructions
and labels in `.bpmn` and `.form` files, and the words of the slices' cards.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.i18n import LANGUAGES
from web.sentences import templates_in
from web.titles import templates_of

__all__ = [
    "FOLDER",
    "catalogue",
    "collect",
    "compile_all",
    "extract_bpmn",
    "extract_cards",
    "extract_dmn",
    "extract_form",
    "extract_sentences",
    "extract_states",
    "extract_tables",
    "update",
]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "web" / "translations"
DOMAIN = "messages.po"
SOURCE_LANGUAGE = "en"

_METHODS = [
    ("web/catalogues.py", "ignore"),
    ("web/static/**", "ignore"),
    ("web/templates/**.html", "jinja2"),
    ("web/**.py", "python"),
    ("engine/forms/messages.py", "python"),
    ("engine/bpmn/extensions.py", "web.catalogues:extract_tables"),
    ("engine/bpmn/fixes.py", "web.catalogues:extract_tables"),
    ("engine/bpmn/properties.py", "web.catalogues:extract_tables"),
    ("engine/bpmn/templates/*.py", "web.catalogues:extract_tables"),
    ("engine/bpmn/elements.py", "web.catalogues:extract_tables"),
    ("engine/**.py", "web.catalogues:extract_sentences"),
    ("workers/adapters/*.py", "web.catalogues:extract_tables"),
    ("processes/**/cards.py", "web.catalogues:extract_cards"),
    ("processes/**/application.py", "web.catalogues:extract_cards"),
    ("processes/**/records/*.py", "web.catalogues:extract_states"),
    ("processes/**.py", "web.catalogues:extract_sentences"),
    ("processes/**.bpmn", "web.catalogues:extract_bpmn"),
    ("processes/**.form", "web.catalogues:extract_form"),
    ("processes/**.dmn", "web.catalogues:extract_dmn"),
]
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "N_": None}
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_OURS = "{urn:reglament:bpmn:1}"
_UNSEEN = frozenset({"message", "error", "signal", "participant", "collaboration"})
_WORDS = re.compile(r"[A-Z][a-z]*( |$|[a-z,%'-])")
_LABELS = ("label", "description", "text", "dateLabel", "timeLabel")
Found = tuple[int, None, str, list[str]]


def collect() -> Catalog:
    """Return all texts of the repository as a catalogue without translations."""
    found = Catalog(project="Reglament", charset="utf-8", fuzzy=False)
    options = {"**.html": {"silent": "false"}}
    for file, line, message, comments, context in extract_from_dir(
        ROOT, _METHODS, options, _KEYWORDS, directory_filter=_is_ours
    ):
        found.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Catalog:
    """Return what a language has so far."""
    path = FOLDER / language / "LC_MESSAGES" / DOMAIN
    if not path.exists():
        return Catalog(locale=language, project="Reglament", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> list[str]:
    """Bring the `.po` files up to date and return what still waits for a translation, a line each."""
    template = collect()
    missing: list[str] = []
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        known = catalogue(language)
        known.update(template, no_fuzzy_matching=True, update_header_comment=False)
        known.obsolete.clear()
        _make_plain(known)
        path = FOLDER / language / "LC_MESSAGES" / DOMAIN
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            # Without line numbers and dates: a moved line is no change of a translation.
            write_po(file, known, omit_header=False, sort_output=True, no_location=True, width=120)
        missing += [
            f"{language}: {message.id}" for message in known if message.id and not _is_translated(message.string)
        ]
    return missing


def _make_plain(known: Catalog) -> None:
    """Leave out of the file what changes without a text having changed; "120 % of" is no place for a value."""
    known.header_comment = f"# Texts of Reglament: {known.locale}. Brought up to date by `python -m web.catalogues`."
    known.creation_date = known.revision_date = datetime(2025, 1, 1, tzinfo=UTC)
    known.last_translator = known.language_team = known.msgid_bugs_address = known.version = ""
    for message in known:
        if message.id and "%(" not in str(message.id):
            message.flags.discard("python-format")


def compile_all() -> None:
    """Write the `.mo` files that programs read. (`pybabel compile` takes "120 % of" for a place of a value.)"""
    for language in LANGUAGES:
        path = FOLDER / language / "LC_MESSAGES" / DOMAIN
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue(language))


def extract_bpmn(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield what people read of a diagram: names, lanes, groups, instructions, the words of titles."""
    for element in ElementTree.parse(file).getroot().iter():  # noqa: S314 - our own files
        if not element.tag.startswith((_BPMN, _OURS)):
            continue
        if element.get("name") and element.tag.removeprefix(_BPMN) not in _UNSEEN:
            yield from _text(element.get("name"))
        group = element.get(f"{_OURS}group")
        if group:
            yield from _text(group.replace("_", " ").capitalize())
        for name in ("title", "subtitle"):
            yield from ((0, None, template, []) for template in templates_of(element.get(f"{_OURS}{name}") or ""))
        if element.tag == f"{_OURS}instructions":
            yield from _text(element.text)


def extract_dmn(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield the decisions of a file as the history names them: by their ids, in words."""
    for element in ElementTree.parse(file).getroot().iter():  # noqa: S314 - our own files
        if element.tag.endswith("}decision"):
            yield from _text((element.get("id") or "").replace("_", " "))


def extract_form(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield the texts of a form that it does not translate itself by its properties."""
    waiting: list[Any] = [json.load(file)]
    while waiting:
        component = waiting.pop()
        properties = component.get("properties") or {}
        for name in _LABELS:
            if component.get(name) and f"{name}.ko" not in properties and component.get("type") != "default":
                said = "label.ko" in properties if name in ("dateLabel", "timeLabel") else False
                if not said:
                    yield from _text(component[name])
        for choice in (*(component.get("values") or ()), *(component.get("columns") or ())):
            if isinstance(choice, dict) and "label.ko" not in choice:
                yield from _text(choice.get("label"))
        waiting.extend(component.get("components") or ())


def extract_cards(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield the words in a slice's cards and case kinds: every text that begins like a sentence."""
    tree = ast.parse(file.read())
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside_f_strings = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    returned = {part for node in ast.walk(tree) if isinstance(node, ast.Return) for part in _answers(node.value)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and node not in docstrings | inside_f_strings and (node in returned or _WORDS.match(node.value)):
            yield node.lineno, None, node.value, []


def extract_tables(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield the words in the tables that the modeler shows: sentences among a row's arguments, and all `LABELS`."""
    tree = ast.parse(file.read())
    for node in ast.walk(tree):
        words: list[ast.expr] = []
        if isinstance(node, ast.Call):
            words = [*node.args, *(keyword.value for keyword in node.keywords)]
            words += [value for word in words if isinstance(word, ast.Dict) for value in word.values]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            words = [node.value]  # the default of a column
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            words = list(node.value.values)
        for word in words:
            if isinstance(word, ast.Constant) and isinstance(word.value, str) and _WORDS.match(word.value):
                yield word.lineno, None, word.value, []


def extract_sentences(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield the sentences that the engine and the processes compose for people: refusals, problems, reasons."""
    yield from ((0, None, template, []) for template in templates_in(file.read()))


def extract_states(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Yield the states of a slice's records, which its cards show: what `one_of("state", …)` allows."""
    tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "one_of":
            column, *states = node.args
            if isinstance(column, ast.Constant) and column.value == "state":
                yield from ((node.lineno, None, one.value, []) for one in states if isinstance(one, ast.Constant))
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "SENT" for t in node.targets):
            words = [part for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
            yield from ((node.lineno, None, word.value, []) for word in words)


def _answers(value: ast.expr | None) -> Iterator[ast.expr]:
    """The constants that a return statement may give."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value
    elif isinstance(value, ast.IfExp):
        yield from _answers(value.body)
        yield from _answers(value.orelse)


def _text(text: str | None) -> Iterable[Found]:
    if text and text.strip():
        yield 0, None, text.strip(), []


def _is_ours(folder: Any) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("node_modules", "static", "tests", "var", "ui", "docs")


def _is_translated(text: Any) -> bool:
    return all(text) if isinstance(text, (list, tuple)) else bool(text)


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        for line in update():
            print(line)  # noqa: T201 - what to translate next
    compile_all()
