"""The sample roster as an office keeps it: what is added, refused and warned of, by cell; and its way out and in again."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from core.jobs import drive
from core.language import speaking
from people import areas, persons, roster
from people.refusals import WhyMissing
from sheets.reading import open_workbook
from store import journal
from store.transaction import Store
from tests.people.rosters import SAMPLE, TODAY, places, planned

REFUSED = [("K108", "impossible_date")]
WARNINGS = [
    ("D46", "id_number_rounded"),
    ("K55", "joined_too_young"),
    ("B67", "row_repeated"),
    ("D84", "id_number_rounded"),
    ("K189", "joined_too_young"),
    ("K204", "joined_too_young"),
    ("A2", "leaver_unknown"),
]


def _imported(base: Store, at: datetime) -> roster.RosterResult:
    return drive(roster.carry_out(base, planned(base, SAMPLE), "clerk", at))


def test_the_preview_names_every_cell_and_changes_nothing(base: Store) -> None:
    plan = planned(base, SAMPLE)
    assert (len(plan.added), len(plan.changed), plan.unchanged) == (230, 0, 0)
    assert places(plan.refused) == REFUSED
    assert places(plan.warnings) == WARNINGS
    assert {one.sheet for one in plan.refused} == {"在岗人员"}
    assert plan.warnings[-1].sheet == "离职人员"
    assert "2019.2.30" in plan.refused[0].message
    assert "row 108, column K" in plan.refused[0].message
    assert "imported without it" in plan.refused[0].message
    with base.read() as db:
        assert persons.count(db) == 0
        assert areas.residential_areas(db) == []


def test_the_import_brings_everybody_who_was_not_refused(base: Store, at: datetime) -> None:
    assert _imported(base, at) == roster.RosterResult(added=230, changed=0, unchanged=0, refused=1)
    with base.read() as db:
        rows = {row.staff_number: row for row in persons.people(db)}
        tree = areas.residential_areas(db)
        lines = drive(journal.verify(db)).lines
    assert len(rows) == 230
    assert len(tree) == 14
    assert sum(area.grids for area in tree) == 95
    assert sum(area.people for area in tree) == 230
    assert lines == 230 + 1 + 14 + 95 + 1
    first = rows["XH2000"]
    assert (first.name, first.mobile, first.id_number) == ("王𬍡", "19999159215", "310112198407010594")
    assert (first.street, first.area, first.grid) == ("新虹街道", "爱博一村", "爱博一村01网格")
    assert first.joined_on == date(2017, 5, 23)
    assert [rows[number].name for number in ("XH2001", "XH2003", "XH2011", "XH2012")] == [
        "李䶮",
        "陈𠅤",
        "迪丽努尔·艾合买提",
        "古丽娜尔·阿不都",
    ]
    assert rows["XH2024"].name == "何豪"
    assert rows["XH2029"].mobile == "15077649687"
    assert rows["XH2001"].joined_on == date(2012, 1, 24)
    assert rows["XH2002"].joined_on == date(2019, 10, 17)
    assert rows["XH2040"].id_number is rows["XH2077"].id_number is None
    assert rows["XH2101"].joined_on is None


def test_the_same_file_again_changes_nothing(base: Store, at: datetime) -> None:
    _imported(base, at)
    again = planned(base, SAMPLE)
    assert (len(again.added), len(again.changed), again.unchanged) == (0, 0, 230)
    assert places(again.refused) == REFUSED
    before = base.moved()
    assert drive(roster.carry_out(base, again, "clerk", at)).unchanged == 230
    assert base.moved() == before


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_export_comes_back_as_no_change(
    base: Store, at: datetime, tmp_path: Path, language: str, *, full: bool
) -> None:
    _imported(base, at)
    with base.write() as db:
        rows = persons.people(db)
        for number, row in enumerate(rows[:40]):
            target = rows[-1 - number]
            persons.transfer(db, row.id, target.patch_id, target.post, TODAY, "工作需要", "clerk", at)
        persons.leave_post(db, rows[50].id, TODAY, "辞职", "clerk", at)
        persons.leave_post(db, rows[51].id, date(2026, 12, 31), "退休", "clerk", at)
        persons.add(
            db, persons.NewPerson("无号", mobile="13812345678", area_id=rows[0].patch_id), "clerk", at
        )
        persons.add(db, persons.NewPerson("=没有号码"), "clerk", at)
    file = tmp_path / "导出.xlsx"
    with speaking(language):
        assert drive(roster.export(base, file, full=full, why="审计", actor="clerk", at=at)) == file
    plan = planned(base, file)
    assert (plan.added, plan.changed, plan.unchanged) == ([], [], 231)
    assert plan.refused == []
    assert {code for _place, code in places(plan.warnings)} <= {"joined_too_young", "area_missing"}
    text = str(open_workbook(file)[0].rows)
    assert ("19999159215" in text) is full
    assert ("310112198407010594" in text) is full
    assert "新虹街道" in text


def test_an_export_is_journalled_with_its_reason(base: Store, at: datetime, tmp_path: Path) -> None:
    _imported(base, at)
    with pytest.raises(WhyMissing):
        drive(roster.export(base, tmp_path / "a.xlsx", full=True, why=" ", actor="clerk", at=at))
    before = base.moved()
    drive(roster.export(base, tmp_path / "a.xlsx", full=True, why="年度审计", actor="clerk", at=at))
    with base.read() as db:
        assert journal.since(db, before).subject_kinds == {"roster"}
        line = db.execute(journal.JOURNAL.select().where(journal.JOURNAL.c.seq > before)).one()
    assert line.action == "roster.exported"
    assert "年度审计" in line.payload
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.xlsx"]


def test_an_export_that_cannot_be_written_says_nothing_in_the_journal(
    base: Store, at: datetime, tmp_path: Path
) -> None:
    _imported(base, at)
    (tmp_path / "a").write_bytes(b"")
    before = base.moved()
    job = roster.export(base, tmp_path / "a" / "b.xlsx", full=False, why="", actor="clerk", at=at)
    with pytest.raises(Exception, match="could not be written"):
        drive(job)
    assert base.moved() == before


def test_the_sample_is_what_the_issue_says() -> None:
    rows = open_workbook(SAMPLE)[0].rows
    people = Counter(str(row[5]) for row in rows if str(row[5]).startswith("XH"))
    assert len(people) == 230
    assert people["XH2060"] == 2
