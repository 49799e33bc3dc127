"""Check-ins of a station that the base refused: tried again with the same evidence, kept refused, taken back."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from courses import check_in, programme, sessions
from courses.check_in import Attempt
from courses.sessions import NewSession
from courses.tables import Attendance
from stations.inbox import deciding, listing
from stations.inbox.refusals import CameBackSince, CheckInRefused, NothingWaits
from store.journal import JOURNAL, Op
from store.types import Db
from tests.stations.inbox.carded import WHY, Inbox


def _session(inbox: Inbox) -> UUID:
    at = inbox.book.at
    with inbox.store.write() as db:
        whole = programme.add_programme(db, 2026, "社区工作者培训", 60_00, "admin", at)
        stage = programme.add_stage(db, whole, "第一阶段", 4_00, "admin", at)
        lecture = programme.add_course(db, stage, "社区沟通技巧", "lecture", 4_00, "admin", at)
        new = NewSession(lecture, at - timedelta(minutes=1), at + timedelta(hours=4), open_to_all=False)
        return sessions.schedule(db, new, "admin", at)


def _checked_in_at_station(inbox: Inbox, session: UUID, *, and_reversed: bool = False) -> list[Op]:
    """At the station the person was enrolled."""
    at, person = inbox.book.at, inbox.town.holders[0]

    def work(db: Db) -> UUID:
        sessions.enrol(db, session, [person], "clerk", at)
        attempt = Attempt(person, "manual", at, "clerk", session_id=session, reason="认识本人")
        (outcome,) = check_in.check_in(db, [attempt], at)
        assert outcome.attendance_id
        if and_reversed:
            check_in.reverse(db, outcome.attendance_id, "记错人", "clerk", at)
        return outcome.attendance_id

    return inbox.at_station(work, "attendance")


def _card(inbox: Inbox, *, and_reversed: bool = False) -> tuple[UUID, UUID]:
    session = _session(inbox)
    ops = _checked_in_at_station(inbox, session, and_reversed=and_reversed)
    return session, inbox.card(ops, inbox.newest(), "check_in", {"code": "not_enrolled"})


def _enrol(inbox: Inbox, session: UUID) -> None:
    with inbox.store.write() as db:
        sessions.enrol(db, session, [inbox.town.holders[0]], "admin", inbox.book.at)


def test_the_card_says_who_came_where_and_why_not(inbox: Inbox) -> None:
    _, card = _card(inbox)
    shown = inbox.read(card)
    assert shown.subject == "王芳"
    with inbox.store.read() as db:
        assert listing.subjects(db, listing.cards(db)) == {card: "王芳"}
    assert shown.sentence == "桂花苑站点 checked somebody in whom the base refuses: not enrolled."
    assert {each.what: each.there.text for each in shown.differences} == {
        "Person": "王芳",
        "Course": "社区沟通技巧",
        "Direction": "arriving",
        "Happened": "2026-03-02 09:30",
        "Reason": "认识本人",
    }
    assert shown.differences[0].there.said_by == "clerk  2026-03-02 09:30"
    assert shown.obstacle is None


def test_after_enrolling_the_same_evidence_is_accepted(inbox: Inbox) -> None:
    session, card = _card(inbox)
    with pytest.raises(CheckInRefused, match="王芳 still cannot be checked in"):
        inbox.take(card)
    assert inbox.read(card).row.state == "open"
    assert not inbox.rows(Attendance)
    _enrol(inbox, session)
    taken = inbox.take(card)
    assert taken.state == "taken"
    (row,) = inbox.rows(Attendance)
    assert (row["lane"], row["actor"], row["reason"]) == ("bundle", "clerk", "认识本人")
    assert row["occurred_at"] < row["recorded_at"]
    assert inbox.lines(card) == {"answered"}
    assert inbox.agrees()
    # A second click checks nobody in again.
    assert inbox.take(card) == taken
    assert len(inbox.rows(Attendance)) == 1


def test_it_is_kept_refused_and_decided_anew(inbox: Inbox) -> None:
    session, card = _card(inbox)
    inbox.keep(card, WHY)
    assert inbox.lines(card) == {"refused"}
    inbox.take_back(card)
    _enrol(inbox, session)
    inbox.take(card)
    inbox.take_back(card)
    (row,) = inbox.rows(Attendance)
    assert row["reversed_at"] is not None
    # A mark is used once; the evidence is the same.
    inbox.take(card)
    standing = [row for row in inbox.rows(Attendance) if row["reversed_at"] is None]
    assert len(standing) == 1
    assert inbox.agrees()


def test_one_who_was_checked_in_meanwhile_stays_so(inbox: Inbox) -> None:
    session, card = _card(inbox)
    _enrol(inbox, session)
    with inbox.store.write() as db:
        check_in.check_in_by_hand(db, session, inbox.town.holders[0], "到场", "admin", inbox.book.at)
    inbox.take(card)
    assert len(inbox.rows(Attendance)) == 1
    inbox.take_back(card)
    (row,) = inbox.rows(Attendance)
    assert row["reversed_at"] is None


def test_one_who_went_on_is_not_taken_back(inbox: Inbox) -> None:
    session, card = _card(inbox)
    _enrol(inbox, session)
    inbox.take(card)
    assert inbox.read(card).stuck is None
    later = inbox.book.later(hours=1)
    with inbox.store.write() as db:
        out = check_in.check_in_by_hand(
            db, session, inbox.town.holders[0], "离场", "admin", later, direction="out"
        )
        assert out.ok
    assert isinstance(inbox.read(card).stuck, CameBackSince)
    with pytest.raises(CameBackSince):
        inbox.take_back(card)


def test_what_the_station_took_back_itself_is_not_tried(inbox: Inbox) -> None:
    session, card = _card(inbox, and_reversed=True)
    _enrol(inbox, session)
    assert isinstance(inbox.read(card).obstacle, NothingWaits)
    with pytest.raises(NothingWaits):
        inbox.take(card)
    assert inbox.keep(card).state == "kept"


def test_what_is_tried_in_vain_leaves_nothing(inbox: Inbox) -> None:
    _, card = _card(inbox)
    before = inbox.newest()
    with inbox.store.write() as db, pytest.raises(CheckInRefused):
        deciding.take(db, card, "", "clerk", inbox.book.at)
        db.rollback()
    with inbox.store.read() as db:
        actions = db.scalars(sa.select(JOURNAL.c.action).where(JOURNAL.c.seq > before)).all()
    assert actions in ([], ["check_in.refused"])
