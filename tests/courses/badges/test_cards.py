"""Cards: every code reads back from the printed sheet, words keep to their place, and the file is whole or not there."""

import subprocess
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import cast

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.pool import QueuePool

from core.files import write_beside
from core.jobs import drive
from core.paths import DataFolder
from courses.badges import badges, cards, cards_pdf, codes, pictures, refusals
from courses.badges.cards_pdf import CARD, MM, QR_SIDE, CardFace, layout
from sheets.pdf_fonts import width
from store import journal
from store.naming import name_base
from tests.course_town import Town
from tests.programs import program

BASE = "梧桐街道社区工作者培训基地"


def face(number: int = 1, name: str = "王建国", **more: str) -> CardFace:
    said = {"area": "桂花苑居民区", "post": "社区工作者", "staff_number": "P0001"} | more
    return CardFace(name, number=number, text=codes.code_text(number, b"sixteen bytes ok"), **said)


def sheets(pdf: bytes, dpi: int) -> list[Image.Image]:
    """The pages as a printer of this resolution would put them on paper."""
    command = [program("pdftoppm"), "-r", str(dpi), "-gray", "-", "-"]
    drawn = subprocess.run(command[:-1], input=pdf, capture_output=True, check=True).stdout
    stream, found = BytesIO(drawn), list[Image.Image]()
    while stream.read(1):
        stream.seek(-1, 1)
        stream.readline()
        wide, high = map(int, stream.readline().split())
        stream.readline()
        found.append(Image.frombytes("L", (wide, high), stream.read(wide * high)))
    return found


def read(sheet: Image.Image, kind: zxingcpp.BarcodeFormat) -> set[str]:
    found = zxingcpp.read_barcodes(sheet, formats=zxingcpp.BarcodeFormats([kind]))
    return {code.text for code in found}


@pytest.mark.parametrize("dpi", [150, 203, 300])
def test_both_codes_of_every_card_read_back(dpi: int) -> None:
    faces = [face(number) for number in range(1, 13)]
    first, second = sheets(drive(cards_pdf.draw(faces, BASE)), dpi)
    for sheet, shown in ((first, faces[:10]), (second, faces[10:])):
        texts = {each.text for each in shown}
        assert read(sheet, zxingcpp.BarcodeFormat.QRCode) == texts
        assert read(sheet, zxingcpp.BarcodeFormat.Code128) == texts


def test_a_blurred_photo_of_a_card_still_reads() -> None:
    (sheet,) = sheets(drive(cards_pdf.draw([face(7)], BASE)), 110)
    tilted = sheet.rotate(11, fillcolor=255, resample=Image.Resampling.BILINEAR).convert("L")
    assert pictures.texts_in(tilted) == [face(7).text]


def box(line: cards_pdf.Line) -> tuple[float, float, float, float]:
    wide = width(line.text, line.face, line.size)
    return (line.x, line.y - 0.14 * line.size, line.x + wide, line.y + 0.86 * line.size)


@settings(max_examples=60, deadline=None)
@given(
    st.text("王欧阳娜阿依古丽·买提李䶮𬍡龘", min_size=1, max_size=22),
    st.text("桂花苑居民区第二三村联合", max_size=24),
    st.text("社区工作者党总支副书记兼主任", max_size=24),
    st.text("P0123456789-", max_size=20),
    st.text("梧桐街道社区工作者培训基地", min_size=1, max_size=40),
)
def test_words_stay_on_the_card_and_clear_of_codes_and_one_another(
    name: str, area: str, post: str, staff: str, base: str
) -> None:
    lines = layout(face(name=name, area=area, post=post, staff_number=staff), base)
    boxes = [box(line) for line in lines]
    qr_left, bars_top = CARD[0] - 5 * MM - QR_SIDE, (5.2 + 7.5) * MM
    for left, bottom, right, top in boxes:
        assert left >= 4 * MM
        assert bottom >= 1 * MM
        assert right <= CARD[0] - 4 * MM
        assert top <= CARD[1] - 0.5 * MM
        in_the_middle = top < CARD[1] - 7 * MM and bottom > 5 * MM
        if in_the_middle:
            assert right <= qr_left + 4 * MM
            assert bottom >= bars_top - 0.5
    for one, two in combinations(boxes, 2):
        beside = one[2] <= two[0] + 0.5 or two[2] <= one[0] + 0.5
        above = one[1] >= two[3] - 0.5 or two[1] >= one[3] - 0.5
        assert beside or above


def test_a_job_prints_who_has_a_badge_and_says_so(town: Town, folder: DataFolder) -> None:
    path = folder.root / "签到卡.pdf"
    with town.store.write() as db:
        name_base(db, BASE, "clerk", town.at)
        badges.issue(db, town.people[:11], "clerk", town.at)
        texts = {known.text for known in badges.badges_of(db, town.people).values()}
    steps = list[int]()
    job = cards.print_cards(town.store, path, town.people, "clerk", town.at)
    assert drive(job, lambda step: steps.append(step.done)) == 11
    assert steps == [0, 10, 11]
    assert town.lines("badges.printed") == 1
    printed = sheets(path.read_bytes(), 150)
    assert set[str]().union(*(read(sheet, zxingcpp.BarcodeFormat.QRCode) for sheet in printed)) == texts


def test_a_cancelled_job_leaves_nothing(town: Town, folder: DataFolder) -> None:
    path = folder.root / "cards.pdf"
    with town.store.write() as db:
        badges.issue(db, town.people, "clerk", town.at)
    job = cards.print_cards(town.store, path, town.people, "clerk", town.at)
    next(job)
    next(job)
    job.close()
    assert not path.exists()
    assert town.lines("badges.printed") == 0


def test_the_disk_is_written_before_the_base_is_held_and_the_older_file_outlives_a_fault(
    town: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.store.write() as db:
        name_base(db, BASE, "clerk", town.at)
        badges.issue(db, town.people, "clerk", town.at)
    path, before = folder.root / "cards.pdf", town.store.moved()
    path.write_bytes(b"older")
    held: list[int] = []

    def beside(path: Path, content: bytes, *, private: bool) -> Path:
        held.append(cast("QueuePool", town.store.writer.pool).checkedout())
        return write_beside(path, content, private=private)

    def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(cards, "write_beside", beside)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "note", fail)
        with pytest.raises(RuntimeError):
            drive(cards.print_cards(town.store, path, town.people, "clerk", town.at))
    assert (path.read_bytes(), town.store.moved()) == (b"older", before)
    assert drive(cards.print_cards(town.store, path, town.people, "clerk", town.at)) > 0
    assert path.read_bytes().startswith(b"%PDF")
    assert [each.name for each in folder.root.iterdir() if "cards" in each.name] == ["cards.pdf"]
    assert held == [0, 0]


def test_nobody_with_a_badge_is_refused(town: Town, folder: DataFolder) -> None:
    with pytest.raises(refusals.NoBadgesToPrint):
        drive(cards.print_cards(town.store, folder.root / "x.pdf", town.people, "clerk", town.at))


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"no picture")
    with pytest.raises(refusals.PictureUnreadable):
        pictures.texts_in_file(path)
    with pytest.raises(refusals.PictureUnreadable):
        pictures.texts_in_file(tmp_path / "nowhere.png")
    Image.new("L", (90, 90), 255).save(path)
    with pytest.raises(refusals.NoCodeInPicture):
        pictures.texts_in_file(path)


def test_a_picture_that_unpacks_too_far_or_asks_for_another_program_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.png"
    Image.new("L", (90, 90), 255).save(path)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 90 * 89)
    with pytest.raises(refusals.PictureUnreadable):
        pictures.texts_in_file(path)
    asked: list[object] = []
    monkeypatch.setattr("PIL.EpsImagePlugin.Ghostscript", lambda *all_, **_more: asked.append(all_))  # pyright: ignore[reportUnknownArgumentType, reportUnknownLambdaType] - Pillow's own, untyped
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n%%EOF\n")
    with pytest.raises(refusals.PictureUnreadable):
        pictures.texts_in_file(path)
    assert asked == []
