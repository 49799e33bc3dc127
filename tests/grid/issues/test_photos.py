"""Photos taken in: what they are decides, not what they are called; small, without place or camera, kept once, nothing left of a refusal."""

from io import BytesIO

import pytest
from PIL import Image

from core.paths import DataFolder
from core.refusal import Refusal
from grid.issues import issues, photos, refusals
from grid.issues.moves import move
from grid.issues.photos import MOST_BYTES, Sent, path_of, prepare, take_in
from tests import pictures
from tests.issue_book import ITEM, Book
from tests.pictures import photo


def test_a_photo_becomes_small_and_tells_nothing_but_the_picture(folder: DataFolder) -> None:
    sent = pictures.with_place(orientation=6)
    assert b"SECRET-OWNER" in sent
    ready = prepare(folder, Sent(sent, r"C:\照片\IMG_0001.HEIC", "after"))
    assert ready.photo.name == "IMG_0001.jpg"
    assert ready.photo.kind == "after"
    assert b"SECRET" not in ready.file.content
    assert b"Exif" not in ready.file.content
    large = prepare(folder, Sent(photo(size=(8_000, 6_000)), ""))
    assert large.photo.name == "photo.jpg"
    with Image.open(BytesIO(large.file.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1_600, 1_200))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\xff\xd8\xff" + bytes(80 * 1024 * 1024), refusals.PhotoTooLarge),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), refusals.PhotoTooLarge),
        (b"\x00\x00\x00\x18ftypheic" + bytes(64), refusals.PhotoIsHeic),
        (b"MZ\x90\x00" + bytes(900), refusals.PhotoNotReadable),
        (b"", refusals.PhotoNotReadable),
        (pictures.PDF, refusals.PhotoNotReadable),
        (photo()[:300], refusals.PhotoNotReadable),
    ],
    ids=["80 MB", "a byte too much", "HEIC", "an exe", "nothing", "a PDF", "half a photo"],
)
def test_what_is_no_photo_is_refused_in_words_and_leaves_nothing(
    sqlite_book: Book, folder: DataFolder, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal, match=r"漏水\.jpg"):
        take_in(
            sqlite_book.store, folder, [Sent(photo(), "好.jpg"), Sent(content, "漏水.jpg")],
            lambda db, taken: sqlite_book.report(db, photos=taken),
        )  # fmt: skip
    assert not any(folder.media.iterdir())
    with sqlite_book.store.read() as db:
        assert issues.search(db, "B-") == []


def test_they_lie_in_media_once_when_the_report_is_committed(book: Book, folder: DataFolder) -> None:
    first, second = Sent(photo(), "a.jpg"), Sent(photo(size=(300, 200)), "b.png")
    row = take_in(book.store, folder, [first, second], lambda db, taken: book.report(db, ITEM, photos=taken))
    again = take_in(book.store, folder, [first, first], lambda db, taken: book.report(db, photos=taken))
    assert len(list(folder.media.iterdir())) == 2
    with book.store.read() as db:
        kept = issues.story(db, row.id).photos
        assert [each.name for each in kept] == ["a.jpg", "b.jpg"]
        assert all(path_of(folder, each.sha256).is_file() for each in kept)
        assert len(issues.story(db, again.id).photos) == 1


def test_what_the_verb_refuses_leaves_no_photo(book: Book, folder: DataFolder) -> None:
    with book.store.write() as db:
        row = book.at_state(db, "FILED")
    with pytest.raises(refusals.MoveNotNow):
        take_in(
            book.store,
            folder,
            [Sent(photo(), "a.jpg")],
            lambda db, taken: move(db, row.id, "handled", book.handler, book.at, photos=taken),
        )
    assert not any(folder.media.iterdir())


@pytest.mark.parametrize("asked", ["0" * 64, "../base.sqlite3", "", "A" * 64])
def test_only_a_photo_is_found(folder: DataFolder, asked: str) -> None:
    with pytest.raises(refusals.PhotoGone):
        photos.path_of(folder, asked)
