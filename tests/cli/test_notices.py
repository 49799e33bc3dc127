"""`xiuhua notices`: due, given once with letters, listed and written as xlsx."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.clock import local_date, now
from core.paths import DataFolder
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import NoticeRule
from store.transaction import Store
from tests import builders
from tests.cli.test_verbs import run


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder) -> tuple[str, str]:
    """A base with three people without credits on the day of a reminder."""
    at = now()
    rules = replace(RULES_V1, notices=(NoticeRule("reminder", local_date(at).month, 1, 50),))
    with sqlite_base.write() as db:
        rule_versions.sign(
            db, rule_versions.draft(db, rules, "规则", date(2000, 1, 1), "head", at), "head", at
        )
        builders.people(db, at, 3)
    return "--data", str(folder.root)


def test_they_are_given_once(data: tuple[str, str], tmp_path: Path) -> None:
    said = run("notices", "due", *data, "--json")
    assert [one["level"] for one in json.loads(said.output)] == ["reminder"] * 3
    said = run("notices", "give", *data, tmp_path / "没有" / "提醒.pdf")
    assert said.exit_code == 1
    assert len(json.loads(run("notices", "due", *data, "--json").output)) == 3
    pdf = tmp_path / "提醒.pdf"
    said = run("notices", "give", *data, pdf)
    assert said.exit_code == 0, said.output
    assert "3 given." in said.output
    assert pdf.read_bytes().startswith(b"%PDF")
    said = run("notices", "give", *data, pdf)
    assert said.exit_code == 1
    assert "any more" in said.output
    assert "Nobody is due" in run("notices", "due", *data).output
    xlsx = tmp_path / "名单.xlsx"
    said = run("notices", "list", *data, "--xlsx", xlsx, "--json")
    assert [one["number"] for one in json.loads(said.output)] == [1, 2, 3]
    assert xlsx.read_bytes().startswith(b"PK")
    assert "No reminder" in run("notices", "list", *data, "--year", "2020").output
