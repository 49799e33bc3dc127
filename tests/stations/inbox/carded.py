"""Cards as a bundle leaves them, for tests of the inbox: what a station did is done here by the same verbs, read from the journal and taken back.

The lines then wait on a card; the base has not seen them. `Inbox` has the town's issue book (tests/issue_book.py) and one station.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cli.every_record import ALL
from core.canonical import canonical, moment
from core.clock import local_date
from core.ids import new_id
from core.jobs import drive
from grid import hands
from grid.hands import Hand
from grid.issues.numbering import STATION_MARK
from grid.issues.rows import IssueRow
from stations.inbox import cards, deciding
from stations.inbox.cards import Card
from stations.inbox.listing import CARD, CardRow
from stations.receiving.branches import BRANCH, RECEIVED
from stations.tables import Peer
from store.facts import set_fact
from store.journal import JOURNAL, Line, Op, append
from store.records import disagreements
from store.transaction import Store
from store.types import Db, table_of
from tests.grid_town import GridTown
from tests.issue_book import Book

STATION = "桂花苑站点"
WHY = "现场核实，以基地为准"
_PEER = table_of(Peer)
_ZEROS = "0" * 64


class _Undone(Exception):
    """What the station did is not the base's."""


@dataclass
class Inbox:
    """The base with a station's cards."""

    book: Book
    peer: UUID = field(default_factory=new_id)
    branch: UUID = field(default_factory=new_id)
    sent: int = 0

    @property
    def store(self) -> Store:
        """The base."""
        return self.book.store

    @property
    def town(self) -> GridTown:
        """The ids of the town."""
        return self.book.town

    def begin(self) -> None:
        """Pair the station, whose first line has come."""
        at = self.book.at
        peer: dict[str, Any] = {
            "role": "station", "name": STATION, "mark": "S1", "origin": "station-of-tests", "area_id": self.town.area,
        }  # fmt: skip
        branch: dict[str, Any] = {"peer_id": self.peer, "state": "open", "root_hash": _ZEROS, "why": ""}
        with self.store.write() as db:
            db.execute(
                sa.insert(_PEER).values(
                    id=self.peer, signing_key=b"s" * 32, sealing_key=b"x" * 32, paired_at=at, paired_by="admin",
                    revoked_from=None, revoked_at=None, **peer,
                )
            )  # fmt: skip
            db.execute(
                sa.insert(BRANCH).values(
                    id=self.branch, head_epoch=1, head_seq=0, head_hash="f" * 64, knows=0, found_at=at,
                    decided_at=None, **branch,
                )
            )  # fmt: skip
            append(
                db,
                [
                    Line("peer.paired", "peer", self.peer, "admin", at, peer),
                    Line("branch.found", "branch", self.branch, "admin", at, branch),
                ],
                at,
            )

    def newest(self) -> int:
        """How far the base's journal goes: what a station knows that took a bundle now."""
        with self.store.read() as db:
            return db.scalar(sa.select(sa.func.max(JOURNAL.c.seq))) or 0

    def at_station(
        self, work: Callable[[Db], object], subject_kind: str, subject_id: UUID | None = None
    ) -> list[Op]:
        """The lines on a subject that `work` writes at the station; the base stays as it is."""
        before, found = self.newest(), list[Op]()
        try:
            with self.store.write() as db:
                set_fact(db, STATION_MARK, "S1")
                made = work(db)
                subject = str(subject_id or getattr(made, "id", made))
                query = (
                    sa.select(*(JOURNAL.c[name] for name in Op._fields))
                    .where(
                        JOURNAL.c.seq > before,
                        JOURNAL.c.subject_kind == subject_kind,
                        JOURNAL.c.subject_id == subject,
                    )
                    .order_by(JOURNAL.c.seq)
                )
                for row in db.execute(query):
                    times = {"occurred_at": moment(row.occurred_at), "recorded_at": moment(row.recorded_at)}
                    found.append(Op(*row)._replace(origin="station-of-tests", **times))
                raise _Undone
        except _Undone:
            pass
        assert found
        return found

    def card(
        self,
        ops: Sequence[Op],
        knows: int,
        kind: str = "changed",
        detail: dict[str, object] | None = None,
    ) -> UUID:
        """A card on which these lines wait."""
        id_, at = new_id(), self.book.later(minutes=1)
        said: dict[str, Any] = {
            "branch_id": self.branch, "kind": kind, "subject_kind": ops[0].subject_kind, "subject_id": ops[0].subject_id,
            "detail": canonical(detail or {}), "knows": knows,
        }  # fmt: skip
        with self.store.write() as db:
            db.execute(
                sa.insert(CARD).values(
                    id=id_,
                    opened_at=at,
                    state="open",
                    decided_at=None,
                    decided_by="",
                    reason="",
                    decision="",
                    **said,
                )
            )
            for op in ops:
                self.sent += 1
                db.execute(
                    sa.insert(RECEIVED).values(
                        hash=op.hash(), prev_hash=_ZEROS, branch_id=self.branch, epoch=1, seq=self.sent, op_id=op.op_id,
                        state="waiting", card_id=id_, text=op.text(),
                    )
                )  # fmt: skip
            append(db, [Line("card.opened", "card", id_, "clerk", at, said)], at)
        return id_

    def read(self, card_id: UUID, login: str = "clerk") -> Card:
        """A card as an account reads it."""
        with self.store.read() as db:
            return cards.card(db, card_id, self.hand(db, login), self.book.at)

    def hand(self, db: Db, login: str) -> Hand:
        """The hand of a login."""
        return hands.of_account(db, login, local_date(self.book.at))

    def take(self, card_id: UUID, reason: str = "", actor: str = "clerk") -> CardRow:
        """Decide for the station."""
        with self.store.write() as db:
            return deciding.take(db, card_id, reason, actor, self.book.later(minutes=1))

    def keep(self, card_id: UUID, reason: str = WHY, actor: str = "clerk") -> CardRow:
        """Decide for the base."""
        with self.store.write() as db:
            return deciding.keep(db, card_id, reason, actor, self.book.later(minutes=1))

    def take_back(self, card_id: UUID, actor: str = "clerk") -> CardRow:
        """Undo a decision."""
        with self.store.write() as db:
            return deciding.take_back(db, card_id, actor, self.book.later(minutes=1))

    def lines(self, card_id: UUID) -> set[str]:
        """The states of the lines that a card holds."""
        with self.store.read() as db:
            return set(db.scalars(sa.select(RECEIVED.c.state).where(RECEIVED.c.card_id == card_id)))

    def rows(self, table: type[Any], *where: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
        """Rows as they stand, to compare."""
        with self.store.read() as db:
            query = sa.select(table_of(table)).where(*where).order_by(*table_of(table).primary_key)
            return [dict(row) for row in db.execute(query).mappings()]

    def agrees(self) -> bool:
        """Whether every table says what the journal says."""
        with self.store.read() as db:
            found = drive(disagreements(db, ALL))
        assert not found, [each.message for each in found]
        return True

    def report(self, *moves: str, **more: object) -> IssueRow:
        """An issue that base and station know."""
        with self.store.write() as db:
            row = self.book.report(db, **more)  # type: ignore[arg-type] - a test's own names
            return self.book.go(db, row.id, *moves) if moves else row

    def go(self, issue_id: UUID, *moves: str) -> IssueRow:
        """Moves at the base."""
        with self.store.write() as db:
            return self.book.go(db, issue_id, *moves)

    def steps(self, issue_id: UUID, *moves: str) -> list[Op]:
        """The same at the station."""
        return self.at_station(lambda db: self.book.go(db, issue_id, *moves), "issue", issue_id)


def instant(text: str) -> datetime:
    """An instant of the tests' day."""
    return datetime.fromisoformat(f"2026-03-02T{text}+08:00")
