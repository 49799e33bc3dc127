"""Claims from the phone, over real HTTP: handed in with a photo, followed to their end, withdrawn; and hostile uploads."""

import socket
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import requests
from PIL import Image

from core.clock import local_date, now
from core.ids import new_id
from credits.claims import accepting, claims, proofs
from credits.claims.accepting import Grant
from credits.claims.lists import ClaimRow
from tests import pictures
from tests.phones import Hall, Phone, fields
from tests.pictures import HTML, PDF, photo
from web import claims as page_of_claims

DAY = (local_date(now()) - timedelta(days=1)).isoformat()
FORM = {"title": "红十字会急救培训", "provider": "区红十字会", "day": DAY, "hours": "7.5"}


def signed_in(door: Hall, person: int = 0, language: str = "en") -> Phone:
    phone = door.phone(language)
    assert phone.sign_in(door.people[person]).url.endswith("/me")
    return phone


def hand_in(
    phone: Phone, content: bytes | None = None, name: str = "证书.jpg", **more: str
) -> requests.Response:
    mark = fields(phone.open("/me/claims").text, "/me/claims")
    files = {"photo": (name, photo() if content is None else content, "image/jpeg")}
    return phone.submit("/me/claims", {**mark, **FORM, **more}, files=files)


def rows(door: Hall) -> list[ClaimRow]:
    with door.store.read() as db:
        return claims.claims(db)


def test_a_claim_is_handed_in_and_followed_to_its_end(door: Hall) -> None:
    phone = signed_in(door)
    assert "Nothing is claimed yet." in phone.open("/me/claims").text
    answer = hand_in(phone, pictures.with_place())
    assert answer.status_code == 200
    assert answer.url.endswith("/me/claims")
    assert "to be checked" in answer.text
    (row,) = rows(door)
    assert (row.title, row.hours, row.made_by, row.kind, row.category, row.proof_name) == (
        "红十字会急救培训", 7_50, "person:P0001", "claim", "elective", "证书.jpg",
    )  # fmt: skip
    kept = proofs.path_of(door.folder, row.proof_sha256).read_bytes()
    assert b"SECRET" not in kept
    shown = phone.open(f"/me/claims/{row.id}/proof")
    assert shown.content == kept
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "no-store"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    with door.store.write() as db:
        claims.check(db, [row.id], "", "wang", now())
    assert "checked, to be accepted" in phone.open("/me/claims").text
    with door.store.write() as db:
        accepting.accept(db, [Grant(row.id, 6_00)], "半天不算", "li", now())
    text = phone.open("/me/claims").text
    assert "accepted" in text
    assert "6 credits" in text
    assert "半天不算" in text
    assert f"/me/claims/{row.id}/withdraw" not in text


def test_withdrawn_by_its_owner_alone_and_only_while_it_waits(door: Hall) -> None:
    phone, other = signed_in(door), signed_in(door, 1)
    hand_in(phone)
    (row,) = rows(door)
    path = f"/me/claims/{row.id}/withdraw"
    mark = fields(phone.open("/me/claims").text, path)
    theirs = fields(other.open("/me/claims").text, "/me/claims")
    assert other.submit(path, theirs).status_code == 404
    assert phone.submit(path, {}).status_code == 403
    assert rows(door)[0].state == "open"
    for _tap in range(2):
        assert "withdrawn" in phone.submit(path, mark).text
    assert door.phone().submit(path, {}).status_code == 403
    hand_in(phone)
    newest = next(row for row in rows(door) if row.state == "open")
    with door.store.write() as db:
        claims.refuse(db, newest.id, "看不清", "wang", now())
    assert "看不清" in phone.open("/me/claims").text


def test_a_proof_is_shown_to_its_owner_and_to_nobody_else(door: Hall) -> None:
    phone, other, stranger = signed_in(door), signed_in(door, 1), door.phone()
    hand_in(phone, PDF, "证明.pdf")
    (row,) = rows(door)
    path = f"/me/claims/{row.id}/proof"
    saved = phone.open(path)
    assert (saved.content, saved.headers["Content-Type"]) == (PDF, "application/pdf")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert other.open(path).status_code == 404
    assert stranger.open(path).url.endswith("/sign-in")
    for guess in (f"/media/{row.proof_sha256}.pdf", f"/static/../media/{row.proof_sha256}.pdf"):
        assert phone.open(guess).status_code == 404
    assert phone.open(f"/me/claims/{new_id()}/proof").status_code == 404
    proofs.path_of(door.folder, row.proof_sha256).unlink()
    assert phone.open(path).status_code == 404


def test_what_is_refused_keeps_what_was_typed(door: Hall) -> None:
    phone = signed_in(door)
    tomorrow = (local_date(now()) + timedelta(days=1)).isoformat()
    for more, words in (
        ({"title": " "}, "title is missing"),
        ({"title": "急救😀"}, "😀 (U+1F600) cannot be printed"),
        ({"title": "<b>x</b>", "hours": "0"}, "more than 0"),
        ({"hours": "1.234"}, "more than 0"),
        ({"hours": "多"}, "more than 0"),
        ({"hours": "1e9999999"}, "more than 0"),
        ({"hours": "NaN"}, "more than 0"),
        ({"hours": "9" * 5_00}, "more than 0"),
        ({"day": tomorrow}, "still to come"),
        ({"day": "1900-01-01"}, "too far back"),
        ({"day": "30.2.2026"}, "is no day"),
        ({"provider": "长" * 121}, "longer than 120"),
    ):
        answer = hand_in(phone, None, **more)
        assert (answer.status_code, words in answer.text) == (409, True), (more, answer.text)
        assert 'value="区红十字会"' in answer.text or "provider" in more
        assert "<b>x" not in answer.text
    assert rows(door) == []
    assert list(door.folder.media.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "x.jpg", 409, "is needed"),
        (HTML, "x.jpg", 409, "neither a photo"),
        (b"MZ\x90\x00" + bytes(500), "证书.jpg", 409, "neither a photo"),
        (b"\xff\xd8\xff" + HTML, "x.jpg", 409, "neither a photo"),
        (HTML + PDF, "x.pdf", 409, "neither a photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "IMG_1.HEIC", 409, "HEIC"),
        (pictures.bomb(), "x.png", 409, "neither a photo"),
        (pictures.text_bomb(), "x.png", 409, "neither a photo"),
        (b"\xff\xd8\xff" + bytes(11 * 1024 * 1024), "x.jpg", 413, "larger than 10 MB"),
    ],
)
def test_a_hostile_upload_is_refused_and_leaves_nothing(
    door: Hall, content: bytes, name: str, status: int, words: str
) -> None:
    answer = hand_in(signed_in(door), content, name)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert rows(door) == []
    assert list(door.folder.media.iterdir()) == []


def test_a_path_as_name_and_a_picture_with_a_page_behind_it(door: Hall) -> None:
    phone = signed_in(door)
    hand_in(phone, photo() + HTML, "../../keys/<script>.html")
    (row,) = rows(door)
    assert row.proof_name == "script .jpg"
    assert [path.name for path in door.folder.media.iterdir()] == [f"{row.proof_sha256}.jpg"]
    kept = proofs.path_of(door.folder, row.proof_sha256).read_bytes()
    assert b"script" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert picture.format == "JPEG"
    assert "already" in hand_in(phone, photo() + HTML).text


def _raw(hall: Hall, phone: Phone, head: str, body: bytes = b"") -> bytes:
    """What the door says to a request that claims more than it sends."""
    parts = urlsplit(hall.address)
    cookies = "; ".join(f"{each.name}={each.value}" for each in phone.cookies)
    lines = [
        "POST /me/claims HTTP/1.1",
        f"Host: {parts.netloc}",
        "Accept-Language: en",
        f"Cookie: {cookies}",
        head,
        "",
        "",
    ]
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        connection.sendall("\r\n".join(lines).encode() + body)
        said = connection.recv(65_536)
        while b"</html>" not in said and not said.startswith(b"HTTP/1.1 303"):
            said += connection.recv(65_536)
        return said


def test_ten_gigabytes_are_refused_at_once_and_strangers_before_their_body(door: Hall) -> None:
    kind = "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 10737418240"
    assert _raw(door, signed_in(door), kind).startswith(b"HTTP/1.1 413 ")
    assert _raw(door, door.phone(), kind).startswith(b"HTTP/1.1 303 ")
    chunked = "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked"
    assert _raw(door, door.phone(), chunked, b"5\r\n--b\r\n\r\n").startswith(b"HTTP/1.1 303 ")
    assert rows(door) == []


def test_a_form_of_another_site_or_of_another_kind_changes_nothing(door: Hall) -> None:
    phone = signed_in(door)
    mark = fields(phone.open("/me/claims").text, "/me/claims")
    files = {"photo": ("x.jpg", photo(), "image/jpeg")}
    assert phone.submit("/me/claims", {**FORM, "mark": "0" * 32}, files=files).status_code == 403
    assert phone.submit("/me/claims", FORM, files=files).status_code == 403
    foreign = phone.post(
        f"{door.address}/me/claims", data={**mark, **FORM}, files=files, headers={"Origin": "http://evil.example"}, timeout=30
    )  # fmt: skip
    assert foreign.status_code == 403
    assert phone.submit("/me/claims", {**mark, **FORM}).status_code == 400
    assert phone.submit("/me/claims/7/withdraw", mark).status_code == 404
    assert rows(door) == []


def test_a_slow_upload_is_told_and_a_second_one_waits(door: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of_claims, "UPLOAD_SECONDS", 0.2)
    phone = signed_in(door)
    said = _raw(
        door, phone, "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900", b"--b\r\n"
    )
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"too slowly" in said
    monkeypatch.setattr(page_of_claims, "_under_way", {door.people[0].id, *map(UUID, [str(new_id())])})
    assert hand_in(phone).status_code == 503
    assert hand_in(signed_in(door, 1)).status_code == 200


def test_in_chinese_and_found_from_the_credits(door: Hall) -> None:
    phone = signed_in(door, language="zh_CN")
    assert "/me/claims" in phone.open("/me/credits").text
    answer = hand_in(phone)
    assert answer.status_code == 200
    assert "2026" in answer.text or str(local_date(now()).year) in answer.text
