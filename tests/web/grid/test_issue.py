"""One issue on the phone over real HTTP: who may do what, one tap each, the same tap again is success; other people's issues are not there."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa

from core.clock import local_date, now
from core.ids import new_id
from grid import hands
from grid.issues import moves, reporting
from grid.issues.reporting import NewIssue
from grid.issues.stories import Story, story
from grid.places import duties, holdings
from grid.tables import Holding, Issue
from grid.working_time import Clock
from store.types import table_of
from tests.grid_phones import Street, report, sent
from tests.grid_town import SINCE
from tests.phones import Phone, fields
from tests.pictures import photo
from web.grid.telling import due_words, pressing

ISSUE = table_of(Issue)
AFTER = {"photo": ("after.jpg", photo("PNG"), "image/png")}


@pytest.fixture
def holder(street: Street) -> Phone:
    return street.phone(street.town.holders[0])


@pytest.fixture
def id(street: Street, holder: Phone) -> UUID:
    """An issue of the first holder's patch, reported with a photo."""
    report(
        street,
        holder,
        "楼道堆物",
        street.town.stairwells[0][0],
        {"photo": ("x.jpg", photo(), "image/jpeg")},
        words="沙发",
    )
    with street.store.read() as db:
        found = db.scalar(sa.select(ISSUE.c.id))
    assert found
    return found


def told(street: Street, id: UUID) -> Story:
    with street.store.read() as db:
        return story(db, id, now())


def as_clerk(street: Street, id: UUID, *names: str) -> None:
    with street.store.write() as db:
        clerk = hands.of_account(db, "clerk", local_date(now()))
        for name in names:
            unit = street.town.company if name == "dispatch" else None
            moves.move(db, id, name, clerk, now(), unit_id=unit, reason="说明" if name == "rework" else "")


def tap(phone: Phone, id: UUID, move: str, page: str = "", **typed: str) -> requests.Response:
    path = f"/grid/issue/{id}"
    return sent(phone, path, page or phone.open(path).text, move=move, **typed)


def give(street: Street, role: str, person: UUID, **more: UUID) -> None:
    with street.store.write() as db:
        duties.give(db, role, SINCE, "admin", now(), person_id=person, **more)


def buttons(page: str) -> set[str]:
    """The moves that a page offers."""
    low = page.partition('class="low"')[2]
    return {part.partition('"')[0] for part in low.split('name="move" value="')[1:]}


def test_from_dispatch_to_the_check_by_another(street: Street, holder: Phone, id: UUID) -> None:
    assert buttons(holder.open(f"/grid/issue/{id}").text) == {"mend", "amend", "note"}
    as_clerk(street, id, "file", "dispatch")
    home = holder.open("/grid").text
    assert f"/grid/issue/{id}" in home
    page = holder.open(f"/grid/issue/{id}").text
    assert "桂苑物业服务有限公司" in page
    assert buttons(page) == {"accept", "return_dispatch", "ask_extension", "ask_suspension", "note"}
    for _tap in range(2):
        assert tap(holder, id, "accept", page).status_code == 200
    assert [line.made.move for line in told(street, id).moves][-1] == "accept"
    refused = tap(holder, id, "handled", reason="搬走了")
    assert refused.status_code == 409
    assert "photos of the finished work are needed" in refused.text
    assert ">搬走了</textarea>" in refused.text
    page = holder.open(f"/grid/issue/{id}").text
    path = f"/grid/issue/{id}"
    form = {**_hidden(page, path), "move": "handled", "reason": "搬走了"}
    for _tap in range(2):
        assert holder.submit(path, form, files=AFTER).status_code == 200
    assert told(street, id).issue.state == "HANDLED"
    assert [each.kind for each in told(street, id).photos] == ["before", "after"]
    page = holder.open(path).text
    assert "close" not in buttons(page)
    assert "Whoever handled the issue cannot check it too" in page
    assert tap(holder, id, "close", page).status_code == 409
    deputy = street.phone(street.town.deputy)
    assert f"/grid/issue/{id}" in deputy.open("/grid").text
    assert tap(deputy, id, "close").status_code == 200
    assert told(street, id).issue.state == "CLOSED"
    assert "楼道堆物" not in holder.open("/grid/list").text
    assert "楼道堆物" in holder.open("/grid/list?ended=yes").text
    assert "Done in time" in holder.open(path).text
    shown = holder.open(path).text
    assert "王芳" in shown
    assert "周小燕" in shown


def test_rework_by_the_deputy_keeps_its_reason_and_photo(street: Street, holder: Phone, id: UUID) -> None:
    as_clerk(street, id, "file", "dispatch")
    tap(holder, id, "accept")
    path = f"/grid/issue/{id}"
    holder.submit(path, {**_hidden(holder.open(path).text, path), "move": "handled"}, files=AFTER)
    deputy = street.phone(street.town.deputy)
    assert tap(deputy, id, "rework").status_code == 409
    form = {**_hidden(deputy.open(path).text, path), "move": "rework", "reason": "只搬了一半 <b>"}
    files = {"photo": ("still.jpg", photo(size=(300, 200)), "image/jpeg")}
    answer = deputy.submit(path, form, files=files)
    assert answer.status_code == 200
    assert "只搬了一半 &lt;b&gt;" in answer.text
    assert told(street, id).issue.state == "HANDLING"
    assert [each.kind for each in told(street, id).photos] == ["before", "after", "before"]


def test_another_came_first(street: Street, holder: Phone, id: UUID) -> None:
    as_clerk(street, id, "file", "dispatch")
    page = holder.open(f"/grid/issue/{id}").text
    assert tap(street.phone(street.town.deputy), id, "accept").status_code == 200
    answer = tap(holder, id, "accept", page)
    assert answer.status_code == 409
    assert "Meanwhile somebody did this" in answer.text


def test_a_clerk_on_the_phone_files_dispatches_and_merges(street: Street, holder: Phone, id: UUID) -> None:
    give(street, "clerk", street.town.holders[0], area_id=street.town.area)
    assert "Nothing waits" not in holder.open("/grid").text
    assert tap(holder, id, "file").status_code == 200
    page = holder.open(f"/grid/issue/{id}").text
    assert page.index("桂苑物业服务有限公司") < page.index("安居物业管理有限公司")
    assert tap(holder, id, "dispatch", page, unit=str(street.town.joint)).status_code == 200
    assert told(street, id).unit == "联动治理办公室"
    report(street, holder, "楼道堆物", street.town.stairwells[0][1], near="another")
    with street.store.read() as db:
        second = db.scalar(sa.select(ISSUE.c.id).where(ISSUE.c.id != id))
    assert second
    assert tap(holder, second, "merge", target="nothing").status_code == 409
    assert tap(holder, second, "merge", target=told(street, id).issue.shown).status_code == 200
    assert told(street, second).issue.merged_into == id
    assert "Merged into" in holder.open(f"/grid/issue/{second}").text


def test_nothing_is_merged_into_what_the_clerk_of_a_patch_does_not_see(
    street: Street, holder: Phone, id: UUID
) -> None:
    give(street, "clerk", street.town.holders[0], area_id=street.town.grids[0])
    report(street, street.phone(street.town.holders[5]), "楼道堆物", street.town.buildings[10])
    with street.store.read() as db:
        other = db.scalar(sa.select(ISSUE.c.number).where(ISSUE.c.area_id == street.town.grids[5]))
    assert other
    answer = tap(holder, id, "merge", target=other)
    assert (answer.status_code, "Choose the other issue" in answer.text) == (409, True)
    assert told(street, id).issue.state == "REPORTED"


def test_the_holder_is_asked_to_look_and_tells_what_there_is(street: Street, holder: Phone, id: UUID) -> None:
    assert "Nothing waits" in holder.open("/grid").text
    as_clerk(street, id, "send_to_verify")
    assert f"/grid/issue/{id}" in holder.open("/grid").text
    page = holder.open(f"/grid/issue/{id}").text
    assert "Tell what you found there" in page
    assert f"/grid/issue/{id}" not in street.phone(street.town.holders[3]).open("/grid").text
    path = f"/grid/issue/{id}"
    form = {**_hidden(page, path), "move": "note", "reason": "属实，还在"}
    assert holder.submit(path, form, files=AFTER).status_code == 200
    assert "Nothing waits" in holder.open("/grid").text
    assert [line.made.move for line in told(street, id).moves] == ["report", "send_to_verify", "note"]
    assert len(told(street, id).photos) == 2


def test_states_and_moves_are_said_in_the_readers_language(street: Street, holder: Phone, id: UUID) -> None:
    as_clerk(street, id, "file", "dispatch")
    chinese = street.phone(street.town.holders[0], "zh_CN")
    for path in ("/grid", "/grid/list", f"/grid/issue/{id}"):
        assert "Dispatched" in holder.open(path).text
        assert "Dispatched" not in chinese.open(path).text
        assert "已派遣" in chinese.open(path).text
    assert "Take in hand" not in chinese.open(f"/grid/issue/{id}").text


def test_a_draft_of_the_desk_is_not_there(street: Street, holder: Phone) -> None:
    with street.store.write() as db:
        clerk = hands.of_account(db, "clerk", local_date(now()))
        draft = NewIssue("0101", street.town.grids[0], draft=True)
        made = reporting.report(db, draft, clerk, now())
    assert holder.open(f"/grid/issue/{made.id}").status_code == 404
    assert "Nothing waits" in holder.open("/grid").text


def test_time_is_asked_for_and_granted(street: Street, holder: Phone, id: UUID) -> None:
    as_clerk(street, id, "file", "dispatch")
    leader = street.phone(street.town.leader)
    for wrong in ("", "x", "-1", "1.5", "二"):
        assert tap(holder, id, "ask_extension", reason="等搬家公司", time=wrong).status_code == 409
    assert tap(holder, id, "ask_extension", reason="等搬家公司", time="2").status_code == 200
    assert tap(leader, id, "extend", reason="同意", time="").status_code == 200
    clock = told(street, id).clock
    assert clock
    assert clock.limit == 3 * 1440
    for wrong in ("", "2020-01-01"):
        assert tap(leader, id, "suspend", reason="等招标", until=wrong).status_code == 409
    assert tap(leader, id, "suspend", reason="等招标", until="morgen").status_code == 400
    until = local_date(now()).replace(year=local_date(now()).year + 1, day=1).isoformat()
    assert tap(leader, id, "suspend", reason="等招标", until=until).status_code == 200
    assert "The clock stands still" in leader.open(f"/grid/issue/{id}").text
    assert until in leader.open(f"/grid/issue/{id}").text
    assert tap(leader, id, "resume").status_code == 200


def test_whoever_handles_for_a_unit_sees_what_went_there_and_nothing_else(
    street: Street, holder: Phone, id: UUID
) -> None:
    worker = street.town.holders[5]
    with street.store.write() as db:
        table = table_of(Holding)
        held = db.scalar(sa.select(table.c.id).where(table.c.person_id == worker))
        assert held
        holdings.end(db, held, local_date(now()), "调岗", "admin", now())
    give(street, "handler", worker, unit_id=street.town.company)
    phone = street.phone(worker)
    assert phone.open(f"/grid/issue/{id}").status_code == 404
    as_clerk(street, id, "file", "dispatch")
    assert f"/grid/issue/{id}" in phone.open("/grid").text
    assert tap(phone, id, "accept").status_code == 200
    report(street, holder, "照明损坏", street.town.stairwells[0][0])
    with street.store.read() as db:
        other = db.scalar(sa.select(ISSUE.c.id).where(ISSUE.c.id != id))
    assert phone.open(f"/grid/issue/{other}").status_code == 404
    assert "照明损坏" not in phone.open("/grid/list").text


def test_a_photo_whose_file_is_not_here_is_a_frame_that_says_so(
    street: Street, holder: Phone, id: UUID
) -> None:
    page = f"/grid/issue/{id}"
    assert "Photo missing" not in holder.open(page).text
    for file in street.folder.media.iterdir():
        file.unlink()
    shown = holder.open(page).text
    assert "Photo missing" in shown
    assert "<img" not in shown


def test_issues_of_others_are_not_there(street: Street, holder: Phone, id: UUID) -> None:
    as_clerk(street, id, "file", "dispatch")
    stranger, other = street.phone(), street.phone(street.town.holders[3])
    picture = f"/grid/issue/{id}/photo/{told(street, id).photos[0].id}"
    mark = _hidden(other.open("/grid").text, "/language")
    for path in (f"/grid/issue/{id}", picture):
        assert holder.open(path).status_code == 200
        assert other.open(path).status_code == 404
        assert stranger.open(path).url.partition("?")[0].endswith("/sign-in")
    for form in (
        {"move": "accept", "expected": "3"},
        {"move": "note", "reason": "x", "expected": "3"},
        {"move": "link", "other": str(id)},
    ):
        assert other.submit(f"/grid/issue/{id}", {**mark, **form}).status_code == 404
    assert "楼道堆物" not in other.open("/grid/list", params={"q": "ldd"}).text
    assert holder.open(f"/grid/issue/{id}/photo/{new_id()}").status_code == 404
    report(street, other, "楼道堆物", street.town.buildings[7])
    with street.store.read() as db:
        theirs = db.scalar(sa.select(ISSUE.c.id).where(ISSUE.c.id != id))
    assert holder.open(f"/grid/issue/{theirs}/photo/{told(street, id).photos[0].id}").status_code == 404
    assert other.open(f"/grid/issue/{theirs}/photo/{told(street, id).photos[0].id}").status_code == 404
    assert tap(holder, id, "link", other=str(theirs)).status_code == 404
    for guess in (
        f"/media/{told(street, id).photos[0].sha256}.jpg",
        f"/static/{told(street, id).photos[0].sha256}.jpg",
    ):
        assert holder.open(guess).status_code == 404
    assert [line.made.move for line in told(street, id).moves] == ["report", "file", "dispatch"]


def test_moves_that_no_page_offers(street: Street, holder: Phone, id: UUID) -> None:
    for move, status in (
        ("close", 409), ("void", 409), ("file", 409), ("report", 400), ("discard", 400), ("draft", 400), ("", 409), ("x'--", 409),
    ):  # fmt: skip
        assert tap(holder, id, move).status_code == status, move
    for expected in ("", "-1", "x", "99999999999999999999", "１"):
        assert tap(holder, id, "note", reason="x", expected=expected).status_code == 400
    assert tap(holder, id, "note", reason="x", mark="0" * 32).status_code == 403
    assert [line.made.move for line in told(street, id).moves] == ["report"]


def test_a_leaver_sees_nothing_the_same_day(street: Street, holder: Phone, id: UUID) -> None:
    table = table_of(Holding)
    with street.store.write() as db:
        for held in db.scalars(
            sa.select(table.c.id).where(table.c.person_id == street.town.holders[0])
        ).all():
            holdings.end(db, held, local_date(now()), "离任", "admin", now())
    for path in ("/grid", f"/grid/issue/{id}"):
        assert holder.open(path).status_code == 404
    assert "/grid" not in holder.open("/me").text


def test_clocks_in_words() -> None:
    at = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

    def clock(left: int, due: datetime | None, *, paused: bool = False) -> Clock:
        return Clock(240 - left, 240, left, (240 - left) * 100 // 240, paused, due)

    hour = timedelta(hours=1)
    for state, made, words, level in (
        ("HANDLING", clock(120, at + 2 * hour), "By 11:30 today; 2 h 0 min left", ""),
        ("HANDLING", clock(30, at + hour / 2), "By 10:00 today; 30 min left", "soon"),
        ("FILED", clock(120, at + 24 * hour), "By 09:30 tomorrow; 2 h 0 min left", ""),
        ("FILED", clock(120, at + 72 * hour), "By 2026-03-05 09:30; 2 h 0 min left", ""),
        ("HANDLING", clock(-30, at - hour / 2), "Overdue since 09:00 today, by 30 min", "late"),
        ("HANDLING", clock(-1500, at - 25 * hour), "Overdue since 2026-03-01 08:30, by 25 h 0 min", "late"),
        ("SUSPENDED", clock(60, None, paused=True), "The clock stands still; 1 h 0 min are left", ""),
        ("HANDLED", clock(60, at + hour), "Done in time", ""),
        ("CLOSED", clock(-60, at - hour), "Done 1 h 0 min late", ""),
        ("REPORTED", None, "", ""),
    ):
        assert (due_words(state, "urgent_hour", made, at), pressing(state, made)) == (words, level)


def _hidden(page: str, path: str) -> dict[str, str]:
    found = fields(page, path)
    found.pop("move", None)
    return found
