"""What is known of a resident: a tag, who said so, when somebody last made sure. Stated, verified again, ended; never for its own sake.

Tag, source and words are sealed with the resident's key, so that they go when the resident is erased.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from grid.hands import Hand
from grid.residents import sealing
from grid.residents.refusals import DayNotPossible, SourceMissing, UnknownFact, UnknownTag
from grid.residents.residents import Known, known
from grid.residents.tags import STALE_DAYS, TAGS
from grid.residents.words import prose
from grid.tables import ResidentFact
from people.rules import EARLIEST
from store.journal import Line, note
from store.types import Db, table_of

FACT = table_of(ResidentFact)
LONGEST_SOURCE, _LONGEST_WORDS = 80, 400


class Fact(NamedTuple):
    """A fact in clear."""

    id: UUID
    resident_id: UUID
    tag: str
    source: str
    words: str
    verified_on: date
    verified_by: str
    ended_on: date | None

    def stale(self, today: date) -> bool:
        """Whether it is time to make sure of it again."""
        return self.ended_on is None and (today - self.verified_on).days > STALE_DAYS


def state(
    db: Db,
    resident_id: UUID,
    tag: str,
    source: str,
    words: str,
    verified_on: date,
    hand: Hand,
    at: datetime,
) -> UUID:
    """State something of a resident; the same tag stated again is made sure of. Gives the fact's id.

    Raises UnknownTag, SourceMissing, TextTooLong, DayNotPossible, and what `residents.known` raises.
    """
    if tag not in TAGS:
        raise UnknownTag(tag=tag)
    said = {"tag": tag, "source": _source(source), "words": prose(words, _LONGEST_WORDS)}
    found = known(db, resident_id, hand, at, lock=True)
    _refuse_day(verified_on, at)
    same = next((fact for fact in _facts(db, found) if fact.tag == tag and fact.ended_on is None), None)
    if same is not None:
        _make_sure(db, found, same, said, verified_on, hand, at)
        return same.id
    id = new_id()
    values = {
        "sealed": sealing.seal(found.key, resident_id, said),
        "verified_on": verified_on,
        "verified_by": hand.actor,
    }
    db.execute(sa.insert(FACT).values(id=id, resident_id=resident_id, ended_on=None, **values))
    note(
        db, Line("resident.fact_stated", "resident", resident_id, hand.actor, at, {"fact": id, **values}), at
    )
    return id


def verify(
    db: Db, fact_id: UUID, verified_on: date, hand: Hand, at: datetime, *, source: str | None = None
) -> None:
    """Somebody made sure that it still is so; a second time on the same day changes nothing.

    Raises UnknownFact, SourceMissing, TextTooLong, DayNotPossible, and what `residents.known` raises.
    """
    found, fact = _fact(db, fact_id, hand, at)
    _refuse_day(verified_on, at)
    said = {
        "tag": fact.tag,
        "source": fact.source if source is None else _source(source),
        "words": fact.words,
    }
    _make_sure(db, found, fact, said, verified_on, hand, at)


def end(db: Db, fact_id: UUID, on: date, hand: Hand, at: datetime) -> None:
    """It is so no longer; ended before it stays as it was. Raises UnknownFact, DayNotPossible, and what `residents.known` raises."""
    _found, fact = _fact(db, fact_id, hand, at)
    _refuse_day(on, at)
    if fact.ended_on is None:
        db.execute(sa.update(FACT).where(FACT.c.id == fact_id).values(ended_on=on))
        payload = {"fact": fact_id, "ended_on": on}
        note(db, Line("resident.fact_ended", "resident", fact.resident_id, hand.actor, at, payload), at)


def facts(db: Db, resident_id: UUID, hand: Hand, at: datetime) -> list[Fact]:
    """Everything known of a resident, what stands first. Raises what `residents.known` raises."""
    found = known(db, resident_id, hand, at)
    return sorted(_facts(db, found), key=lambda fact: (fact.ended_on is not None, fact.verified_on))


def facts_of(db: Db, keys: dict[UUID, bytes], *, standing: bool = True) -> dict[UUID, list[Fact]]:
    """The facts of many residents by their id, opened with their keys."""
    found: dict[UUID, list[Fact]] = {}
    ids = list(keys)
    for start in range(0, len(ids), 500):
        query = sa.select(FACT).where(FACT.c.resident_id.in_(ids[start : start + 500]))
        if standing:
            query = query.where(FACT.c.ended_on.is_(None))
        for fact in _opened(db.execute(query.order_by(FACT.c.id)), keys):
            found.setdefault(fact.resident_id, []).append(fact)
    return found


def _facts(db: Db, found: Known) -> list[Fact]:
    rows = db.execute(sa.select(FACT).where(FACT.c.resident_id == found.row.id).order_by(FACT.c.id))
    return list(_opened(rows, {found.row.id: found.key}))


def _opened(rows: Iterable[sa.Row[tuple[object, ...]]], keys: dict[UUID, bytes]) -> Iterable[Fact]:
    for row in rows:
        said = sealing.opened(keys.get(row.resident_id), row.resident_id, row.sealed) or {}
        yield Fact(
            row.id,
            row.resident_id,
            said["tag"],
            said["source"],
            said["words"],
            row.verified_on,
            row.verified_by,
            row.ended_on,
        )


def _fact(db: Db, fact_id: UUID, hand: Hand, at: datetime) -> tuple[Known, Fact]:
    resident_id = db.scalar(sa.select(FACT.c.resident_id).where(FACT.c.id == fact_id))
    if resident_id is None:
        raise UnknownFact
    found = known(db, resident_id, hand, at, lock=True)
    return found, next(fact for fact in _facts(db, found) if fact.id == fact_id)


def _make_sure(
    db: Db,
    found: Known,
    fact: Fact,
    said: dict[str, str],
    verified_on: date,
    hand: Hand,
    at: datetime,
) -> None:
    before = {"tag": fact.tag, "source": fact.source, "words": fact.words}
    if said == before and fact.verified_on == verified_on and fact.ended_on is None:
        return
    values = {
        "sealed": sealing.seal(found.key, fact.resident_id, said),
        "verified_on": verified_on,
        "verified_by": hand.actor,
        "ended_on": None,
    }
    db.execute(sa.update(FACT).where(FACT.c.id == fact.id).values(values))
    payload = {"fact": fact.id, **values}
    note(db, Line("resident.fact_verified", "resident", fact.resident_id, hand.actor, at, payload), at)


def _source(given: str) -> str:
    kept = prose(given, LONGEST_SOURCE)
    if not kept:
        raise SourceMissing
    return kept


def _refuse_day(day: date, at: datetime) -> None:
    if not EARLIEST <= day <= local_date(at):
        raise DayNotPossible(day=day)
