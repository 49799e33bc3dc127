"""The phone's page of credits: figures, the sentence, the sessions that fit with their places, other schemes."""

from dataclasses import replace
from datetime import date
from html import unescape

import sqlalchemy as sa

from core.clock import local_date, now
from credits.claims import accreditation
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, Rules, Scheme
from people.tables import Person
from tests import builders
from tests.phones import Hall

REGISTER = Scheme("register", "全国登记", "hours", 3, 2024, {"社会工作师": 90_00})


def sign(door: Hall, rules: Rules) -> None:
    with door.store.write() as db:
        version = rule_versions.draft(db, rules, "新规则", date(2026, 1, 1), "admin", now())
        rule_versions.sign(db, version, "admin", now())


def plan(door: Hall, capacity: int) -> None:
    """A lesson of two credits at three hours from now, with few places."""
    with door.store.write() as db:
        builders.session(db, now(), title="走访实务", starts_in=180, capacity=capacity)


def test_sessions_that_fit_with_a_place_to_take(door: Hall) -> None:
    sign(door, replace(RULES_V1, required=4_00))
    plan(door, capacity=1)
    phone = door.phone()
    phone.sign_in(door.people[0])
    page = unescape(phone.open("/me/credits").text)
    assert "You have 0 credits and need 4 more" in page
    assert "These 2 sessions fit and are enough" in page
    assert "Take a place" in page
    assert 'action="/me/place/' in page
    assert "Compulsory" in page


def test_one_may_be_enough_and_where_none_are_they_help_most(door: Hall) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    assert "These sessions help most" in unescape(phone.open("/me/credits").text)
    sign(door, replace(RULES_V1, required=2_00))
    assert "This session fits and is enough" in unescape(phone.open("/me/credits").text)


def test_categories_and_other_schemes_are_said(door: Hall) -> None:
    leasts = {"required": CategoryRule(), "elective": CategoryRule(least=4_00)}
    sign(door, replace(RULES_V1, schemes=(REGISTER,), categories=leasts))
    with door.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == door.people[0].id).values(qualification="社会工作师"))
    phones = door.phone(), door.phone()
    for phone, person in zip(phones, door.people, strict=False):
        phone.sign_in(person)
    concerned, other = (unescape(phone.open("/me/credits").text) for phone in phones)
    first = 2024 + (local_date(now()).year - 2024) // 3 * 3
    assert f"全国登记, {first}–{first + 2}: 0 of 90 lesson hours." in concerned
    assert "全国登记" not in other
    assert "Elective: 4 credits are still missing." in other


def test_a_year_without_rules_is_no_fault(door: Hall) -> None:
    with door.store.write() as db:
        later = date(local_date(now()).year + 1, 1, 1)
        rule_versions.sign(db, rule_versions.draft(db, RULES_V1, "明年", later, "a", now()), "a", now())
    phone = door.phone()
    phone.sign_in(door.people[0])
    answer = phone.open("/me/credits")
    assert answer.status_code == 200
    assert "not on this year's roster" in unescape(answer.text)


def test_ones_own_year_is_drawn_once_there_is_something_and_told_as_a_table(door: Hall) -> None:
    sign(door, RULES_V1)
    phone = door.phone()
    phone.sign_in(door.people[0])
    assert "<figure" not in phone.open("/me/credits").text
    with door.store.write() as db:
        year = local_date(now()).year
        accreditation.accredit(
            db, door.people[0].id, year, 90_00, "elective", "取得 <b>证书</b>", "admin", now()
        )
    page = phone.open("/me/credits").text
    assert '<figure class="drawing"><svg ' in page
    assert "My credits by the end of each month: 90 so far, the line is 80." in unescape(page)
    assert "<td>90</td>" in page
    assert "<b>" not in page
