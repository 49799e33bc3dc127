"""Proofs: told by their content, freed of what a camera writes, kept once; nothing hostile gets into media/."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.paths import DataFolder
from core.refusal import Refusal
from credits.claims import proofs
from credits.claims.proofs import Proof, hand_in, path_of, plain_name, prepare
from credits.claims.refusals import ProofGone, ProofIsHeic, ProofNotReadable, ProofTooLarge
from store.transaction import Store
from store.types import Db
from tests import pictures
from tests.pictures import HTML, PDF, photo


def is_dark(picture: Image.Image, x: int, y: int) -> bool:
    return picture.convert("L").crop((x, y, x + 1, y + 1)).tobytes()[0] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_plain_jpeg(folder: DataFolder, kind: str) -> None:
    ready = prepare(folder, photo(kind), "证书.PNG")
    assert ready.proof.name == "证书.jpg"
    assert ready.place == folder.media / f"{ready.proof.sha256}.jpg"
    with Image.open(BytesIO(ready.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (640, 480))
        assert is_dark(picture, 10, 10)
        assert not is_dark(picture, 300, 300)


def test_a_large_photo_is_made_small_and_stays_legible(folder: DataFolder) -> None:
    ready = prepare(folder, photo(size=(8_000, 6_000)), "x")
    with Image.open(BytesIO(ready.content)) as picture:
        assert picture.size == (2_400, 1_800)


def test_what_a_camera_writes_is_gone_and_the_picture_stands_upright(folder: DataFolder) -> None:
    sent = pictures.with_place(orientation=6)
    assert b"SECRET-OWNER" in sent
    kept = prepare(folder, sent, "IMG_0001.jpg").content
    assert b"SECRET" not in kept
    assert b"Exif" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (480, 640)
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert is_dark(picture, 470, 10)  # the corner went with it
        assert not is_dark(picture, 10, 630)


def test_what_is_transparent_is_white(folder: DataFolder) -> None:
    written = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(BytesIO(prepare(folder, written.getvalue(), "x").content)) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_two_kinds_in_one_file_are_one_picture_afterwards(folder: DataFolder) -> None:
    """A picture with a page or a zip behind it is a picture alone; a page that begins with a picture's bytes is nothing."""
    for behind in (HTML, b"PK\x03\x04evil", PDF):
        assert behind not in prepare(folder, photo() + behind, "x.html").content
    with pytest.raises(ProofNotReadable):
        prepare(folder, b"\xff\xd8\xff" + HTML, "x.jpg")
    with pytest.raises(ProofNotReadable):
        prepare(folder, HTML + PDF, "x.pdf")
    assert prepare(folder, PDF, "证明.html").proof.name == "证明.pdf"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", ProofNotReadable),
        (HTML, ProofNotReadable),
        (b"MZ\x90\x00", ProofNotReadable),
        (b"PK\x03\x04", ProofNotReadable),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ProofNotReadable),
        (photo("GIF"), ProofNotReadable),
        (photo("TIFF"), ProofNotReadable),
        (photo("BMP"), ProofNotReadable),
        (photo()[:200], ProofNotReadable),
        (photo("PNG")[:60], ProofNotReadable),
        (photo("WEBP")[:60], ProofNotReadable),
        (PDF[:20], ProofNotReadable),
        (b"\0\0\0\x18ftypheic\0\0\0\0", ProofIsHeic),
        (b"\0\0\0\x18ftypisom\0\0\0\0", ProofNotReadable),
        (b"\xff\xd8\xff" + bytes(proofs.MOST_BYTES), ProofTooLarge),
    ],
)
def test_what_is_no_proof(folder: DataFolder, content: bytes, refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        prepare(folder, content, "证书.jpg")


def test_bombs_are_not_unpacked(folder: DataFolder) -> None:
    for side in (8_000, 12_000, 30_000):
        with pytest.raises(ProofNotReadable):
            prepare(folder, pictures.bomb(side), "x.png")
    with pytest.raises(ProofNotReadable):
        prepare(folder, pictures.text_bomb(), "x.png")


@given(st.binary(max_size=400), st.sampled_from([b"", photo()[:300], photo("PNG")[:100], photo("WEBP")[:40]]))
def test_any_bytes_are_a_proof_or_refused(noise: bytes, start: bytes) -> None:
    with suppress(ProofNotReadable, ProofIsHeic):
        prepare(DataFolder(Path("nowhere")), start + noise, "x")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../keys/door.key", "door.key"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("..", "proof"),
        ("", "proof"),
        ("\0\u202egpj.exe", "gpj.exe"),
        ('a"b<c>|d?.jpg', "a b c d .jpg"),
        ("证书\r\nSet-Cookie: x.jpg", "证书 Set-Cookie x.jpg"),
    ],
)
def test_a_name_is_only_a_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(max_size=300))
def test_any_name_is_short_and_stays_in_its_folder(name: str) -> None:
    plain = plain_name(name)
    assert 0 < len(plain) <= proofs.LONGEST_NAME
    assert not set(plain) & set('/\\:*?"<>|\r\n\0')
    assert plain not in {".", ".."}


def test_the_file_is_there_once_its_claim_is_and_not_without(sqlite_base: Store, folder: DataFolder) -> None:
    kept: list[Proof | None] = []

    def make(_db: Db, proof: Proof | None) -> None:
        kept.append(proof)

    def refuse(_db: Db, _proof: Proof | None) -> None:
        raise ProofGone

    with pytest.raises(ProofGone):
        hand_in(sqlite_base, folder, photo(), "x.jpg", refuse)
    assert list(folder.media.iterdir()) == []
    hand_in(sqlite_base, folder, photo(), "x.jpg", make)
    hand_in(sqlite_base, folder, photo(), "y.jpg", make)
    hand_in(sqlite_base, folder, PDF, "x.pdf", make)
    hand_in(sqlite_base, folder, b"", "", make)
    first, second, pdf, none = kept
    assert first
    assert second
    assert pdf
    assert none is None
    assert (first.sha256, second.name) == (second.sha256, "y.jpg")
    assert {path.name for path in folder.media.iterdir()} == {f"{first.sha256}.jpg", f"{pdf.sha256}.pdf"}
    assert path_of(folder, pdf.sha256).read_bytes() == PDF


def test_only_a_hash_leads_to_a_file(folder: DataFolder) -> None:
    (folder.media / "secret.pdf").write_bytes(PDF)
    for text in ("", "secret", "../keys/door", "f" * 64, "F" * 64 + ".pdf"):
        with pytest.raises(ProofGone):
            path_of(folder, text)
