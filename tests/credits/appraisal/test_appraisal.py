"""The appraisal list: xlsx and PDF of one year, masked unless somebody says why not."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pikepdf import Pdf
from sqlalchemy import event

from core import placing
from core.files import put_in_place
from core.jobs import drive
from core.paths import DataFolder
from core.refusals import FileLocked
from credits import ledger
from credits.appraisal import appraisal
from credits.appraisal.appraisal import Exported
from credits.refusals import ReasonMissing
from people.tables import Person
from store.journal import JOURNAL
from store.types import Db
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR


@pytest.fixture
def year(town: Town) -> Town:
    first, second = town.stage(4_00, "第一阶段"), town.stage(4_00, "第二阶段")
    good = town.person("李敏", "西区", "0007", "13812345678")
    poor = town.person("=王芳", "东区", "0009")
    town.attend(town.session(town.course(80_00, stage=first)), good)
    town.attend(town.session(town.course(1_50, "visit", second)), [good, poor])
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == good).values(id_number="310112198407010594"))
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    return town


def export(town: Town, folder: DataFolder, where: Path, *, full: bool = False, why: str = "") -> Exported:
    paths = where / "考核名单.xlsx", where / "考核名单.pdf"
    return drive(appraisal.export(town.store, folder, 2026, *paths, full=full, why=why, actor="head", at=NOW))


def table(path: Path) -> list[dict[str, object]]:
    sheet = load_workbook(path).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    top = next(place for place, row in enumerate(rows) if "姓名" in row)
    return [dict(zip(map(str, rows[top]), row, strict=True)) for row in rows[top + 1 :]]


def exports(town: Town) -> list[dict[str, object]]:
    with town.store.read() as db:
        lines = db.scalars(sa.select(JOURNAL.c.payload).where(JOURNAL.c.action == "appraisal.exported"))
        return [json.loads(line) for line in lines]


def test_the_workbook_holds_the_years_figures_by_area(year: Town, folder: DataFolder, tmp_path: Path) -> None:
    done = export(year, folder, tmp_path)
    assert (done.people, done.met) == (2, 1)
    assert table(done.xlsx) == [
        {
            "序号": 1,
            "工号": "0009",
            "姓名": "=王芳",
            "居民区": "东区",
            "微网格": None,
            "岗位": "社区工作者",
            "手机号": None,
            "身份证号": None,
            "已得学分": 2.25,
            "应得学分": 80,
            "差额": -77.75,
            "达标情况": "无法达标",
            "第一阶段": 0,
            "第二阶段": 1.5,
        },
        {
            "序号": 2,
            "工号": "0007",
            "姓名": "李敏",
            "居民区": "西区",
            "微网格": None,
            "岗位": "社区工作者",
            "手机号": "138****5678",
            "身份证号": "310112********0594",
            "已得学分": 82.25,
            "应得学分": 80,
            "差额": 2.25,
            "达标情况": "已达标",
            "第一阶段": 80,
            "第二阶段": 1.5,
        },
    ]
    with Pdf.open(done.pdf) as printed:
        assert len(printed.pages) == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "考核名单.pdf",
        "考核名单.xlsx",
    ]


def test_whole_numbers_need_a_reason_and_leave_a_line(year: Town, folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(ReasonMissing):
        export(year, folder, tmp_path, full=True, why=" ")
    assert exports(year) == []
    done = export(year, folder, tmp_path, full=True, why="报区民政局")
    assert table(done.xlsx)[1]["手机号"] == "13812345678"
    assert table(done.xlsx)[1]["身份证号"] == "310112198407010594"
    assert exports(year) == [{"full": True, "met": 1, "people": 2, "why": "报区民政局"}]


def test_a_workbook_open_in_excel_is_left_as_it_was_and_no_line_is_written(
    year: Town, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = export(year, folder, tmp_path)
    before = done.xlsx.read_bytes(), done.pdf.read_bytes()

    def locked(beside: Path, path: Path) -> None:
        if path.suffix == ".pdf":
            raise FileLocked(file=str(path))
        put_in_place(beside, path)

    monkeypatch.setattr(placing, "put_in_place", locked)
    with pytest.raises(FileLocked):
        export(year, folder, tmp_path)
    monkeypatch.setattr(placing, "put_in_place", put_in_place)
    assert (done.xlsx.read_bytes(), done.pdf.read_bytes()) == before
    assert len(exports(year)) == 1
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 2


def test_a_commit_that_fails_leaves_the_old_files_and_no_new_one(
    year: Town, folder: DataFolder, tmp_path: Path
) -> None:
    done = export(year, folder, tmp_path)
    done.pdf.unlink()
    before = done.xlsx.read_bytes()

    def lost(_session: object) -> None:
        raise ConnectionError

    event.listen(Db, "before_commit", lost)
    try:
        with pytest.raises(ConnectionError):
            export(year, folder, tmp_path)
    finally:
        event.remove(Db, "before_commit", lost)
    assert done.xlsx.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["考核名单.xlsx"]
    assert len(exports(year)) == 1


def test_a_cancelled_export_leaves_nothing(year: Town, folder: DataFolder, tmp_path: Path) -> None:
    where = tmp_path / "leer"
    where.mkdir()
    job = appraisal.export(year.store, folder, 2026, where / "a.xlsx", where / "a.pdf", actor="head", at=NOW)
    for _step in range(3):
        next(job)
    job.close()
    assert list(where.iterdir()) == []
    assert exports(year) == []


def test_a_year_without_anybody_is_an_empty_list(town: Town, folder: DataFolder, tmp_path: Path) -> None:
    done = export(town, folder, tmp_path)
    assert (done.people, done.met, table(done.xlsx)) == (0, 0, [])
