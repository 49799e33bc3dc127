"""The checklist on the phone: all clear unless ticked, what was ticked is reported with its photo, then the round is over by itself."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import local_date, now
from core.ids import new_id
from grid import hands
from grid.field import plans
from grid.field.plans import NewPlan
from grid.field.walked import FindingRow, WalkRow, findings, walks
from grid.tables import Issue
from store.types import table_of
from tests.grid_phones import Street, sent
from tests.phones import Phone, fields
from tests.pictures import photo

ISSUE = table_of(Issue)


@pytest.fixture
def holder(street: Street) -> Phone:
    return street.phone(street.town.holders[0])


def walked(street: Street) -> list[tuple[WalkRow, list[FindingRow]]]:
    today = local_date(now())
    with street.store.read() as db:
        found = walks(db, today - timedelta(days=2), today + timedelta(days=2))
        return [(each, findings(db, each.id)) for each in found]


def in_the_patch(street: Street, holder: Phone, kind: str = "inspection") -> dict[str, str]:
    page = holder.open(f"/grid/round?kind={kind}").text
    return {**fields(page, "/grid/round"), "where": f"area:{street.town.grids[0]}"}


def test_all_clear_is_one_tap_and_a_record_of_all_items(street: Street, holder: Phone) -> None:
    page = holder.open("/grid/round?kind=inspection").text
    assert page.count('name="found-') == 23
    assert f'value="area:{street.town.grids[0]}"' in page
    assert str(street.town.grids[1]) not in page
    form = in_the_patch(street, holder)
    for _tap in range(2):
        answer = holder.submit("/grid/round", {**form, "note": "一切正常"})
        assert answer.status_code == 200
        assert "nothing found" in answer.text
    ((walk, looks),) = walked(street)
    assert (walk.kind, walk.area_id, walk.looked, walk.found, walk.note) == (
        "inspection", street.town.grids[0], 23, 0, "一切正常",
    )  # fmt: skip
    assert walk.ended_at
    assert {each.outcome for each in looks} == {"clear"}
    assert "23 looked at" in holder.open("/grid/round").text


def test_what_was_ticked_is_reported_and_then_the_round_is_over(street: Street, holder: Phone) -> None:
    codes = street.codes()
    lamp, heap, gate = codes["照明损坏"], codes["楼道堆物"], codes["岗亭设施破损"]
    form = in_the_patch(street, holder) | {f"found-{code}": "yes" for code in (lamp, heap, gate)}
    page = holder.submit("/grid/round", form)
    walk_id = UUID(form["nonce"])
    assert page.url.endswith(f"/grid/round/{walk_id}")
    ((walk, looks),) = walked(street)
    assert (walk.looked, walk.ended_at) == (20, None)
    link = f"/grid/report?inspection={walk_id}&area={street.town.grids[0]}&item={lamp}"
    assert link.replace("&", "&amp;") in page.text
    files = {"photo": ("x.jpg", photo(), "image/jpeg")}
    lit = holder.open(link).text
    for _tap in range(2):
        typed = {**fields(lit, "/grid/report"), "words": "三楼灯不亮", "spot": "1号楼三楼"}
        answer = holder.submit("/grid/report", typed, files=files)
        assert answer.status_code == 200, answer.text
        assert f"/grid/round/{walk_id}" in answer.text
    cleared = sent(holder, f"/grid/round/{walk_id}", page.text, item=gate)
    assert cleared.status_code == 200
    assert walked(street)[0][0].ended_at is None
    last = holder.open(f"/grid/report?inspection={walk_id}&area={street.town.grids[0]}&item={heap}").text
    assert sent(holder, "/grid/report", last, words="纸箱", near="").status_code == 200
    ((walk, looks),) = walked(street)
    assert walk.ended_at
    assert {each.item_code: each.outcome for each in looks if each.outcome != "clear"} == {
        lamp: "found",
        heap: "found",
    }
    with street.store.read() as db:
        issues = db.execute(sa.select(ISSUE).order_by(ISSUE.c.provisional)).all()
    assert [(each.item_code, each.source, each.area_id) for each in issues] == [
        (lamp, "inspection", street.town.grids[0]), (heap, "inspection", street.town.grids[0]),
    ]  # fmt: skip
    assert issues[0].spot == "1号楼三楼"
    done = holder.open(f"/grid/round/{walk_id}").text
    assert "all that was found is reported" in done
    late = holder.submit(
        "/grid/report", {**fields(last, "/grid/report"), "nonce": str(new_id()), "words": "又"}
    )
    assert late.status_code == 409


def test_the_second_tap_that_it_was_clear_after_all_is_success(street: Street, holder: Phone) -> None:
    lamp = street.codes()["照明损坏"]
    form = in_the_patch(street, holder) | {f"found-{lamp}": "yes"}
    path = f"/grid/round/{form['nonce']}"
    page = holder.submit("/grid/round", form).text
    for _tap in range(2):
        answer = sent(holder, path, page, item=lamp)
        assert answer.status_code == 200
        assert "nothing found" in answer.text
    ((walk, _looks),) = walked(street)
    assert (walk.looked, walk.ended_at is not None) == (23, True)


def test_a_patrol_of_a_plan_asks_for_its_items_alone(street: Street, holder: Phone) -> None:
    codes = street.codes()
    wanted = (codes["消防通道占用"], codes["楼道堆物"])
    with street.store.write() as db:
        admin = hands.of_account(db, "admin", local_date(now()))
        plan = plans.make(
            db, NewPlan("area", "patrol", "夜间消防巡查", street.town.area, "day", 1, wanted), admin, now()
        )
    assert "夜间消防巡查" in holder.open("/grid/round").text
    page = holder.open(f"/grid/round?kind=patrol&plan={plan}&where=area:{street.town.grids[0]}").text
    assert {code for code in codes.values() if f'name="found-{code}"' in page} == set(wanted)
    assert f'value="area:{street.town.grids[0]}" selected' in page
    form = {**fields(page, "/grid/round"), "where": f"place:{street.town.buildings[1]}"}
    assert holder.submit("/grid/round", form).status_code == 200
    ((walk, looks),) = walked(street)
    assert (walk.kind, walk.plan_id, walk.place, len(looks)) == ("patrol", plan, "2号楼", 2)


def test_walks_of_others_and_forms_that_no_page_sends(street: Street, holder: Phone) -> None:
    form = in_the_patch(street, holder)
    assert holder.submit("/grid/round", form).status_code == 200
    walk_id = form["nonce"]
    deputy = street.phone(street.town.deputy)
    assert deputy.open(f"/grid/round/{walk_id}").status_code == 404
    mark = in_the_patch(street, deputy)
    assert deputy.submit(f"/grid/round/{walk_id}", {"mark": mark["mark"], "item": "0101"}).status_code == 404
    assert deputy.submit("/grid/round", {**mark, "nonce": walk_id}).status_code == 404
    for field, value, status in (
        ("where", f"area:{street.town.grids[1]}", 403), ("where", f"place:{street.town.buildings[5]}", 403), ("where", "area:x", 400),
        ("where", "", 400), ("kind", "parade", 400), ("plan", str(new_id()), 404), ("plan", "x", 400), ("nonce", "x", 400),
        ("mark", "0" * 32, 403), ("note", "长" * 401, 409), ("begun", "99999999999", 200),
    ):  # fmt: skip
        fresh = {**in_the_patch(street, holder), field: value}
        assert holder.submit("/grid/round", fresh).status_code == status, (field, value)
    assert holder.submit(f"/grid/round/{walk_id}", {"mark": form["mark"], "item": "9999"}).status_code == 409
    assert holder.open("/grid/round?kind=parade").status_code == 404
    assert holder.open(f"/grid/round/{new_id()}").status_code == 404
    assert len(walked(street)) == 2
