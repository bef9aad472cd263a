"""Settings from the environment, and the table in the README that lists them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reglament.settings import SETTINGS, Settings, SettingWrong

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_setting_has_a_default() -> None:
    settings = Settings.from_environment({})
    assert settings.port == 8080
    assert settings.database.startswith("sqlite:///")
    assert settings.database.endswith("var/reglament.db")


def test_the_environment_wins() -> None:
    settings = Settings.from_environment({"REGLAMENT_PORT": "9001", "REGLAMENT_DATABASE": "postgresql+psycopg://h/n"})
    assert (settings.port, settings.database) == (9001, "postgresql+psycopg://h/n")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REGLAMENT_PORT", "eighty"),
        ("REGLAMENT_LANGUAGE", "fr"),
        ("REGLAMENT_TIME_ZONE", "Europe/Berlim"),
        ("REGLAMENT_HTTPS", "maybe"),
        ("REGLAMENT_REDIS", "localhost:6379"),
    ],
)
def test_a_wrong_setting_is_told_with_its_name(variable: str, value: str) -> None:
    with pytest.raises(SettingWrong, match=variable):
        Settings.from_environment({variable: value})


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for row in SETTINGS.values():
        default = f"`{row.default}`" if row.default else "–"
        assert f"| `{row.variable}` | {default} | {row.meaning} |" in readme
