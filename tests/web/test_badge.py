"""The badge on the phone: its owner's alone, the card's very code, issued by a button and never by looking."""

import sqlalchemy as sa

from charts.qr import svg
from core.clock import now
from courses.badges import badges
from courses.badges.badges import BADGE, BadgeKnown
from people.persons import PersonRow
from store.journal import JOURNAL
from tests.phones import Hall, fields


def known(door: Hall, person: PersonRow) -> BadgeKnown:
    with door.store.read() as db:
        found = badges.badge_of(db, person.id)
    assert found
    return found


def test_looking_gives_nobody_a_badge_and_the_button_does_once(door: Hall) -> None:
    phone, person = door.phone(), door.people[0]
    phone.sign_in(person)
    page = phone.open("/me/badge").text
    assert "You have no badge yet" in page
    assert "<svg xmlns" not in page
    with door.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(BADGE)) == 0
    form = fields(page, "/me/badge")
    answer = phone.submit("/me/badge", form)
    assert answer.url == f"{door.address}/me/badge"
    first = known(door, person)
    assert svg(first.text, f"Badge of {person.name}") in answer.text
    assert "No. 000001" in answer.text
    assert first.text not in answer.text
    phone.submit("/me/badge", form)
    assert known(door, person) == first
    with door.store.read() as db:
        said = db.execute(sa.select(JOURNAL.c.actor).where(JOURNAL.c.action == "badge.issued")).all()
    assert [row.actor for row in said] == [f"person:{person.staff_number}"]


def test_the_page_shows_the_badge_that_counts(door: Hall) -> None:
    phone, person = door.phone("zh-CN"), door.people[1]
    with door.store.write() as db:
        badges.issue(db, [person.id], "clerk", now())
    phone.sign_in(person)
    old = known(door, person)
    assert svg(old.text)[-200:] in phone.open("/me/badge").text
    with door.store.write() as db:
        badges.reissue(db, old.badge_id, "lost", "clerk", now())
    page = phone.open("/me/badge").text
    assert svg(known(door, person).text)[-200:] in page
    assert svg(old.text)[-200:] not in page


def test_nobody_elses_phone_and_no_foreign_form_gets_one(door: Hall) -> None:
    stranger = door.phone()
    assert stranger.open("/me/badge").url == f"{door.address}/sign-in"
    mark = fields(stranger.open("/sign-in").text, "/sign-in")
    assert stranger.submit("/me/badge", mark).url == f"{door.address}/sign-in"
    phone = door.phone()
    phone.sign_in(door.people[0])
    assert phone.submit("/me/badge", {"mark": "forged"}).status_code == 403
    assert phone.submit("/me/badge", {}).status_code == 403
    with door.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(BADGE)) == 0
