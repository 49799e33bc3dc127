"""A form with a file is read as it was sent, whatever its bytes; what is no such form is refused, quickly."""

import asyncio
import time

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from core.refusal import Refusal
from web.multipart import Photographed, Sent, SentFile, read_photographed, read_upload, sent_in
from web.refusals import FormTooLong, FormUnreadable, UploadTooSlow
from web.visit import LONGEST_BODY

KIND = 'multipart/form-data; boundary="b"'
BODY = (
    b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xe6\x80\xa5\xe6\x95\x91\r\n'
    b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    b"\xff\xd8--b\r\n\x00\r\n--b--\r\n"
)
names = st.text(st.characters(codec="utf-8", exclude_characters='"\\\r\n\0', exclude_categories=["Cs"]), min_size=1, max_size=20)  # fmt: skip
values = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(st.dictionaries(names, values, max_size=5), st.binary(min_size=1, max_size=2_000), names)
def test_what_a_client_sends_is_what_is_read(fields: dict[str, str], file: bytes, called: str) -> None:
    sent = requests.Request("POST", "http://x", data=fields, files={"photo": (called, file)}).prepare()
    assert isinstance(sent.body, bytes)
    assert sent_in(sent.body, str(sent.headers["Content-Type"])) == Sent(fields, file, called)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, BODY[:60] + noise, BODY + noise, noise + BODY):
        try:
            sent_in(body, KIND)
        except Refusal as refusal:
            assert isinstance(refusal, FormUnreadable)  # noqa: PT017 - whether it is refused is what the bytes decide


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BODY, "application/x-www-form-urlencoded"),
        (BODY, "multipart/form-data"),
        (BODY, "multipart/form-data; boundary="),
        (BODY, "multipart/form-data; boundary=" + "b" * 71),
        (BODY, "multipart/form-data; boundary=c"),
        (b"", KIND),
        (b"--b--", "multipart/mixed; boundary=b"),
        (BODY[:-6], KIND),
        (BODY.replace(b"form-data; name", b"attachment; name"), KIND),
        (BODY.replace(b'name="title"', b"x=1"), KIND),
        (BODY.replace(b"\xe6\x80\xa5", b"\xff\xfe"), KIND),
        (BODY.replace(b"\r\n\r\n", b"\r\n"), KIND),
        (BODY.replace(b"Content-Type", b"X" * 3_000), KIND),
        (b"".join([b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'] * 21) + b"--b--", KIND),
    ],
)
def test_what_is_no_form(body: bytes, kind: str) -> None:
    with pytest.raises(FormUnreadable):
        sent_in(body, kind)


def test_fields_have_a_length() -> None:
    with pytest.raises(FormTooLong):
        sent_in(BODY.replace(b"\xe6\x80\xa5", b"x" * (LONGEST_BODY + 1)), KIND)


@pytest.mark.parametrize(
    "filling",
    [b"\r\n--", b"\r\n--b\r\n", b"\r\n--b\r\n\r\n", b'; name="', b'; filename="x', b"\r\n\r\n", b"--b"],
)
def test_no_filling_makes_it_slow(filling: bytes) -> None:
    """Work grows with the length, not with its square: 10 MB of anything in a second of the processor."""
    begun = time.process_time()
    head = b'--b\r\nContent-Disposition: form-data; name="a"'
    for body in (head + filling * (10_000_000 // len(filling)), head + b"\r\n\r\n" + filling * (10_000_000 // len(filling))):  # fmt: skip
        with pytest.raises((FormUnreadable, FormTooLong)):
            sent_in(body, KIND)
    assert time.process_time() - begun < 2


class Sender:
    """Gives a body in pieces; after the last one it hangs."""

    def __init__(self, *pieces: bytes, ends: bool = True) -> None:
        self.pieces, self.ends, self.taken = list(pieces), ends, 0

    async def __call__(self) -> Message:
        if not self.pieces:
            await asyncio.Event().wait()
        self.taken += 1
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces) or not self.ends}


def read(sender: Sender, stated: str = "", most: int = 10_000, seconds: float = 5) -> Sent:
    return asyncio.run(read_upload(sender, KIND, stated, most, seconds))


def test_a_body_in_pieces_is_one() -> None:
    assert read(Sender(*(BODY[each : each + 7] for each in range(0, len(BODY), 7)))) == Sent(
        {"title": "急救"}, b"\xff\xd8--b\r\n\x00", "a.jpg"
    )


def test_what_is_somewhat_too_long_is_read_to_its_end_and_not_kept() -> None:
    sender = Sender(*[bytes(10_000)] * 4)
    with pytest.raises(FormTooLong):
        read(sender)
    assert sender.taken == 4


def test_what_is_far_too_long_is_not_waited_for() -> None:
    sender = Sender(*[bytes(10_000)] * 100)
    with pytest.raises(FormTooLong):
        read(sender)
    assert sender.taken < 10
    for stated in ("10737418240", "9" * 40):
        with pytest.raises(FormTooLong):
            read(Sender(ends=False), stated)


def test_who_is_too_slow_or_goes_away() -> None:
    with pytest.raises(UploadTooSlow):
        read(Sender(BODY[:20], ends=False), seconds=0.05)

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(FormUnreadable):
        asyncio.run(read_upload(gone, KIND, "", 10_000, 5))


TYPED = b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n\xe6\xbc\x8f\xe6\xb0\xb4\r\n'
PICTURE = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a.jpg"\r\n\r\n%s\r\n'
END = b"--b--\r\n"


def photographed(sender: Sender, stated: str = "", most: int = 10_000, seconds: float = 5) -> Photographed:
    return asyncio.run(read_photographed(sender, KIND, stated, most, seconds))


def test_several_photos_of_one_form_keep_their_fields() -> None:
    body = TYPED + PICTURE % (b"photo", b"1") + PICTURE % (b"after", b"22") + PICTURE % (b"album", b"") + END
    for size in (5, len(body)):
        sent = photographed(Sender(*(body[each : each + size] for each in range(0, len(body), size))))
        files = (SentFile("photo", b"1", "a.jpg"), SentFile("after", b"22", "a.jpg"))
        assert sent == Photographed({"words": "漏水"}, files, None)


@pytest.mark.parametrize("pieces", [1, 7])
def test_photos_too_large_leave_what_was_typed_before_them(pieces: int) -> None:
    body = TYPED + PICTURE % (b"photo", bytes(80_000)) + END
    size = len(body) // pieces + 1
    sender = Sender(*(body[each : each + size] for each in range(0, len(body), size)))
    sent = photographed(sender)
    assert (sent.fields, sent.files, type(sent.refusal)) == ({"words": "漏水"}, (), FormTooLong)
    assert sender.taken == pieces, "a browser that is cut off while it sends shows no answer"


def test_photos_without_end_are_not_waited_for_but_what_was_typed_is_read() -> None:
    sent = photographed(
        Sender(TYPED + PICTURE % (b"photo", b"1"), bytes(40_000), bytes(40_000), ends=False),
        stated="10737418240",
    )
    assert (sent.fields, type(sent.refusal)) == ({"words": "漏水"}, FormTooLong)
    sent = photographed(Sender(TYPED + PICTURE % (b"photo", b"1"), ends=False), seconds=0.05)
    assert (sent.fields, sent.files, type(sent.refusal)) == ({"words": "漏水"}, (), UploadTooSlow)


@pytest.mark.parametrize("body", [b"", b"x", BODY[:-6], TYPED.replace(b"form-data; name", b"x; y") + END])
def test_what_is_no_form_with_photos(body: bytes) -> None:
    with pytest.raises(FormUnreadable):
        photographed(Sender(body))
    with pytest.raises(FormTooLong):
        photographed(Sender(TYPED.replace(b"\xe6\xbc\x8f\xe6\xb0\xb4", b"x" * (LONGEST_BODY + 1)) + END))
