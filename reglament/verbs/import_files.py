"""`reglament import FILE|FOLDER|ZIP …`: files of other tools become executable drafts, with a report."""

from __future__ import annotations

import json
import zipfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from engine import ENGINE
from engine.bpmn import Imported, Reading, import_files, read
from engine.bpmn.project_files import diagram_name, wanted_name
from engine.commands import ImportFiles, StartDraft
from engine.errors import Problem, ReglamentError
from engine.queries.releases import find_bundle
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]

_MOST_FILES, _MOST_BYTES = 2_000, 100_000_000  # of one import, unpacked
_WORDS = {"error": "error", "repair": "repaired", "warning": "noted"}


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    what = "diagrams with their forms and decisions: files, folders (searched through), zips"
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER|ZIP", help=what)
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="where the drafts go; default: nowhere")
    parser.add_argument("--bundle", metavar="KEY", help="take them into the draft of this bundle, in the database")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: Namespace, settings: Settings) -> int:
    """Print the report and write the drafts; 1 when something could not be read, contradicts itself or does not run."""
    imported = import_files(_found(options.paths))
    diagrams = {name: content for name, content in imported.files.items() if name.lower().endswith(".bpmn")}
    if not diagrams:
        raise ReglamentError("There is no BPMN file in what was given.")
    reading = read(diagrams)
    if options.output is not None:
        options.output.mkdir(parents=True, exist_ok=True)
        for name, content in imported.files.items():
            (options.output / name).write_bytes(content)
    if options.bundle is not None:
        _into_bundle(options.bundle, imported.files, settings)
    if options.json:
        print(json.dumps(_as_json(imported, reading), ensure_ascii=False, indent=2))
    else:
        _report(imported, reading)
    return 0 if imported.ok and reading.ok else 1


def _found(paths: list[Path]) -> dict[str, bytes]:
    """Every diagram, decision and form, by a name that no other has. Raises ReglamentError where it is too much."""
    files: dict[str, bytes] = {}
    size = 0
    for name, content in (one for path in paths for one in _of_path(path)):
        kept = wanted_name(name, content)
        if kept is None:
            continue
        stem, _, ending = kept.rpartition(".")
        number = 1
        while kept in files and files[kept] != content:
            number += 1
            kept = f"{stem}_{number}.{ending}"
        files[kept] = content
        size += len(content)
        if len(files) > _MOST_FILES or size > _MOST_BYTES:
            raise ReglamentError(f"These are more than {_MOST_FILES:,} files, or too large. Import a part of them.")
    return files


def _of_path(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and not inner.is_symlink():
                yield inner.name, inner.read_bytes() if diagram_name(inner.name) else b""
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = entry.filename.replace("\\", "/").rpartition("/")[2]
                if not entry.is_dir() and diagram_name(name):
                    with archive.open(entry) as opened:  # read at most so much, whatever the zip says of its size
                        yield name, opened.read(_MOST_BYTES)
    else:
        yield path.name, path.read_bytes()


def _into_bundle(bundle: str, files: Mapping[str, bytes], settings: Settings) -> None:
    application = assemble(settings.database, zone=settings.zone, or_empty=True, **settings.outside)
    application.prepare()
    with application.engine.database.read() as connection:
        found = find_bundle(connection, ENGINE, bundle)
    if found is None:
        application.engine.handle(StartDraft(bundle, "", files=dict(files)), actor=ENGINE)
        return
    if found.draft is None:
        application.engine.handle(StartDraft(bundle), actor=ENGINE)
    application.engine.handle(ImportFiles(bundle, dict(files)), actor=ENGINE)


def _report(imported: Imported, reading: Reading) -> None:
    asked = {(one.file, one.element, one.message) for one in reading.problems if one.code == "open_question"}
    counts: Counter[str] = Counter()
    for finding in imported.findings:
        is_question = (finding.file, finding.element, finding.message) in asked
        word = "asked" if is_question else _WORDS[finding.severity]
        counts[word] += 1
        print(_line(word, finding))
    for problem in reading.faults:
        print(_line("refused", problem))
    for definition in reading.definitions:
        print(f"{'runs':9} {definition.key}: {len(definition.nodes)} elements, {len(definition.flows)} flows")
    needed = _needed(imported, reading)
    if needed:
        print("\nActions that must exist:")
        for action, places in needed.items():
            print(f"  {action}: {', '.join(places)}")
        print()
    told = ", ".join(f"{counts[word]} {word}" for word in ("repaired", "asked", "noted", "error") if counts[word])
    runs, all_of_them = len(reading.definitions), sum(one.is_executable for one in reading.processes)
    print(f"{len(imported.files)} files, {runs} of {all_of_them} processes run; {told or 'nothing had to be changed'}.")


def _needed(imported: Imported, reading: Reading) -> dict[str, list[str]]:
    """The actions that stand for code of the other tool, each with the elements that ask for it."""
    asked = {(one.file, one.element) for one in imported.findings if one.code == "action_needed"}
    file_of = {process.id: process.file for process in reading.processes}
    found: dict[str, list[str]] = {}
    for definition in reading.definitions:
        for node in definition.nodes:
            if node.action is not None and (file_of.get(definition.key), node.id) in asked:
                found.setdefault(node.action.name, []).append(f"{definition.key}/{node.id}")
    return dict(sorted(found.items()))


def _line(word: str, problem: Problem) -> str:
    line = f":{problem.line}" if problem.line else ""
    hint = f" {problem.hint}" if problem.hint else ""
    return f"{word:9} {problem.file or '-'}{line} {problem.element or '-'}: {problem.message}{hint} [{problem.code}]"


def _as_json(imported: Imported, reading: Reading) -> dict[str, object]:
    return {
        "ok": imported.ok and reading.ok,
        "files": sorted(imported.files),
        "findings": [asdict(finding) for finding in imported.findings],
        "problems": [asdict(problem) for problem in reading.problems],
        "runs": [definition.key for definition in reading.definitions],
        "actions": _needed(imported, reading),
    }
