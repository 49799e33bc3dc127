"""`xiuhua grid places` and `xiuhua grid overview`, as a person and as a script use them."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.clock import local_date, now
from core.paths import DataFolder
from grid.places import holdings, placements
from grid.places.holdings import OfPatch
from store.transaction import Store
from tests.cli.test_verbs import run
from tests.grid_town import GridTown, make_grid_town
from tests.people.rosters import csv

Data = tuple[str, str]


@pytest.fixture
def town(sqlite_base: Store) -> GridTown:
    return make_grid_town(sqlite_base)


@pytest.fixture
def data(town: GridTown, folder: DataFolder) -> Data:
    return "--data", str(folder.root)


def told(*arguments: str | Path, status: int = 0) -> Any:  # noqa: ANN401 - JSON
    result = run("grid", *arguments, "--json")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_the_tree_is_shown_and_searched(data: Data) -> None:
    lines = run("grid", "places", "tree", *data).output.splitlines()
    assert len(lines) == 1 + 1 + 1 + 7 + 12 + 24
    assert "王芳" in lines[3]
    [street] = told("places", "tree", *data)["tree"]
    assert street["children"][0]["companies"] == ["桂苑物业服务有限公司"]
    assert "3号楼 2单元 102室" in run("grid", "places", "find", "3-2-102", *data).output
    assert told("places", "find", "nothing", *data)["found"] == []
    assert "No place fits" in run("grid", "places", "find", "nothing", *data).output


def test_a_patch_is_appointed_to_taken_over_and_checked(town: GridTown, data: Data) -> None:
    assert "one holder" in run("grid", "places", "check", *data).output
    refused = run("grid", "places", "appoint", "第一微网格", "G002", *data)
    assert refused.exit_code == 1
    assert "王芳" in refused.output
    beside = run("grid", "places", "appoint", "第一微网格", "G002", "--alongside", "--reason", "带教", *data)
    assert beside.exit_code == 0, beside.output
    checked = run("grid", "places", "check", *data)
    assert checked.exit_code == 1
    assert "hold it at once: 带教" in checked.output
    [found] = told("places", "check", *data, status=1)["found"]
    assert (found["code"], found["name"]) == ("two", "第一微网格")
    over = told("places", "appoint", "3号楼", "安居物业管理有限公司", "--as", "property", *data)
    with town.store.read() as db:
        assert str(holdings.of_patch(db, OfPatch(place_id=town.buildings[2]))[0].id) == over["appointment"]
    for patch, who, words in (
        ("没有这个", "G002", "fits 0 places"),
        ("微网格", "G002", "fits 7 places"),
        ("第二微网格", "G999", "not in the base"),
    ):
        said = run("grid", "places", "appoint", patch, who, *data)
        assert said.exit_code == 1
        assert words in said.output
    assert run("grid", "places", "appoint", "3号楼", "没有的公司", "--as", "property", *data).exit_code == 1


def test_a_building_moves(town: GridTown, data: Data) -> None:
    said = run("grid", "places", "move", "1号楼", "第七微网格", "--reason", "网格调整", *data)
    assert said.exit_code == 0, said.output
    with town.store.read() as db:
        assert placements.area_of(db, town.buildings[0], local_date(now())) == town.grids[6]
    assert (
        told("places", "move", "1号楼", "第六微网格", "--reason", "再调", *data)["to"] == "桂花苑 第六微网格"
    )


def test_a_list_is_exported_and_imported(data: Data, tmp_path: Path) -> None:
    path = tmp_path / "楼栋.xlsx"
    assert told("places", "export", path, *data)["rows"] == 48
    assert str(path) in run("grid", "places", "export", path, *data).output
    assert "nothing to import" in run("grid", "places", "import", path, *data).output
    new = csv(
        tmp_path / "新.csv",
        ("网格", "楼号", "室号"),
        ("第一微网格", "20", "101"),
        ("第九微网格", "21", "101"),
    )
    dry = run("grid", "places", "import", new, "--dry-run", "--area", "桂花苑", *data)
    assert dry.exit_code == 0
    assert "row 3, column A" in dry.output
    assert run("grid", "places", "import", new, *data).output.count("--yes") == 1
    done = told("places", "import", new, "--yes", "--new-grids", *data)
    assert (done["imported"], done["added"]["building"], done["refused"]) == (True, 2, [])
    bad = csv(tmp_path / "坏.csv", ("网格", "楼号"), ("第十微网格", "30"))
    assert run("grid", "places", "import", bad, "--yes", *data).exit_code == 1


def test_the_overview_in_figures_and_as_a_picture(data: Data, tmp_path: Path) -> None:
    path = tmp_path / "图.pdf"
    shown = run("grid", "overview", "--pdf", path, *data)
    assert shown.exit_code == 0, shown.output
    assert "第七微网格" in shown.output
    assert path.read_bytes().startswith(b"%PDF")
    areas = told("overview", *data)["areas"]
    assert (areas[0]["name"], areas[0]["buildings"], areas[0]["pairs"]) == ("梧桐街道", 12, 161)


def test_an_empty_base(sqlite_base: Store, folder: DataFolder) -> None:
    del sqlite_base
    for verb in (("places", "tree"), ("overview",)):
        assert "No area is entered yet." in run("grid", *verb, "--data", str(folder.root)).output
