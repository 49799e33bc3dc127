"""Cards of stairwells: made with a number and a signature, replaced when what they say is true no longer, withdrawn. Printing calls `make`."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.clock import local_date
from core.ids import new_id
from core.issuer_key import IssuerKey
from grid.stairwells import wording
from grid.stairwells.facts import PLACE, Stairwell, stairwells
from grid.stairwells.refusals import CardTooLong, CardWithdrawn, NotAStairwell, UnknownCard
from grid.stairwells.wording import Facts
from grid.tables import StairwellCard
from grid.texts import kept
from store.facts import BASE_NAME, fact
from store.inserting import insert_into
from store.journal import Line, append, note
from store.types import Db, table_of

CARD = table_of(StairwellCard)


class CardRow(NamedTuple):
    """A card as it was made; it stands until it is withdrawn."""

    id: UUID
    place_id: UUID
    number: int
    facts: Facts
    text: str
    """What the residents' code holds."""
    made_at: datetime
    made_by: str
    withdrawn_at: datetime | None


class Listed(NamedTuple):
    """A stairwell with the card that stands for it, None where it has none yet."""

    stairwell: Stairwell
    card: CardRow | None

    @property
    def differs(self) -> tuple[str, ...]:
        """The fields of `Facts` that the card says otherwise than they are now; empty for a card that is right, or none."""
        if self.card is None:
            return ()
        now = self.stairwell.facts
        return tuple(name for name in Facts._fields if getattr(now, name) != getattr(self.card.facts, name))

    @property
    def is_stale(self) -> bool:
        """Whether a card hangs there that says what is true no longer."""
        return bool(self.differs)


def make(db: Db, place_ids: Collection[UUID], key: IssuerKey, actor: str, at: datetime) -> list[CardRow]:
    """A card for each of these stairwells, in the order of the houses: the one that stands where it is still right, else a new one,
    which withdraws it.

    Raises NotAStairwell, CardTooLong.
    """
    on = local_date(at)
    # Of two who make a card for one stairwell the second waits.
    db.execute(
        sa.select(PLACE.c.id).where(PLACE.c.id.in_(list(place_ids))).order_by(PLACE.c.id).with_for_update()
    )
    wanted = stairwells(db, on, place_ids)
    _refuse_others(db, place_ids, wanted)
    issuer = fact(db, BASE_NAME)
    standing = {card.place_id: card for card in _cards(db, [one.id for one in wanted])}
    made: list[CardRow] = []
    lines: list[Line] = []
    for one in wanted:
        before = standing.get(one.id)
        if before is not None and before.facts == one.facts:
            made.append(before)
            continue
        if before is not None:
            db.execute(sa.update(CARD).where(CARD.c.id == before.id).values(withdrawn_at=at))
            said = {"card": before.id, "reason": "", "replaced": True}
            lines.append(Line("stairwell_card.withdrawn", "stairwell_card", before.id, actor, at, said))
        card = _put(db, one, key, issuer, actor, at)
        made.append(card)
        said = {
            "place_id": card.place_id,
            "number": card.number,
            "said": canonical(wording.as_json(card.facts)),
            "token": card.text,
        }
        lines.append(Line("stairwell_card.made", "stairwell_card", card.id, actor, at, said))
    append(db, lines, at)
    return made


def withdraw(db: Db, number: int, reason: str, actor: str, at: datetime) -> None:
    """Take a card back: it was lost, or the stairwell is no more. Raises UnknownCard, CardWithdrawn, TextTooLong."""
    row = db.execute(sa.select(CARD).where(CARD.c.number == number).with_for_update()).mappings().first()
    if row is None:
        raise UnknownCard(number=number)
    if row["withdrawn_at"] is not None:
        raise CardWithdrawn(number=number)
    db.execute(sa.update(CARD).where(CARD.c.id == row["id"]).values(withdrawn_at=at))
    said = {"card": row["id"], "reason": kept(reason, 200), "replaced": False}
    note(db, Line("stairwell_card.withdrawn", "stairwell_card", row["id"], actor, at, said), at)


def listed(db: Db, on: date) -> list[Listed]:
    """Every stairwell with its card, in the order of the houses."""
    found = stairwells(db, on)
    standing = {card.place_id: card for card in _cards(db, None)}
    return [Listed(one, standing.get(one.id)) for one in found]


def stale(db: Db, on: date) -> list[Listed]:
    """The stairwells whose card says what is true no longer: another company, other stars, another telephone."""
    return [one for one in listed(db, on) if one.is_stale]


def by_number(db: Db, number: int) -> CardRow:
    """The card of a number, whether it stands or not. Raises UnknownCard."""
    row = db.execute(sa.select(CARD).where(CARD.c.number == number)).mappings().first()
    if row is None:
        raise UnknownCard(number=number)
    return _row(row)


def of_place(db: Db, place_id: UUID) -> list[CardRow]:
    """Every card of a stairwell, the newest first."""
    query = sa.select(CARD).where(CARD.c.place_id == place_id).order_by(CARD.c.number.desc())
    return [_row(row) for row in db.execute(query).mappings()]


def _cards(db: Db, places: Sequence[UUID] | None) -> list[CardRow]:
    query = sa.select(CARD).where(CARD.c.withdrawn_at.is_(None)).order_by(CARD.c.number)
    if places is not None:
        query = query.where(CARD.c.place_id.in_(places))
    return [_row(row) for row in db.execute(query).mappings()]


def _put(db: Db, one: Stairwell, key: IssuerKey, issuer: str, actor: str, at: datetime) -> CardRow:
    """Insert a card under the next number. The signature is over the number, so it is made anew when another takes that number."""
    while True:
        last = db.scalar(sa.select(sa.func.max(CARD.c.number))) or 0
        lines = wording.lines_of(one.facts, last + 1, local_date(at), " ".join(issuer.split()))
        text = wording.sign(lines, key.private)
        if len(text) > wording.LONGEST:
            raise CardTooLong(name=one.facts.place)
        row: dict[str, Any] = {
            "id": new_id(),
            "place_id": one.id,
            "number": last + 1,
            "said": canonical(wording.as_json(one.facts)),
            "token": text,
            "made_at": at,
            "made_by": actor,
            "withdrawn_at": None,
        }
        put = insert_into(db, CARD).values(row).on_conflict_do_nothing(index_elements=["number"])
        if db.execute(put.returning(CARD.c.id)).first() is not None:
            return _row(row)


def _row(row: Any) -> CardRow:  # noqa: ANN401 - a mapping of the table's columns
    facts = wording.of_json(json.loads(row["said"]))
    return CardRow(
        row["id"],
        row["place_id"],
        row["number"],
        facts,
        row["token"],
        row["made_at"],
        row["made_by"],
        row["withdrawn_at"],
    )


def _refuse_others(db: Db, place_ids: Collection[UUID], wanted: Sequence[Stairwell]) -> None:
    missing = set(place_ids) - {one.id for one in wanted}
    if missing:
        name = db.scalar(sa.select(PLACE.c.name).where(PLACE.c.id == min(missing)))
        raise NotAStairwell(name=name or "?")
