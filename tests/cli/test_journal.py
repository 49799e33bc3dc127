"""`xiuhua journal verify` on a base that somebody damaged: a verdict every time, never a trace."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import xiuhua
from core.paths import DataFolder
from store.transaction import Store
from tests.builders import hall


def verified(folder: DataFolder, status: int) -> dict[str, Any]:
    said = CliRunner().invoke(xiuhua, ["journal", "verify", "--data", str(folder.root), "--json"])
    assert (said.exit_code, said.stderr) == (status, "")
    return json.loads(said.stdout)


def test_a_whole_base_is_whole(sqlite_base: Store, folder: DataFolder, at: datetime) -> None:
    hall(sqlite_base, at)
    said = verified(folder, 0)
    assert (said["ok"], said["first_bad"], said["disagreements"]) == (True, None, [])
    assert said["lines"] > 5
    words = CliRunner().invoke(xiuhua, ["journal", "verify", "--data", str(folder.root)])
    assert words.stdout == f"The journal is whole: {said['lines']} lines.\n"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE person SET staff_number = 'P9' WHERE staff_number = 'P0001'", "person"),
        ("UPDATE session SET starts_at = '2026-03-05 05:31:00.000000'", "session"),
        ("UPDATE course SET hours = hours + 1", "course"),
        ("UPDATE posting SET post = '站长' WHERE rowid = 1", "posting"),
        ("UPDATE person SET created_at = 'x' WHERE rowid = 1", "person"),
    ],
)
def test_a_value_changed_with_a_tool_is_found(
    sqlite_base: Store, folder: DataFolder, at: datetime, statement: str, kind: str
) -> None:
    hall(sqlite_base, at)
    with closing(sqlite3.connect(folder.base)) as tool, tool:
        tool.execute(statement)
    said = verified(folder, 1)
    assert (said["ok"], said["first_bad"]) == (False, None)
    assert [found["kind"] for found in said["disagreements"]] == [kind]
    words = CliRunner().invoke(xiuhua, ["journal", "verify", "--data", str(folder.root)])
    assert said["disagreements"][0]["message"] in words.stdout


@pytest.mark.parametrize("name", ["person", "journal", "ix_journal_subject", "uq_posting_open"])
def test_a_wrecked_page_is_a_verdict_too(
    sqlite_base: Store, folder: DataFolder, at: datetime, name: str
) -> None:
    hall(sqlite_base, at)
    sqlite_base.close()
    with closing(sqlite3.connect(folder.base)) as tool:
        ((page,),) = tool.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
        ((size,),) = tool.execute("PRAGMA page_size")
    content = bytearray(folder.base.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    folder.base.write_bytes(content)
    said = verified(folder, 1)
    assert said["ok"] is False
    assert {"database"} == {found["kind"] for found in said["disagreements"]}
