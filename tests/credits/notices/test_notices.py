"""Reminders and warnings: due on their day, given once, numbered, taken back by name, printed as letters."""

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core.ids import new_id
from core.jobs import drive
from credits import ledger
from credits.notices import letters, notices
from credits.notices.refusals import NotDue, NothingToPrint, NoticeTakenBack, UnknownNotice
from credits.refusals import ReasonMissing
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import NoticeRule
from people.tables import Person
from store.records import disagreements
from tests.credit_town import AT, HOUR, Town

RULES = replace(RULES_V1, notices=(NoticeRule("reminder", 3, 31, 60), NoticeRule("warning", 11, 30, 100)))
MARCH, APRIL, DECEMBER = (
    datetime(2026, month, day, 4, tzinfo=UTC) for month, day in ((3, 30), (4, 1), (12, 1))
)


@pytest.fixture
def people(town: Town) -> dict[str, UUID]:
    """Of three, one has met the line and one has left."""
    with town.store.write() as db:
        version = rule_versions.draft(db, RULES, "规则", date(2000, 1, 1), "head", AT)
        rule_versions.sign(db, version, "head", AT)
    found = {
        "good": town.person("李敏", "东区", "0001"),
        "poor": town.person("王𬍡", "西区", "0002"),
        "gone": town.person("赵强", "西区", "0003"),
        "half": town.person("陈静", "西区", "0004"),
    }
    town.attend(town.session(town.course(80_00)), found["good"])
    town.attend(town.session(town.course(50_00)), found["half"])
    drive(ledger.post_year(town.store, 2026, "clerk", AT + 20 * HOUR))
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == found["gone"]).values(left_on=date(2026, 3, 20)))
    return found


def due(town: Town, at: datetime) -> dict[str, str]:
    with town.store.read() as db:
        return {row.staff_number: row.level for row in notices.due(db, 2026, at)}


def give(town: Town, at: datetime, *people: UUID) -> list[UUID]:
    with town.store.write() as db:
        return notices.give(db, 2026, people, "clerk", at)


def test_who_is_due_on_which_day(town: Town, people: dict[str, UUID]) -> None:
    assert due(town, MARCH) == {}
    assert due(town, APRIL) == {"0002": "reminder"}
    assert due(town, DECEMBER) == {"0002": "warning", "0004": "warning"}


def test_what_was_given_is_not_due_again_and_a_warning_follows_a_reminder(
    town: Town, people: dict[str, UUID]
) -> None:
    (first,) = give(town, APRIL, *people.values())
    assert due(town, APRIL) == {}
    with pytest.raises(NotDue):
        give(town, APRIL, people["poor"])
    assert due(town, DECEMBER) == {"0002": "warning", "0004": "warning"}
    give(town, DECEMBER, people["half"])
    give(town, DECEMBER, people["poor"])
    with town.store.read() as db:
        rows = notices.notices(db, 2026)
        assert [(row.number, row.level, row.staff_number, row.earned, row.required) for row in rows] == [
            (1, "reminder", "0002", 0, 80_00),
            (2, "warning", "0004", 50_00, 80_00),
            (3, "warning", "0002", 0, 80_00),
        ]
        assert rows[0].given_on == date(2026, 4, 1)
        assert [row.id for row in notices.notices(db, 2026, people["poor"])] == [first, rows[2].id]
        assert notices.notices(db, 2025) == []
        assert [one for one in drive(disagreements(db, ALL)) if one.kind == "notice"] == []


def test_one_given_by_mistake_is_taken_back_and_can_be_given_again(
    town: Town, people: dict[str, UUID]
) -> None:
    (first,) = give(town, APRIL, people["poor"])
    with town.store.write() as db:
        with pytest.raises(ReasonMissing):
            notices.take_back(db, first, " ", "clerk", APRIL)
        with pytest.raises(UnknownNotice):
            notices.take_back(db, new_id(), "误发", "clerk", APRIL)
        notices.take_back(db, first, "误发", "clerk", APRIL)
        with pytest.raises(NoticeTakenBack):
            notices.take_back(db, first, "误发", "clerk", APRIL)
    assert due(town, APRIL) == {"0002": "reminder"}
    give(town, APRIL + timedelta(days=1), people["poor"])
    with town.store.read() as db:
        rows = notices.notices(db, 2026)
        assert [(row.number, row.ended_reason) for row in rows] == [(1, "误发"), (2, "")]
        assert [one for one in drive(disagreements(db, ALL)) if one.kind == "notice"] == []


def test_two_who_give_at_once_number_one_after_another(town: Town, people: dict[str, UUID]) -> None:
    together, refused = Barrier(2), list[Exception]()

    def press(person: UUID) -> None:
        together.wait()
        try:
            give(town, DECEMBER, person)
        except NotDue as refusal:
            refused.append(refusal)

    hands = [Thread(target=press, args=(person,)) for person in (people["poor"], people["half"])]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert not refused
    with town.store.read() as db:
        assert [row.number for row in notices.notices(db, 2026)] == [1, 2]


def test_rules_without_days_make_nobody_due(town: Town) -> None:
    town.person("李敏")
    assert due(town, DECEMBER) == {}
    with town.store.read() as db:
        assert notices.days(db, 2026) == ()


def test_a_letter_says_the_days_figures_to_one_person(
    town: Town, people: dict[str, UUID], tmp_path: Path
) -> None:
    ids = give(town, DECEMBER, people["half"], people["poor"])
    path = tmp_path / "告知书 一.pdf"
    assert drive(letters.write(town.store, 2026, ids, path, DECEMBER)) == 2
    said = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = said.split("\f")
    assert len(pages) == 3
    flat = ["".join(page.split()) for page in pages]
    assert "学分未达标书面告知书" in flat[0]
    assert "王𬍡同志（工号0002，西区，社区工作者）：" in flat[0]
    assert "应修满80学分。截至2026年12月1日，您已获得0学分，尚缺80学分" in flat[0]
    assert "已获得50学分，尚缺30学分" in flat[1]
    assert "本人已收到2026年第2号《学分未达标书面告知书》。" in flat[1]
    with town.store.write() as db:
        for each in ids:
            notices.take_back(db, each, "误发", "clerk", DECEMBER)
    with pytest.raises(NothingToPrint):
        drive(letters.write(town.store, 2026, ids, path, DECEMBER))
