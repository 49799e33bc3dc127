"""The rows of a year's appraisal list, one after the other: of an open year as it stands, of a closed one as frozen and amended.

The workbook, the print, an office's own form, the grades and the summaries read them, so that none of them says something else.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.chunks import in_chunks
from core.language import N_, _
from courses.rules import CATEGORIES
from credits.certificates.entitlement import PROGRAMME, STAGE
from credits.grades.scores import SCORE
from credits.posting.evidence import ENTRY
from credits.refusals import PersonNotOnRoster
from credits.rulebook.in_force import in_force
from credits.rules import Rules, grade_of
from credits.standing.standing import PERSON, Standing, asks_of_categories, standing_of, stream, sums_by_stage
from credits.titles import CATEGORY_TITLES, GRADE_TITLES, VERDICT_TITLES
from credits.year import reading as closed_reading
from credits.year.closed import is_closed
from credits.year.lines import FrozenLine
from credits.year.paper import met_title
from people.names import masked_id, masked_mobile
from people.person_row import PEOPLE
from sheets.columns import Column, Kind, Sheet
from store.sets import among
from store.types import Db

NOT_MET = "not_met"
"""The verdict of a closed year on whoever missed the line: nothing is possible any more."""
_AT_ONCE = 1_000


class AppraisalRow(NamedTuple):
    """One line of the list; credits, hours and scores in hundredths, numbers masked unless they are asked for in full."""

    number: int
    person_id: UUID
    staff_number: str
    name: str
    area: str
    grid: str
    post: str
    mobile: str
    id_number: str
    earned: int
    required: int
    possible: int | None
    """None in a closed year."""
    verdict: str
    """A code of credits.titles.VERDICT_TITLES, or NOT_MET."""
    by_category: Mapping[str, int]
    hours: Mapping[str, int]
    """Lesson hours by the id of the stage, as text; "" for those of no stage, which a closed list does not tell."""
    grade: str
    """A code of credits.rulebook.rule_parts.GRADES, empty where there is none."""
    scores: Mapping[str, int]

    @property
    def difference(self) -> int:
        """Earned less required: negative while credits are missing."""
        return self.earned - self.required

    @property
    def is_met(self) -> bool:
        """Whether the line is reached."""
        return self.verdict == "met"


def rules_of(db: Db, year: int) -> Rules:
    """The rules that draw the year's line: those of 1 January. Raises NoRulesInForce."""
    return in_force(db).on(date(year, 1, 1))


def rows(db: Db, year: int, at: datetime, *, full: bool = False) -> Iterator[AppraisalRow]:
    """The year's list by area, staff number and name. A stream: what is held does not grow with the number of people.

    `full` gives mobile and ID numbers as they are: the caller asks why, and notes it in the journal. Raises NoRulesInForce.
    """
    walk = _closed(db, year) if is_closed(db, year) else _open(db, year, at)
    for part in in_chunks(walk, _AT_ONCE):
        numbers = _numbers(db, [row.person_id for row in part], full=full)
        for row in part:
            mobile, id_number = numbers.get(row.person_id, (row.mobile, row.id_number))
            yield row._replace(mobile=mobile, id_number=id_number)


def row_of(db: Db, year: int, person_id: UUID, at: datetime, *, full: bool = False) -> AppraisalRow:
    """One person's line; in an open year it has the number 0. Raises PersonNotOnRoster, NoRulesInForce."""
    numbers = _numbers(db, [person_id], full=full)
    scores = _scores(db, year, [person_id]).get(person_id, {})
    if is_closed(db, year):
        number = closed_reading.number_of(db, year, person_id)
        if number is None:
            raise PersonNotOnRoster(year=year)
        row = of_line(closed_reading.line(db, year, number), scores)
    else:
        hours = _hours(db, year, [person_id]).get(person_id, {})
        standing = standing_of(db, person_id, year, at)
        row = _of_standing(0, person_id, standing, hours, rules_of(db, year), scores)
    mobile, id_number = numbers[person_id]
    return row._replace(mobile=mobile, id_number=id_number)


def _open(db: Db, year: int, at: datetime) -> Iterator[AppraisalRow]:
    rules = rules_of(db, year)
    walk = enumerate(stream(db, year, at), 1)
    for part in in_chunks(walk, _AT_ONCE):
        people = [standing.person_id for _number, standing in part]
        hours, scores = _hours(db, year, people), _scores(db, year, people)
        for (number, standing), person in zip(part, people, strict=True):
            yield _of_standing(number, person, standing, hours.get(person, {}), rules, scores.get(person, {}))


def _of_standing(
    number: int,
    person: UUID,
    standing: Standing,
    hours: Mapping[str, int],
    rules: Rules,
    scores: Mapping[str, int],
) -> AppraisalRow:
    return AppraisalRow(
        number, person, standing.staff_number, standing.name, standing.area, standing.grid, standing.post, "", "",
        standing.earned, standing.required, standing.possible, standing.verdict, standing.by_category, hours,
        grade_of(rules, standing.verdict == "met", scores), scores,
    )  # fmt: skip


def _closed(db: Db, year: int) -> Iterator[AppraisalRow]:
    walk = closed_reading.lines(db, year)
    for part in in_chunks(walk, _AT_ONCE):
        scores = _scores(db, year, [line.person_id for line in part])
        for line in part:
            yield of_line(line, scores.get(line.person_id, {}))


def of_line(line: FrozenLine, scores: Mapping[str, int]) -> AppraisalRow:
    """A line of a closed list."""
    return AppraisalRow(
        line.number, line.person_id, line.staff_number, line.name, line.area, line.grid, line.post, line.mobile,
        line.id_number, line.earned, line.required, None, "met" if line.met else NOT_MET, line.by_category, line.hours,
        line.grade, scores,
    )  # fmt: skip


def _numbers(db: Db, people: Iterable[UUID], *, full: bool) -> dict[UUID, tuple[str, str]]:
    query = sa.select(PERSON.c.id, PERSON.c.mobile, PERSON.c.id_number).where(among(PERSON.c.id, "people"))
    found = db.execute(query, {"people": people})
    if full:
        return {id: (mobile or "", id_number or "") for id, mobile, id_number in found}
    return {id: (masked_mobile(mobile), masked_id(id_number)) for id, mobile, id_number in found}


def _hours(db: Db, year: int, people: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    query = sums_by_stage(year).where(among(ENTRY.c.person_id, "people"))
    for person, stage, _credits, hours in db.execute(query, {"people": people}):
        found.setdefault(person, {})["" if stage is None else str(stage)] = int(hours)
    return found


def _scores(db: Db, year: int, people: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    query = sa.select(SCORE.c.person_id, SCORE.c.name, SCORE.c.value).where(
        SCORE.c.year == year, among(SCORE.c.person_id, "people")
    )
    for person, name, value in db.execute(query, {"people": people}):
        found.setdefault(person, {})[name] = value
    return found


def stages_of(db: Db, year: int) -> list[tuple[str, str]]:
    """Id, as text, and title of the stages of the year's programmes, in their order."""
    query = (
        sa.select(STAGE.c.id, STAGE.c.title)
        .join(PROGRAMME, PROGRAMME.c.id == STAGE.c.programme_id)
        .where(PROGRAMME.c.year == year)
        .order_by(PROGRAMME.c.title, STAGE.c.position)
    )
    return [(str(id), title) for id, title in db.execute(query)]


def verdict_title(verdict: str) -> str:
    """A verdict in the present language."""
    return met_title(met=False) if verdict == NOT_MET else _(VERDICT_TITLES[verdict])


def grade_title(grade: str) -> str:
    """A grade in the present language; empty where there is none."""
    return _(GRADE_TITLES[grade]) if grade else ""


def sheet_of(db: Db, year: int) -> Sheet[AppraisalRow]:
    """The list's columns: numbers masked or not as the rows have them, the grade where the rules make one, each stage's hours."""
    rules = rules_of(db, year)
    columns = [_COLUMNS.column(key) for key in _USUAL]
    if asks_of_categories(rules):
        columns += [_of_category(category) for category in CATEGORIES]
    if rules.grades is not None:
        columns.append(_COLUMNS.column("grade"))
    columns += [_of_stage(id, title) for id, title in stages_of(db, year)]
    return Sheet(_COLUMNS.title, tuple(columns))


def form_sheet_of(db: Db, year: int) -> Sheet[AppraisalRow]:
    """Everything that an office's own form may ask for, with the words it may ask by."""
    grades = rules_of(db, year).grades
    return Sheet(
        _COLUMNS.title,
        (
            *_COLUMNS.columns,
            *(_of_category(category) for category in CATEGORIES),
            *(_of_score(name) for name in (grades.weights if grades else ())),
            *(_of_stage(id, title) for id, title in stages_of(db, year)),
        ),
    )


@cache
def _words(key: str) -> tuple[str, ...]:
    return PEOPLE.column(key).headings


def _grade_words(row: AppraisalRow) -> str:
    return grade_title(row.grade)


_COLUMNS: Sheet[AppraisalRow] = Sheet(
    N_("Appraisal list"),
    (
        Column("number", N_("Row no."), Kind.NUMBER, lambda row: row.number, 6, ("序号", "编号", "No", "№")),
        Column(
            "staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12,
            tuple(word for word in _words("staff_number") if word != "编号"),
        ),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10, _words("name")),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18, _words("area")),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 14, _words("grid")),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14, _words("post")),
        Column("mobile", N_("Mobile"), Kind.CODE, lambda row: row.mobile, 14, _words("mobile")),
        Column("id_number", N_("ID number"), Kind.CODE, lambda row: row.id_number, 20, _words("id_number")),
        Column(
            "earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8,
            ("学分", "年度学分", "总学分", "累计学分", "已得学分", "已修学分", "完成学分", "实得学分", "获得学分",
             "培训学分", "本年度学分", "学分合计"),
        ),
        Column(
            "required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8,
            ("应得学分", "应修学分", "达标学分", "达标线", "要求学分", "学分要求", "规定学分"),
        ),
        Column(
            "difference", N_("Difference"), Kind.AMOUNT, lambda row: row.difference, 8,
            ("差额", "相差学分", "学分差额", "差额学分"),
        ),
        Column(
            "verdict", N_("Verdict"), Kind.TEXT, lambda row: verdict_title(row.verdict), 12,
            ("达标情况", "是否达标", "学分达标情况", "学分是否达标", "达标与否"),
        ),
        Column(
            "possible", N_("Still possible"), Kind.AMOUNT, lambda row: row.possible, 10, ("尚可获得", "尚可得学分"),
        ),
        Column(
            "hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: sum(row.hours.values()), 8,
            ("课时", "学时", "总课时", "总学时", "累计课时", "累计学时", "完成课时", "完成学时", "培训课时", "培训学时"),
        ),
        Column(
            "grade", N_("Grade"), Kind.TEXT, _grade_words, 10,
            ("等次", "考核等次", "考核等级", "等级", "考核结果", "年度考核等次", "考核结论", "考核档次"),
        ),
    ),
)  # fmt: skip
_USUAL = (
    "number", "staff_number", "name", "area", "grid", "post", "mobile", "id_number", "earned", "required",
    "difference", "verdict",
)  # fmt: skip


def _of_category(category: str) -> Column[AppraisalRow]:
    words = {"required": ("必修学分", "必修"), "elective": ("选修学分", "选修")}[category]
    return Column(
        category,
        CATEGORY_TITLES[category],
        Kind.AMOUNT,
        lambda row: row.by_category.get(category, 0),
        8,
        words,
    )


def _of_score(name: str) -> Column[AppraisalRow]:
    words = (f"{name}得分", f"{name}分", f"{name}成绩", f"{name}分数")
    return Column(f"score:{name}", name, Kind.AMOUNT, lambda row: row.scores.get(name), 10, words)


def _of_stage(id: str, title: str) -> Column[AppraisalRow]:
    words = (f"{title}课时", f"{title}学时")
    return Column(f"stage:{id}", title, Kind.AMOUNT, lambda row: row.hours.get(id, 0), 10, words)
