"""Claims of learning or teaching elsewhere: made on the phone or by staff, checked by one member of staff, accepted by another.

The verbs up to the decision; `accepting` gives the credits, `lists` shows.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from courses.refusals import UnknownCourse
from courses.rules import said, short, titled
from credits.claims import rules
from credits.claims.lists import CLAIM, CLAIMS, ClaimRow, claim, claims, entries_of, open_ones, same_proof
from credits.claims.proofs import Proof
from credits.claims.refusals import ProofMissing, ProofUsedAlready, TooManyClaims, UnknownClaim
from credits.claims.rules import Hands
from credits.posting.evidence import COURSE, PERSON
from credits.year.closed import refuse_closed
from people.refusals import MergedAway, UnknownPerson
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db

__all__ = [
    "CLAIMS", "ClaimRow", "NewClaim", "check", "claim", "claims", "locked", "make", "open_ones", "refuse", "same_proof",
    "withdraw", "withdraw_own",
]  # fmt: skip

_LIVE = ("open", "checked", "accepted")
_TITLE, _PROVIDER, _NOTE, _WORD = 160, 120, 400, 200


class NewClaim(NamedTuple):
    """What is claimed. `hours` in hundredths; `day` is the last one."""

    person_id: UUID
    title: str
    day: date
    hours: int
    provider: str = ""
    note: str = ""
    proof: Proof | None = None
    """What `proofs.hand_in` gives; staff may enter a paper that they saw without one."""
    kind: str = "claim"
    category: str = "elective"
    """Of a claim for one of our own courses the course's own counts."""
    course_id: UUID | None = None


def make(db: Db, new: NewClaim, actor: str, at: datetime) -> UUID:
    """Claim something; gives the claim's id.

    Raises UnknownPerson, MergedAway, UnknownCourse, UnknownClaimKind, UnknownCategory, ClaimDayAhead, ClaimDayTooEarly,
    HoursNotPossible, ProofMissing, ProofUsedAlready, TooManyClaims, YearIsClosed, TitleMissing, TitleTooLong.
    """
    values = _stated(db, new, at)
    person = db.execute(
        sa.select(PERSON.c.name, PERSON.c.merged_into).where(PERSON.c.id == new.person_id)
    ).first()
    if person is None:
        raise UnknownPerson
    if person.merged_into is not None:
        raise MergedAway(name=person.name)
    if rules.is_trainee(actor):
        if not new.proof:
            raise ProofMissing
        _refuse_flood(db, new.person_id, at)
    refuse_closed(db, [new.day.year])
    _refuse_used(db, new)
    claim_id = new_id()
    added = (
        insert_into(db, CLAIM)
        .values(id=claim_id, **values, **_BEGINNING, made_at=at, made_by=actor)
        .on_conflict_do_nothing()
        .returning(CLAIM.c.id)
    )
    if db.scalar(added) is None:
        _refuse_used(db, new)
        raise ProofUsedAlready(title=values["title"], day=new.day)
    journal.note(db, Line("claim.made", "claim", claim_id, actor, at, values), at)
    return claim_id


def check(
    db: Db, claim_ids: Collection[UUID], note: str, actor: str, at: datetime, *, category: str | None = None
) -> None:
    """Say that the proofs were looked at and hold; `category` where it is another than was claimed. All or none.

    Raises UnknownClaim, UnknownCategory, TitleTooLong, YearIsClosed, and what `rules.refuse_step` refuses.
    """
    word = short(note, _WORD)
    if category is not None:
        rules.refuse_category(category)
    rows = locked(db, claim_ids)
    for row in rows:
        rules.refuse_step(hands(row), "check", actor)
    refuse_closed(db, {row.day.year for row in rows})
    chosen = {} if category is None else {"category": category}
    db.execute(
        sa.update(CLAIM)
        .where(CLAIM.c.id.in_([row.id for row in rows]))
        .values(state="checked", checked_at=at, checked_by=actor, check_note=word, **chosen)
    )
    payload = {"note": word, **chosen}
    journal.append(db, [Line("claim.checked", "claim", row.id, actor, at, payload) for row in rows], at)


def refuse(db: Db, claim_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Refuse a claim that is open or checked; the reason is shown to whoever made it.

    Raises UnknownClaim, ReasonMissing, ReasonTooLong, YearIsClosed, and what `rules.refuse_step` refuses.
    """
    _end(db, claim_id, "refuse", "refused", said(reason), actor, at)


def withdraw(db: Db, claim_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Staff take back a claim that they entered themselves, before it is decided.

    Raises UnknownClaim, ReasonMissing, ReasonTooLong, YearIsClosed, ClaimSettled, NotTheMaker.
    """
    _end(db, claim_id, "withdraw", "withdrawn", said(reason), actor, at)


def withdraw_own(db: Db, claim_id: UUID, person_id: UUID, actor: str, at: datetime) -> None:
    """The person on the phone takes back what they claimed there, under whichever staff number it was.

    Raises UnknownClaim for somebody else's, YearIsClosed, ClaimSettled, NotTheMaker for what staff entered.
    """
    claim(db, claim_id, person_id)
    _end(db, claim_id, "withdraw", "withdrawn", "", actor, at, own=True)


def locked(db: Db, claim_ids: Collection[UUID]) -> Sequence[sa.Row[Any]]:
    """The rows of these claims, locked in one order. Raises UnknownClaim unless all are there."""
    query = sa.select(CLAIM).where(CLAIM.c.id.in_(claim_ids)).order_by(CLAIM.c.id).with_for_update()
    rows = db.execute(query).all()
    if not rows or len(rows) < len(set(claim_ids)):
        raise UnknownClaim
    return rows


def hands(row: sa.Row[Any]) -> Hands:
    """What the rules ask of a claim's row."""
    return Hands(row.title, row.state, row.made_by, row.checked_by)


_BEGINNING: dict[str, object] = {
    "state": "open",
    "checked_at": None,
    "checked_by": "",
    "check_note": "",
    "decided_at": None,
    "decided_by": "",
    "decided_reason": "",
    "granted_hours": None,
}


def _stated(db: Db, new: NewClaim, at: datetime) -> dict[str, Any]:
    """The claim's own columns, looked at."""
    rules.refuse_kind(new.kind)
    rules.refuse_category(new.category)
    rules.refuse_day(new.day, local_date(at))
    rules.refuse_hours(new.hours)
    category = new.category
    if new.course_id is not None:
        course = db.execute(
            sa.select(COURSE.c.hours, COURSE.c.category).where(COURSE.c.id == new.course_id)
        ).first()
        if course is None:
            raise UnknownCourse
        rules.refuse_hours(new.hours, course.hours)
        category = course.category
    return {
        "person_id": new.person_id,
        "kind": new.kind,
        "course_id": new.course_id,
        "title": titled(new.title, _TITLE),
        "provider": short(new.provider, _PROVIDER),
        "day": new.day,
        "hours": new.hours,
        "category": category,
        "note": short(new.note, _NOTE),
        "proof_sha256": new.proof.sha256 if new.proof else "",
        "proof_name": new.proof.name if new.proof else "",
    }


def _refuse_flood(db: Db, person_id: UUID, at: datetime) -> None:
    lately = sa.select(sa.func.count()).where(
        CLAIM.c.person_id == person_id,
        CLAIM.c.made_by.startswith("person:"),
        CLAIM.c.made_at > at - timedelta(days=1),
    )
    if (db.scalar(lately) or 0) >= rules.MOST_A_DAY:
        raise TooManyClaims(most=rules.MOST_A_DAY)


def _refuse_used(db: Db, new: NewClaim) -> None:
    """The index keeps one entry's proofs apart; this knows the entries that were merged, and says which claim it is."""
    if not new.proof:
        return
    other = db.execute(
        sa.select(CLAIM.c.title, CLAIM.c.day)
        .where(
            CLAIM.c.person_id.in_(entries_of(new.person_id)),
            CLAIM.c.proof_sha256 == new.proof.sha256,
            CLAIM.c.state.in_(_LIVE),
        )
        .limit(1)
    ).first()
    if other is not None:
        raise ProofUsedAlready(title=other.title, day=other.day)


def _end(
    db: Db, claim_id: UUID, step: str, state: str, why: str, actor: str, at: datetime, *, own: bool = False
) -> None:
    (row,) = locked(db, [claim_id])
    found = hands(row)
    if own and rules.is_trainee(found.made_by):
        found = found._replace(made_by=actor)
    rules.refuse_step(found, step, actor)
    refuse_closed(db, [row.day.year])
    ended = {"state": state, "decided_at": at, "decided_by": actor, "decided_reason": why}
    db.execute(sa.update(CLAIM).where(CLAIM.c.id == claim_id).values(ended))
    journal.note(db, Line(f"claim.{state}", "claim", claim_id, actor, at, {"reason": why}), at)
