"""Badges are issued once, revoked for good and read honestly; the journal alone can rebuild them, and holds no secret."""

import threading
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from core.ids import new_id
from courses import refusals as course_refusals
from courses.badges import badges, codes, refusals
from courses.badges.badges import BADGE, BADGES, BadgeHolder
from courses.badges.check_in import Scan, check_in_by_badge
from people.refusals import UnknownPerson
from people.tables import Person
from sheets.columns import shown
from store.journal import JOURNAL
from store.types import table_of
from tests.course_town import Town

PERSON = table_of(Person)


def issued(town: Town, *people: UUID) -> dict[UUID, str]:
    """The texts of these people's badges."""
    with town.store.write() as db:
        badges.issue(db, people, "clerk", town.at)
        return {person: known.text for person, known in badges.badges_of(db, people).items()}


def badge_id(town: Town, person: UUID) -> UUID:
    with town.store.read() as db:
        known = badges.badge_of(db, person)
    assert known
    return known.badge_id


def test_everybody_gets_one_and_keeps_it(town: Town) -> None:
    first = issued(town, *town.people[:3])
    again = issued(town, *town.people)
    assert len(again) == 12
    assert {person: again[person] for person in first} == first
    with town.store.read() as db:
        assert sorted(db.scalars(sa.select(BADGE.c.number))) == list(range(1, 13))
    assert town.lines("badge.issued") == 12


def test_issuing_to_all_again_writes_nothing(town: Town) -> None:
    issued(town, *town.people)
    with town.store.write() as db:
        assert badges.issue(db, [*town.people, town.people[0]], "clerk", town.at) == []
        assert badges.issue(db, [], "clerk", town.at) == []
    assert town.lines("badge.issued") == 12


def test_nobody_unknown_gets_one(town: Town) -> None:
    with pytest.raises(UnknownPerson), town.store.write() as db:
        badges.issue(db, [town.people[0], new_id()], "clerk", town.at)
    assert town.lines("badge.issued") == 0


def test_two_who_issue_at_once_give_everybody_one(town: Town) -> None:
    start = threading.Barrier(3)
    faults: list[BaseException] = []

    def work(people: list[UUID]) -> None:
        try:
            start.wait(20)
            with town.store.write() as db:
                badges.issue(db, people, "clerk", town.at)
        except BaseException as fault:  # noqa: BLE001 - shown below
            faults.append(fault)

    lists = (town.people, town.people[::-1], town.people[3:9])
    threads = [threading.Thread(target=work, args=(people,)) for people in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with town.store.read() as db:
        rows = db.execute(sa.select(BADGE.c.number, BADGE.c.person_id)).all()
    assert len(rows) == len({row.number for row in rows}) == len({row.person_id for row in rows}) == 12


def test_one_is_replaced_while_another_is_issued(town: Town) -> None:
    """On PostgreSQL: whoever replaces must not hold the journal while waiting for the number of who issues."""
    owner, newcomer = town.people[:2]
    issued(town, owner)
    old = badge_id(town, owner)
    revoked, put, faults = threading.Event(), threading.Event(), list[BaseException]()

    def watch(_c: object, _k: object, statement: str, *_more: object) -> None:
        if statement.startswith("UPDATE badge"):
            revoked.set()
            put.wait(0.5)  # in vain on SQLite, which has one writer
        elif statement.startswith("INSERT INTO badge"):
            put.set()

    def give() -> None:
        try:
            revoked.wait(20)
            with town.store.write() as db:
                badges.issue(db, [newcomer], "clerk", town.at)
        except BaseException as fault:  # noqa: BLE001 - shown below
            faults.append(fault)

    giver = threading.Thread(target=give)
    giver.start()
    event.listen(town.store.writer, "after_cursor_execute", watch)
    with town.store.write() as db:
        badges.reissue(db, old, "遗失", "clerk", town.at)
    giver.join(60)
    event.remove(town.store.writer, "after_cursor_execute", watch)
    assert faults == []
    with town.store.read() as db:
        assert {
            row.person_id for row in db.execute(sa.select(BADGE).where(BADGE.c.revoked_at.is_(None)))
        } == {
            owner,
            newcomer,
        }


def test_a_revoked_badge_names_its_owner_and_the_new_one_counts(town: Town) -> None:
    owner = town.people[0]
    (old,) = issued(town, owner).values()
    with town.store.write() as db:
        fresh = badges.reissue(db, badge_id(town, owner), " 遗失 ", "clerk", town.at + timedelta(minutes=1))
        known = badges.badge_of(db, owner)
        assert known
        assert (known.badge_id, known.number) == (fresh, 2)
        read = badges.read(db, [old, known.text])
    refusal = read[old]
    assert isinstance(refusal, refusals.BadgeRevoked)
    assert str(refusal).startswith("This badge of 王𬍡 has not been valid since 2026-03-05 13:21: 遗失.")
    assert read[known.text] == BadgeHolder(fresh, 2, owner, "王𬍡", "S000")


def test_what_cannot_be_revoked(town: Town) -> None:
    issued(town, town.people[0])
    id = badge_id(town, town.people[0])
    with pytest.raises(course_refusals.ReasonMissing), town.store.write() as db:
        badges.revoke(db, id, "  ", "clerk", town.at)
    with pytest.raises(refusals.BadgeNotThere), town.store.write() as db:
        badges.revoke(db, new_id(), "lost", "clerk", town.at)
    with town.store.write() as db:
        badges.revoke(db, id, "lost", "clerk", town.at)
    with pytest.raises(refusals.BadgeAlreadyRevoked), town.store.write() as db:
        badges.revoke(db, id, "lost again", "clerk", town.at)
    assert town.lines("badge.revoked") == 1


def test_other_texts_are_refused_each_for_what_it_is(town: Town) -> None:
    (text,) = issued(town, town.people[0]).values()
    forged = text[:-1] + str((int(text[-1]) + 1) % 10)
    never = codes.code_text(77, b"0" * 16)
    with town.store.read() as db:
        read = badges.read(db, [text, forged, never, "hello", ""])
    assert isinstance(read[text], BadgeHolder)
    assert isinstance(read[forged], refusals.BadgeForged)
    assert [type(read[each]) for each in (never, "hello", "")] == [refusals.UnknownBadge] * 3


def test_the_badge_of_somebody_united_with_another_is_the_others(town: Town) -> None:
    gone, kept = town.people[:2]
    (text,) = issued(town, gone).values()
    with town.store.write() as db:
        db.execute(sa.update(PERSON).where(PERSON.c.id == gone).values(merged_into=kept))
        holder = badges.read(db, [text])[text]
    assert isinstance(holder, BadgeHolder)
    assert (holder.person_id, holder.name) == (kept, "李䶮")


def test_no_numbers_are_left(town: Town) -> None:
    with town.store.write() as db:
        badges.issue(db, town.people[:1], "clerk", town.at)
    with pytest.raises(refusals.BadgeNumbersUsedUp), town.store.write() as db:
        db.execute(sa.update(BADGE).values(number=codes.LAST_NUMBER))
        badges.issue(db, town.people[1:3], "clerk", town.at)


def test_the_list_shows_everybody_with_the_newest_badge(town: Town) -> None:
    issued(town, *town.people[:2])
    with town.store.write() as db:
        badges.revoke(db, badge_id(town, town.people[1]), "遗失", "clerk", town.at)
        rows = {row.person.id: row for row in badges.badges(db, town.at.date())}
    assert len(rows) == 12
    assert [rows[person].state for person in town.people[:3]] == ["valid", "revoked", "none"]
    cells = [shown(column, rows[town.people[1]]) for column in BADGES.columns]
    assert cells == [
        "李䶮", "S001", "", "", "", "revoked", "2", "2026-03-05 13:20", "2026-03-05 13:20", "遗失"
    ]  # fmt: skip


def test_the_journal_holds_no_secret(town: Town) -> None:
    (text,) = issued(town, town.people[0]).values()
    session = town.session()
    with town.store.write() as db:
        secret = db.scalar(sa.select(BADGE.c.secret))
        assert secret
        badges.revoke(db, badge_id(town, town.people[0]), "遗失", "clerk", town.at)
        check_in_by_badge(db, session, [Scan(text, town.at)], "in", "clerk", town.at)
        said = " ".join(str(row) for row in db.execute(sa.select(JOURNAL)))
    assert text not in said
    assert text[-codes.MAC_DIGITS :] not in said
    assert secret.hex() not in said
    assert repr(secret)[2:-1] not in said


def test_badges_check_in_through_the_one_verb(town: Town) -> None:
    texts = issued(town, *town.people[:4])
    session = town.session()
    full_width = texts[town.people[1]].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    scans = [
        Scan(texts[town.people[0]], town.at),
        Scan("rubbish", town.at),
        Scan(full_width, town.at + timedelta(seconds=1)),
        Scan(texts[town.people[0]], town.at + timedelta(seconds=2)),
    ]
    with town.store.write() as db:
        done = check_in_by_badge(db, session, scans, "in", "clerk", town.at + timedelta(seconds=3))
    assert [each.outcome.code for each in done] == ["ok", "unknown_badge", "ok", "already"]
    assert [each.outcome.name for each in done] == ["王𬍡", "", "李䶮", "王𬍡"]
    assert done[3].outcome.at == town.at
    assert town.lines("check_in.done") == 2
    assert town.lines("check_in.refused") == 1


def test_refused_badges_are_evidence(town: Town) -> None:
    owner = town.people[0]
    (old,) = issued(town, owner).values()
    session = town.session()
    with town.store.write() as db:
        fresh = badges.reissue(db, badge_id(town, owner), "遗失", "clerk", town.at)
        assert fresh
        known = badges.badge_of(db, owner)
        assert known
        forged = known.text[:-2] + ("00" if known.text[-2:] != "00" else "11")
        scans = [Scan(text, town.at) for text in (old, forged, known.text)]
        done = check_in_by_badge(db, session, scans, "out", "clerk", town.at)
        codes_ = [each.outcome.code for each in done]
        lines = db.execute(
            sa.select(JOURNAL.c.payload)
            .where(JOURNAL.c.action == "check_in.refused", JOURNAL.c.subject_id == str(session))
            .order_by(JOURNAL.c.seq)
        ).all()
    assert codes_ == ["badge_revoked", "badge_forged", "too_early"]
    assert done[0].outcome.name == "王𬍡"
    payloads = sorted(row.payload for row in lines)
    assert len(payloads) == 3
    assert any(f'"person":"{owner}"' in each and '"badge":1' in each for each in payloads)


def test_a_scan_counts_when_it_was_made(town: Town) -> None:
    (text,) = issued(town, town.people[0]).values()
    session = town.session()
    later: datetime = town.at + timedelta(hours=1)
    with town.store.write() as db:
        (done,) = check_in_by_badge(db, session, [Scan(text, town.at)], "in", "clerk", later)
    assert done.outcome.at == town.at
    assert not done.outcome.late


def test_an_unknown_session_is_refused_for_each(town: Town) -> None:
    (text,) = issued(town, town.people[0]).values()
    with town.store.write() as db:
        scans = [Scan(text, town.at), Scan("rubbish", town.at)]
        done = check_in_by_badge(db, new_id(), scans, "in", "clerk", town.at)
    assert [each.outcome.code for each in done] == ["unknown_session", "unknown_badge"]
