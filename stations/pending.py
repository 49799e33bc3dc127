"""What a station has written and the base has not confirmed: the figures of the page of stations and of `xiuhua station show`."""

import sqlalchemy as sa

from stations.confirmed import confirmed
from stations.counting import Count
from stations.photos import of_payload
from store.journal import JOURNAL
from store.tables import FinalPlace
from store.types import Db, table_of

_PLACE = table_of(FinalPlace)
_OWN = (
    sa.select(JOURNAL.c.subject_kind, JOURNAL.c.action, JOURNAL.c.subject_id, JOURNAL.c.payload)
    .outerjoin_from(JOURNAL, _PLACE, _PLACE.c.op_id == JOURNAL.c.op_id)
    .where(JOURNAL.c.seq > sa.bindparam("seq"), sa.not_(sa.func.coalesce(_PLACE.c.brought, sa.false())))
)


def pending(db: Db, after: int = 0) -> dict[str, int]:
    """How much the next bundle to the base holds that the base has not: by the keys of `stations.words.FIGURES`.

    `after` counts only what stands after a line of this journal.
    """
    count, photos = Count(), set[str]()
    for kind, action, subject_id, payload in db.execute(_OWN, {"seq": max(after, confirmed(db).seq)}):
        count.line(kind, action, subject_id)
        photos.update(of_payload(kind, payload))
    return {**count.figures(), "photos": len(photos)}
