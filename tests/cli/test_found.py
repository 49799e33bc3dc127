"""`xiuhua found`: a base with its name and first administrator, in a folder or on a server; never over one that somebody uses."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core import settings as settings_file
from core.clock import now
from core.paths import DataFolder
from core.settings import Settings
from people import accounts
from people.refusals import WrongPassword
from store.engine import open_base
from store.naming import names
from store.transaction import Store
from tests.grid_town import PASSWORD


def found(folder: DataFolder, typed: str = f"{PASSWORD}\n{PASSWORD}\n") -> Result:
    words = ["found", "--name", "街道基地", "--login", "li", "--person", "李主任", "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, words, input=typed)


def test_an_empty_base_gets_its_name_and_somebody_to_sign_in(
    base: Store, settings: Settings, folder: DataFolder
) -> None:
    if settings.database:
        settings_file.save(folder.settings, settings)
    said = found(folder)
    assert said.exit_code == 0, said.output
    with base.write() as db:
        account = accounts.sign_in(db, "li", PASSWORD, now())
        assert (account.name, account.role, names(db)) == ("李主任", "administrator", ("街道基地",))
    again = found(folder, f"{PASSWORD} 2\n{PASSWORD} 2\n")
    assert (again.exit_code, "already holds a base with accounts" in again.stderr) == (1, True)
    with base.write() as db, pytest.raises(WrongPassword):
        accounts.sign_in(db, "li", f"{PASSWORD} 2", now())


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "新的 基地")
    assert found(folder).exit_code == 0
    store = open_base(folder, Settings())
    try:
        with store.read() as db:
            assert [row.login for row in accounts.accounts(db)] == ["li"]
    finally:
        store.close()


def test_a_password_that_is_too_short_makes_nobody(
    base: Store, settings: Settings, folder: DataFolder
) -> None:
    if settings.database:
        settings_file.save(folder.settings, settings)
    refused = found(folder, "kurz\nkurz\n")
    assert refused.exit_code == 1
    with base.read() as db:
        assert accounts.accounts(db) == []
