"""`xiuhua rules`: versions listed and said in words, a set drafted, signed after asking, exported and taken in again."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.paths import DataFolder
from credits.rulebook import rule_files
from store.transaction import Store
from tests.cli.test_verbs import run


def answered(answer: str, *arguments: str) -> Result:
    return CliRunner().invoke(xiuhua, arguments, input=f"{answer}\n")


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder) -> tuple[str, str]:
    return "--data", str(folder.root)


def test_a_set_is_drafted_looked_at_and_signed(data: tuple[str, str]) -> None:
    assert "no credit rules yet" in run("rules", "list", *data).output
    names = [one["name"] for one in json.loads(run("rules", "sets", *data, "--json").output)]
    assert names == list(rule_files.SETS)
    said = run("rules", "draft", *data, "--set", "nanjing", "--from", "2027-03-01", "--title", "试行")
    assert said.exit_code == 0, said.output
    assert "Version 2, “试行”, a draft to take effect on 2027-03-01" in said.output
    assert "签署前" in said.output
    said = run("rules", "show", *data, "2")
    assert "Teaching: 5 for each lesson hour." in said.output
    assert answered("n", "rules", "sign", *data, "2").exit_code == 1
    said = answered("y", "rules", "sign", *data, "2")
    assert said.exit_code == 0, said.output
    assert "- A whole year asks for 80 credits." in said.output
    assert "+ A whole year asks for 84 credits." in said.output
    listed = json.loads(run("rules", "list", *data, "--json").output)
    assert [(one["number"], bool(one["signed_at"])) for one in listed] == [(2, True), (1, True)]
    assert "Signed" in run("rules", "list", *data).output
    assert run("rules", "sign", *data, "2", "--yes").exit_code == 1


def test_a_version_goes_to_a_file_and_comes_back_as_a_draft(data: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "规则.json"
    assert run("rules", "draft", *data, "--set", "street", "--from", "2027-01-01", "--json").exit_code == 0
    assert run("rules", "sign", *data, "2", "--yes", "--json").exit_code == 0
    assert run("rules", "export", *data, "2", path).exit_code == 0
    said = run("rules", "import", *data, path)
    assert said.exit_code == 1
    assert "version 2 already does so" in said.output
    said = run("rules", "import", *data, path, "--from", "2028-01-01", "--json")
    assert json.loads(said.output)["number"] == 3
    shown = json.loads(run("rules", "show", *data, "3", "--json").output)
    assert shown["rules"] == json.loads(path.read_text("utf-8"))["rules"]
    assert shown["words"][0]["sentences"][0] == "A whole year asks for 80 credits."


def test_slips_are_refused_by_name(data: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "规则.json"
    text = rule_files.written(rule_files.shipped_set("street")).decode()
    path.write_text(text.replace('"per_hour": 150', '"per_hour": -150', 1), "utf-8")
    said = run("rules", "import", *data, path)
    assert said.exit_code == 1
    assert "Kinds › Simulation › Credits for a lesson hour" in said.output
    said = run("rules", "draft", *data, "--set", "paris", "--from", "2027-01-01")
    assert said.exit_code == 1
    assert "street, yunnan" in said.output
    assert run("rules", "show", *data, "9").exit_code == 1
    assert run("rules", "draft", *data, "--set", "street", "--from", "2027-02-30").exit_code == 2
