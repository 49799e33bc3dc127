"""The year's list summed up by residential area and by post: how many, how many met the line, verdicts, grades, averages.

Areas stand in their own order and posts by name, never by their results.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from core.language import N_, _
from credits.appraisal.appraisal_rows import NOT_MET, AppraisalRow, rows, rules_of
from credits.rules import GRADES
from credits.titles import GRADE_TITLES, VERDICT_TITLES
from credits.year.closed import is_closed
from people.areas import residential_areas
from sheets.columns import Column, Kind, Sheet
from store.types import Db


@dataclass
class Summary:
    """One area, one post, or everybody; credits and hours in hundredths."""

    title: str
    """"" for those who have none."""
    people: int = 0
    met: int = 0
    verdicts: dict[str, int] = field(default_factory=dict[str, int])
    grades: dict[str, int] = field(default_factory=dict[str, int])
    credits: int = 0
    hours: int = 0
    is_sum: bool = False

    def add(self, row: AppraisalRow) -> None:
        """Count one person."""
        self.people += 1
        self.met += row.is_met
        self.verdicts[row.verdict] = self.verdicts.get(row.verdict, 0) + 1
        if row.grade:
            self.grades[row.grade] = self.grades.get(row.grade, 0) + 1
        self.credits += row.earned
        self.hours += sum(row.hours.values())

    @property
    def average_credits(self) -> int:
        """Hundredths, a half up."""
        return _average(self.credits, self.people)

    @property
    def average_hours(self) -> int:
        """Hundredths, a half up."""
        return _average(self.hours, self.people)


class Summaries(NamedTuple):
    """A year summed up both ways; each list ends with the sum of all."""

    by_area: Sequence[Summary]
    by_post: Sequence[Summary]
    verdicts: tuple[str, ...]
    """The verdicts that this year knows, for the columns."""
    graded: bool


class Summing:
    """Sums up rows on their way into something else."""

    def __init__(self, db: Db, year: int) -> None:
        self._areas = {area.name: place for place, area in enumerate(residential_areas(db))}
        self._graded = rules_of(db, year).grades is not None
        self._verdicts = ("met", NOT_MET) if is_closed(db, year) else tuple(VERDICT_TITLES)
        self._by_area: dict[str, Summary] = {}
        self._by_post: dict[str, Summary] = {}
        self._all = Summary("", is_sum=True)

    def through(self, listed: Iterable[AppraisalRow]) -> Iterator[AppraisalRow]:
        """The rows, each counted as it passes."""
        for row in listed:
            self.add(row)
            yield row

    def add(self, row: AppraisalRow) -> None:
        """Count one row everywhere."""
        for groups, title in ((self._by_area, row.area), (self._by_post, row.post)):
            if title not in groups:
                groups[title] = Summary(title)
            groups[title].add(row)
        self._all.add(row)

    def done(self) -> Summaries:
        """What was summed up so far."""

        def place(title: str) -> tuple[int, str]:
            return self._areas.get(title, len(self._areas) + (not title)), title

        def by_name(title: str) -> tuple[int, str]:
            return int(not title), title

        return Summaries(
            self._in_order(self._by_area, place),
            self._in_order(self._by_post, by_name),
            self._verdicts,
            self._graded,
        )

    def _in_order(
        self, groups: Mapping[str, Summary], place: Callable[[str], tuple[int, str]]
    ) -> Sequence[Summary]:
        return [*(groups[title] for title in sorted(groups, key=place)), self._all]


def summaries(db: Db, year: int, at: datetime) -> Summaries:
    """A year summed up, as it stands or as it was closed. Raises NoRulesInForce."""
    summing = Summing(db, year)
    for row in rows(db, year, at):
        summing.add(row)
    return summing.done()


def area_sheet(found: Summaries) -> Sheet[Summary]:
    """The columns by residential area."""
    return _sheet(N_("By residential area"), N_("Residential area"), found)


def post_sheet(found: Summaries) -> Sheet[Summary]:
    """The columns by post."""
    return _sheet(N_("By post"), N_("Post"), found)


def _sheet(title: str, head: str, found: Summaries) -> Sheet[Summary]:
    return Sheet(
        title,
        (
            Column("title", head, Kind.TEXT, _title, 22),
            Column("people", N_("People"), Kind.NUMBER, lambda row: row.people, 8),
            *(_verdict(verdict) for verdict in found.verdicts),
            *(_grade(grade) for grade in (GRADES if found.graded else ())),
            Column("credits", N_("Average credits"), Kind.AMOUNT, lambda row: row.average_credits, 12),
            Column("hours", N_("Average lesson hours"), Kind.AMOUNT, lambda row: row.average_hours, 12),
        ),
    )


def _title(row: Summary) -> str:
    if row.is_sum:
        return _("All")
    return row.title or _("none named")


def _verdict(verdict: str) -> Column[Summary]:
    title = N_("Not met") if verdict == NOT_MET else VERDICT_TITLES[verdict]
    return Column(f"verdict:{verdict}", title, Kind.NUMBER, lambda row: row.verdicts.get(verdict, 0), 10)


def _grade(grade: str) -> Column[Summary]:
    return Column(
        f"grade:{grade}", GRADE_TITLES[grade], Kind.NUMBER, lambda row: row.grades.get(grade, 0), 10
    )


def _average(total: int, people: int) -> int:
    return (2 * total + people) // (2 * people) if people else 0
