"""Every module says why it exists; long ones say why they are long; decisions are indexed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.support.sources import PACKAGES, ROOT, python_files, text_of

LONG = 300
REASON = "long because"  # in the module's docstring, followed by the reason


def undocumented(path: Path, source: str) -> list[str]:
    """What a Python file leaves unsaid."""
    tree = ast.parse(source)
    if not tree.body:
        return []  # a package's empty __init__
    words = ast.get_docstring(tree) or ""
    faults = [] if words else ["no docstring that says why it exists"]
    lines = source.count("\n")
    if lines > LONG and REASON not in words.lower():
        faults.append(f"{lines} lines: split it, or say in its docstring “Long because …”")
    for node in tree.body:
        public = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
        if public and path.parts[0] != "tests" and not ast.get_docstring(node):
            faults.append(f"{node.name} (line {node.lineno}) has no docstring")
    return faults


def test_what_is_unsaid_is_noticed() -> None:
    path = Path("engine/example.py")
    assert undocumented(path, "x = 1\n") == ["no docstring that says why it exists"]
    assert undocumented(path, '"""Why."""\ndef go(): ...\n') == ["go (line 2) has no docstring"]
    assert undocumented(path, '"""Why."""\n' + "x = 1\n" * LONG)[0].startswith("301 lines")
    assert undocumented(path, '"""Why. Long because it is a table."""\n' + "x = 1\n" * LONG) == []


def test_every_module_and_public_thing_is_documented() -> None:
    files = python_files(*PACKAGES, "tools", "tests")
    found = {str(path): faults for path in files if (faults := undocumented(path, text_of(path)))}
    assert found == {}


def test_every_decision_is_in_the_index_and_numbered_once() -> None:
    decisions = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    index = text_of(Path("docs/adr/README.md"))
    assert [name for name in decisions if f"({name})" not in index] == []
    numbers = [name[:4] for name in decisions]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_every_link_between_our_pages_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_make_target_explains_itself() -> None:
    makefile = text_of(Path("Makefile"))
    phony = " ".join(re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)).split()
    assert [name for name in phony if not re.search(rf"^{name}:.*## \S", makefile, re.MULTILINE)] == []
