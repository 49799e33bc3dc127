"""Scores from an office's list: read by headings, shown before anything is written, refused by cell, imported again without harm."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from core.jobs import drive
from credits.grades import scores
from credits.grades.grading import counted, grading
from credits.grades.reading import read_scores, score_of
from credits.grades.refusals import (
    NoGradesInRules,
    NoScoresAsked,
    NoSuchColumn,
    ScoreColumnsMissing,
    ScoreListNotFound,
    ScoresEmpty,
    ScoresMoved,
    ScoreUnknown,
)
from credits.grades.scores import SCORE, ScorePlan
from credits.refusals import YearIsClosed
from credits.rulebook import rule_versions
from credits.rules import Grades, GradeStep
from credits.tables import ClosedYear
from people.tables import Person
from store.journal import JOURNAL
from store.records import disagreements
from store.transaction import Store
from store.types import table_of
from tests.credit_town import AT, HOUR, Town

GRADES = Grades(
    {"工作实绩": 70, "民主测评": 30},
    (GradeStep(90_00, "excellent"), GradeStep(75_00, "qualified"), GradeStep(60_00, "basic"), GradeStep(0, "unqualified")),
    "basic",
)  # fmt: skip
HEAD = ("序号", "姓名", "工号", "工作实绩", "民主测评得分")
NOW = AT + 20 * HOUR


@pytest.fixture
def graded(town: Town) -> Town:
    with town.store.write() as db:
        rules = replace(rule_versions.RULES_V1, grades=GRADES)
        version = rule_versions.draft(db, rules, "一", date(2001, 1, 1), "head", AT)
        rule_versions.sign(db, version, "head", AT)
    return town


def listed(
    folder: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD, title: str = "得分表"
) -> Path:
    """A list as an office sends it: a title over all columns, then the headings."""
    path = folder / "得分.xlsx"
    book: Any = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("得分")
    page.merge_range(0, 0, 0, len(head) - 1, title)
    for row, line in enumerate((head, *rows), 1):
        for column, value in enumerate(line):
            page.write(row, column, value)
    book.close()
    return path


def planned(town: Town, path: Path, chosen: Mapping[str, str] | None = None) -> ScorePlan:
    with town.store.read() as db:
        return scores.plan(db, 2026, read_scores(path), chosen)


def stands(store: Store) -> dict[tuple[UUID, str], int]:
    with store.read() as db:
        query = sa.select(SCORE.c.person_id, SCORE.c.name, SCORE.c.value).where(SCORE.c.year == 2026)
        return {(row.person_id, row.name): row.value for row in db.execute(query)}


def test_from_the_list_to_the_grades_and_again(graded: Town, tmp_path: Path) -> None:
    good, poor = graded.person("李敏", "西区", "0007"), graded.person("王芳", "东区", "0009")
    path = listed(
        tmp_path, (1, "李敏", "0007", 92.5, "９５分"), (2, "王芳", 9, 80, 70.25), ("合计", "", "", 172.5, 165)
    )
    plan = planned(graded, path)
    # 9 as a number is no "0009": the list's own numbers are compared as they are.
    assert [(each.column, each.code) for each in plan.refused] == [("C", "score_person_unknown")]
    path = listed(tmp_path, (1, "李敏", "0007", 92.5, "９５分"), (2, "王芳", "0009", 80, 70.25))
    plan = planned(graded, path)
    assert (plan.columns, plan.refused, plan.warnings) == ({"工作实绩": "D", "民主测评": "E"}, [], [])
    assert [(each.person, each.name, each.old, each.new, each.cell) for each in plan.added] == [
        ("李敏", "工作实绩", None, 92_50, "D3"), ("李敏", "民主测评", None, 95_00, "E3"),
        ("王芳", "工作实绩", None, 80_00, "D4"), ("王芳", "民主测评", None, 70_25, "E4"),
    ]  # fmt: skip
    assert stands(graded.store) == {}
    assert drive(scores.carry_out(graded.store, plan, "head", NOW)) == (4, 0, 0, 0)
    again = planned(graded, path)
    assert (again.added, again.changed, again.unchanged) == ([], [], 4)
    changed = planned(graded, listed(tmp_path, (1, "李敏", "0007", 90, 95)))
    assert [(each.old, each.new) for each in changed.changed] == [(92_50, 90_00)]
    assert drive(scores.carry_out(graded.store, changed, "head", NOW + HOUR)) == (0, 1, 1, 0)
    assert stands(graded.store)[good, "工作实绩"] == 90_00
    with graded.store.read() as db:
        lines = db.execute(sa.select(JOURNAL.c.action, JOURNAL.c.payload).order_by(JOURNAL.c.seq)).all()
        assert [line.action for line in lines if "score" in line.action] == [
            *["score.set"] * 4, "scores.imported", "score.changed", "scores.imported",
        ]  # fmt: skip
        source = db.scalar(
            sa.select(SCORE.c.source).where(SCORE.c.person_id == poor, SCORE.c.name == "民主测评")
        )
        assert source == "得分.xlsx 得分!E4"
        from credits.records import year as records

        score = next(record for record in records.RECORDS if record.kind == "score")
        assert drive(disagreements(db, [score])) == []
        found = grading(db, 2026, NOW)
    assert [(row.name, row.grade) for row in found.rows] == [
        ("王芳", "basic"),
        ("李敏", "basic"),
    ]  # nobody met the line
    assert found.counts == {"excellent": 0, "qualified": 0, "basic": 2, "unqualified": 0, "": 0}


def test_every_doubtful_row_is_refused_by_its_cell(graded: Town, tmp_path: Path) -> None:
    graded.person("李敏", "西区", "0007")
    for area in ("西区", "东区"):
        graded.person("王芳", area)
    away = graded.person("赵六", "西区", "0006")
    graded.change("UPDATE person SET left_on = '2025-12-31' WHERE staff_number = '0006'")
    assert away
    path = listed(
        tmp_path,
        (1, "李敏", "0007", 92.5, 95),
        (2, "李敏", "0007", 92.5, 94),
        (3, "王芳", "", 90, 90),
        (4, "没有人", "", 90, 90),
        (5, "张三", "0007", 90, 90),
        (6, "", "", 90, 90),
        (7, "赵六", "0006", 90, 90),
        (8, "", "X1", 90, 90),
    )
    plan = planned(graded, path)
    assert [(each.row, each.column, each.code) for each in plan.refused] == [
        (3, "E", "score_rows_differ"), (4, "E", "score_rows_differ"), (5, "B", "ambiguous_person"),
        (6, "B", "score_person_unknown"), (7, "C", "number_of_another"), (8, "B", "who_missing"),
        (9, "B", "score_person_away"), (10, "C", "score_person_unknown"),
    ]  # fmt: skip
    assert "李敏 stands in row 4 too (得分) with another score: 95 here, 94 there." in plan.refused[0].message
    assert (plan.added, plan.changed) == ([], [])


def test_cells_that_are_no_score_are_refused_and_the_rest_of_the_row_is_not(
    graded: Town, tmp_path: Path
) -> None:
    for number in range(1, 7):
        graded.person(f"人{number}", "西区", f"000{number}")
    path = listed(
        tmp_path,
        (1, "人1", "0001", 101, 95),
        (2, "人2", "0002", -1, ""),
        (3, "人3", "0003", "优", 95),
        (4, "人4", "0004", "缺考", 95),
        (5, "人5", "0005", 87.3333333333, 95),
        (6, "人6", "0006", "=1/0", "=40+40"),
        (6, "人6", "0006", "=1/0", "=40+40"),
    )
    plan = planned(graded, path)
    assert [(each.row, each.column, each.code) for each in plan.refused] == [
        (3, "D", "score_out_of_range"), (4, "D", "score_out_of_range"), (5, "D", "not_a_score"), (6, "D", "not_a_score"),
    ]  # fmt: skip
    assert [(each.row, each.column, each.code) for each in plan.warnings] == [
        (4, "E", "score_missing"), (7, "D", "score_rounded"), (8, "D", "formula"), (8, "E", "formula"),
        (9, "B", "score_row_repeated"),
    ]  # fmt: skip
    assert [each.new for each in plan.added if each.person == "人5"] == [87_33, 95_00]
    assert len([each for each in plan.added if each.cell.startswith("E")]) == 5


def test_a_name_alone_is_enough_where_one_has_it_or_the_area_says_which(graded: Town, tmp_path: Path) -> None:
    graded.person("李敏", "西区")
    first, second = graded.person("王芳", "西区"), graded.person("王芳", "东区")
    head = ("姓名", "所属居民区", "工作实绩")
    plan = planned(graded, listed(tmp_path, ("李　敏", "", 90), ("王芳", "东区居委会", 80), head=head))
    assert [each.person_id for each in plan.added][1] == second
    assert first not in {each.person_id for each in plan.added}
    assert [each.code for each in plan.warnings] == ["score_not_headed"]


def test_columns_can_be_chosen(graded: Town, tmp_path: Path) -> None:
    graded.person("李敏", "西区", "0007")
    path = listed(tmp_path, ("李敏", "0007", 90, 80), head=("姓名", "工号", "甲", "乙"))
    with pytest.raises(ScoreColumnsMissing, match="C 甲、D 乙"):
        planned(graded, path)
    assert [each.new for each in planned(graded, path, {"d": "工作实绩"}).added] == [80_00]
    with pytest.raises(NoSuchColumn):
        planned(graded, path, {"H": "工作实绩"})
    with pytest.raises(ScoreUnknown):
        planned(graded, path, {"C": "颜值"})


def test_files_that_are_no_list_of_scores(graded: Town, tmp_path: Path) -> None:
    with pytest.raises(ScoreListNotFound):
        read_scores(listed(tmp_path, (1, 2), head=("甲", "乙")))
    with pytest.raises(ScoresEmpty, match="row 2"):
        planned(graded, listed(tmp_path, ("制表人：", "", "", "", "")))


def test_rules_without_grades_and_a_closed_year_take_no_scores(town: Town, tmp_path: Path) -> None:
    path = listed(tmp_path, (1, "李敏", "0007", 90, 80))
    with pytest.raises(NoScoresAsked):
        planned(town, path)
    with town.store.read() as db, pytest.raises(NoGradesInRules):
        grading(db, 2026, NOW)


def test_a_year_closed_meanwhile_and_scores_set_meanwhile(graded: Town, tmp_path: Path) -> None:
    graded.person("李敏", "西区", "0007")
    plan = planned(graded, listed(tmp_path, (1, "李敏", "0007", 90, 80)))
    drive(scores.carry_out(graded.store, plan, "head", NOW))
    before = stands(graded.store)
    with pytest.raises(ScoresMoved):
        drive(scores.carry_out(graded.store, plan, "other", NOW + HOUR))
    changing = planned(graded, listed(tmp_path, (1, "李敏", "0007", 91, 80)))
    graded.change("UPDATE score SET value = 5 WHERE name = '工作实绩'")
    with pytest.raises(ScoresMoved):
        drive(scores.carry_out(graded.store, changing, "other", NOW + HOUR))
    assert stands(graded.store) == {
        key: 5 if key[1] == "工作实绩" else value for key, value in before.items()
    }
    with graded.store.write() as db:
        db.execute(
            sa.insert(table_of(ClosedYear)).values(
                id=plan.added[0].person_id, year=2026, closed_at=AT, closed_by="head", people=1, met=0,
                objections_until=date(2027, 1, 31), manifest="{}", signature="", key_id="",
            )
        )  # fmt: skip
    with pytest.raises(YearIsClosed):
        drive(scores.carry_out(graded.store, changing, "other", NOW + HOUR))
    with pytest.raises(YearIsClosed):
        planned(graded, listed(tmp_path, (1, "李敏", "0007", 91, 80)))


def test_cancelling_keeps_whole_chunks(graded: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        graded.person(f"人{number}", "西区", f"000{number}")
    monkeypatch.setattr(scores, "_CHUNK", 2)
    path = listed(tmp_path, *((number, f"人{number}", f"000{number}", 90, 80) for number in range(1, 4)))
    job = scores.carry_out(graded.store, planned(graded, path), "head", NOW)
    next(job)
    next(job)
    job.close()
    assert len(stands(graded.store)) == 2
    assert drive(scores.carry_out(graded.store, planned(graded, path), "head", NOW)) == (4, 0, 2, 0)


def test_a_merged_entry_gets_no_scores(graded: Town, tmp_path: Path) -> None:
    kept, gone = graded.person("李敏", "西区", "0007"), graded.person("李敏", "东区", "0008")
    with graded.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == gone).values(merged_into=kept, staff_number=None))
    plan = planned(graded, listed(tmp_path, (1, "李敏", "", 90, 80)))
    assert {each.person_id for each in plan.added} == {kept}


@given(st.integers(0, 100_00))
def test_hundredths_are_kept_to_the_hundredth(value: int) -> None:
    exact = Decimal(value) / 100
    for cell in (float(exact), str(exact), f"{exact}分", f" {exact} "):
        assert score_of(cell) == (value, None, None)


@given(st.floats(allow_nan=True, allow_infinity=True) | st.text(max_size=12) | st.booleans() | st.dates())
def test_whatever_a_cell_holds_is_a_score_or_refused(cell: Any) -> None:  # noqa: ANN401 - anything a cell holds
    said = score_of(cell)
    assert said.value is None or 0 <= said.value <= 100_00
    assert said.value is None or said.wrong is None


def test_counts_know_every_grade() -> None:
    assert list(counted([])) == ["excellent", "qualified", "basic", "unqualified", ""]
