"""A small town for the tests of claims: four people, and the steps of a claim each in a transaction of its own."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from cli.every_record import ALL
from core.jobs import drive
from credits.claims import claims
from credits.claims.accepting import Grant, accept
from credits.claims.claims import NewClaim
from credits.claims.proofs import Proof
from credits.tables import ClosedYear, LedgerEntry
from store import journal, records
from store.transaction import Store
from store.types import table_of

DAY = date(2026, 2, 27)
PROOF = Proof("a" * 64, "证书.jpg")
HOUR = timedelta(hours=1)
TRAINEE = "person:P0001"


class Town(NamedTuple):
    store: Store
    at: datetime
    people: list[UUID]

    def make(self, person: int = 0, actor: str = TRAINEE, **more: Any) -> UUID:  # noqa: ANN401 - fields of NewClaim
        new = NewClaim(self.people[person], "红十字会急救培训", DAY, 8_00, "区红十字会", "", PROOF)
        with self.store.write() as db:
            return claims.make(db, new._replace(**more), actor, self.at)

    def check(self, *ids: UUID, actor: str = "wang", category: str | None = None) -> None:
        with self.store.write() as db:
            claims.check(db, ids, "原件已看", actor, self.at + HOUR, category=category)

    def accept(self, *ids: UUID, actor: str = "li", hours: int | None = None) -> list[UUID]:
        with self.store.write() as db:
            return accept(db, [Grant(id_, hours) for id_ in ids], "同意", actor, self.at + 2 * HOUR)

    def row(self, id_: UUID) -> claims.ClaimRow:
        with self.store.read() as db:
            return claims.claim(db, id_)

    def sums(self, person: int = 0) -> tuple[int, int]:
        entry = table_of(LedgerEntry)
        query = sa.select(
            sa.func.coalesce(sa.func.sum(entry.c.credits), 0), sa.func.coalesce(sa.func.sum(entry.c.hours), 0)
        )
        with self.store.read() as db:
            credits, hours = db.execute(query.where(entry.c.person_id == self.people[person])).one()
        return int(credits), int(hours)

    def agrees(self) -> None:
        with self.store.read() as db:
            assert drive(journal.verify(db)).ok
            assert drive(records.disagreements(db, ALL)) == []

    def close(self, year: int) -> None:
        with self.store.write() as db:
            db.execute(
                sa.insert(table_of(ClosedYear)).values(
                    year=year, closed_at=self.at, closed_by="li", people=0, met=0, objections_until=DAY, manifest="{}",
                    signature="", key_id="",
                )
            )  # fmt: skip
