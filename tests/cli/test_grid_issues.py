"""`xiuhua grid issues`: an issue from report to closing under three logins, the list, the story, what is refused in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.clock import now
from core.paths import DataFolder
from people import accounts
from store.transaction import Store
from tests.grid_town import PASSWORD, GridTown, make_grid_town
from tests.pictures import photo


@pytest.fixture
def town(sqlite_base: Store) -> GridTown:
    made = make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        accounts.create(db, "second", "赵六", "clerk", PASSWORD, "admin", now())
    return made


def run(folder: DataFolder, *arguments: object) -> Result:
    words = ["grid", "issues", *map(str, arguments), "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, words, input=f"{PASSWORD}\n")


def plain(folder: DataFolder, *arguments: object) -> Any:  # noqa: ANN401 - what JSON holds
    said = run(folder, *arguments, "--json")
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


@pytest.mark.usefixtures("town")
def test_from_report_to_closing(folder: DataFolder, tmp_path: Path) -> None:
    before, after = tmp_path / "前.jpg", tmp_path / "后.png"
    before.write_bytes(photo())
    after.write_bytes(photo("PNG", size=(320, 200)))
    said = run(
        folder, "report", "feixian", "3hl 1单元 101", "--as", "clerk", "--spot", "门口", "--before", before
    )
    assert said.exit_code == 0, said.output
    assert "Reported" in said.output
    assert "phone now" in said.output
    assert "021-55550101" in said.output
    number = plain(folder, "list")[0]["number"]
    assert number in run(folder, "list", "--where", "3号楼").output
    assert run(folder, "list", "--where", "5号楼").output.strip() == "No issue fits."
    assert "file " in run(folder, "move", number, "--as", "clerk").output
    assert plain(folder, "move", number, "file", "--as", "clerk")["state"] == "FILED"
    run(folder, "move", number, "dispatch", "--as", "clerk", "--unit", "桂苑")
    run(folder, "move", number, "accept", "--as", "clerk")
    refused = run(folder, "move", number, "handled", "--as", "clerk")
    assert (refused.exit_code, "1 photos of the finished work are needed" in refused.stderr) == (1, True)
    assert "To be checked" in run(folder, "move", number, "handled", "--as", "clerk", "--after", after).output
    refused = run(folder, "move", number, "close", "--as", "clerk")
    assert (refused.exit_code, "cannot check it too" in refused.stderr) == (1, True)
    offered = {each["move"]: each["refused"] for each in plain(folder, "move", number, "--as", "clerk")}
    assert (offered["close"], offered["note"]) == ("handler_checks", None)
    assert "Case closed" in run(folder, "move", number, "close", "--as", "second").output
    told = plain(folder, "show", number)
    assert [each["move"] for each in told["moves"]] == [
        "report", "file", "dispatch", "accept", "handled", "close",
    ]  # fmt: skip
    assert [each["kind"] for each in told["photos"]] == ["before", "after"]
    assert len(list(folder.media.iterdir())) == 2
    words = run(folder, "show", number).output
    assert "3号楼 1单元 101室 门口" in words
    assert "桂苑物业服务有限公司" in words
    assert plain(folder, "list", "--state", "CLOSED")[0]["number"] == number


@pytest.mark.usefixtures("town")
def test_merging_more_time_and_suspension(folder: DataFolder) -> None:
    first, second = (
        plain(folder, "report", "0101", "1号楼", "--as", "clerk", "--words", "没有人")["number"]
        for _turn in "12"
    )
    assert plain(folder, "move", second, "merge", "--as", "clerk", "--into", first)["state"] == "MERGED"
    run(folder, "move", first, "file", "--as", "clerk")
    until = f"{now().year + 1}-01-01"
    asks = ("--why", "等配件", "--as", "admin")
    assert plain(folder, "move", first, "extend", "--minutes", 1440, *asks)["state"] == "FILED"
    assert plain(folder, "move", first, "suspend", "--until", until, *asks)["state"] == "SUSPENDED"
    told = plain(folder, "show", first)
    assert [each["shown"] for each in told["merged"]] == [second]
    assert "等配件" in run(folder, "show", first).output
    assert "没有人" in run(folder, "list", "没有人", "--json").output


@pytest.mark.usefixtures("town")
def test_a_report_is_amended(folder: DataFolder) -> None:
    number = plain(folder, "report", "0101", "1号楼", "--as", "clerk", "--words", "没有人")["number"]
    why = ("--as", "clerk", "--why", "登记有误")
    said = run(folder, "amend", number, "--item", "feixian", "--place", "3hl 1单元 101", "--words", "", *why)
    assert said.exit_code == 0, said.output
    assert "phone now" in said.output
    words = run(folder, "show", number).output
    assert "Item: “岗亭值守缺位” changed to “飞线或违规充电”" in words
    assert "In words: “没有人” taken out" in words
    (changed,) = [each["changed"] for each in plain(folder, "show", number)["moves"] if each["changed"]]
    assert changed[1] == {"title": "Where", "old": "第一微网格 1号楼", "new": "第二微网格 3号楼 1单元 101室"}
    again = run(folder, "amend", number, "--item", "feixian", *why)
    assert (again.exit_code, "says this already" in again.stderr) == (1, True)
    assert run(folder, "amend", number, "--item", "", *why).exit_code == 1


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report", "gangting", "1号楼", "--as", "clerk"), "fits several"),
        (("report", "0101", "号楼", "--as", "clerk"), "fits several"),
        (("report", "0101", "月亮", "--as", "clerk"), "This place is not in the base"),
        (("report", "qqqq", "1号楼", "--as", "clerk"), "is no item of the catalogue"),
        (("show", "2026-99999"), "This issue is not in the base"),
        (("move", "2026-99999", "file", "--as", "clerk"), "This issue is not in the base"),
    ],
)
def test_what_is_refused(folder: DataFolder, arguments: tuple[str, ...], words: str) -> None:
    said = run(folder, *arguments)
    assert said.exit_code == 1
    assert words in said.stderr


@pytest.mark.usefixtures("town")
def test_a_photo_that_is_none_is_refused_and_nothing_is_reported(folder: DataFolder, tmp_path: Path) -> None:
    exe = tmp_path / "照片.jpg"
    exe.write_bytes(b"MZ" + bytes(500))
    said = run(folder, "report", "0101", "1号楼", "--as", "clerk", "--before", exe)
    assert (said.exit_code, "照片.jpg is no photo" in said.stderr) == (1, True)
    with exe.open("r+b") as file:
        file.truncate(80 * 1024 * 1024)
    said = run(folder, "report", "0101", "1号楼", "--as", "clerk", "--before", exe)
    assert (said.exit_code, "is larger than 20 MB" in said.stderr) == (1, True)
    assert "No issue fits." in run(folder, "list").output


@pytest.mark.usefixtures("town")
def test_a_unit_is_named_so_that_it_is_one(folder: DataFolder) -> None:
    number = plain(folder, "report", "0101", "1号楼", "--as", "clerk")["number"]
    run(folder, "move", number, "file", "--as", "clerk")
    said = run(folder, "move", number, "dispatch", "--as", "clerk", "--unit", "物业")
    assert "fits several" in said.stderr
    said = run(folder, "move", number, "dispatch", "--as", "clerk", "--unit", "月亮")
    assert "is not in the base" in said.stderr
