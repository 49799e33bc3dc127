"""What a closing freezes: the list in its order, each line chained to the one before it, with the digest of the person's entries.

Read in one picture of the base and written to a file line by line, from which workbook, print and rows are then made.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.chunks import in_chunks
from core.refusals import FileNotWritten
from courses.tables import Programme, Stage
from credits.rulebook.rule_versions import VERSION
from credits.rules import carried_over, grade_of, met
from credits.standing.standing import PERSON, stream
from credits.tables import Score
from credits.year import entries, readiness
from credits.year.entries import OfPerson, OfYear
from credits.year.lines import GENESIS, FrozenLine, body_of, chained, digest, from_body
from people.names import masked_id, masked_mobile
from store.facts import BASE_NAME, ORIGIN, fact
from store.journal import JOURNAL
from store.types import Db, table_of

_SCORE = table_of(Score)
_STAGE = table_of(Stage)
_PROGRAMME = table_of(Programme)
_AT_ONCE = 5_000
Part = tuple[str, str, FrozenLine]
"""A line's hash, its body, and the line itself."""


class Frozen(NamedTuple):
    """What was read of the base in one moment; the lines lie in the file."""

    people: int
    met: int
    grades: Mapping[str, int]
    last_hash: str
    entries: OfYear
    carried: int
    base: str
    origin: str
    stages: tuple[tuple[str, str], ...]
    rules: tuple[tuple[int, str], ...]
    line_rules: int
    line_rules_id: UUID
    graded: bool
    journal: tuple[int, str]


def freeze(db: Db, year: int, at: datetime, file: Path) -> Frozen:
    """Write the year's lines to `file`, a hash and a body each. Raises NoRulesInForce, FileNotWritten."""
    version = readiness.line_rules(db, year)
    walk = entries.Walk(db, year)
    of_person = {each.person_id: each for each in walk}
    numbers = {
        row.id: (masked_mobile(row.mobile), masked_id(row.id_number))
        for row in db.execute(sa.select(PERSON.c.id, PERSON.c.mobile, PERSON.c.id_number))
    }
    scores = _scores(db, year)
    stages = tuple(
        (str(row.id), row.title)
        for row in db.execute(
            sa.select(_STAGE.c.id, _STAGE.c.title)
            .join(_PROGRAMME, _PROGRAMME.c.id == _STAGE.c.programme_id)
            .where(_PROGRAMME.c.year == year)
            .order_by(_PROGRAMME.c.title, _STAGE.c.position)
        )
    )
    people = reached = carried = 0
    grades: dict[str, int] = {}
    last = GENESIS
    try:
        with file.open("w", encoding="utf-8", newline="\n") as out:
            for people, standing in enumerate(stream(db, year, at), 1):
                person = standing.person_id
                had = of_person.get(person) or OfPerson(person, 0, 0, {}, 0, {}, entries.NONE)
                is_met = met(version.rules, had.credits, standing.required, had.by_category)
                mobile, id_number = numbers[person]
                line = FrozenLine(
                    number=people,
                    person_id=person,
                    staff_number=standing.staff_number,
                    name=standing.name,
                    area=standing.area,
                    grid=standing.grid,
                    post=standing.post,
                    mobile=mobile,
                    id_number=id_number,
                    earned=had.credits,
                    required=standing.required,
                    by_category=had.by_category,
                    met=is_met,
                    grade=grade_of(version.rules, is_met, scores.get(person, {})),
                    carried=carried_over(version.rules, had.credits, standing.required, had.carried_in),
                    hours=had.hours,
                    entries=had.digest,
                )
                body = body_of(line)
                last = chained(last, body)
                out.write(f"{last} {body}\n")
                reached += is_met
                carried += line.carried
                if line.grade:
                    grades[line.grade] = grades.get(line.grade, 0) + 1
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise FileNotWritten(file=str(file), reason=error.strerror or str(error)) from error
    head = db.execute(
        sa.select(JOURNAL.c.seq, JOURNAL.c.hash).order_by(JOURNAL.c.seq.desc()).limit(1)
    ).first()
    return Frozen(
        people=people,
        met=reached,
        grades=grades,
        last_hash=last,
        entries=walk.whole,
        carried=carried,
        base=fact(db, BASE_NAME),
        origin=fact(db, ORIGIN),
        stages=stages,
        rules=tuple(
            (number, digest(body))
            for number, body in db.execute(
                sa.select(VERSION.c.number, VERSION.c.body)
                .where(VERSION.c.signed_at.is_not(None))
                .order_by(VERSION.c.number)
            )
        ),
        line_rules=version.number,
        line_rules_id=version.id,
        graded=version.rules.grades is not None,
        journal=(head.seq, head.hash) if head else (0, GENESIS),
    )


def bodies(file: Path) -> Iterator[tuple[str, str]]:
    """The hash and the body of each line in a file that `freeze` wrote."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            hash_, _blank, body = line.rstrip("\n").partition(" ")
            yield hash_, body


def lines(file: Path) -> Iterator[FrozenLine]:
    """The lines of such a file."""
    return (from_body(body) for _hash, body in bodies(file))


def in_parts(file: Path) -> Iterator[list[Part]]:
    """The file's hashes, bodies and lines, some thousand at a time."""
    walk = ((hash_, body, from_body(body)) for hash_, body in bodies(file))
    return in_chunks(walk, _AT_ONCE)


def _scores(db: Db, year: int) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for person, name, value in db.execute(
        sa.select(_SCORE.c.person_id, _SCORE.c.name, _SCORE.c.value).where(_SCORE.c.year == year)
    ):
        found.setdefault(person, {})[name] = value
    return found
