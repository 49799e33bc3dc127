"""The cards as a list: open ones first, the oldest first, in one question; what each is about is read for those in sight alone."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.language import N_, _, translate
from courses.tables import WalkIn
from grid.issues.rows import ISSUE, ITEM, PLACE
from grid.places import words as places
from grid.tables import Facility, Holding, Inspection, Plan, Resident, Violation, Visit
from people.tables import Area, Person
from sheets.columns import Column, Kind, Sheet
from stations.check_in_lines import read as check_in_of
from stations.inbox.refusals import UnknownCard
from stations.inbox.titles import KINDS, STATES, SUBJECTS
from stations.states import OPEN, TAKEN
from stations.tables import Branch, ConflictCard, Peer, ReceivedLine
from store.journal import op_of
from store.types import Db, table_of

CARD = table_of(ConflictCard)
_BRANCH, _PEER, _LINE = table_of(Branch), table_of(Peer), table_of(ReceivedLine)
_AREA, _PERSON, _HOLDING = table_of(Area), table_of(Person), table_of(Holding)
DECIDED_SHOWN = 500
"""Of the decided ones, the newest."""
_CHUNK = 500
_Named = tuple[sa.Column[UUID], sa.Select[*tuple[Any, ...]]]


class CardRow(NamedTuple):
    """One card."""

    id: UUID
    kind: str
    """changed, stands_not or check_in."""
    subject_kind: str
    subject_id: str
    peer_id: UUID
    station: str
    opened_at: datetime
    state: str
    """open, kept or taken."""
    decided_at: datetime | None
    decided_by: str
    reason: str

    @property
    def what(self) -> str:
        """The sort of thing that it is about, in the present language."""
        return translate(SUBJECTS.get(self.subject_kind, N_("Entry")))


def kind_title(kind: str) -> str:
    """A kind of card in the present language."""
    return translate(KINDS[kind])


def state_title(row: CardRow) -> str:
    """How a card stands, in the present language. A check-in that is tried again is accepted, not the station's."""
    if row.kind == "check_in" and row.state != OPEN:
        return _("Check-in accepted") if row.state == TAKEN else _("Stays refused")
    return translate(STATES[row.state])


CARDS: Sheet[CardRow] = Sheet(
    N_("Conflict inbox"),
    (
        Column("opened_at", N_("Came in"), Kind.INSTANT, lambda row: row.opened_at, 16),
        Column("station", N_("Station"), Kind.TEXT, lambda row: row.station, 16),
        Column("what", N_("About"), Kind.TEXT, lambda row: row.what, 10),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_title(row.kind), 16),
        Column("state", N_("State"), Kind.TEXT, state_title, 14),
        Column("decided_at", N_("Decided at"), Kind.INSTANT, lambda row: row.decided_at, 16),
        Column("decided_by", N_("Whose decision"), Kind.TEXT, lambda row: row.decided_by, 12),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 24),
    ),
)
"""What the terminal lists, and a file."""
_ROW = (
    CARD.c.id, CARD.c.kind, CARD.c.subject_kind, CARD.c.subject_id, _PEER.c.id, _PEER.c.name, CARD.c.opened_at, CARD.c.state,
    CARD.c.decided_at, CARD.c.decided_by, CARD.c.reason,
)  # fmt: skip
_CARDS = sa.select(*_ROW).join_from(CARD, _BRANCH, _BRANCH.c.id == CARD.c.branch_id).join(_PEER)


def cards(db: Db, *, decided: bool = False) -> list[CardRow]:
    """Every open card, the oldest first; with `decided` the newest of those that were decided after them. One question each."""
    found = db.execute(_CARDS.where(CARD.c.state == OPEN).order_by(CARD.c.opened_at, CARD.c.id)).all()
    if decided:
        newest = (
            _CARDS.where(CARD.c.state != OPEN)
            .order_by(CARD.c.decided_at.desc(), CARD.c.id)
            .limit(DECIDED_SHOWN)
        )
        found = [*found, *db.execute(newest)]
    return [CardRow(*row) for row in found]


def card_row(db: Db, card_id: UUID) -> CardRow:
    """One card as the list has it. Raises UnknownCard."""
    row = db.execute(_CARDS.where(CARD.c.id == card_id)).first()
    if row is None:
        raise UnknownCard
    return CardRow(*row)


def subjects(db: Db, rows: Iterable[CardRow]) -> dict[UUID, str]:
    """What each of these cards is about, by name: one question for each sort of subject. What the base has not is left out.

    Nothing of residents: their names are sealed, and the household says where to look.
    """
    by_kind: dict[str, dict[UUID, UUID]] = {}
    for row in rows:
        with suppress(ValueError):  # a forged line may speak of a subject whose name is none
            by_kind.setdefault(row.subject_kind, {})[row.id] = UUID(row.subject_id)
    found = _checked_in(db, by_kind.pop("attendance", {}))
    for kind, ids in by_kind.items():
        if kind in _NAMED:
            names = _names(db, kind, set(ids.values()))
            found |= {card: names[subject] for card, subject in ids.items() if subject in names}
    return found


def _checked_in(db: Db, cards_: Collection[UUID]) -> dict[UUID, str]:
    """Whom the station checked in, by card: the base has no such row, the line alone says it."""
    found: dict[UUID, str] = {}
    some = list(cards_)
    for start in range(0, len(some), _CHUNK):
        lines = sa.select(_LINE.c.card_id, _LINE.c.text).where(
            _LINE.c.card_id.in_(some[start : start + _CHUNK]), _LINE.c.text.is_not(None)
        )
        said = {card: check_in_of(op_of(text)) for card, text in db.execute(lines)}
        persons = {card: one.person_id for card, one in said.items() if one is not None}
        names = sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(set(persons.values())))
        known = {row.id: row.name for row in db.execute(names)}
        found |= {card: known[person] for card, person in persons.items() if person in known}
    return found


def _names(db: Db, kind: str, ids: Collection[UUID]) -> Mapping[UUID, str]:
    names: dict[UUID, str] = {}
    some = list(ids)
    column, query = _NAMED[kind]
    for start in range(0, len(some), _CHUNK):
        for id_, *parts in db.execute(query.where(column.in_(some[start : start + _CHUNK]))):
            names[id_] = " · ".join(filter(None, map(_part, parts)))
    return names


def _part(value: object) -> str:
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    text = "" if value is None else str(value)
    return translate(places.ROLES[text]) if text in places.ROLES else text


def _at(table: sa.Table, *columns: sa.ColumnElement[Any]) -> _Named:
    query = (
        sa.select(table.c.id, *columns, PLACE.c.name)
        .join_from(table, _AREA, _AREA.c.id == table.c.area_id, isouter=True)
        .join(PLACE, PLACE.c.id == table.c.place_id, isouter=True)
    )
    return table.c.id, query


_FACILITY, _INSPECTION, _PLAN, _RESIDENT = (
    table_of(Facility), table_of(Inspection), table_of(Plan), table_of(Resident),
)  # fmt: skip
_VIOLATION, _VISIT, _WALK_IN = table_of(Violation), table_of(Visit), table_of(WalkIn)
_ABOVE = PLACE.alias()
_NAMED: Mapping[str, _Named] = {
    "issue": (
        ISSUE.c.id,
        sa.select(ISSUE.c.id, sa.func.coalesce(ISSUE.c.number, ISSUE.c.provisional), ITEM.c.name).outerjoin(
            ITEM, ITEM.c.id == ISSUE.c.item_id
        ),
    ),
    "place": (
        PLACE.c.id,
        sa.select(PLACE.c.id, _ABOVE.c.name, PLACE.c.name).outerjoin_from(
            PLACE, _ABOVE, _ABOVE.c.id == PLACE.c.parent_id
        ),
    ),
    "holding": (
        _HOLDING.c.id,
        _at(_HOLDING, _HOLDING.c.role, _PERSON.c.name, _AREA.c.name)[1].outerjoin(
            _PERSON, _PERSON.c.id == _HOLDING.c.person_id
        ),
    ),
    "facility": _at(_FACILITY, _FACILITY.c.name, _AREA.c.name),
    "inspection": _at(_INSPECTION, _INSPECTION.c.begun_at, _AREA.c.name),
    "visit": _at(_VISIT, _VISIT.c.visited_at, _AREA.c.name),
    "violation": _at(_VIOLATION, _VIOLATION.c.what),
    "plan": (_PLAN.c.id, sa.select(_PLAN.c.id, _PLAN.c.title)),
    "resident": (
        _RESIDENT.c.id,
        sa.select(_RESIDENT.c.id, _ABOVE.c.name, PLACE.c.name)
        .join(PLACE, PLACE.c.id == _RESIDENT.c.place_id)
        .outerjoin(_ABOVE, _ABOVE.c.id == PLACE.c.parent_id),
    ),
    "walk_in": (_WALK_IN.c.id, sa.select(_WALK_IN.c.id, _WALK_IN.c.name)),
}
"""By subject kind the column of its ids, and what gives the id and the words of its name."""
