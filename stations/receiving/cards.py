"""Cards for what a station's lines and the base do not agree on: one for each subject and branch. `taking` and `replaying` open them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from stations.receiving.concurrency import CARD
from stations.states import OPEN
from store.journal import Line
from store.sets import among, insert_set, select_set
from store.types import Db

CHANGED, STANDS_NOT, CHECK_IN = "changed", "stands_not", "check_in"
_COLUMNS = tuple(column.name for column in CARD.c)
_OPEN = sa.select(CARD.c.id, CARD.c.subject_kind, CARD.c.subject_id, CARD.c.branch_id).where(
    CARD.c.state == OPEN,
    among(CARD.c.branch_id, "branches"),
    among(CARD.c.subject_id, "subjects"),
)


class New(NamedTuple):
    """A card to be opened."""

    kind: str
    """changed, stands_not or check_in."""
    subject_kind: str
    subject_id: str
    detail: dict[str, object]
    """Of `changed` what stations.merging.Clash says; else {"code": ...} with what the refusal names."""


def open_ones(
    db: Db, branches: Collection[UUID], subjects: Collection[str]
) -> dict[tuple[str, str], dict[UUID, UUID]]:
    """The open cards of these subjects: by kind and id, by branch."""
    found: dict[tuple[str, str], dict[UUID, UUID]] = {}
    rows = select_set(db, _OPEN, {"branches": list(branches), "subjects": list(subjects)})
    for id_, kind, subject_id, branch_id in rows:
        found.setdefault((kind, subject_id), {})[branch_id] = id_
    return found


def open_all(
    db: Db, cards: Sequence[New], branch_id: UUID, knows: int, actor: str, at: datetime
) -> tuple[list[UUID], list[Line]]:
    """Open these; gives their ids in the same order, and what the journal says of them."""
    ids = [new_id() for _card in cards]
    rows: list[tuple[object, ...]] = []
    lines: list[Line] = []
    for id_, card in zip(ids, cards, strict=True):
        said: dict[str, object] = {
            "branch_id": branch_id,
            "kind": card.kind,
            "subject_kind": card.subject_kind,
            "subject_id": card.subject_id,
            # Half a pair of surrogates, which only a forged line holds, has no bytes.
            "detail": canonical(card.detail).encode(errors="replace").decode(),
            "knows": knows,
        }
        rows.append((id_, *said.values(), at, OPEN, None, "", "", ""))
        lines.append(Line("card.opened", "card", id_, actor, at, said))
    insert_set(db, CARD, _COLUMNS, rows)
    return ids, lines
