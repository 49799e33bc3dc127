"""What a machine has to do with bundles, at one glance: its role, its stations or its base, what came and went, what waits for somebody.

The desktop's page of stations and `xiuhua station status` show it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import _
from grid.issues.numbering import STATION_MARK
from people.areas import AreaPath, area_paths
from stations.counting import is_entry
from stations.pending import pending as unconfirmed
from stations.states import ADOPTED, HELD, KNOWN, LOCAL, OPEN, QUARANTINED, SET_ASIDE, TAKEN
from stations.tables import Branch, Bundle, ConflictCard, Peer, ReceivedLine
from store import naming
from store.facts import fact
from store.tables import JournalLine
from store.types import Db, table_of

NEWEST = 200
"""Bundles that are listed."""
_PEER, _BUNDLE, _BRANCH = table_of(Peer), table_of(Bundle), table_of(Branch)
_JOURNAL = table_of(JournalLine)
_CARD, _LINE = table_of(ConflictCard), table_of(ReceivedLine)


class StationRow(NamedTuple):
    """A machine that this one exchanges bundles with."""

    id: UUID
    role: str
    """base or station."""
    name: str
    mark: str
    area_id: UUID | None
    area: str
    """Its patch in words."""
    paired_at: datetime
    came_at: datetime | None
    """When its newest bundle came."""
    sent_at: datetime | None
    """When the newest one for it was written."""
    cards: int
    """Entries of it that wait for a decision."""
    held: int
    """Bundles of it that are held."""
    quarantined: int
    """Branches of it that nobody has decided on."""
    revoked_from: date | None
    revoked_reason: str

    @property
    def title(self) -> str:
        """Name and mark."""
        return _("{name} ({mark})", name=self.name, mark=self.mark) if self.mark else self.name


class BundleRow(NamedTuple):
    """One bundle that was written here or came here."""

    id: UUID
    direction: str
    """out or in."""
    peer_id: UUID
    peer: str
    at: datetime
    made_at: datetime
    by: str
    state: str
    why: str
    figures: Mapping[str, Any]
    sha256: str


class BranchRow(NamedTuple):
    """A chain of lines that was quarantined, and what was decided."""

    id: UUID
    peer_id: UUID
    peer: str
    mark: str
    state: str
    why: str
    found_at: datetime
    lines: int
    decided_at: datetime | None
    decided_by: str
    reason: str


class Overview(NamedTuple):
    """All of it."""

    role: str
    """base (it has stations), station, or alone."""
    name: str
    mark: str
    peers: list[StationRow]
    bundles: list[BundleRow]
    """Newest first."""
    branches: list[BranchRow]
    """Those in quarantine first."""
    cards: int
    """Entries that wait for a decision here."""

    @property
    def base(self) -> StationRow | None:
        """At a station, the base that it is paired with."""
        return next((row for row in self.peers if row.role == "base" and row.revoked_from is None), None)

    @property
    def held(self) -> list[BundleRow]:
        """Bundles that came and are held."""
        return [row for row in self.bundles if row.state == HELD]

    @property
    def answer(self) -> BundleRow | None:
        """At a station, the newest answer of the base that was taken."""
        return newest_answer(self.bundles)

    def newest(self, direction: str) -> BundleRow | None:
        """The newest bundle that went out or came in."""
        return next((row for row in self.bundles if row.direction == direction), None)


def newest_answer(bundles: Sequence[BundleRow]) -> BundleRow | None:
    """Of the bundles of a station the newest answer that was taken: by the base's place, for one that was held first is listed below it."""
    answers = [row for row in bundles if row.direction == "in" and row.state == TAKEN]
    return max(answers, key=_age, default=None)


def _age(row: BundleRow) -> tuple[int, int]:
    return int(row.figures.get("epoch", 0)), int(row.figures.get("place", 0))


def role_of(db: Db) -> tuple[str, str]:
    """base, station or alone, and a station's mark."""
    mark = fact(db, STATION_MARK)
    if mark:
        return "station", mark
    has_stations = db.scalar(sa.select(_PEER.c.id).where(_PEER.c.role == "station").limit(1)) is not None
    return ("base" if has_stations else "alone"), ""


def overview(db: Db, *, also: UUID | None = None) -> Overview:
    """Everything that the page shows, in a few questions however many bundles there were.

    `also` is a bundle to be listed even where it is none of the newest: somebody brought an old stick once more.
    """
    role, mark = role_of(db)
    peers = _peers(db)
    names = {row.id: row for row in peers}
    cards = db.scalar(sa.select(sa.func.count()).select_from(_CARD).where(_CARD.c.state == OPEN)) or 0
    return Overview(
        role, naming.one_line(db), mark, peers, _bundles(db, names, also), _branches(db, names), cards
    )  # fmt: skip


def _peers(db: Db) -> list[StationRow]:
    paths = area_paths(db)
    newest: dict[tuple[UUID, str], datetime] = {
        (row[0], row[1]): row[2]
        for row in db.execute(
            sa.select(_BUNDLE.c.peer_id, _BUNDLE.c.direction, sa.func.max(_BUNDLE.c.at)).group_by(
                _BUNDLE.c.peer_id, _BUNDLE.c.direction
            )
        )
    }
    held = _counted(
        db, sa.select(_BUNDLE.c.peer_id, sa.func.count()).where(_BUNDLE.c.state == HELD).group_by(_BUNDLE.c.peer_id)
    )  # fmt: skip
    quarantined = _counted(
        db, sa.select(_BRANCH.c.peer_id, sa.func.count()).where(_BRANCH.c.state == QUARANTINED).group_by(_BRANCH.c.peer_id)
    )  # fmt: skip
    cards = _counted(
        db,
        sa.select(_BRANCH.c.peer_id, sa.func.count())
        .join(_CARD, _CARD.c.branch_id == _BRANCH.c.id)
        .where(_CARD.c.state == OPEN)
        .group_by(_BRANCH.c.peer_id),
    )
    rows = db.execute(
        sa.select(_PEER).order_by(_PEER.c.revoked_from.is_not(None), _PEER.c.mark, _PEER.c.name)
    )
    return [
        StationRow(
            row.id, row.role, row.name, row.mark, row.area_id, _path_words(paths.get(row.area_id)), row.paired_at,
            newest.get((row.id, "in")), newest.get((row.id, "out")), cards.get(row.id, 0), held.get(row.id, 0),
            quarantined.get(row.id, 0), row.revoked_from, row.revoked_reason,
        )
        for row in rows
    ]  # fmt: skip


def _counted(db: Db, query: "sa.Select[UUID, int]") -> dict[UUID, int]:
    return {row[0]: row[1] for row in db.execute(query)}


def _path_words(path: AreaPath | None) -> str:
    return " ".join(part for part in (path.area or path.street, path.grid) if part) if path else ""


def _bundles(db: Db, names: Mapping[UUID, StationRow], also: UUID | None) -> list[BundleRow]:
    # By the journal, not by the clock: one that was wrong for a day would hide what came after.
    told = db.scalars(
        sa.select(_JOURNAL.c.subject_id)
        .where(_JOURNAL.c.subject_kind == "bundle")
        .group_by(_JOURNAL.c.subject_id)
        .order_by(sa.func.min(_JOURNAL.c.seq).desc())
        .limit(NEWEST)
    )
    order = {UUID(id_): place for place, id_ in enumerate(told)}
    if also is not None:
        order.setdefault(also, len(order))
    rows = db.execute(sa.select(_BUNDLE).where(_BUNDLE.c.id.in_(list(order)))).all()
    return [
        BundleRow(
            row.id, row.direction, row.peer_id, names[row.peer_id].title, row.at, row.made_at, row.by, row.state, row.why,
            json.loads(row.figures), row.file_sha256,
        )
        for row in sorted(rows, key=lambda row: order[row.id])
    ]  # fmt: skip


def _branches(db: Db, names: Mapping[UUID, StationRow]) -> list[BranchRow]:
    """Only those that are or were in quarantine: an open branch is nobody's question."""
    settled = _counted(
        db,
        sa.select(_LINE.c.branch_id, sa.func.count())
        .join(_BRANCH, _BRANCH.c.id == _LINE.c.branch_id)
        .where(_BRANCH.c.state == ADOPTED, _LINE.c.state.not_in([LOCAL, KNOWN]))
        .group_by(_LINE.c.branch_id),
    )
    rows = db.execute(
        sa.select(_BRANCH)
        .where(_BRANCH.c.state != OPEN)
        .order_by(_BRANCH.c.state != QUARANTINED, _BRANCH.c.found_at.desc(), _BRANCH.c.id)
    )
    return [
        BranchRow(
            row.id, row.peer_id, names[row.peer_id].name, names[row.peer_id].mark, row.state, row.why, row.found_at,
            settled.get(row.id, 0) if row.state == ADOPTED else in_branch(db, row.id).lines, row.decided_at, row.decided_by, row.reason,
        )
        for row in rows
    ]  # fmt: skip


def pending(db: Db) -> dict[str, int]:
    """At a station: what the base has not confirmed, by the keys of stations.words.FIGURES; `new` is how much of it no bundle holds yet."""
    written = sa.select(sa.func.max(_JOURNAL.c.seq)).where(
        _JOURNAL.c.subject_kind == "bundle", _JOURNAL.c.action == "bundle.written"
    )
    return {**unconfirmed(db), "new": unconfirmed(db, after=db.scalar(written) or 0)["lines"]}


class InBranch(NamedTuple):
    """What a branch holds that waits for a decision, or was set aside."""

    lines: int
    """Entries; what is that machine's own affair is none."""
    first: str
    """The instants of the oldest and newest by the machine's clock, ISO 8601; empty when there is none."""
    last: str
    kinds: Mapping[str, int]
    """How many by kind of subject, most first."""


def in_branch(db: Db, branch_id: UUID) -> InBranch:
    """What the kept lines of a branch speak of."""
    kinds: dict[str, int] = {}
    moments: list[str] = []
    texts = db.execute(
        sa.select(_LINE.c.text).where(
            _LINE.c.branch_id == branch_id,
            _LINE.c.state.in_([QUARANTINED, SET_ASIDE]),
            _LINE.c.text.is_not(None),
        )
    )
    for (text,) in texts:
        said = json.loads(text)
        if is_entry(said[_KIND], said[_ACTION]):
            moments.append(said[_OCCURRED])
            kinds[said[_KIND]] = kinds.get(said[_KIND], 0) + 1
    ordered = dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])))
    return InBranch(len(moments), min(moments, default=""), max(moments, default=""), ordered)


_OCCURRED, _ACTION, _KIND = 5, 8, 9
"""Where they stand in a line's canonical text (store/journal.py)."""
