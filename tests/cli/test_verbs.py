"""The terminal's manners: help everywhere, refusals with status 1, wrong usage with status 2, JSON where it is asked for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.paths import DataFolder
from core.program import command
from people import persons
from store.transaction import Store

VERBS = (
    ["demo"],
    ["doctor"],
    ["found"],
    ["serve"],
    ["roster", "import"],
    ["roster", "export"],
    ["meeting", "import"],
    ["meeting", "take-back"],
    ["standing", "list"],
    ["schemes"],
    ["supply"],
    ["badges", "print"],
    ["badges", "check"],
    ["certificates", "issue"],
    ["certificates", "verify"],
    ["certificates", "badge"],
    ["certificates", "signing"],
    *(["appraisal", verb] for verb in ("export", "close", "list", "amend", "verify")),
    *(["appraisal", "objections", verb] for verb in ("list", "receive", "decide", "receipt")),
    *(["claims", verb] for verb in ("list", "export", "check", "accept", "refuse", "exempt", "accredit")),
    *(["appraisal", verb] for verb in ("fill", "summaries", "dossier")),
    *(["grades", verb] for verb in ("import", "show")),
    ["journal", "verify"],
    ["backup"],
    ["paper", "print"],
    ["paper", "enter"],
    ["restore"],
    *(["rules", verb] for verb in ("list", "show", "export", "import", "sets", "draft", "sign")),
    *(["station", verb] for verb in ("init", "card", "pair", "list", "show", "place", "revoke")),
    *(["bundle", verb] for verb in ("export", "import", "inspect", "list", "held", "retry", "slip")),
    *(["bundle", verb] for verb in ("cards", "card", "decide", "undo", "branches", "adopt", "set-aside")),
    ["version"],
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, [str(argument) for argument in arguments])


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_explains_itself_and_takes_a_data_folder(verb: list[str]) -> None:
    said = run(*verb, "--help")
    assert said.exit_code == 0
    assert "--data DIR" in said.output
    assert "--json" in said.output


def test_the_list_of_verbs() -> None:
    said = run("--help")
    for verb in VERBS:
        assert f"  {verb[0]}" in said.output


def test_wrong_usage_is_status_2() -> None:
    assert run("dance").exit_code == 2
    assert run("standing", "--year", "never").exit_code == 2
    assert run("roster", "export", "x.xlsx", "--full").exit_code == 2


@pytest.mark.parametrize(
    "verb",
    [
        ["standing", "list"],
        ["journal", "verify"],
        ["certificates", "issue"],
        ["appraisal", "export"],
        ["backup"],
    ],
    ids=" ".join,
)
def test_a_folder_without_a_base_is_status_1(verb: list[str], folder: DataFolder) -> None:
    said = run(*verb, "--data", folder.root)
    assert said.exit_code == 1
    assert "no base" in said.stderr
    assert said.stdout == ""
    assert not folder.base.exists()


def test_a_file_that_is_no_base_is_status_1(folder: DataFolder) -> None:
    folder.base.write_text("notes")
    said = run("standing", "--data", folder.root)
    assert (said.exit_code, folder.base.read_text()) == (1, "notes")


def test_an_empty_base_lists_nothing(sqlite_base: Store, folder: DataFolder) -> None:
    del sqlite_base
    said = run("standing", "--data", folder.root, "--json")
    assert (said.exit_code, json.loads(said.stdout)) == (0, [])


def test_nothing_is_imported_without_a_yes(sqlite_base: Store, folder: DataFolder) -> None:
    said = run(
        "roster",
        "import",
        Path(__file__).parents[2] / "examples" / "roster.xlsx",
        "--data",
        folder.root,
        "--json",
    )
    assert said.exit_code == 0
    assert json.loads(said.stdout)["added"] == 230
    assert json.loads(said.stdout)["imported"] is False
    assert sqlite_base.moved() == 0


def test_a_roster_of_the_wrong_kind_is_status_1(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path
) -> None:
    file = tmp_path / "照片.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    said = run("roster", "import", file, "--yes", "--data", folder.root)
    assert said.exit_code == 1
    assert "照片.xlsx" in said.stderr
    assert sqlite_base.moved() == 0


def test_a_file_with_nothing_that_can_be_taken_is_status_1(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path
) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes("姓名,工号,居民区\r\n张三,A01,红旗\r\n李四,A01,红旗\r\n".encode("gbk"))
    said = run("roster", "import", file, "--yes", "--json", "--data", folder.root)
    assert said.exit_code == 1
    found = json.loads(said.stdout)
    assert (found["added"], found["imported"]) == (0, False)
    assert [(one["row"], one["column"], one["code"]) for one in found["refused"]] == [
        (2, "B", "number_of_two"),
        (3, "B", "number_of_two"),
    ]
    assert sqlite_base.moved() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there the user's language decides, not the environment")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("roster", "--help"), "显示本说明。"),
        (("nosuch",), "没有命令 'nosuch'。"),
        (("standing", "--year", "abc"), "'--year' 的值不正确"),
    ],
)
def test_usage_is_told_in_the_readers_language(arguments: tuple[str, ...], words: str) -> None:
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "zh_CN.UTF-8"},
    )
    assert words in done.stdout + done.stderr
    assert "Usage" not in done.stdout + done.stderr


def test_a_name_that_cannot_be_printed_is_named_with_its_code(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path
) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes("姓名,工号,居民区\r\n张\U000323af,A01,红旗\r\n⻢伟,A02,红旗\r\n".encode())
    said = run("roster", "import", file, "--yes", "--data", folder.root)
    words = said.stdout + said.stderr
    assert "\U000323af (U+323AF)" in words
    assert "U+2EE2 → 马" in words
    with sqlite_base.read() as db:
        assert [row.name for row in persons.people(db)] == ["马伟"]
