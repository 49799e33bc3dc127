"""Scores of other offices for a year's grade: what a file would set and change, shown first, then carried out as a job.

The terminal and the desktop show the plan cell by cell. A person is found by staff number, ID number, or a name that only one
of the year's roster has.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core import amounts
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _
from core.refusal import Refusal
from credits.grades import reading
from credits.grades.reading import ScoreFile, ScoreRow, read_scores
from credits.grades.refusals import (
    NoScoresAsked,
    ScoreMissing,
    ScoreNotHeaded,
    ScorePersonAway,
    ScorePersonUnknown,
    ScoreRowRepeated,
    ScoreRowsDiffer,
    ScoresEmpty,
    ScoresMoved,
    ScoreUnknown,
    WhoMissing,
)
from credits.refusals import YearIsClosed
from credits.rulebook.in_force import in_force
from credits.tables import Score
from credits.year.closed import is_closed, refuse_closed
from people import persons
from people.areas import stem
from people.persons import PersonRow
from people.roster.lines import Refused, said
from people.roster.remarks import AmbiguousPerson, NumberOfAnother
from sheets.columns import Column, Kind, Sheet
from sheets.reading import letter
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.transaction import Store
from store.types import Db, table_of

__all__ = [
    "CHANGES", "SCORE", "ScoreChange", "ScoreFile", "ScorePlan", "ScoreResult", "carry_out", "plan", "read_scores",
    "scores_of", "wanted_scores",
]  # fmt: skip
SCORE = table_of(Score)
SET, CHANGED, IMPORTED = "score.set", "score.changed", "scores.imported"
_CHUNK = 1_000
_SOURCE_MOST = 160


class ScoreChange(NamedTuple):
    """One score that the file sets, or changes from `old`; hundredths of a point. `cell` is where it stands."""

    person_id: UUID
    person: str
    staff_number: str
    area: str
    name: str
    old: int | None
    new: int
    cell: str


CHANGES: Sheet[ScoreChange] = Sheet(
    N_("Scores"),
    (
        Column("cell", N_("Cell"), Kind.TEXT, lambda row: row.cell, 8),
        Column("person", N_("Name"), Kind.TEXT, lambda row: row.person, 12),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("name", N_("Score"), Kind.TEXT, lambda row: row.name, 16),
        Column("old", N_("Now"), Kind.AMOUNT, lambda row: row.old, 8),
        Column("new", N_("Then"), Kind.AMOUNT, lambda row: row.new, 8),
    ),
)


@dataclass
class ScorePlan:
    """What would be set and changed, what is refused and what should be looked at."""

    year: int
    file: str
    sheet: str
    digest: str
    columns: Mapping[str, str]
    """The column's letter by score."""
    added: list[ScoreChange] = field(default_factory=list[ScoreChange])
    changed: list[ScoreChange] = field(default_factory=list[ScoreChange])
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list[Refused])
    warnings: list[Refused] = field(default_factory=list[Refused])


class ScoreResult(NamedTuple):
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    refused: int


class _Placed(NamedTuple):
    row: ScoreRow
    person: PersonRow


def wanted_scores(db: Db, year: int) -> tuple[str, ...]:
    """The scores that the rules of 1 January weigh. Raises NoRulesInForce, NoScoresAsked."""
    grades = in_force(db).on(date(year, 1, 1)).grades
    if grades is None or not grades.weights:
        raise NoScoresAsked(year=year)
    return tuple(grades.weights)


def plan(db: Db, year: int, file: ScoreFile, chosen: Mapping[str, str] | None = None) -> ScorePlan:
    """Compare a file with the base; `chosen` says which column (its letter) holds which score where headings do not.

    Rows that name nobody, somebody unknown or one person twice are refused, and so are cells that are no score; the others would
    be imported. Raises YearIsClosed, NoRulesInForce, NoScoresAsked, ScoreUnknown, NoSuchColumn, ScoreColumnsMissing, ScoresEmpty.
    """
    if is_closed(db, year):
        raise YearIsClosed(year=year)
    wanted = wanted_scores(db, year)
    columns = _columns(year, file, wanted, chosen or {})
    made = ScorePlan(
        year,
        file.name,
        file.cells.name,
        file.digest,
        {name: letter(place) for name, place in columns.items()},
    )
    rows = list(reading.rows(file, columns))
    if not rows:
        raise ScoresEmpty(file=file.name, sheet=file.cells.name, row=file.found.last + 1)
    known = _Known(persons.people(db), year)
    compare = _Comparison(made, file, columns, scores_of(db, year))
    taken: dict[UUID, list[_Placed]] = {}
    for row in rows:
        person = known.meant_by(row)
        if isinstance(person, PersonRow):
            taken.setdefault(person.id, []).append(_Placed(row, person))
        else:
            compare.refuse(row.row, _at(file, person[0]), person[1])
    made.warnings += [
        said(file.cells.name, file.found.last, 0, ScoreNotHeaded(score=name))
        for name in wanted
        if name not in columns
    ]
    for same in taken.values():
        if compare.settle(same):
            compare.take(same[0])
    for list_ in (made.refused, made.warnings):
        list_.sort(key=lambda each: (each.row, each.column))
    return made


def _columns(year: int, file: ScoreFile, wanted: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    for name in chosen.values():
        if name not in wanted:
            raise ScoreUnknown(year=year, name=name, wanted="、".join(wanted))
    return reading.score_columns(file, wanted, chosen)


def scores_of(db: Db, year: int, person_id: UUID | None = None) -> dict[UUID, dict[str, int]]:
    """The year's scores in hundredths by person and name, of everybody or of one."""
    query = sa.select(SCORE.c.person_id, SCORE.c.name, SCORE.c.value).where(SCORE.c.year == year)
    if person_id is not None:
        query = query.where(SCORE.c.person_id == person_id)
    found: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for person, name, value in db.execute(query):
        found[person][name] = value
    return dict(found)


def carry_out(store: Store, plan: ScorePlan, actor: str, at: datetime) -> Job[ScoreResult]:
    """Set and change what the plan says, a thousand scores at a time; what was done stays when it is cancelled.

    Raises YearIsClosed, and ScoresMoved when a score is not as the plan knew it.
    """
    todo = [*plan.added, *plan.changed]
    yield Step(0, len(todo))
    for start in range(0, len(todo), _CHUNK):
        part = todo[start : start + _CHUNK]
        with store.write() as db:
            refuse_closed(db, [plan.year])
            _write(db, plan, part, actor, at)
        yield Step(start + len(part), len(todo), _("Importing the scores"))
    result = ScoreResult(len(plan.added), len(plan.changed), plan.unchanged, len(plan.refused))
    if todo:
        with store.write() as db:
            payload: dict[str, object] = {
                "file": plan.file, "sha256": plan.digest, "scores": sorted(plan.columns), **result._asdict()
            }  # fmt: skip
            journal.note(db, Line(IMPORTED, "scores", str(plan.year), actor, at, payload), at)
    return result


def _write(db: Db, plan: ScorePlan, part: Sequence[ScoreChange], actor: str, at: datetime) -> None:
    """Raises ScoresMoved; of the chunk nothing is then kept."""
    lines: list[Line] = []
    added = [one for one in part if one.old is None]
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "year": plan.year,
            "person_id": one.person_id,
            "name": one.name,
            "value": one.new,
            "source": _source(plan, one),
            "imported_at": at,
            "actor": actor,
        }
        for one in added
    ]
    if rows:
        put = db.scalars(insert_into(db, SCORE).on_conflict_do_nothing().returning(SCORE.c.id), rows)
        if len(put.all()) != len(rows):
            raise ScoresMoved(year=plan.year)
        kept = ("year", "person_id", "name", "value", "source")
        lines += [Line(SET, "score", row["id"], actor, at, {key: row[key] for key in kept}) for row in rows]
    changed = {(one.person_id, one.name): one for one in part if one.old is not None}
    if changed:
        people = {person for person, _name in changed}
        query = sa.select(SCORE.c.id, SCORE.c.person_id, SCORE.c.name, SCORE.c.value).where(
            SCORE.c.year == plan.year, SCORE.c.person_id.in_(people)
        )
        there = {(row.person_id, row.name): row for row in db.execute(query.with_for_update())}
        new: list[dict[str, Any]] = []
        for key, one in changed.items():
            row = there.get(key)
            if row is None or row.value != one.old:
                raise ScoresMoved(year=plan.year)
            source = _source(plan, one)
            new.append(
                {"which": row.id, "value": one.new, "source": source, "imported_at": at, "actor": actor}
            )
            payload: dict[str, object] = {
                "person_id": one.person_id, "name": one.name, "value": [one.old, one.new], "source": source
            }  # fmt: skip
            lines.append(Line(CHANGED, "score", row.id, actor, at, payload))
        db.connection().execute(
            sa.update(SCORE)
            .where(SCORE.c.id == sa.bindparam("which"))
            .values({key: sa.bindparam(key) for key in ("value", "source", "imported_at", "actor")}),
            new,
        )
    journal.append(db, lines, at)


def _source(plan: ScorePlan, one: ScoreChange) -> str:
    place = f" {plan.sheet}!{one.cell}"
    return plan.file[: _SOURCE_MOST - len(place)] + place[:_SOURCE_MOST]


def _at(file: ScoreFile, key: str) -> int:
    """The column of a field, that of the first known one where the sheet has none of its own."""
    columns = file.found.columns
    return columns.get(key, min(columns.values()))


class _Known:
    """The base's people by number and name; merged entries are none of them."""

    def __init__(self, rows: Sequence[PersonRow], year: int) -> None:
        self._year = year
        self._by_staff = {row.staff_number: row for row in rows if row.staff_number}
        self._by_id = {row.id_number: row for row in rows if row.id_number}
        self._by_name: defaultdict[str, list[PersonRow]] = defaultdict(list)
        for row in rows:
            self._by_name[row.name].append(row)

    def meant_by(self, row: ScoreRow) -> PersonRow | tuple[str, Refusal]:
        """The person, or the field that is wrong and why."""
        by_staff, by_id = self._by_staff.get(row.staff_number), self._by_id.get(row.id_number)
        if by_staff and by_id and by_staff.id != by_id.id:
            return "id_number", NumberOfAnother(name=by_id.name)
        found = by_staff or by_id
        if found is not None:
            if row.name and row.name != found.name:
                return "staff_number" if by_staff else "id_number", NumberOfAnother(name=found.name)
            return self._serving(found)
        if row.staff_number or row.id_number:
            return "staff_number" if row.staff_number else "id_number", ScorePersonUnknown(who=row.who)
        return self._by_name_alone(row) if row.name else ("name", WhoMissing())

    def _by_name_alone(self, row: ScoreRow) -> PersonRow | tuple[str, Refusal]:
        same = self._by_name.get(row.name, [])
        here = [one for one in same if self._is_here(one)] or same
        area = stem(row.area) if row.area else ""
        if len(here) > 1 and area:
            here = [one for one in here if one.area == area] or here
        if len(here) > 1:
            return "name", AmbiguousPerson(count=len(here), name=row.name)
        return self._serving(here[0]) if here else ("name", ScorePersonUnknown(who=row.who))

    def _serving(self, person: PersonRow) -> PersonRow | tuple[str, Refusal]:
        return (
            person if self._is_here(person) else ("name", ScorePersonAway(name=person.name, year=self._year))
        )

    def _is_here(self, person: PersonRow) -> bool:
        """As `credits.standing.standing` counts who was on the roster on some day of the year."""
        joined, left = person.joined_on, person.left_on
        return (joined is None or joined <= date(self._year, 12, 31)) and (
            left is None or left > date(self._year, 1, 1)
        )


class _Comparison:
    """The rows of the file against the scores that stand."""

    def __init__(
        self,
        made: ScorePlan,
        file: ScoreFile,
        columns: Mapping[str, int],
        stands: Mapping[UUID, Mapping[str, int]],
    ) -> None:
        self._made, self._file, self._columns, self._stands = made, file, columns, stands

    def refuse(self, row: int, column: int, remark: Refusal) -> None:
        """Say that a cell, or its whole row, is not imported."""
        self._made.refused.append(said(self._file.cells.name, row, column, remark))

    def settle(self, same: Sequence[_Placed]) -> bool:
        """Of several rows for one person the first counts when all say the same; else all are refused."""
        first = same[0]
        differing: list[tuple[_Placed, str]] = [
            (other, name)
            for other in same[1:]
            for name, cell in other.row.scores.items()
            if cell.value != first.row.scores[name].value
        ]
        if differing:
            for one, name in (*differing, (first, differing[0][1])):
                other = first if one is not first else differing[0][0]
                remark = ScoreRowsDiffer(
                    name=one.person.name,
                    row=other.row.row + 1,
                    sheet=self._file.cells.name,
                    here=_shown(one.row.scores[name].value),
                    there=_shown(other.row.scores[name].value),
                )
                self.refuse(one.row.row, self._columns[name], remark)
            return False
        for other in same[1:]:
            self._warn(
                other.row.row,
                _at(self._file, "name"),
                ScoreRowRepeated(name=other.person.name, row=first.row.row + 1, sheet=self._file.cells.name),
            )
        return True

    def take(self, placed: _Placed) -> None:
        """Put one row's scores where they belong: added, changed, as they were, refused."""
        row, person = placed
        for name, cell in row.scores.items():
            column = self._columns[name]
            if cell.wrong is not None:
                self.refuse(row.row, column, cell.wrong)
            if cell.warning is not None:
                self._warn(row.row, column, cell.warning)
            old = self._stands.get(person.id, {}).get(name)
            if cell.value is None:
                if cell.wrong is None and old is None:
                    self._warn(row.row, column, ScoreMissing(name=person.name, score=name))
            elif cell.value == old:
                self._made.unchanged += 1
            else:
                change = ScoreChange(
                    person.id, person.name, person.staff_number or "", person.area, name, old, cell.value,
                    f"{letter(column)}{row.row + 1}",
                )  # fmt: skip
                (self._made.added if old is None else self._made.changed).append(change)

    def _warn(self, row: int, column: int, remark: Refusal) -> None:
        self._made.warnings.append(said(self._file.cells.name, row, column, remark))


def _shown(value: int | None) -> str:
    return "-" if value is None else amounts.shown(value)
