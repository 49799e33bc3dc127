"""Reporting from the phone over real HTTP: three steps, one issue however often it is sent, and what stands near is asked about first."""

import threading
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa

from core.clock import local_date, now
from core.ids import new_id
from grid import hands
from grid.issues import moves
from grid.issues.stories import Story, story
from grid.places import duties, units
from grid.tables import Issue
from store.types import table_of
from tests.grid_phones import Street, report, sent
from tests.grid_town import SINCE
from tests.phones import Phone, fields
from tests.pictures import photo

ISSUE = table_of(Issue)
PHOTO = {"photo": ("现场.jpg", photo(), "image/jpeg")}


def stories(street: Street) -> list[Story]:
    with street.store.read() as db:
        return [
            story(db, id, now()) for id in db.scalars(sa.select(ISSUE.c.id).order_by(ISSUE.c.provisional))
        ]


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
    form = holder.open(f"/grid/report?item={code}&place={stairwell}").text
    assert "Leave out names and numbers of residents." in form
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
    ("q", "found"),
    [
        ("ldd", {"楼道堆物"}),
        ("feixian", {"飞线或违规充电"}),
        ("车库 消防", {"消防器材缺失或损坏"}),
        ("0401", {"泵房门未锁闭"}),
        ("<b>没有</b>", set[str]()),
    ],
)
def test_items_are_found_by_pinyin_initials_code_and_chinese(
    street: Street, holder: Phone, q: str, found: set[str]
) -> None:
    text = holder.open("/grid/report", params={"q": q}).text
    assert {name for name in street.codes() if f"<strong>{name}</strong>" in text} == found
    assert "<b>" not in text


def test_places_are_found_by_pinyin_within_ones_own_patch(street: Street, holder: Phone) -> None:
    code = street.codes()["照明损坏"]
    text = holder.open("/grid/report", params={"item": code, "q": "1hl"}).text
    assert f"place={street.town.buildings[0]}" in text
    text = holder.open("/grid/report", params={"item": code, "q": "2-1"}).text
    assert f"place={street.town.stairwells[1][0]}" in text
    assert f"item={code}" in text
    text = holder.open("/grid/report", params={"item": code, "q": "5号楼"}).text
    assert f"place={street.town.buildings[4]}" not in text
    leader = street.phone(street.town.leader)
    text = leader.open("/grid/report", params={"item": code, "q": "5号楼"}).text
    assert f"place={street.town.buildings[4]}" in text


def test_a_form_that_is_sent_again_or_twice_at_once_is_one_issue(street: Street, holder: Phone) -> None:
    path = f"/grid/report?item={street.codes()['楼道堆物']}&area={street.town.grids[0]}"
    form = {**fields(holder.open(path).text, "/grid/report"), "words": "两次"}
    answers: list[requests.Response] = []

    def send() -> None:
        phone = Phone(street.address)
        phone.cookies.update(holder.cookies)
        answers.append(phone.submit("/grid/report", form))

    both = [threading.Thread(target=send) for _tap in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    answers += [holder.submit("/grid/report", form), holder.submit("/grid/report", form, files=PHOTO)]
    (told,) = stories(street)
    assert {answer.url.partition("?")[0] for answer in answers} == {
        f"{street.address}/grid/issue/{told.issue.id}"
    }
    other = street.phone(street.town.deputy)
    theirs = fields(other.open(path).text, "/grid/report")
    stolen = other.submit("/grid/report", {**theirs, "nonce": form["nonce"]})
    assert stolen.status_code == 404
    assert len(stories(street)) == 1


def test_an_urgent_one_says_to_phone_until_somebody_has(street: Street, holder: Phone) -> None:
    answer = report(street, holder, "消防通道占用", street.town.stairwells[0][0])
    assert "phone now" in answer.text
    assert 'href="tel:02155550101"' in answer.text
    assert "phone now" in holder.open("/grid").text
    (told,) = stories(street)
    path = f"/grid/issue/{told.issue.id}"
    for _tap in range(2):
        form = {**fields(answer.text, path), "move": "phoned"}
        assert holder.submit(path, form).status_code == 200
    assert [line.made.move for line in stories(street)[0].moves] == ["report", "phoned"]
    assert "phone now" not in holder.open("/grid").text
    other = report(street, holder, "消防通道占用", street.town.stairwells[0][1], near="another")
    assert "phone now" in other.text


def test_the_company_of_the_very_building_is_phoned(street: Street) -> None:
    phone = street.phone(street.town.holders[6])
    assert 'href="tel:02155550201"' in report(street, phone, "漏水或异响", street.town.buildings[11]).text


def test_who_has_no_number_is_named_all_the_same(street: Street, holder: Phone) -> None:
    with street.store.write() as db:
        units.change(db, street.town.company, {"phone": ""}, "admin", now())
    answer = report(street, holder, "漏水或异响", street.town.buildings[0])
    assert "桂苑物业服务有限公司 钱经理: no number is entered." in answer.text
    assert "tel:" not in answer.text


def test_mended_at_once_needs_both_photos_and_keeps_what_was_typed(street: Street, holder: Phone) -> None:
    place = street.town.stairwells[0][0]
    refused = report(street, holder, "照明损坏", place, PHOTO, words="灯泡已换", mended="yes")
    assert refused.status_code == 409
    assert "photos of the finished work are needed" in refused.text
    assert "灯泡已换" in refused.text
    assert 'value="yes" checked' in refused.text
    assert stories(street) == []
    assert list(street.folder.media.iterdir()) == []
    both = {**PHOTO, "after": ("after.jpg", photo("PNG"), "image/png")}
    form = {**fields(refused.text, "/grid/report"), "words": "灯泡已换", "mended": "yes"}
    assert holder.submit("/grid/report", form, files=both).status_code == 200
    (told,) = stories(street)
    assert told.issue.short_path
    assert told.issue.state in {"CLOSED", "HANDLED"}
    assert sorted(each.kind for each in told.photos) == ["after", "before"]


class TestWhatStandsNear:
    """What was reported near is offered before anything is saved."""

    @pytest.fixture
    def first(self, street: Street, holder: Phone) -> UUID:
        report(street, holder, "楼道堆物", street.town.stairwells[0][0], words="旧沙发")
        return stories(street)[0].issue.id

    def again(self, street: Street, phone: Phone, near: str) -> Story:
        report(street, phone, "楼道堆物", street.town.stairwells[0][0], words="又一件", near=near)
        return stories(street)[1]

    def test_it_is_shown_with_three_answers(self, street: Street, holder: Phone, first: UUID) -> None:
        path = f"/grid/report?item={street.codes()['楼道堆物']}&place={street.town.stairwells[0][0]}"
        text = holder.open(path).text
        for answer in (f"same-{first}", f"link-{first}", "another"):
            assert f'name="near" value="{answer}" required' in text
        assert "旧沙发" in text

    def test_another_one_stands_alone(self, street: Street, holder: Phone, first: UUID) -> None:
        told = self.again(street, holder, "another")
        assert (told.links, told.into) == ([], None)
        assert first != told.issue.id

    def test_one_that_belongs_with_it_is_linked_once(
        self, street: Street, holder: Phone, first: UUID
    ) -> None:
        told = self.again(street, holder, f"link-{first}")
        assert [each.id for each in told.links] == [first]

    def test_the_same_is_linked_for_the_clerk_to_merge(
        self, street: Street, holder: Phone, first: UUID
    ) -> None:
        told = self.again(street, holder, f"same-{first}")
        assert [(each.id, each.reason) for each in told.links] == [(first, "The reporter takes both for one")]
        assert told.issue.state == "REPORTED"

    def test_the_same_is_merged_by_whoever_may(self, street: Street, holder: Phone, first: UUID) -> None:
        with street.store.write() as db:
            duties.give(
                db, "clerk", SINCE, "admin", now(), person_id=street.town.holders[0], area_id=street.town.area
            )
        told = self.again(street, holder, f"same-{first}")
        assert told.issue.state == "MERGED"
        assert told.into
        assert told.into.id == first

    def test_one_of_another_patch_cannot_be_named(self, street: Street, holder: Phone) -> None:
        theirs = street.phone(street.town.holders[3])
        report(street, theirs, "楼道堆物", street.town.stairwells[7][0])
        hidden = stories(street)[0].issue.id
        answer = report(street, holder, "楼道堆物", street.town.stairwells[0][0], near=f"link-{hidden}")
        assert answer.status_code == 404
        assert len(stories(street)) == 1

    def test_what_came_while_the_form_was_open_is_asked_about_after_it(
        self, street: Street, holder: Phone
    ) -> None:
        place = street.town.stairwells[0][0]
        form = fields(
            holder.open(f"/grid/report?item={street.codes()['楼道堆物']}&place={place}").text, "/grid/report"
        )
        report(street, street.phone(street.town.deputy), "楼道堆物", place)
        answer = holder.submit("/grid/report", {**form, "words": "同时"})
        first, second = stories(street)
        assert "Perhaps the same" in answer.text
        path = f"/grid/issue/{second.issue.id}"
        linked = sent(holder, path, answer.text, move="link", other=str(first.issue.id))
        assert linked.status_code == 200
        assert [each.id for each in stories(street)[1].links] == [first.issue.id]


def test_a_number_of_a_station_is_provisional(street: Street, holder: Phone) -> None:
    from grid.issues.numbering import become_station

    with street.store.write() as db:
        become_station(db, "GH", "admin", now())
    answer = report(street, holder, "楼道堆物", street.town.stairwells[0][0])
    assert "Reported: GH-000001" in answer.text
    assert "This number is provisional" in answer.text


def test_a_building_that_moved_since_goes_to_its_new_patch(street: Street, holder: Phone) -> None:
    from grid.places import placements

    building = street.town.buildings[0]
    today = local_date(now())
    with street.store.write() as db:
        placements.place_in_grid(db, building, street.town.grids[6], today, "调整", "admin", now())
    assert report(street, holder, "楼道堆物", building).status_code == 403
    assert report(street, street.phone(street.town.holders[6]), "楼道堆物", building).status_code == 200
    assert stories(street)[0].issue.area_id == street.town.grids[6]


def test_in_chinese(street: Street) -> None:
    phone = street.phone(street.town.holders[0], "zh_CN")
    for path in ("/grid", "/grid/report", "/grid/visit", "/grid/round", "/grid/list"):
        assert '<html lang="zh-CN">' in phone.open(path).text
    form = fields(phone.open("/grid/visit").text, "/language")
    changed = phone.submit("/language", {**form, "to": "en"})
    assert changed.url.endswith("/grid/visit")
    assert '<html lang="en">' in changed.text


def test_what_is_filed_moves_on_without_being_lost_to_the_reporter(street: Street, holder: Phone) -> None:
    report(street, holder, "楼道堆物", street.town.stairwells[0][0])
    (told,) = stories(street)
    with street.store.write() as db:
        clerk = hands.of_account(db, "clerk", local_date(now()))
        moves.move(db, told.issue.id, "file", clerk, now())
    text = holder.open("/grid/list").text
    assert "楼道堆物" in text
    assert "working day" in text
    assert "楼道堆物" in holder.open("/grid/list", params={"q": "ldd"}).text
    assert "楼道堆物" not in holder.open("/grid/list", params={"q": "feixian"}).text
    assert holder.open(f"/grid/issue/{new_id()}").status_code == 404
