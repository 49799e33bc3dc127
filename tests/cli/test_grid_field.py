"""`xiuhua grid field` and `xiuhua grid residents` from the terminal: plans, due, coverage, forms; the register behind a sign-in."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.clock import local_date, now
from core.paths import DataFolder
from grid import hands
from grid.field import inspections, plans
from grid.field.inspections import Look, NewWalk
from grid.field.plans import NewPlan
from grid.residents import facts, residents
from grid.residents.residents import NewResident
from store.transaction import Store
from tests.cli.test_verbs import run
from tests.grid_town import PASSWORD, GridTown, make_grid_town

Data = tuple[str, str]


@pytest.fixture
def town(sqlite_base: Store) -> GridTown:
    return make_grid_town(sqlite_base)


@pytest.fixture
def data(town: GridTown, folder: DataFolder) -> Data:
    return "--data", str(folder.root)


def signed(*words: object, login: str = "clerk") -> Result:
    """A command behind a sign-in, its password typed."""
    return CliRunner().invoke(
        xiuhua, ["grid", "residents", *map(str, words), "--as", login], input=f"{PASSWORD}\n"
    )


def test_plans_due_walks_coverage_and_forms(town: GridTown, data: Data, tmp_path: Path) -> None:
    at = now()
    assert "There is no plan yet." in run("grid", "field", "plans", *data).output
    assert "Nothing is due." in run("grid", "field", "due", *data).output
    with town.store.write() as db:
        hand = hands.of_account(db, "clerk", local_date(at))
        plans.make(db, NewPlan("area", "inspection", "普查", town.area, since=local_date(at)), hand, at)
        begun = at - timedelta(minutes=30)
        inspections.record(db, NewWalk(town.grids[0], begun, at), [Look("0505")], hand, at)
    assert "普查" in run("grid", "field", "plans", *data, "--area", "桂花苑").output
    due = json.loads(run("grid", "field", "due", *data, "--json", "--area", "第一微网格").output)
    assert [(row["title"], row["state"], row["done"]) for row in due] == [("普查", "due", 0)]
    assert "普查" in run("grid", "field", "due", *data).output
    month = f"{local_date(begun):%Y-%m}"
    assert "王伟" in run("grid", "field", "walks", *data, "--month", month).output
    covered = json.loads(run("grid", "field", "coverage", *data, "--json", "--month", month).output)
    assert (covered["whole"]["looked"], covered["whole"]["n"], len(covered["parts"])) == (1, 161, 7)
    assert "161" in run("grid", "field", "coverage", *data, "--month", month).output
    for verb in ("walks", "coverage"):
        for beyond in ("9999-12", "0001-01"):
            told = run("grid", "field", verb, *data, "--month", beyond)
            assert (told.exit_code, "1900 to 9998" in told.output) == (1, True)
    for what in ("checklist", "patrol"):
        said = run("grid", "field", "print", what, "第一微网格", tmp_path / f"{what}.pdf", *data)
        assert said.exit_code == 0, said.output
        assert (tmp_path / f"{what}.pdf").read_bytes().startswith(b"%PDF")
    assert run("grid", "field", "print", "patrol", "没有", tmp_path / "x.pdf", *data).exit_code == 1


def test_the_register_is_masked_behind_a_sign_in(town: GridTown, data: Data) -> None:
    at = now()
    assert "Nobody is entered here." in signed("list", *data).output
    assert "No visit is due." in signed("visits", *data).output
    with town.store.write() as db:
        hand = hands.of_account(db, "clerk", local_date(at))
        id = residents.add(db, NewResident(town.households[0][0], "欧阳桂英", 1941, "13812345678"), hand, at)
        facts.state(db, id, "alone", "本人", "", local_date(at), hand, at)
        plans.make(db, NewPlan("area", "visit", "走访", town.area, since=local_date(at)), hand, at)
    said = signed("list", "ouyang", *data, "--tag", "alone")
    assert "欧***" in said.output
    assert "欧阳" not in said.output
    assert "走访" in signed("visits", *data, "--area", "第一微网格").output
    assert "欧阳桂英" in signed("show", id, "--why", "水管漏水", *data).output
    assert signed("erase", id, "--why", "本人申请", *data).exit_code == 1
    said = signed("erase", id, "--why", "本人申请", *data, login="admin")
    assert "0 issues stand" in said.output
    assert "Backups" in said.output
    assert signed("show", id, "--why", "再看", *data).exit_code == 1
    wrong = CliRunner().invoke(xiuhua, ["grid", "residents", "list", *data, "--as", "clerk"], input="no\n")
    assert wrong.exit_code == 1


def test_residents_are_imported(town: GridTown, data: Data, tmp_path: Path) -> None:
    path = tmp_path / "居民.csv"
    path.write_text("楼栋,单元,室号,姓名\n1,1,101,张三\n99,1,101,李四\n", "utf-8")
    said = signed("import", path, *data, "--dry-run")
    assert said.exit_code == 1
    assert "1 new, 0 there already, 1 cells refused" in said.output
    assert "99 1 101" in said.output
    said = signed("import", path, *data, "--json")
    assert '"added": 1' in said.output
    assert "张*" in signed("list", *data).output
