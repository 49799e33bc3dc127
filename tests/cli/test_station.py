"""`xiuhua station`: a new folder becomes a station, pairing files are exchanged, a patch is given, a stolen one revoked."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.clock import local_date, now
from core.paths import DataFolder
from core.settings import Settings
from people import accounts, areas
from store.engine import open_base
from store.transaction import Store
from tests.grid_town import PASSWORD


def run(folder: DataFolder, *arguments: object, typed: str = "") -> Result:
    words = ["station", *map(str, arguments), "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, words, input=typed)


def told(folder: DataFolder, *arguments: object, typed: str = "") -> Any:  # noqa: ANN401 - what JSON holds
    said = run(folder, *arguments, "--json", typed=typed)
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


@pytest.fixture
def station(tmp_path: Path, blank_file: Path) -> DataFolder:
    """An empty data folder beside the base's."""
    made = DataFolder(tmp_path / "站点").make()
    shutil.copyfile(blank_file, made.base)
    return made


@pytest.fixture
def street(sqlite_base: Store) -> Store:
    """A base with a street of two areas."""
    with sqlite_base.write() as db:
        for area in ("桂花苑", "石榴苑"):
            areas.ensure_area(db, "梧桐街道", area, "第一微网格", "admin", now())
    return sqlite_base


def test_a_new_folder_becomes_a_station_with_its_first_account(tmp_path: Path) -> None:
    new = DataFolder(tmp_path / "新的 站点")
    said = run(
        new, "init", "--name", "桂花苑站点", "--mark", "gh", "--login", "wang", "--person", "王伟",
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert (new.root / "GH.xhp").is_file()
    assert (new.keys / "station.key").is_file()
    assert str(new.root / "GH.xhp") in said.stdout
    store = open_base(new, Settings())
    try:
        with store.write() as db:
            assert accounts.sign_in(db, "wang", PASSWORD, now()).role == "administrator"
    finally:
        store.close()
    seen = told(new, "show")
    assert (seen["role"], seen["name"], seen["mark"], seen["peers"]) == ("station", "桂花苑站点", "GH", [])
    assert seen["pending"]["lines"] == 0
    assert "not paired with its base yet" in run(new, "show").output


def test_a_base_with_records_does_not_become_a_station(street: Store, folder: DataFolder) -> None:
    del street
    refused = run(folder, "init", "--name", "桂花苑站点", "--mark", "GH")
    assert (refused.exit_code, "already holds records" in refused.stderr) == (1, True)
    assert told(folder, "show")["role"] == "alone"
    assert not (folder.root / "GH.xhp").exists()


@pytest.mark.usefixtures("street")
def test_pairing_files_are_exchanged_with_their_words(
    folder: DataFolder, station: DataFolder, tmp_path: Path
) -> None:
    theirs = tmp_path / "站点.xhp"
    made = told(station, "init", "--name", "桂花苑站点", "--mark", "GH", "--card", theirs)
    assert (made["role"], made["file"], len(made["words"])) == ("station", str(theirs), 6)
    words = " ".join(made["words"])

    alone = run(folder, "pair", theirs, "--area", "桂花苑")
    assert (alone.exit_code, "nobody has compared" in alone.stderr) == (1, True)
    assert words in alone.stdout
    wrong = run(folder, "pair", theirs, "--words", " ".join(reversed(made["words"])))
    assert (wrong.exit_code, "not the check words" in wrong.stderr) == (1, True)
    assert told(folder, "list") == []

    paired = told(folder, "pair", theirs, "--words", words)
    assert (paired["mark"], paired["area"]) == ("GH", "")
    assert run(folder, "pair", theirs, "--words", words).output.count("has no area yet") == 1
    assert told(folder, "place", "gh", "--area", "桂花苑")["area"] == "梧桐街道 桂花苑"
    assert told(folder, "show")["role"] == "base"

    ours = tmp_path / "基地.xhp"
    card = told(folder, "card", ours)
    figures = run(station, "card", tmp_path / "x.xhp").stdout.split("(")[1].split(")")[0]
    assert card["role"] == "base"
    assert [len(part) for part in figures.split()] == [3] * 6
    back = told(station, "pair", ours, "--words", "，".join(card["words"]))
    assert back["role"] == "base"
    assert f"Base: {card['name']}" in run(station, "show").output
    assert "桂花苑站点" in run(folder, "list").output


@pytest.mark.usefixtures("street")
def test_the_figures_of_the_words_are_as_good_as_the_words(folder: DataFolder, station: DataFolder) -> None:
    said = run(station, "init", "--name", "桂花苑站点", "--mark", "GH").stdout
    figures = said.split("(")[1].split(")")[0]
    paired = run(folder, "pair", station.root / "GH.xhp", "--area", "桂花苑", "--words", figures)
    assert paired.output == "Paired with 桂花苑站点 (GH).\n"


@pytest.mark.usefixtures("street")
def test_a_stolen_station_is_revoked_from_a_day(folder: DataFolder, station: DataFolder) -> None:
    made = told(station, "init", "--name", "桂花苑站点", "--mark", "GH")
    told(folder, "pair", made["file"], "--area", "桂花苑", "--words", " ".join(made["words"]))
    day = local_date(now()) - timedelta(days=3)
    unknown = run(folder, "revoke", "石榴", "--from", day, "--reason", "被盗")
    assert (unknown.exit_code, "桂花苑站点 (GH)" in unknown.stderr) == (1, True)
    late = run(folder, "revoke", "GH", "--from", day + timedelta(days=30), "--reason", "被盗")
    assert (late.exit_code, "has not come yet" in late.stderr) == (1, True)
    gone = told(folder, "revoke", "桂花苑", "--from", day, "--reason", "电脑被盗")
    assert (gone["revoked_from"], gone["revoked_reason"]) == (str(day), "电脑被盗")
    assert "Revoked from" in run(folder, "list").output
    again = run(folder, "pair", made["file"], "--words", " ".join(made["words"]))
    assert (again.exit_code, "in other hands" in again.stderr) == (1, True)


def test_a_missing_file_and_another_file_are_refused(folder: DataFolder, sqlite_base: Store) -> None:
    del sqlite_base
    other = folder.root / "花名册.xhp"
    other.write_text("姓名", "utf-8")
    for file in (other, folder.root / "没有.xhp"):
        refused = run(folder, "pair", file, "--words", "x")
        assert (refused.exit_code, "is not a pairing file" in refused.stderr) == (1, True)
