"""No designer's or stranger's text is ever run as code, and no program is started through a shell."""

from __future__ import annotations

import ast

from tests.support.sources import PACKAGES, python_files, tree_of

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "code", "codeop"}
# file -> why it may
ALLOWED: dict[str, str] = {}


def dangers(tree: ast.Module) -> list[str]:
    """Calls and imports by which text becomes code."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in FORBIDDEN_CALLS:
                found.append(f"{name} (line {node.lineno})")
            if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords):
                found.append(f"{name} through a shell (line {node.lineno})")
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in FORBIDDEN_MODULES]
        elif (
            isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in FORBIDDEN_MODULES and not node.level
        ):
            found.append(str(node.module))
    return found


def test_dangers_are_noticed_and_their_namesakes_are_not() -> None:
    tree = ast.parse("import pickle\nfrom marshal import loads\neval('1')\nrun('x', shell=True)\nre.compile('a')")
    assert sorted(dangers(tree)) == ["eval (line 3)", "marshal", "pickle", "run through a shell (line 4)"]


def test_no_text_becomes_code() -> None:
    found = {
        str(path): faults
        for path in python_files(*PACKAGES, "tools")
        if str(path) not in ALLOWED and (faults := dangers(tree_of(path)))
    }
    assert found == {}
