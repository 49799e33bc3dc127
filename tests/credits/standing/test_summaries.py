"""A year summed up by area and post, in their own order; the same figures in the workbook, in the office's form, in a dossier."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from pikepdf import Pdf

from core.jobs import drive
from core.paths import DataFolder
from credits import ledger
from credits.appraisal import appraisal, appraisal_rows
from credits.provenance import dossier
from credits.refusals import PersonNotOnRoster, ReasonMissing
from credits.standing.summaries import Summing, area_sheet, post_sheet, summaries
from people.tables import Area, Person
from sheets.template_refusals import TemplateIsTarget
from store.journal import JOURNAL
from tests.credit_town import AT, HOUR, Town
from tests.sheets.forms import form

NOW = AT + 20 * HOUR


@pytest.fixture
def year(town: Town) -> Town:
    stage = town.stage(4_00)
    people = [
        town.person(name, area)
        for name, area in (("李敏", "西区"), ("王芳", "东区"), ("赵五", "东区"), ("钱六", ""))
    ]
    town.attend(town.session(town.course(80_00, stage=stage)), people[:1])
    town.attend(town.session(town.course(1_50, "visit", stage)), people[:2])
    with town.store.write() as db:
        for place, name in enumerate(
            ("西区", "东区")
        ):  # the west comes first, whatever its name or its result
            db.execute(sa.update(Area).where(Area.name == name).values(position=place))
        db.execute(
            sa.update(Person)
            .where(Person.name == "李敏")
            .values(id_number="310112198407010594", mobile="13812345678")
        )
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    return town


def test_areas_stand_in_their_own_order_and_everybody_is_counted_once(year: Town) -> None:
    with year.store.read() as db:
        found = summaries(db, 2026, NOW)
        listed = list(appraisal_rows.rows(db, 2026, NOW))
    assert [(one.title, one.people, one.met, one.credits) for one in found.by_area] == [
        ("西区", 1, 1, 82_25), ("东区", 2, 0, 2_25), ("", 1, 0, 0), ("", 4, 1, 84_50),
    ]  # fmt: skip
    assert [(one.title, one.people) for one in found.by_post] == [("社区工作者", 4), ("", 4)]
    for groups in (found.by_area, found.by_post):
        *parts, whole = groups
        assert whole.is_sum
        assert sum(one.people for one in parts) == whole.people == len(listed)
        assert sum(one.credits for one in parts) == whole.credits == sum(row.earned for row in listed)
        assert sum(one.hours for one in parts) == whole.hours == 83_00
        assert all(sum(one.verdicts.values()) == one.people for one in groups)
    assert found.by_area[-1].average_credits == 21_13  # 84.50 / 4, a half up
    assert [column.key for column in area_sheet(found).columns][:2] == ["title", "people"]
    assert not any(column.key.startswith("grade:") for column in post_sheet(found).columns)


def test_an_empty_year(town: Town) -> None:
    with town.store.read() as db:
        summing = Summing(db, 2026)
        assert list(summing.through([])) == []
        found = summing.done()
    assert [(one.people, one.average_credits) for one in found.by_area] == [(0, 0)]


def test_the_workbook_and_the_print_hold_the_summaries(
    year: Town, folder: DataFolder, tmp_path: Path
) -> None:
    done = drive(
        appraisal.export(
            year.store, folder, 2026, tmp_path / "a.xlsx", tmp_path / "a.pdf", actor="head", at=NOW
        )
    )
    book: Any = openpyxl.load_workbook(done.xlsx)
    assert len(book.worksheets) == 3
    page = book.worksheets[1]
    assert [page.cell(row, 1).value for row in range(2, 6)] == ["居民区", "西区", "东区", page["A5"].value]
    assert [page.cell(row, 2).value for row in range(3, 7)] == [1, 2, 1, 4]
    assert page.freeze_panes == "A3"
    drive(appraisal.write_summaries(year.store, 2026, tmp_path / "s.pdf", NOW))
    with Pdf.open(tmp_path / "s.pdf") as printed:
        assert len(printed.pages) == 2


def said(town: Town, action: str) -> list[str]:
    with town.store.read() as db:
        return list(db.scalars(sa.select(JOURNAL.c.payload).where(JOURNAL.c.action == action)))


def test_a_form_is_filled_from_the_year_and_full_numbers_need_a_reason(year: Town, tmp_path: Path) -> None:
    source, target = form(tmp_path / "模板.xlsx"), tmp_path / "填好.xlsx"
    with pytest.raises(ReasonMissing):
        drive(appraisal.fill(year.store, 2026, source, target, full=True, actor="head", at=NOW))
    assert not target.exists()
    with pytest.raises(TemplateIsTarget):
        drive(appraisal.fill(year.store, 2026, source, tmp_path / "." / source.name, actor="head", at=NOW))
    done = drive(appraisal.fill(year.store, 2026, source, target, actor="head", at=NOW))
    assert (done.people, done.left) == (4, ("备注",))
    page: Any = openpyxl.load_workbook(target).worksheets[0]
    assert page["A1"].value == "2026年度社区工作者考核名单"
    lines = [[page.cell(row, column).value for column in (1, 2, 4, 5, 6)] for row in range(6, 10)]
    assert lines == [
        [1, "钱六", None, None, 0],
        [2, "李敏", "310112********0594", "西区", 82.25],
        [3, "王芳", None, "东区", 2.25],
        [4, "赵五", None, "东区", 0],
    ]
    drive(appraisal.fill(year.store, 2026, source, target, full=True, why="报区民政局", actor="head", at=NOW))
    page = openpyxl.load_workbook(target).worksheets[0]
    assert (page["D7"].value, page["D7"].number_format) == ("310112198407010594", "@")
    first, second = said(year, "appraisal.filled")
    assert '"full":false' in first
    assert "报区民政局" in second


def test_a_dossier_shows_every_entry_with_its_line_of_the_journal(year: Town, tmp_path: Path) -> None:
    with year.store.read() as db:
        person = db.scalars(sa.select(Person.id).where(Person.name == "李敏")).one()
        found = dossier.dossier_of(db, 2026, person, NOW)
        entries = db.execute(
            sa.select(JOURNAL.c.seq).where(
                JOURNAL.c.subject_kind == "ledger_entry", JOURNAL.c.payload.contains(str(person))
            )
        ).all()
    figures = {label: value for label, value in found.sections[0].cells}  # noqa: C416 - two texts each
    assert (figures["已得学分"], figures["差额"], figures["身份证号"]) == (
        "82.25",
        "2.25",
        "310112********0594",
    )
    assert {cells[0] for cells in found.sections[1].cells} == {str(row.seq) for row in entries}
    assert len(found.sections[1].cells) == 2
    done = drive(dossier.write_one(year.store, 2026, person, tmp_path / "d.pdf", actor="head", at=NOW))
    with Pdf.open(done.path) as printed:
        assert len(printed.pages) == 1
    with pytest.raises(ReasonMissing):
        drive(
            dossier.write_one(year.store, 2026, person, tmp_path / "e.pdf", full=True, actor="head", at=NOW)
        )
    with pytest.raises(PersonNotOnRoster):
        drive(dossier.write_one(year.store, 2026, year.programme, tmp_path / "e.pdf", actor="head", at=NOW))
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["d.pdf"]
    assert len(said(year, "dossier.exported")) == 1


def test_everybodys_dossiers_make_a_folder_or_nothing(
    year: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = tmp_path / "档案"
    parent.mkdir()
    monkeypatch.setattr(dossier, "_AT_ONCE", 2)
    job = dossier.write_all(year.store, 2026, parent, actor="head", at=NOW)
    next(job)
    next(job)
    job.close()
    assert list(parent.iterdir()) == []
    assert said(year, "dossier.exported") == []
    for name in ("2026 年度个人档案", "2026 年度个人档案 (2)"):
        done = drive(dossier.write_all(year.store, 2026, parent, actor="head", at=NOW))
        assert (done.path.name, done.people) == (name, 4)
        assert len(list(done.path.iterdir())) == 4
    assert len(list(parent.iterdir())) == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("东区-0007-王芳", "东区-0007-王芳"),
        ('a/b\\c:d*e?f"g<h>i|j\n', "a_b_c_d_e_f_g_h_i_j_"),
        ("con", "_con"),
        ("COM1.txt", "_COM1.txt"),
        (" .. ", "_"),
        ("长" * 200, "长" * 80),
    ],
)
def test_file_names_that_windows_takes(text: str, name: str) -> None:
    assert dossier.safe_name(text) == name
