"""Reporting from the phone over real HTTP: three steps, one issue however often it is sent, and what is refused keeps what was typed."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import now
from core.ids import new_id
from grid.issues.stories import Story, story
from grid.tables import Issue
from store.types import table_of
from tests import pictures
from tests.grid_phones import Street, report
from tests.phones import Phone, fields
from tests.pictures import HTML, photo
from web.grid import forms

ISSUE = table_of(Issue)
PHOTO = {"photo": ("现场.jpg", photo(), "image/jpeg")}


def stories(street: Street) -> list[Story]:
    with street.store.read() as db:
        return [story(db, id, now()) for id in db.scalars(sa.select(ISSUE.c.id).order_by(ISSUE.c.id))]


@pytest.fixture
def holder(street: Street) -> Phone:
    return street.phone(street.town.holders[0])


def test_from_the_persons_page_to_an_issue_with_its_photo(street: Street, holder: Phone) -> None:
    assert '<a href="/grid">' in holder.open("/me").text
    home = holder.open("/grid")
    assert "第一微网格" in home.text
    assert "Nothing waits for you" in home.text
    items = holder.open("/grid/report").text
    assert items.count("item=0") == 23
    code = street.codes()["楼道堆物"]
    where = holder.open(f"/grid/report?item={code}").text
    stairwell = street.town.stairwells[0][0]
    assert f"place={stairwell}" in where
    assert "第二微网格" not in where
    answer = report(street, holder, "楼道堆物", stairwell, PHOTO, spot="三楼平台", words="旧沙发堵住半边")
    assert answer.status_code == 200, answer.text
    (told,) = stories(street)
    assert answer.url.endswith(f"/grid/issue/{told.issue.id}?saved=1")
    assert f"Reported: {told.issue.shown}" in answer.text
    assert (told.issue.item_code, told.issue.place_id, told.issue.area_id) == (
        code, stairwell, street.town.grids[0],
    )  # fmt: skip
    assert (told.issue.spot, told.issue.description, told.issue.source, told.issue.state) == (
        "三楼平台", "旧沙发堵住半边", "patrol", "REPORTED",
    )  # fmt: skip
    assert told.reporter == "王芳"
    (kept,) = told.photos
    assert kept.kind == "before"
    shown = holder.open(f"/grid/issue/{told.issue.id}/photo/{kept.id}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.content == (street.folder.media / f"{kept.sha256}.jpg").read_bytes()


@pytest.mark.parametrize(
    ("q", "found"), [("ldd", 1), ("duiwu", 3), ("堆物", 2), ("0401", 0), ("xiaofang", 2), ("<b>", 0)]
)
def test_items_are_found_by_pinyin_initials_and_chinese(
    street: Street, holder: Phone, q: str, found: int
) -> None:
    text = holder.open("/grid/report", params={"q": q}).text
    del found
    assert "<b>" not in text
    assert ("楼道堆物" in text) == (q in {"ldd", "duiwu", "堆物"})


def test_places_are_found_by_pinyin_within_ones_own_patch(street: Street, holder: Phone) -> None:
    code = street.codes()["照明损坏"]
    text = holder.open("/grid/report", params={"item": code, "q": "1hl"}).text
    assert f"place={street.town.buildings[0]}" in text
    text = holder.open("/grid/report", params={"item": code, "q": "2-1"}).text
    assert f"place={street.town.stairwells[1][0]}" in text
    assert f"item={code}" in text
    assert (
        f"place={street.town.buildings[4]}"
        not in holder.open("/grid/report", params={"item": code, "q": "5号楼"}).text
    )
