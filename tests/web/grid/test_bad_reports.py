"""Hostile and unlucky reports: photos too large, of the wrong kind or too slow, other people's patches, other sites, floods. What was typed stays."""

import socket
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from core.ids import new_id
from grid.tables import Issue
from store.types import table_of
from tests.grid_phones import Street, report
from tests.phones import Phone, fields
from tests.pictures import HTML, bomb, photo
from web.grid import forms
from web.limits import Tries

HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(2_000)
EXE = b"MZ\x90\x00" + bytes(3_000)


@pytest.fixture
def holder(street: Street) -> Phone:
    return street.phone(street.town.holders[0])


def count(street: Street) -> int:
    with street.store.read() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(table_of(Issue))) or 0


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"\xff\xd8\xff" + bytes(80 * 1024 * 1024), "IMG_1.jpg", 413, "larger than 24 MB"),
        (HEIC, "IMG_2.HEIC", 409, "HEIC"),
        (HEIC, "IMG_2.jpg", 409, "HEIC"),
        (EXE, "现场.jpg", 409, "photo"),
        (HTML, "x.jpg", 409, "photo"),
        (photo()[:300], "half.jpg", 409, "photo"),
        (bomb(), "bomb.png", 409, "photo"),
    ],
    ids=["80 MB", "heic", "heic called jpg", "renamed exe", "page", "half", "bomb"],
)
def test_a_photo_that_is_none_is_refused_in_words_and_nothing_typed_is_lost(
    street: Street, holder: Phone, content: bytes, name: str, status: int, words: str
) -> None:
    answer = report(
        street, holder, "楼道堆物", street.town.stairwells[0][0], {"photo": (name, content, "image/jpeg")},
        spot="三楼平台", words="旧沙发 <堵住>",
    )  # fmt: skip
    assert answer.status_code == status, answer.text
    assert 'role="alert"' in answer.text
    assert words in answer.text
    assert 'value="三楼平台"' in answer.text
    assert "旧沙发 &lt;堵住&gt;</textarea>" in answer.text
    assert "1号楼 1单元" in answer.text
    assert count(street) == 0
    assert list(street.folder.media.iterdir()) == []
    form = fields(answer.text, "/grid/report")
    good = {"photo": ("x.jpg", photo(), "image/jpeg")}
    assert holder.submit("/grid/report", {**form, "words": "旧沙发"}, files=good).status_code == 200
    assert count(street) == 1


def test_words_that_are_too_long_and_markup(street: Street, holder: Phone) -> None:
    place = street.town.stairwells[0][0]
    answer = report(street, holder, "楼道堆物", place, words="长" * 501)
    assert answer.status_code == 409
    assert "长" * 501 in answer.text
    assert report(street, holder, "楼道堆物", place, words="长" * 5_000).status_code == 413
    answer = report(street, holder, "楼道堆物", place, words='<script>alert(1)</script>"', spot="'\"><b>")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert count(street) == 1


def test_places_of_others_and_ids_that_are_none(street: Street, holder: Phone) -> None:
    code = street.codes()["楼道堆物"]
    form = fields(
        holder.open(f"/grid/report?item={code}&place={street.town.buildings[0]}").text, "/grid/report"
    )
    for where in (
        {"place": str(street.town.buildings[2])}, {"area": str(street.town.grids[1])}, {"area": str(street.town.street)},
        {"area": str(street.town.area)}, {"place": str(new_id())}, {"area": str(new_id())},
    ):  # fmt: skip
        ((name, value),) = where.items()
        assert holder.open(f"/grid/report?item={code}&{name}={value}").status_code == 403, where
        assert holder.submit("/grid/report", {**form, "place": "", **where}).status_code == 403, where
    for name, value, status in (
        ("item", "9999", 404), ("item", "' OR 1=1", 404), ("place", "1", 400), ("nonce", "x", 400), ("nonce", "", 400),
        ("inspection", str(new_id()), 404), ("inspection", "x", 400), ("near", "link-x", 400),
    ):  # fmt: skip
        assert holder.submit("/grid/report", {**form, name: value}).status_code == status, (name, value)
    assert holder.open("/grid/report?item=9999&place=" + str(street.town.buildings[0])).status_code == 404
    assert holder.open("/grid/report?item=9999").status_code == 404
    assert holder.open(f"/grid/report?item={code}&place=1").status_code == 400
    assert count(street) == 0


def test_strangers_and_people_without_a_part(street: Street) -> None:
    stranger = street.phone()
    asked = stranger.open("/grid", allow_redirects=False)
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=/grid")
    person = street.person(street.town.holders[0])
    form = fields(stranger.open("/sign-in?next=/grid/visit").text, "/sign-in")
    assert form["next"] == "/grid/visit"
    wrong = stranger.submit("/sign-in", {**form, "mobile": "13900000000", "name": "x"})
    assert 'name="next" value="/grid/visit"' in wrong.text
    inside = stranger.submit("/sign-in", {**form, "mobile": person.mobile or "", "name": person.name})
    assert inside.url.endswith("/grid/visit")
    for path in (
        "//evil.example",
        "https://evil.example/grid",
        "/grid/../keys",
        "/grid/visit?x=1",
        "/static/door.css",
    ):
        assert 'name="next"' not in street.phone().open("/sign-in", params={"next": path}).text
    with street.store.write() as db:
        from core.clock import now
        from people import persons
        from people.persons import NewPerson

        (nobody,) = persons.add_all(db, [NewPerson("钱小小", "女", "G900", "13900000900")], "admin", now())
    phone = street.phone(nobody)
    assert "/grid" not in phone.open("/me").text
    for path in (
        "/grid",
        "/grid/list",
        "/grid/report",
        "/grid/visit",
        "/grid/round",
        f"/grid/issue/{new_id()}",
    ):
        assert phone.open(path).status_code == 404
    mark = fields(phone.open("/me").text, "/sign-out")
    assert phone.submit("/grid/report", {**mark, "nonce": str(new_id())}).status_code == 404
    assert street.phone().submit("/grid/report", {}).url.endswith("/sign-in?next=/grid/report")


def test_forms_of_another_site_and_of_other_kinds_change_nothing(street: Street, holder: Phone) -> None:
    path = f"/grid/report?item={street.codes()['楼道堆物']}&place={street.town.buildings[0]}"
    form = fields(holder.open(path).text, "/grid/report")
    assert holder.submit("/grid/report", {**form, "mark": "0" * 32}).status_code == 403
    assert holder.submit("/grid/report", {**form, "mark": ""}).status_code == 403
    foreign = holder.post(
        f"{street.address}/grid/report", data=form, headers={"Origin": "http://evil.example"}, timeout=30
    )
    assert foreign.status_code == 403
    raw = holder.post(
        f"{street.address}/grid/report",
        data=b'{"nonce": 1}',
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert raw.status_code in {400, 403}
    for method in ("put", "delete", "patch"):
        assert holder.request(method.upper(), f"{street.address}/grid/report", timeout=30).status_code == 405
    assert count(street) == 0


def test_looking_changes_nothing(street: Street, holder: Phone) -> None:
    report(street, holder, "消防通道占用", street.town.stairwells[0][0])
    with street.store.read() as db:
        issue_id = db.scalar(sa.select(table_of(Issue).c.id))
        lines = db.scalar(sa.text("SELECT count(*) FROM journal"))
    code = street.codes()["楼道堆物"]
    for path in (
        "/grid", "/grid/list", "/grid/list?ended=yes", "/grid/report", f"/grid/report?item={code}", "/grid/visit", "/grid/round",
        f"/grid/report?item={code}&place={street.town.buildings[0]}", f"/grid/visit?place={street.town.households[0][0]}",
        "/grid/round?kind=inspection", "/grid/round?kind=patrol", f"/grid/issue/{issue_id}", f"/grid/issue/{issue_id}?saved=1",
    ):  # fmt: skip
        answer = holder.open(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with street.store.read() as db:
        assert db.scalar(sa.text("SELECT count(*) FROM journal")) == lines


def test_a_flood_is_slowed_and_keeps_what_was_typed(street: Street, holder: Phone) -> None:
    object.__setattr__(street.app.door, "steps_of_phone", Tries(1, 1))
    place = street.town.stairwells[0][0]
    assert report(street, holder, "楼道堆物", place, words="一").status_code == 200
    answer = report(street, holder, "楼道堆物", place, words="二", near="another")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert ">二</textarea>" in answer.text
    assert count(street) == 1


def test_a_slow_photo_is_told_and_a_second_form_waits(
    street: Street, holder: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "UPLOAD_SECONDS", 0.3)
    path = f"/grid/report?item={street.codes()['楼道堆物']}&place={street.town.buildings[0]}"
    form = {**fields(holder.open(path).text, "/grid/report"), "words": "慢"}
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    )
    said = _raw(
        street, holder, body + b'--b\r\nContent-Disposition: form-data; name="photo"; filename="x"\r\n\r\n'
    )
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"too slowly" in said
    assert ">慢</textarea>".encode() in said
    monkeypatch.setattr(forms, "_under_way", {holder.cookies["xiuhua_browser"]})
    assert (
        report(street, holder, "楼道堆物", street.town.buildings[0], {"photo": ("x", b"1")}).status_code
        == 503
    )
    assert count(street) == 0


def test_nobodys_body_is_read_whose_phone_is_not_known(street: Street) -> None:
    assert _raw(street, street.phone(), b"--b\r\n").startswith(b"HTTP/1.1 303 ")


def _raw(street: Street, phone: Phone, body: bytes) -> bytes:
    """What the door says to a form that claims more than it sends."""
    parts = urlsplit(street.address)
    cookies = "; ".join(f"{each.name}={each.value}" for each in phone.cookies)
    lines = [
        "POST /grid/report HTTP/1.1", f"Host: {parts.netloc}", "Accept-Language: en", f"Cookie: {cookies}",
        "Content-Type: multipart/form-data; boundary=b", "Content-Length: 90000", "", "",
    ]  # fmt: skip
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode() + body)
        said = connection.recv(65_536)
        while b"</html>" not in said and not said.startswith(b"HTTP/1.1 303"):
            more = connection.recv(65_536)
            if not more:
                break
            said += more
        return said
