"""What the demo's staff write besides: the street's rules, claims from elsewhere, an exemption, reminders with their letters."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from cli.demo.year import ACTOR
from core.clock import local_date
from core.jobs import Job, Step
from core.language import _
from credits.claims import accepting, accreditation, claims, exemptions
from credits.claims.accepting import Grant
from credits.claims.claims import NewClaim
from credits.notices import letters, notices
from credits.rulebook import rule_files, rule_versions
from credits.rules import KindRule
from people.persons import PersonRow
from store.transaction import Store
from store.types import Db

SECOND = "demo2"
"""The colleague who accepts what the first checked: nobody does both."""


def lay_down_rules(db: Db, year: int, at: datetime) -> None:
    """The street's rule set, in force; and a draft for the next year that the simulator can be tried with."""
    street = rule_files.shipped_set("street")
    first = rule_versions.draft(db, street.rules, street.title, rule_versions.FIRST_DAY, ACTOR, at)
    rule_versions.sign(db, first, ACTOR, at)
    stricter = replace(street.rules, kinds={**street.rules.kinds, "visit": KindRule(per_hour=1_00)})
    rule_versions.draft(db, stricter, "拟订：参访与讲座同等计分", date(year + 1, 1, 1), ACTOR, at)


def write(store: Store, year: int, everybody: list[PersonRow], pdf: Path, at: datetime) -> Job[int]:
    """Claims in every state, an exemption, an accreditation, this year's reminders and their letters; how many letters."""
    first, second, third, fourth, fifth, *_more = everybody
    day = min(local_date(at), date(year, 12, 31)).replace(month=5, day=20)
    yield Step(0, 3, _("Claims and exemptions"))
    with store.write() as db:
        made = [
            claims.make(db, _claim(person.id, title, hours, day), maker, at)
            for person, title, hours, maker in (
                (first, "区民政局养老服务专题培训", 8_00, ACTOR),
                (second, "社会工作者继续教育网络课程", 12_00, ACTOR),
                (third, "市心理援助志愿者培训", 6_00, ACTOR),
            )
        ]
        claims.check(db, made[:2], "证书原件已核对", ACTOR, at)
        accepting.accept(db, [Grant(made[0])], "", SECOND, at)
        exemptions.make(db, fourth.id, year, 20_00, "抽调参加人口普查三个月", ACTOR, at)
        accreditation.accredit(db, fifth.id, year, 10_00, "elective", "取得中级社会工作师证书", ACTOR, at)
    yield Step(1, 3, _("Reminders"))
    with store.write() as db:
        people = {one.person_id for one in notices.due(db, year, at)}
        given = notices.give(db, year, people, ACTOR, at) if people else []
    yield Step(2, 3, _("Reminders"))
    if not given:
        return 0
    return (yield from letters.write(store, year, given, pdf, at))


def _claim(person: UUID, title: str, hours: int, day: date) -> NewClaim:
    return NewClaim(person, title, day, hours, provider="区社会工作者协会")
