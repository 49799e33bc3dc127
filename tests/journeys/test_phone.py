"""A trainee's phone, really: Chromium at 320 pixels, from the projected code to the row in the attendance table."""

import io
from pathlib import Path

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from core.clock import local, now
from courses import replays, today
from courses.door_keys import door_key
from courses.tables import ReplayOpening
from tests.phones import Hall
from web.hall_key import hall_path

PHONE: ViewportSize = {"width": 320, "height": 640}


def _read_code(page: Page) -> str:
    """What a camera reads from the hall page's picture."""
    picture = Image.open(io.BytesIO(page.locator("#picture").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def _fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_projected_code_to_the_row(
    browser: Browser, hall: Hall, tmp_path: Path, *, scripts: bool
) -> None:
    screen = browser.new_page(
        viewport={"width": 1280, "height": 720}, java_script_enabled=scripts, locale="zh-CN"
    )
    screen.goto(hall.address + hall_path(door_key(hall.folder), hall.session.number, now()))
    assert "key=" not in screen.url

    pocket = browser.new_context(viewport=PHONE, java_script_enabled=scripts, locale="zh-CN")
    phone = pocket.new_page()
    phone.goto(_read_code(screen))
    assert phone.locator("html").get_attribute("lang") == "zh-CN"
    assert _fits(phone)
    person = hall.people[1]
    phone.fill("#mobile", person.mobile or "")
    phone.fill("#name", f" {person.name} ")
    phone.click("button.main")

    with hall.store.read() as db:
        (row,) = today.arrivals(db, hall.session.id)
    assert row.name == person.name
    assert f"{local(row.occurred_at):%H:%M}" in phone.inner_text("h1")
    assert _fits(phone)

    screen.reload()
    assert screen.inner_text("#done") == "1"
    phone.goto(_read_code(screen))
    assert person.name in phone.inner_text(".owner")
    phone.click("button.main")
    with hall.store.read() as db:
        assert len(today.arrivals(db, hall.session.id)) == 1
    pocket.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_every_page_fits_a_small_phone_and_large_text(browser: Browser, hall: Hall, size: str) -> None:
    with hall.store.write() as db:
        replays.add_link(
            db,
            hall.session.id,
            "page",
            "https://video.example.cn/社区社区社区社区/a-very-long-address-that-has-no-place-to-break-0123456789",
            "社区沟通技巧与运用（第一讲，含课堂讨论与情景演练的完整录像）",
            "clerk",
            now(),
        )
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    paths = ["/sign-in", hall.code(), "/C/0", "/nothing", "/V", "/me", "/me/credits", "/me/replays"]
    for path in paths:
        page.goto(hall.address + path)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert _fits(page), path
        for small in page.locator("button:visible, input:visible, .tabs a").all():
            box = small.bounding_box()
            assert box
            assert box["height"] >= 40, path
        if path == "/sign-in":
            page.fill("#mobile", hall.people[0].mobile or "")
            page.fill("#name", hall.people[0].name)
            page.click("button.main")
            page.wait_for_url("**/me")
    context.close()


@pytest.mark.slow
def test_the_hall_page_renews_its_code_and_counts_by_itself(browser: Browser, hall: Hall) -> None:
    screen = browser.new_page(viewport={"width": 1280, "height": 720})
    screen.goto(hall.address + hall_path(door_key(hall.folder), hall.session.number, now()))
    dark = screen.locator("#picture svg path").last
    first = dark.get_attribute("d") or ""
    hall.tap(hall.phone(), hall.people[0])
    expect(screen.locator("#done")).to_have_text("1", timeout=20_000)
    expect(dark).not_to_have_attribute("d", first, timeout=20_000)
    assert _read_code(screen).startswith(hall.address.upper() + "/C/")
    screen.close()


@pytest.mark.slow
def test_the_full_door_is_tried_again_by_the_page_itself(browser: Browser, hall: Hall) -> None:
    person = hall.people[0]
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(hall.address + hall.code())
    page.fill("#mobile", person.mobile or "")
    page.fill("#name", person.name)
    assert hall.queue
    limit, hall.queue.waiting_at_most = hall.queue.waiting_at_most, 0
    page.click("button.main")
    assert page.locator("#again").count() == 1
    hall.queue.waiting_at_most = limit
    page.wait_for_selector(".done")
    with hall.store.read() as db:
        assert len(today.arrivals(db, hall.session.id)) == 1
    context.close()


@pytest.mark.slow
def test_watching_a_replay_is_recorded_once(browser: Browser, hall: Hall, tmp_path: Path) -> None:
    video = tmp_path / "lesson.mp4"
    video.write_bytes(bytes(5_000))
    with hall.store.write() as db:
        replays.add_link(
            db, hall.session.id, "file", replays.store_file(hall.folder, video), "第一讲", "clerk", now()
        )
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(hall.address + "/sign-in")
    page.fill("#mobile", hall.people[0].mobile or "")
    page.fill("#name", hall.people[0].name)
    page.click("button.main")
    page.goto(hall.address + "/me/replays")
    page.click("article button")
    assert page.locator("video").count() == 1
    page.reload()
    with hall.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ReplayOpening)) == 1
    context.close()
