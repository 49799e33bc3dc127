"""A day of a micro-grid's holder, really: Chromium at 320 pixels, one thumb, from the morning's list to the patrol of the night."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, ViewportSize

from core.clock import local_date, now
from core.issuer_key import own
from core.paths import DataFolder
from grid import hands
from grid.field import plans
from grid.field.plans import NewPlan
from grid.field.walked import walks
from grid.issues import moves
from grid.issues.stories import Story, story
from grid.residents import residents
from grid.residents.residents import NewResident
from grid.stairwells import cards
from grid.tables import Issue, Visit
from store.transaction import Store
from store.types import table_of
from tests.grid_phones import Street, open_street, report
from tests.pictures import photo

SMALL: ViewportSize = {"width": 320, "height": 640}
LEAST = 40
"""Pixels: what a thumb hits."""


@pytest.fixture
def street(sqlite_base: Store, folder: DataFolder) -> Generator[Street]:
    """The door open on a town with plans and a resident."""
    with open_street(sqlite_base, folder) as opened:
        town = opened.town
        with sqlite_base.write() as db:
            holder = hands.of_person(db, town.holders[0], local_date(now()))
            admin = hands.of_account(db, "admin", local_date(now()))
            plans.make(db, NewPlan("area", "inspection", "每周安全检查", town.area, "week"), admin, now())
            plans.make(db, NewPlan("grid", "visit", "每月走访", town.grids[0], "month"), holder, now())
            residents.add(db, NewResident(town.households[0][0], "王大爷", 1940), holder, now())
        yield opened


def sign_in(page: Page, street: Street, person_id: UUID) -> None:
    person = street.person(person_id)
    page.goto(f"{street.address}/sign-in?next=/grid")
    page.fill("#mobile", person.mobile or "")
    page.fill("#name", person.name)
    page.click("button.main")
    page.wait_for_url("**/grid")


def newest(street: Street) -> Story:
    table = table_of(Issue)
    with street.store.read() as db:
        id = db.scalar(sa.select(table.c.id).order_by(table.c.provisional.desc()).limit(1))
        assert id
        return story(db, id, now())


def as_clerk(street: Street, id: UUID) -> None:
    with street.store.write() as db:
        clerk = hands.of_account(db, "clerk", local_date(now()))
        moves.move(db, id, "file", clerk, now())
        moves.move(db, id, "dispatch", clerk, now())


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_one_day(browser: Browser, street: Street, tmp_path: Path, *, scripts: bool) -> None:
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo(size=(3_000, 2_000), quality=98))
    pocket = browser.new_context(viewport=SMALL, java_script_enabled=scripts, locale="zh-CN")
    phone = pocket.new_page()
    sign_in(phone, street, street.town.holders[0])

    # In the morning the stairwell is blocked: report it, phone at once.
    phone.click(".thumb a[href='/grid/report']")
    phone.fill("input[name=q]", "xftd")
    phone.click(".search button")
    phone.click(".rows a")
    phone.click(f"a[href*='{street.town.stairwells[0][0]}']")
    phone.fill("#spot", "三楼平台")
    phone.fill("#words", "旧沙发堵住通道")
    phone.set_input_files("#photo", str(picture))
    phone.click("button.main")
    told = newest(street)
    assert told.issue.shown in phone.inner_text(".said")
    assert phone.locator(".call a[href='tel:02155550101']").count() == 1
    assert [each.kind for each in told.photos] == ["before"]
    phone.click(".call button")
    assert phone.locator(".call").count() == 0

    # The clerk dispatches it to the patch; the holder takes it in hand and says when it is done.
    as_clerk(street, told.issue.id)
    phone.click(".thumb a[href='/grid']")
    phone.click(".rows a")
    phone.click("button.main")
    phone.click("summary.main")
    phone.set_input_files("#photo-handled", str(picture))
    phone.click("details[open] button.main")
    assert newest(street).issue.state == "HANDLED"

    # A visit: nobody at home.
    phone.click(".thumb a[href='/grid/visit']")
    phone.click(".rows a >> nth=0")
    phone.check("input[name=nobody]")
    phone.click("button.main")
    assert phone.locator(".said").count() == 1
    with street.store.read() as db:
        assert db.scalar(sa.select(table_of(Visit).c.met)) is False

    # The inspection of the plan finds one thing, the patrol of the night none.
    lamp = street.codes()["照明损坏"]
    phone.click(".thumb a[href='/grid/round']")
    phone.click(".rows a >> nth=0")
    phone.check(f"input[name=found-{lamp}]")
    phone.click("button.main")
    phone.click(".low a.main")
    phone.fill("#spot", "2单元二楼")
    phone.click("button.main")
    phone.click("a[href*='/grid/round/']")
    phone.click(".thumb a[href='/grid/round']")
    phone.click("a[href='/grid/round?kind=patrol']")
    phone.click("button.main")
    today = local_date(now())
    with street.store.read() as db:
        made = walks(db, today - timedelta(days=2), today + timedelta(days=2))
    assert {(each.kind, each.looked, each.found) for each in made} == {
        ("inspection", 23, 1),
        ("patrol", 23, 0),
    }
    assert all(each.ended_at for each in made)
    assert newest(street).issue.item_code == lamp
    pocket.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_every_page_fits_a_small_phone_and_a_thumb(browser: Browser, street: Street, size: str) -> None:
    town = street.town
    holder = street.phone(town.holders[0])
    place = town.stairwells[0][0]
    report(
        street,
        holder,
        "飞线或违规充电",
        place,
        {"photo": ("x.jpg", photo(), "image/jpeg")},
        words="长" * 120 + "a" * 90,
    )
    first = newest(street).issue.id
    as_clerk(street, first)
    with street.store.write() as db:
        (card,) = cards.make(db, [place], own(street.folder), "admin", now())
    code = street.codes()["飞线或违规充电"]
    paths = [
        "/grid", "/grid/list", "/grid/report", "/grid/report?q=lou", f"/grid/report?item={code}",
        f"/grid/report?item={code}&place={place}", f"/grid/issue/{first}", f"/grid/issue/{first}?saved=1", "/grid/visit",
        f"/grid/visit?place={town.households[0][0]}", "/grid/round", "/grid/round?kind=inspection", f"/S/{card.number}",
    ]  # fmt: skip
    for locale in ("zh-CN", "en"):
        context = browser.new_context(viewport=SMALL, locale=locale)
        page = context.new_page()
        page.goto(f"{street.address}/S/{card.number}")
        _fits(page, size, "the resident's face")
        sign_in(page, street, town.holders[0])
        for path in paths:
            page.goto(street.address + path)
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            _fits(page, size, f"{locale} {path}")
        context.close()


_SMALL = """least => [...document.querySelectorAll(
    "button, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea, .choice, .thumb a, .rows a, .grid p > a, summary, a.button"
)].filter(each => each.offsetParent && each.getBoundingClientRect().height < least).map(each => each.outerHTML)"""


def _fits(page: Page, size: str, what: str) -> None:
    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), what
    assert page.locator("button, a.button, .choice").count(), what
    assert page.evaluate(_SMALL, LEAST) == [], what
