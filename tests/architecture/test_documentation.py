"""Every module says why it exists; long ones say why they are long; decisions are indexed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.support.sources import PACKAGES, ROOT, python_files, text_of, tree_of

LONG = 300
REASON = re.compile(r"\blong(er)?\b[^.]*(\bbecause\b|:)", re.IGNORECASE)  # in the docstring, then the reason


def exported(tree: ast.Module) -> set[str]:
    """The names in a file's `__all__`."""
    lists = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    return {name for found in lists for name in ast.literal_eval(found)}


def undocumented(source: str, *, door: frozenset[str] = frozenset()) -> list[str]:
    """What a Python file leaves unsaid; `door` are names that its package exports."""
    tree = ast.parse(source)
    if not tree.body:
        return []  # a package's empty __init__
    words = ast.get_docstring(tree) or ""
    faults = [] if words else ["no docstring that says why it exists"]
    lines = source.count("\n")
    if lines > LONG and not REASON.search(words):
        faults.append(f"{lines} lines: split it, or say in its docstring “Long because …”")
    for node in tree.body:
        defined = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if defined and node.name in door and not ast.get_docstring(node):
            faults.append(f"{node.name} (line {node.lineno}) is public and has no docstring")
    return faults


def test_what_is_unsaid_is_noticed() -> None:
    assert undocumented("x = 1\n") == ["no docstring that says why it exists"]
    go = '"""Why."""\ndef go(): ...\ndef stay(): ...\n'
    assert undocumented(go, door=frozenset({"go"})) == ["go (line 2) is public and has no docstring"]
    assert undocumented('"""Why."""\n' + "x = 1\n" * LONG)[0].startswith("301 lines")
    assert undocumented('"""Why, at long last."""\n' + "x = 1\n" * LONG) != []
    assert undocumented('"""Why. Long because it is a table."""\n' + "x = 1\n" * LONG) == []


def test_every_module_and_everything_public_is_documented() -> None:
    found = {}
    for path in python_files(*PACKAGES, "tools", "tests"):
        package, inner = path.with_name("__init__.py"), len(path.parts) > 2
        door = exported(tree_of(package)) if (ROOT / package).exists() else set()
        if not inner:
            door = door | exported(tree_of(path))  # engine/errors.py and the like are doors themselves
        if faults := undocumented(text_of(path), door=frozenset(door)):
            found[str(path)] = faults
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
