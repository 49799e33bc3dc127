"""Everybody's grade of a year, with what it was made from; how many have which, and nobody ranked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from core.language import N_
from credits.appraisal.appraisal_rows import AppraisalRow, grade_title, rows, rules_of, verdict_title
from credits.grades.refusals import NoGradesInRules
from credits.rules import GRADES
from sheets.columns import Column, Kind, Sheet
from store.types import Db

NO_GRADE = ""
"""Nobody's grade: a score is missing."""


class Grading(NamedTuple):
    """The year's grades in the list's order. `counts` has every grade, the best first, and NO_GRADE last."""

    rows: Sequence[AppraisalRow]
    scores: tuple[str, ...]
    counts: Mapping[str, int]


def grading(db: Db, year: int, at: datetime) -> Grading:
    """Everybody's grade as it stands, or as it was closed and amended. Raises NoRulesInForce, NoGradesInRules."""
    grades = rules_of(db, year).grades
    if grades is None:
        raise NoGradesInRules(year=year)
    listed = list(rows(db, year, at))
    return Grading(listed, tuple(grades.weights), counted(listed))


def counted(listed: Iterable[AppraisalRow]) -> dict[str, int]:
    """How many have which grade."""
    counts: dict[str, int] = dict.fromkeys((*GRADES, NO_GRADE), 0)
    for row in listed:
        counts[row.grade] += 1
    return counts


def sheet_of(scores: Sequence[str]) -> Sheet[AppraisalRow]:
    """The list of grades: who, the line, each score, the grade."""
    return Sheet(
        N_("Grades"),
        (
            Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
            Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
            Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
            Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
            Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8),
            Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
            Column("verdict", N_("Verdict"), Kind.TEXT, lambda row: verdict_title(row.verdict), 12),
            *(_score(name) for name in scores),
            Column("grade", N_("Grade"), Kind.TEXT, lambda row: grade_title(row.grade), 12),
        ),
    )


def _score(name: str) -> Column[AppraisalRow]:
    return Column(f"score:{name}", name, Kind.AMOUNT, lambda row: row.scores.get(name), 12)
