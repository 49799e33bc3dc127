"""Deciding a card: the station's holds, the base's stays, or the decision is taken back. One card, one decision; nothing "for all".

What the station's side comes to is written as one line `merged` of the base's own (store/records.py), which the return bundle takes
to the station; its lines are then answered. What is kept from the base refuses them. The desktop and the terminal call it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.canonical import canonical, moment
from core.clock import local
from core.refusal import Refusal
from grid.field.visits import VISIT
from grid.issues import numbering
from grid.residents.sealing import forget
from people.names import visible
from people.tables import Account
from stations.inbox import check_ins
from stations.inbox.laying import Station, laid
from stations.inbox.listing import CARD, CardRow, card_row
from stations.inbox.refusals import (
    BuiltUponSince,
    ChangedMeanwhile,
    ChangedSince,
    DecidedOtherwise,
    ErasedForGood,
    NothingWaits,
    StandsNot,
    UnknownCard,
    WhyKept,
    WhyTooLong,
)
from stations.inbox.sides import Sides, group_of, sides
from stations.inbox.titles import ROWS, STATES, TITLES
from stations.receiving.branches import BRANCH, RECEIVED
from stations.seal_keys import ERASED
from stations.states import ANSWERED, KEPT, OPEN, REFUSED, TAKEN, WAITING
from stations.tables import Peer
from store.journal import Line, append
from store.projecting import copy_of, loaded, said_of, write
from store.records import MERGED, Record, Stated
from store.refusals import RowNotWhole
from store.types import Db, table_of

_LINES = {TAKEN: ANSWERED, KEPT: REFUSED}
LONGEST_REASON = 200
CHECK_IN = "check_in"
_ACCOUNT, _PEER = table_of(Account), table_of(Peer)

Rows = dict[str, list[list[Any]]]
"""By table, [[key, {column: value}], ...]; None in the place of the columns: the row is not there."""


def possible(db: Db, card: CardRow, at: datetime) -> Refusal | None:
    """Why the station's side of an open card cannot be taken; None where it can, as far as reading tells."""
    if card.kind == CHECK_IN:
        return check_ins.possible(db, card.id)
    row = _card(db, card.id)
    made = laid(db, sides(db, row), _station(db, row), at)
    return made if isinstance(made, Refusal) else None


def take(db: Db, card_id: UUID, reason: str, actor: str, at: datetime, *, seen: str = "") -> CardRow:
    """The station's holds: its changes over what the base has now; a refused check-in is tried again with the same evidence.

    `reason` may be empty, `seen` is that of the card that was shown (`Card.seen`). The same decision again is success. After an
    erasure (subject kind "resident") the door lets `grid.residents.erasing.clear_traces` follow the commit.

    Raises UnknownCard, DecidedOtherwise, WhyTooLong, ChangedMeanwhile, what `possible` gives, and StandsNot.
    """
    why = _said(reason)
    card = _card(db, card_id, lock=True)
    if card.state != OPEN:
        return _decided_so(db, card, TAKEN)
    if card.subject_kind == "issue":
        numbering.hold(db)  # before any line is written: whoever reports an issue takes the two in this order
    if card.kind == CHECK_IN:
        decision, lines = check_ins.again(db, card, at), list[Line]()
    else:
        decision, lines = _merge(db, card, seen, actor, at)
    decided = _decided(card, TAKEN, why, decision, actor, at)
    _close(db, card, decided, at)
    append(db, [*lines, decided], at)
    if card.subject_kind == "issue":
        numbering.final_numbers(db, actor, at)
    return card_row(db, card_id)


def keep(db: Db, card_id: UUID, reason: str, actor: str, at: datetime, *, seen: str = "") -> CardRow:
    """The base's stays, and the station's lines do not count; the next bundle tells it so.

    `seen` as in `take`. The same decision again is success. Raises UnknownCard, DecidedOtherwise, WhyKept, WhyTooLong,
    ChangedMeanwhile.
    """
    why = _said(reason)
    card = _card(db, card_id, lock=True)
    if card.state != OPEN:
        return _decided_so(db, card, KEPT)
    if not why:
        raise WhyKept
    if seen and sides(db, card).seen != seen:
        raise ChangedMeanwhile
    decided = _decided(card, KEPT, why, {}, actor, at)
    _close(db, card, decided, at)
    append(db, [decided], at)
    return card_row(db, card_id)


def take_back(db: Db, card_id: UUID, actor: str, at: datetime) -> CardRow:
    """Undo a decision: the base is as before it, the card open again, the station's lines wait again. An open card stays so.

    Raises UnknownCard, ChangedSince, BuiltUponSince, CameBackSince.
    """
    card = _card(db, card_id, lock=True)
    if card.state == OPEN:
        return card_row(db, card_id)
    lines: list[Line] = []
    if card.state == TAKEN and card.kind == CHECK_IN:
        check_ins.undo(db, json.loads(card.decision), actor, at)
    elif card.state == TAKEN:
        lines.append(_unmerge(db, card, json.loads(card.decision), actor, at))
    undecided = {"state": OPEN, "decided_at": None, "decided_by": "", "reason": "", "decision": ""}
    db.execute(sa.update(CARD).where(CARD.c.id == card_id).values(undecided))
    _set_lines(db, card_id, WAITING)
    was = {"state": card.state, "reason": card.reason, "decided_by": card.decided_by}
    append(db, [*lines, Line("card.reopened", "card", card_id, actor, at, {"was": was})], at)
    return card_row(db, card_id)


def undoable(db: Db, card: CardRow) -> Refusal | None:
    """Why a decision cannot be taken back; None where it can, as far as reading tells."""
    row = _card(db, card.id)
    if row.state != TAKEN:
        return None
    if row.kind == CHECK_IN:
        return check_ins.gone_on(db, json.loads(row.decision))
    stands = loaded(db, group_of(row.subject_kind), [row.subject_id])[row.subject_id]
    return _changed_since(group_of(row.subject_kind), stands, json.loads(row.decision))


def _merge(
    db: Db, card: sa.Row[Any], seen: str, actor: str, at: datetime
) -> tuple[Mapping[str, object], list[Line]]:
    """Write the station's side over the base's; gives what taking it back needs, and the lines."""
    both = sides(db, card)
    if seen and seen != both.seen:
        raise ChangedMeanwhile
    made = laid(db, both, _station(db, card), at)
    if isinstance(made, Refusal):
        raise made
    erased = _erase(db, both, made, actor, at)
    _write(db, both.group, card.subject_id, both.here, made, StandsNot)
    rows, before = _differing(both.group, both.here, made)
    said = {"card": card.id, "rows": rows}
    line = Line(MERGED, card.subject_kind, card.subject_id, actor, at, said)
    return {"rows": rows, "before": before}, [line, *erased]


def _erase(db: Db, both: Sides, made: Sequence[Stated], actor: str, at: datetime) -> list[Line]:
    """A resident whom the station erased is erased here too, and told to be so to every machine that has the key (stations/seal_keys.py)."""
    erasures = [said_of(op).payload for op in both.lines if op.action == ERASED]
    resident = both.rows(made, "resident")
    if not erasures or not resident:
        return []
    ((key, row),) = resident.items()
    row["erased_at"] = moment(at)
    notes = _notes(
        db, UUID(key[0]), UUID(row["place_id"]), [note for said in erasures for note in said.get("notes", ())]
    )
    forget(db, [UUID(key[0]), *notes])
    said = {"reason": str(erasures[-1].get("reason", "")), "notes": notes}
    return [Line(ERASED, "resident", key[0], actor, at, said)]


def _notes(db: Db, resident_id: UUID, place_id: UUID, told: Sequence[object]) -> list[UUID]:
    """Of the notes that an erasure names, those about the resident or the household: no station closes others."""
    about = sa.or_(VISIT.c.resident_id == resident_id, VISIT.c.place_id == place_id)
    named = {str(note) for note in told}
    return [
        id_
        for id_ in db.scalars(sa.select(VISIT.c.id).where(about).order_by(VISIT.c.id))
        if str(id_) in named
    ]


def _unmerge(db: Db, card: sa.Row[Any], decision: Mapping[str, Rows], actor: str, at: datetime) -> Line:
    """Write what stood there before a decision; gives the line."""
    group = group_of(card.subject_kind)
    stands = loaded(db, group, [card.subject_id])[card.subject_id]
    refusal = _changed_since(group, stands, decision)
    if refusal is not None:
        raise refusal
    after = copy_of(stands)
    for record, into in zip(group, after, strict=True):
        for key, cells in decision["before"].get(record.kind, ()):
            if cells is None:
                del into[tuple(key)]
            else:
                into[tuple(key)].update(cells)
    _write(db, group, card.subject_id, stands, after, BuiltUponSince)
    said = {"card": card.id, "rows": decision["before"]}
    return Line(MERGED, card.subject_kind, card.subject_id, actor, at, said)


def _changed_since(
    group: Sequence[Record], stands: Sequence[Stated], decision: Mapping[str, Rows]
) -> Refusal | None:
    """ChangedSince naming the first thing that is no longer as the decision set it, or that followed it; ErasedForGood."""
    if any(cells.get("erased_at") for _key, cells in decision["rows"].get("resident", ())):
        return ErasedForGood()
    for record, rows in zip(group, stands, strict=True):
        for key, cells in decision["rows"].get(record.kind, ()):
            row = rows.get(tuple(key))
            if row is None:
                return ChangedSince(what=ROWS[record.kind])
            for column, value in cells.items():
                if row.get(column) != value:
                    title = TITLES[record.kind].get(column)
                    return ChangedSince(what=title.title if title else ROWS[record.kind])
        # Steps are numbered without gaps: none that came after may be left standing on one that goes.
        if record.kind == "issue_move":
            set_ = {tuple(key) for key, _cells in decision["rows"].get(record.kind, ())}
            newest = max((rows[key]["number"] for key in set_), default=0)
            if set_ and any(row["number"] > newest for row in rows.values()):
                return ChangedSince(what=ROWS[record.kind])
    return None


def _write(
    db: Db,
    group: Sequence[Record],
    subject_id: str,
    before: Sequence[Stated],
    after: Sequence[Stated],
    fails: type[Refusal],
) -> None:
    kind = group[0].subject
    try:
        with db.begin_nested():
            write(db, {kind: group}, {kind: {subject_id: before}}, {kind: {subject_id: after}})
    except (IntegrityError, RowNotWhole) as error:
        raise fails from error


def _differing(
    group: Sequence[Record], before: Sequence[Stated], after: Sequence[Stated]
) -> tuple[Rows, Rows]:
    """What is set, and what stood there before; of a new row every column, None before."""
    rows: Rows = {}
    was: Rows = {}
    for record, old, new in zip(group, before, after, strict=True):
        for key, row in new.items():
            stood = old.get(key)
            if stood is None:
                cells: dict[str, Any] = {name: row.get(name) for name in record.compared}
                rows.setdefault(record.kind, []).append([list(key), cells])
                was.setdefault(record.kind, []).append([list(key), None])
                continue
            cells = {name: row.get(name) for name in record.compared if row.get(name) != stood.get(name)}
            if cells:
                rows.setdefault(record.kind, []).append([list(key), cells])
                was.setdefault(record.kind, []).append([list(key), {name: stood.get(name) for name in cells}])
    return rows, was


def _close(db: Db, card: sa.Row[Any], decided: Line, at: datetime) -> None:
    """Write a decision, and what becomes of the lines that the card held."""
    said = cast("Mapping[str, object]", decided.payload)
    values = {**said, "decided_at": at, "decided_by": decided.actor}
    db.execute(sa.update(CARD).where(CARD.c.id == card.id).values(values))
    if not _set_lines(db, card.id, _LINES[str(said["state"])]):
        raise NothingWaits


def _decided(
    card: sa.Row[Any], state: str, why: str, kept: Mapping[str, object], actor: str, at: datetime
) -> Line:
    """What the journal says of a decision; `kept` is what taking it back needs."""
    decision = canonical(dict(kept)) if kept else ""
    said = {"state": state, "reason": why, "decision": decision}
    return Line("card.decided", "card", card.id, actor, at, said)


def _set_lines(db: Db, card_id: UUID, state: str) -> int:
    held = (
        sa.update(RECEIVED)
        .where(RECEIVED.c.card_id == card_id)
        .values(state=state)
        .returning(RECEIVED.c.hash)
    )
    return len(db.execute(held).all())


def _decided_so(db: Db, card: sa.Row[Any], decision: str) -> CardRow:
    """The same decision a second time is success; DecidedOtherwise for the other one."""
    if card.state == decision:
        return card_row(db, card.id)
    name = db.scalar(sa.select(_ACCOUNT.c.name).where(_ACCOUNT.c.login == card.decided_by))
    raise DecidedOtherwise(
        name=name or card.decided_by,
        when=f"{local(card.decided_at):%Y-%m-%d %H:%M}",
        decision=STATES[card.state],
    )


def _card(db: Db, card_id: UUID, *, lock: bool = False) -> sa.Row[Any]:
    """A card as it is stored. Whoever decides it waits for who takes a bundle of that station in, which may add to it."""
    query = sa.select(CARD).where(CARD.c.id == card_id)
    if lock:
        station = sa.select(_PEER.c.id).join(BRANCH, BRANCH.c.peer_id == _PEER.c.id).join(CARD)
        db.execute(station.where(CARD.c.id == card_id).with_for_update(of=_PEER))
        query = query.with_for_update()
    row = db.execute(query).first()
    if row is None:
        raise UnknownCard
    return row


def _said(reason: str) -> str:
    kept = visible(reason).strip()
    if len(kept) > LONGEST_REASON:
        raise WhyTooLong(most=LONGEST_REASON)
    return kept


def _station(db: Db, card: sa.Row[Any]) -> Station:
    query = (
        sa.select(_PEER.c.name, _PEER.c.area_id)
        .join(BRANCH, BRANCH.c.peer_id == _PEER.c.id)
        .where(BRANCH.c.id == card.branch_id)
    )
    return Station(*db.execute(query).one(), asks=card.kind)
