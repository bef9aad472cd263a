"""Names: ours alone at the top level, the glossary's words, and a public door that is complete."""

from __future__ import annotations

import ast
import importlib
import re
from importlib.metadata import packages_distributions

from tests.support.sources import PACKAGES, python_files, tracked_files, tree_of

# They say nothing: name the thing instead (house rule; the glossary is in docs/adr/0009).
EMPTY_WORDS = ("Manager", "Service", "Helper", "Util", "Utils", "Data", "Info")
# The same words where a standard has given them a meaning.
STANDARDS_WORDS = re.compile(
    r"(ServiceTask|Data(Object|Store|Input|Output|Association|Type)|InputData|DecisionService)"
)


def test_no_other_distribution_claims_our_top_level_names() -> None:
    """`web`, for one, is also what the web.py distribution installs: the one found first would win."""
    providers = packages_distributions()
    for name in PACKAGES:
        assert set(providers.get(name, ["reglament"])) <= {"reglament"}, name
        assert importlib.import_module(name).__name__ == name


def test_every_folder_at_the_top_has_its_place() -> None:
    folders = {path.parts[0] for path in tracked_files() if len(path.parts) > 1}
    assert folders <= {*PACKAGES, "tests", "clients", "tools", "ui", "docs", "changes", "deploy", "integrations", ".ci"}


def empty_names(tree: ast.Module) -> list[str]:
    """The classes whose name has one of the empty words in it."""
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return [name for name in classes if set(re.findall(r"[A-Z][a-z]*", name)) & set(EMPTY_WORDS)]


def test_empty_words_are_noticed_and_their_kin_are_not() -> None:
    tree = ast.parse("class OrderManager: ...\nclass TaskInfo: ...\nclass ServiceTask: ...\nclass Database: ...")
    assert empty_names(tree) == ["OrderManager", "TaskInfo", "ServiceTask"]


def test_no_class_has_an_empty_name() -> None:
    found = {
        str(path): names
        for path in python_files(*PACKAGES, "tests", "tools")
        if (names := [name for name in empty_names(tree_of(path)) if not STANDARDS_WORDS.search(name)])
    }
    assert found == {}


def test_the_public_door_of_the_engine_is_complete_and_sorted() -> None:
    engine = importlib.import_module("engine")
    names = list(engine.__all__)
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert len(names) == len(set(names))
    for name in names:
        assert getattr(engine, name) is not None, name


def test_every_door_that_is_declared_opens() -> None:
    """A name in a package's `__all__` can be imported from it."""
    for path in python_files(*PACKAGES):
        declares = [node for node in tree_of(path).body if isinstance(node, ast.Assign)]
        if any(getattr(target, "id", "") == "__all__" for node in declares for target in node.targets):
            name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            missing = [word for word in module.__all__ if not hasattr(module, word)]
            assert missing == [], name
