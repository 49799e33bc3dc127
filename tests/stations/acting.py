"""What people do at a machine of the street, for tests of both ways of a stick."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from cli.every_record import here
from core.jobs import drive
from grid import hands
from grid.field import visits
from grid.field.visits import NewVisit
from grid.hands import Hand
from grid.issues import moves, reporting
from grid.issues.amending import Amended
from grid.issues.photos import Photo
from grid.issues.reporting import NewIssue
from grid.issues.rows import ISSUE
from grid.residents import residents
from grid.residents.residents import NewResident
from store import journal
from store.records import disagreements
from store.tables import FinalPlace
from store.types import table_of
from tests.stations_town import Machine, Town, hand

FINAL = table_of(FinalPlace)
ITEM = "0101"


def report(town: Town, machine: Machine, words: str = "堆物", photos: tuple[Photo, ...] = ()) -> UUID:
    """An issue at the building of the machine's patch."""
    place = town.buildings[machine.patch]
    new = NewIssue(ITEM, place_id=place, spot="门口", description=words, photos=photos or (shot(machine),))
    at = machine.clock()
    with machine.store.write() as db:
        return reporting.report(db, new, hand("clerk"), at).id


def shot(machine: Machine) -> Photo:
    """A photo whose file is nowhere."""
    return Photo(f"{abs(hash(machine.name)):064x}"[:64], "门口.jpg")


def amend(machine: Machine, issue: UUID, words: str) -> None:
    """Its description written anew."""
    at = machine.clock()
    with machine.store.write() as db:
        amended = Amended(description=words)
        moves.move(db, issue, "amend", hand("clerk"), at, reason="更正", amended=amended)


def move(machine: Machine, issue: UUID, name: str) -> None:
    """One step."""
    at = machine.clock()
    with machine.store.write() as db:
        moves.move(db, issue, name, hand("clerk"), at, reason="有据可查")


def issue_of(machine: Machine, issue: UUID) -> sa.Row[tuple[object, ...]] | None:
    """Its row."""
    with machine.store.read() as db:
        return db.execute(sa.select(ISSUE).where(ISSUE.c.id == issue)).one_or_none()


def clerk(machine: Machine) -> Hand:
    """The clerk's account there."""
    with machine.store.read() as db:
        return hands.of_account(db, "clerk", machine.at.date())


def note(town: Town, machine: Machine, words: str, resident: UUID | None = None) -> UUID:
    """A visit to the household of the patch."""
    by, at = clerk(machine), machine.clock()
    home = None if resident else town.households[machine.patch]
    new = NewVisit(at - timedelta(minutes=1), words, place_id=home, resident_id=resident)
    with machine.store.write() as db:
        return visits.write(db, new, by, at)


def resident(town: Town, machine: Machine, name: str) -> UUID:
    """Somebody entered in the household of the patch."""
    by, at = clerk(machine), machine.clock()
    with machine.store.write() as db:
        return residents.add(db, NewResident(town.households[machine.patch], name), by, at)


def unsound(machine: Machine) -> list[str]:
    """What `xiuhua journal verify` would say there."""
    with machine.store.read() as db:
        verdict = drive(journal.verify(db))
        found = [one.message for one in drive(disagreements(db, here(db)))]
    return found if verdict.ok else [f"line {verdict.first_bad}", *found]


def places(machine: Machine, subject: UUID) -> list[tuple[str, int | None, bool, bool]]:
    """Of the lines of a subject: action, place, whether brought, whether counted; in the machine's own order."""
    table = journal.JOURNAL
    query = (
        sa.select(table.c.action, FINAL.c.place, FINAL.c.brought, FINAL.c.counts)
        .outerjoin_from(table, FINAL, FINAL.c.op_id == table.c.op_id)
        .where(table.c.subject_id == str(subject))
        .order_by(table.c.seq)
    )
    with machine.store.read() as db:
        return [
            (row.action, row.place, bool(row.brought), row.counts is None or row.counts)
            for row in db.execute(query)
        ]
