"""Numbers of issues: a provisional one where it is reported, with the station's mark; a final one from the base, in order, without gaps.

A base that is no station gives both at once. Whether it is one is a fact of the base, its mark; who carries bundles sets it.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_year
from grid.issues.refusals import MarkNotValid, NumbersAtTheBase, NumbersGivenAlready
from grid.issues.rows import ISSUE, MOVE
from store.facts import fact, set_fact
from store.inserting import insert_into
from store.journal import Line, append, note
from store.sets import among, select_set
from store.tables import BaseFact
from store.types import Db, table_of

STATION_MARK = "station_mark"
"""The fact that makes a base a station; "" or none for the base itself."""
_COUNTER = "issue_counter"
_OF_BASE = "B"
_AHEAD = timedelta(days=1)
_MOST_LOST = 10_000
"""Numbers of a year that a base may have lost after its newest one; who says more is not believed."""
_MARK = re.compile(r"[A-Z0-9]{2,8}")
_FACT = table_of(BaseFact)
# In the driver's own words, which both databases take: every report runs it.
_COUNTED = (
    "UPDATE base_fact SET value = CAST(CAST(value AS INTEGER) + 1 AS VARCHAR) WHERE key = 'issue_counter' "
    "RETURNING value, (SELECT value FROM base_fact WHERE key = 'station_mark'), "
    "(SELECT value FROM base_fact WHERE key = 'epoch')"
)
_BORNE = sa.select(ISSUE.c.number).where(among(ISSUE.c.number, "numbers"))
_LAST = sa.select(sa.func.max(ISSUE.c.sequence)).where(ISSUE.c.year == sa.bindparam("year"))

_NUMBER = (
    sa.update(ISSUE)
    .where(ISSUE.c.id == sa.bindparam("of"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("year", "sequence", "number")})
)


class Final(NamedTuple):
    """A final number."""

    year: int
    sequence: int
    number: str


NONE: Mapping[UUID, Final] = MappingProxyType({})


def is_station(db: Db) -> bool:
    """Whether this base sends its issues to another, which numbers them."""
    return bool(fact(db, STATION_MARK))


def become_station(db: Db, mark: str, actor: str, at: datetime) -> None:
    """Make this base a station with a mark, which its provisional numbers carry. Raises MarkNotValid, NumbersGivenAlready."""
    if not is_mark(mark):
        raise MarkNotValid(mark=mark)
    if db.scalar(sa.select(ISSUE.c.id).where(ISSUE.c.sequence.is_not(None)).limit(1)) is not None:
        raise NumbersGivenAlready
    set_fact(db, STATION_MARK, mark)
    note(db, Line("station.marked", "base", "station", actor, at, {"mark": mark}), at)


def is_mark(mark: str) -> bool:
    """Whether a station's numbers could carry this mark: two to eight capital letters or digits."""
    return _MARK.fullmatch(mark) is not None


def next_provisional(db: Db) -> tuple[str, bool]:
    """The next provisional number, and whether the final one is given at once. From here on others wait for this transaction.

    A base that was restored counts on from an older state: its epoch keeps its numbers from those that the lost state gave.
    """
    run = db.connection().exec_driver_sql
    counted = run(_COUNTED).fetchall()
    while not counted:
        _begin_counting(db)
        counted = run(_COUNTED).fetchall()
    number, mark, epoch = counted[0]
    begun = f"{epoch}-" if epoch not in {None, "1"} else ""
    return f"{mark or _OF_BASE}-{begun}{int(number):06}", not mark


def final_of(said: object) -> Final | None:
    """The final number that a line of another machine says; None for what no base would have given."""
    if not isinstance(said, Mapping):
        return None
    told = cast("Mapping[str, object]", said)
    year, sequence = told.get("year"), told.get("sequence")
    if type(year) is not int or type(sequence) is not int or not (0 < year < 10_000 and sequence > 0):
        return None
    found = _numbered(year, sequence)
    return found if told.get("number") == found.number else None


def next_final(db: Db, at: datetime) -> Final:
    """Year, place in it and number of the next issue that is reported at `at`. Only after `next_provisional` or `hold`."""
    year = local_year(at)
    ((last,),) = select_set(db, _LAST, {"year": year})
    return _numbered(year, (last or 0) + 1)


def hold(db: Db) -> None:
    """Let others wait who would number issues too."""
    _begin_counting(db)
    db.execute(sa.select(_FACT.c.value).where(_FACT.c.key == _COUNTER).with_for_update())


def final_numbers(
    db: Db,
    actor: str,
    at: datetime,
    *,
    not_before: datetime | None = None,
    borne: Mapping[UUID, Final] = NONE,
) -> int:
    """Number what came from stations without a final number, in the order it was reported; gives how many. Drafts wait.

    An issue in `borne` had that number before this base lost it: it gets it again where nobody else has it now, else a new one,
    and the line says under `was` what it had.

    The year is that of the report. A station's clock is only a hint: of one that says tomorrow or later, or earlier than
    `not_before`, the year is that of `at`, when it came. Raises NumbersAtTheBase on a station.
    """
    if is_station(db):
        raise NumbersAtTheBase
    hold(db)
    waiting = db.execute(
        sa.select(ISSUE.c.id, ISSUE.c.reported_at)
        .where(ISSUE.c.number.is_(None))
        .where(sa.exists().where(MOVE.c.issue_id == ISSUE.c.id, MOVE.c.move == "report"))
        .order_by(ISSUE.c.reported_at, ISSUE.c.provisional)
    ).all()
    if not waiting:
        return 0
    newest = sa.select(ISSUE.c.year, sa.func.max(ISSUE.c.sequence)).where(ISSUE.c.sequence.is_not(None))
    last = dict(db.execute(newest.group_by(ISSUE.c.year)).all())
    again = _again(db, [id_ for id_, _reported_at in waiting], borne, last)
    lines: list[Line] = []
    numbers: list[dict[str, object]] = []
    for id_, reported_at in waiting:
        given = again.get(id_)
        if given is None:
            told = reported_at <= at + _AHEAD and (not_before is None or reported_at >= not_before)
            year = local_year(reported_at if told else at)
            last[year] = last.get(year, 0) + 1
            given = _numbered(year, last[year])
        had = borne.get(id_, given)
        was: dict[str, object] = {} if had == given else {"was": had.number}
        numbers.append({"of": id_, **{f"new_{name}": value for name, value in given._asdict().items()}})
        lines.append(Line("issue.numbered", "issue", id_, actor, at, {"set": given._asdict(), **was}))
    db.execute(_NUMBER, numbers)
    append(db, lines, at)
    return len(lines)


def _again(
    db: Db, waiting: list[UUID], borne: Mapping[UUID, Final], last: dict[int, int]
) -> dict[UUID, Final]:
    """Who of these gets the number again that they had; `last`, the newest of each year, goes on with it."""
    had = {id_: borne[id_] for id_ in waiting if id_ in borne}
    if not had:
        return {}
    taken = {
        number for (number,) in select_set(db, _BORNE, {"numbers": [one.number for one in had.values()]})
    }
    newest = dict(last)
    again: dict[UUID, Final] = {}
    for id_, one in had.items():
        if one.number in taken or one.sequence > newest.get(one.year, 0) + _MOST_LOST:
            continue
        taken.add(one.number)
        again[id_] = one
        last[one.year] = max(last.get(one.year, 0), one.sequence)
    return again


def _begin_counting(db: Db) -> None:
    db.execute(insert_into(db, _FACT).values(key=_COUNTER, value="0").on_conflict_do_nothing())


def _numbered(year: int, sequence: int) -> Final:
    return Final(year, sequence, f"{year}-{sequence:05}")
