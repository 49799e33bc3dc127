"""What the base changed of a subject without a station's knowing, and what the station knew of it. `taking` merges by it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from stations.receiving.branches import RECEIVED, Part, of_parts
from stations.states import ANSWERED, REFUSED
from stations.tables import ConflictCard
from store import projecting
from store.journal import JOURNAL, Op, op_of
from store.projecting import Group
from store.records import Stated
from store.sets import among
from store.types import Db, table_of

CARD = table_of(ConflictCard)


class Knowledge(NamedTuple):
    """What a machine knew of this journal when it wrote the lines at hand."""

    place: int
    """Every line up to here."""
    own: sa.ColumnElement[bool]
    """And these, which are its own (branches.own_lines)."""
    parts: Sequence[Part]
    before: int | None = None
    """The seq of the first of the lines at hand; None for lines that were given back, which are no lines of the machine's journal."""


def concurrent(db: Db, kind: str, ids: Collection[str], knows: Knowledge) -> set[str]:
    """Which of these subjects have lines in the journal that the machine neither knew nor wrote."""
    query = (
        sa.select(JOURNAL.c.subject_id)
        .where(
            JOURNAL.c.subject_kind == kind,
            among(JOURNAL.c.subject_id, "ids"),
            JOURNAL.c.seq > knows.place,
            sa.not_(knows.own),
        )
        .distinct()
    )
    return set(db.scalars(query, {"ids": list(ids)}))


def as_known(
    db: Db, group: Group, kind: str, ids: Sequence[str], knows: Knowledge, earlier: Mapping[str, Sequence[Op]]
) -> dict[str, list[Stated]]:
    """The subjects as the machine knew them before the lines at hand.

    Its own earlier lines are in it, those too that the base answered or refused without its knowing: what it wrote then goes on
    from them. `earlier` are those of the bundle at hand.
    """
    if not ids:
        return {}
    known = projecting.refolded(db, group, ids, sa.or_(JOURNAL.c.seq <= knows.place, knows.own))
    projecting.fold_ops(group, known, _undecided(db, kind, ids, knows))
    for id_ in ids:
        projecting.fold_ops(group, known, earlier.get(id_, ()))
    return known


def _undecided(db: Db, kind: str, ids: Sequence[str], knows: Knowledge) -> list[Op]:
    """Lines of the machine that a decision kept out of the journal, as long as the machine had not heard of it."""
    rows = db.execute(
        sa.select(RECEIVED.c.text, RECEIVED.c.card_id)
        .join(CARD, CARD.c.id == RECEIVED.c.card_id)
        .where(
            CARD.c.subject_kind == kind,
            among(CARD.c.subject_id, "ids"),
            RECEIVED.c.state.in_([ANSWERED, REFUSED]),
            RECEIVED.c.text.is_not(None),
            of_parts(knows.parts),
        )
        .order_by(RECEIVED.c.epoch, RECEIVED.c.seq),
        {"ids": list(ids)},
    ).all()
    if not rows:
        return []
    cards = {str(card) for _text, card in rows}
    known = set(
        db.scalars(
            sa.select(JOURNAL.c.subject_id).where(
                JOURNAL.c.subject_kind == "card",
                JOURNAL.c.subject_id.in_(cards),
                JOURNAL.c.action == "card.decided",
                JOURNAL.c.seq <= knows.place,
            )
        )
    )
    return [op_of(str(text)) for text, card in rows if str(card) not in known]
