"""The store of secrets: nothing in the database tells them, and a key can be changed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from engine.errors import InvalidInput, NotFound
from engine.plugins import SecretMissing
from engine.store.database import Database
from engine.store.secrets import Secrets, new_key, secret_table
from reglament.cli import main
from tests.store.kit import BEGINNING, rows_of

CANARY = "canary-5f1e"


def test_a_secret_is_read_with_its_key_and_stands_nowhere_in_the_table(database: Database) -> None:
    secrets = Secrets(database, [new_key()])
    secrets.keep("crm", CANARY, BEGINNING)
    assert secrets("crm") == CANARY
    assert CANARY not in repr([tuple(row) for row in rows_of(database, secret_table)])
    assert CANARY not in repr(secrets.listed())


def test_without_the_right_key_it_is_missing_and_the_fault_names_the_remedy(database: Database) -> None:
    Secrets(database, [new_key()]).keep("crm", CANARY, BEGINNING)
    with pytest.raises(SecretMissing, match="another key") as other:
        Secrets(database, [new_key()])("crm")
    with pytest.raises(SecretMissing, match="REGLAMENT_SECRET_KEY is not set"):
        Secrets(database)("crm")
    with pytest.raises(SecretMissing, match="reglament secret set"):
        Secrets(database)("absent")
    assert CANARY not in str(other.value)


def test_a_key_is_changed_without_losing_a_secret(database: Database) -> None:
    old, new = new_key(), new_key()
    Secrets(database, [old]).keep("crm", CANARY, BEGINNING)
    assert Secrets(database, [new, old]).rotate() == 1
    assert Secrets(database, [new])("crm") == CANARY
    with pytest.raises(SecretMissing):
        Secrets(database, [old])("crm")
    with pytest.raises(InvalidInput, match="none of the keys"):
        Secrets(database, [old]).rotate()
    assert Secrets(database, [new])("crm") == CANARY


def test_a_changed_row_is_noticed(database: Database) -> None:
    secrets = Secrets(database, [new_key()])
    secrets.keep("crm", CANARY, BEGINNING)
    with database.write() as connection:
        connection.execute(secret_table.update().values(token="gAAAA"))
    assert [kept.readable for kept in secrets.listed()] == [False]
    with pytest.raises(SecretMissing):
        secrets("crm")


def test_a_secret_is_replaced_and_forgotten(database: Database) -> None:
    secrets = Secrets(database, [new_key()])
    secrets.keep("crm", "one", BEGINNING)
    secrets.keep("crm", "two", BEGINNING)
    assert secrets("crm") == "two"
    secrets.forget("crm")
    with pytest.raises(NotFound):
        secrets.forget("crm")
    with pytest.raises(InvalidInput, match="1 to"):
        secrets.keep("crm", "", BEGINNING)


def test_the_command_keeps_what_comes_on_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["secret", "key"]) == 0
    monkeypatch.setenv("REGLAMENT_SECRET_KEY", capsys.readouterr().out.strip())
    monkeypatch.setenv("REGLAMENT_DATABASE", f"sqlite:///{tmp_path / 'kept.db'}")
    assert main(["migrate"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CANARY}\n"))
    assert main(["secret", "set", "crm"]) == 0
    assert main(["secret", "list"]) == 0
    told = capsys.readouterr().out
    assert "crm  20" in told
    assert CANARY not in told
    assert main(["secret", "set", "Not A Name"]) == 1
    assert main(["secret", "forget", "crm"]) == 0


def test_what_is_no_key_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput, match="reglament secret key"):
        Secrets(database, ["password"])
