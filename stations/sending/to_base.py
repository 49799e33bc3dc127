"""What a station takes to its base: its journal from the last line that the base confirmed, and what the base lost when it was restored.

Its own lines go as their exact texts, those that the base had sent as their names: the base then proves the whole chain.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.canonical import moment
from core.paths import DataFolder
from stations import photos, seal_keys
from stations.bundle.manifest import Manifest, Point
from stations.confirmed import Confirmed, confirmed, lives
from stations.counting import Count
from stations.pairing import PairingCard
from stations.peers import PeerRow
from stations.sending.parcel import GIVEN_BACK, LINES, MISSING, SEAL_KEYS, Parcel
from store import journal
from store.facts import who
from store.journal import JOURNAL, Op
from store.sets import select_set
from store.tables import FinalPlace
from store.types import Db, table_of

_PLACE = table_of(FinalPlace)
_POINTS = sa.select(JOURNAL.c.seq, JOURNAL.c.hash).where(
    JOURNAL.c.seq.in_(
        [
            sa.select(sa.func.min(JOURNAL.c.seq)).where(JOURNAL.c.seq > sa.bindparam("after")).scalar_subquery(),
            sa.select(sa.func.max(JOURNAL.c.seq)).scalar_subquery(),
        ]
    )
).order_by(JOURNAL.c.seq)  # fmt: skip
_BROUGHT = (
    sa.select(JOURNAL.c.seq)
    .join_from(JOURNAL, _PLACE, _PLACE.c.op_id == JOURNAL.c.op_id)
    .where(JOURNAL.c.seq > sa.bindparam("after"), _PLACE.c.brought)
)
_LOST = (
    sa.select(*(JOURNAL.c[name] for name in Op._fields))
    .join_from(JOURNAL, _PLACE, _PLACE.c.op_id == JOURNAL.c.op_id)
    .where(_PLACE.c.place.is_(None), _PLACE.c.brought)
    .order_by(JOURNAL.c.seq)
)
_OP_ID = slice(2, 2 + 36)
"""Of a text after its seq: `,"<op_id>"`."""


def parcel(
    db: Db, folder: DataFolder, card: PairingCard, base: PeerRow, bundle_id: UUID, at: datetime
) -> Parcel:
    """What this station's next bundle holds."""
    known = confirmed(db)
    points = [Point(*row) for row in select_set(db, _POINTS, {"after": known.seq})]
    figures: dict[str, Any] = {"before": known.hash, "common": known.common}
    manifest = Manifest(
        bundle_id,
        "to_base",
        card.origin,
        who(db)[1],
        base.origin,
        at,
        card.name,
        card.mark,
        points[0] if points else None,
        points[-1] if points else None,
        knows={"epoch": known.epoch, "place": known.place, "op": known.op} if known.epoch else {},
        figures=figures,
    )
    gathered = _Gathered(db, figures)
    sections = {
        GIVEN_BACK: gathered.lost(),
        LINES: gathered.own(known, points[-1].seq if points else known.seq),
        SEAL_KEYS: gathered.keys(),
        MISSING: gathered.missing(folder),
    }
    return Parcel(manifest, sections, gathered.photos(folder, base.id))


class _Gathered:
    """Reads the journal once, and gathers what the lines need beside themselves."""

    def __init__(self, db: Db, figures: dict[str, Any]) -> None:
        self._db, self._figures = db, figures
        self._sealed: set[UUID] = set()
        self._photos: dict[str, None] = {}
        self._count = Count()

    def own(self, known: Confirmed, upto: int) -> Iterator[str]:
        """The journal from the last confirmed line on."""
        brought = {row[0] for row in select_set(self._db, _BROUGHT, {"after": known.seq})}
        for seq, hash_, text in journal.texts(self._db, known.seq, upto):
            if seq in brought:
                op_id = text[text.index(",") :][_OP_ID]
                yield f'["{op_id}","{hash_}"]'
            else:
                self._look_at(journal.op_of(text))
                yield text
        self._figures.update(self._count.figures())

    def lost(self) -> Iterator[str]:
        """The lines that the base had sent and has no more, in the order in which they came: each as [epoch, line].

        By the epoch of the answer that brought it the base sees which of two it wrote without knowing the other.
        """
        answers = lives(self._db)
        for row in select_set(self._db, _LOST):
            seq, op_id, origin, epoch, prev, occurred, recorded, *ends = row
            op = Op(seq, op_id, origin, epoch, prev, moment(occurred), moment(recorded), *ends)
            self._look_at(op)
            _line, epoch = answers[bisect_left(answers, (seq, 0))]
            yield f"[{epoch},{op.text()}]"

    def keys(self) -> Iterator[str]:
        """Those of the residents and visit notes that the lines speak of."""
        yield from seal_keys.rows(self._db, self._sealed)

    def missing(self, folder: DataFolder) -> Iterator[str]:
        """The photos that this station has not."""
        found = photos.missing(self._db, folder)
        self._figures["photos_missing"] = len(found)
        yield from map(photos.text_of, found)

    def photos(self, folder: DataFolder, peer_id: UUID) -> Iterator[tuple[str, Any]]:
        """The files to send along."""
        for sent, photo in enumerate(photos.to_send(self._db, folder, peer_id, self._photos), 1):
            self._figures["photos"] = sent
            yield photo

    def _look_at(self, op: Op) -> None:
        self._count.line(op.subject_kind, op.action, op.subject_id)
        if op.subject_kind in seal_keys.SEALED:
            self._sealed.add(UUID(op.subject_id))
        self._photos.update(dict.fromkeys(photos.of_payload(op.subject_kind, op.payload)))
