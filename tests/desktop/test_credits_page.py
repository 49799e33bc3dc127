"""The credits page beside the list: categories where the rules ask for them, pictures, supply, schemes, the menu."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from core import clock
from courses import check_in
from courses.check_in import Attempt
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, Rules, Scheme
from desktop.pages.credit_ways import DAILY, END, RULES
from desktop.pages.credits import Credits
from people.tables import Person
from tests import builders
from tests.waiting import settle
from tests.windows import Window

SCHEME = Scheme("register", "全国登记", "hours", 3, 2020, {"社会工作师": 90_00})
LEASTS = {"required": CategoryRule(), "elective": CategoryRule(least=4_00)}


def sign(window: Window, rules: Rules, day: date = date(2020, 1, 1)) -> None:
    with window.desk.base.write() as db:
        version = rule_versions.draft(db, rules, "新规则", day, "a", clock.now())
        rule_versions.sign(db, version, "a", clock.now())


def people(window: Window, now: datetime) -> None:
    earlier = now - timedelta(days=3)
    session, found = builders.hall(window.desk.base, earlier)
    with window.desk.base.write() as db:
        check_in.check_in(db, [Attempt(found[0].id, "qr", earlier, "test", session_id=session.id)], earlier)
        db.execute(sa.update(Person).where(Person.id == found[0].id).values(qualification="社会工作师"))


def hidden(page: Credits) -> list[bool]:
    count = len(page.table.model.sheet.columns)
    return [page.table.view.isColumnHidden(place) for place in range(count - 3, count)]


def test_categories_stand_there_only_where_the_rules_ask(window: Window, now: datetime) -> None:
    people(window, now)
    page: Credits = window.open(Credits)
    assert hidden(page) == [True] * 3
    sign(window, replace(RULES_V1, categories=LEASTS))
    page.refresh()
    settle(window.desk)
    assert hidden(page) == [False] * 3
    assert {row.required for row in page.table.model.rows} == {80_00}


def test_each_tab_reads_when_it_is_looked_at(window: Window, now: datetime) -> None:
    people(window, now)
    sign(window, replace(RULES_V1, schemes=(SCHEME,)))
    page: Credits = window.open(Credits)
    assert page.supply.rows.model.rows == []
    for tab in (page.progress, page.areas, page.supply, page.schemes):
        page.tabs.setCurrentWidget(tab)
        settle(window.desk)
    assert page.progress.chart.has_drawing
    assert page.areas.chart.has_drawing
    assert page.supply.chart.has_drawing
    assert [row.short for row in page.supply.rows.model.rows] == [3, 0, 0]
    assert len(page.supply.short.model.rows) == 3
    assert page.supply.said.text() == "3 people cannot reach the line whatever they do."
    (row,) = page.schemes.table.model.rows
    assert (row.qualification, row.required) == ("社会工作师", 90_00)
    assert page.schemes.choice.currentText() == "全国登记"


def test_nobody_and_no_scheme_are_said(window: Window) -> None:
    page: Credits = window.open(Credits)
    for tab in (page.progress, page.areas, page.supply, page.schemes):
        page.tabs.setCurrentWidget(tab)
        settle(window.desk)
    assert not page.progress.chart.has_drawing
    assert not page.areas.chart.has_drawing
    assert not page.supply.chart.has_drawing
    assert page.schemes.table.model.rows == []
    assert page.schemes.choice.isHidden()


def test_the_menu_opens_every_window_for_the_year_in_sight(window: Window, now: datetime) -> None:
    people(window, now)
    page: Credits = window.open(Credits)
    menu = page.more.menu()
    titles = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert titles == [way.title for group in (DAILY, RULES, END) for way in group]
    for group in (DAILY, RULES, END):
        for way in group:
            opened = way.open(window.desk, page.year.currentData())
            settle(window.desk)
            assert opened.isVisible(), way.title
            opened.close()
    settle(window.desk)
