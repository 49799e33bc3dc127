"""Handing certificates out: named safely, in the order that is asked for, from the frozen bytes alone; all of it or nothing."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pikepdf
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_id
from core.jobs import drive
from core.paths import DataFolder
from core.refusals import FileLocked, FileNotWritten
from courses.paper.refusals import UnknownSheet
from courses.tables import PaperRow, PaperSheet
from credits.certificates import certificate_files, certificates, handing_out, one_file
from credits.certificates.certificates import CertificateRow
from credits.certificates.layouts import images, layouts
from credits.certificates.layouts.layout_parts import Box, Picture
from credits.certificates.paper_order import Order, in_order
from credits.certificates.refusals import FrozenFileChanged, NothingToHandOut
from credits.refusals import UnknownCertificate
from people.tables import Person
from store.journal import JOURNAL
from store.transaction import Store
from store.types import table_of
from tests.certificate_town import NOW, certificate_town, finish, held, issue
from tests.credit_town import Town

PLACES = ("丙居民区", "甲居民区", "", "乙居民区", "甲居民区")
NAMES = ("王芳", "李敏", "欧阳娜", "张桂芳", "陈思远")


@pytest.fixture
def town(sqlite_base: Store, folder: DataFolder) -> Town:
    """Five with a certificate of the stage, of three areas."""
    made = certificate_town(sqlite_base)
    finish(made, *NAMES, areas=PLACES)
    issue(made, folder)
    return made


def ids(town: Town) -> list[UUID]:
    return [row.id for row in held(town)]


def order(town: Town, how: Order, sheet: int | None = None) -> list[str]:
    with town.store.read() as db:
        return [row.name for row in in_order(db, held(town), how, NOW.date(), sheet)]


def lines(town: Town) -> list[dict[str, object]]:
    with town.store.read() as db:
        said = db.scalars(
            sa.select(JOURNAL.c.payload)
            .where(JOURNAL.c.action == "certificates.handed_out")
            .order_by(JOURNAL.c.seq)
        )
        return [json.loads(line) for line in said]


def sheet_of(town: Town, people: list[UUID]) -> int:
    """An attendance sheet with these rows."""
    sheet = new_id()
    with town.store.write() as db:
        session = db.execute(sa.text("SELECT id FROM session")).scalar_one()
        db.execute(
            sa.insert(table_of(PaperSheet)).values(
                id=sheet, number=7, session_id=UUID(session), printed_at=NOW, actor="c"
            )
        )
        db.execute(
            sa.insert(table_of(PaperRow)),
            [{"sheet_id": sheet, "row": row, "person_id": person} for row, person in enumerate(people, 1)],
        )
    return 7


def drawn(content: bytes | Path) -> list[bytes]:
    """What each page draws."""
    found: list[bytes] = []
    with pikepdf.open(BytesIO(content) if isinstance(content, bytes) else content) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            found.append(page.Contents.read_bytes())
    return found


def test_orders(town: Town) -> None:
    assert order(town, "number") == list(NAMES)
    by_area = order(town, "area")
    assert [PLACES[NAMES.index(name)] for name in by_area] == [
        "丙居民区",
        "乙居民区",
        "甲居民区",
        "甲居民区",
        "",
    ]
    with pytest.raises(UnknownSheet):
        order(town, "sheet", 7)
    person = {row.name: row.person_id for row in held(town)}
    number = sheet_of(town, [person["陈思远"], new_unknown(town), person["欧阳娜"]])
    assert order(town, "sheet", number)[:2] == ["陈思远", "欧阳娜"]
    assert order(town, "sheet", number)[2:] == [name for name in by_area if name not in {"陈思远", "欧阳娜"}]


def new_unknown(town: Town) -> UUID:
    """Somebody on the sheet who has no certificate."""
    return town.person("钱六", number="98")


def test_a_merged_entry_stands_where_the_other_does(town: Town) -> None:
    kept = town.person("王芳", "甲居民区", number="99")
    first = held(town)[0].person_id
    number = sheet_of(town, [kept])
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == first).values(merged_into=kept))
    assert order(town, "sheet", number)[0] == "王芳"
    assert order(town, "area")[-2:] == ["王芳", "欧阳娜"]


def test_copies_are_the_frozen_bytes_in_a_folder_of_their_own(
    town: Town, folder: DataFolder, tmp_path: Path
) -> None:
    for again in ("证书 XH-2026-0001–0005", "证书 XH-2026-0001–0005 (2)"):
        made = drive(handing_out.write_files(town.store, folder, ids(town), tmp_path / "出", "clerk", NOW))
        assert (made.path.name, made.certificates) == (again, 5)
        for row in held(town):
            copy = made.path / f"{row.serial} {row.name}.pdf"
            assert copy.read_bytes() == certificate_files.read(folder, row.serial, row.sha256)
        assert len(list(made.path.iterdir())) == 5
    assert sorted(path.name for path in (tmp_path / "出").iterdir()) == [
        "证书 XH-2026-0001–0005",
        "证书 XH-2026-0001–0005 (2)",
    ]
    assert lines(town) == [{"form": "files", "certificates": 5, "serials": ["XH-2026-0001–0005"]}] * 2


def test_one_file_has_every_page_as_it_was_frozen(
    town: Town, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_file, "_PART", 2)
    path = tmp_path / "打印.pdf"
    made = drive(handing_out.write_one_file(town.store, folder, ids(town), path, "area", "clerk", NOW))
    assert (made.path, made.certificates) == (path, 5)
    rows = {row.name: row for row in held(town)}
    wanted = [
        page
        for name in order(town, "area")
        for page in drawn(certificate_files.read(folder, rows[name].serial, rows[name].sha256))
    ]
    assert drawn(path) == wanted
    assert [file.name for file in tmp_path.iterdir() if not file.is_dir()] == ["打印.pdf"]
    assert lines(town)[-1]["form"] == "one_file"
    before = path.read_bytes()
    drive(
        handing_out.write_one_file(
            town.store, folder, ids(town), path, "area", "clerk", NOW + timedelta(days=1)
        )
    )
    assert path.read_bytes() == before


def test_pictures_that_pages_share_are_in_one_file_once(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path
) -> None:
    from PIL import Image

    town = certificate_town(sqlite_base)
    finish(town, *NAMES)
    picture = BytesIO()
    Image.effect_noise((600, 600), 90).convert("RGB").save(picture, "PNG")
    sha256 = images.add(folder, picture.getvalue(), "章.png")
    with town.store.write() as db:
        layout = layouts.shipped_for("stage")
        paper = Picture("paper", Box(60_00, 140_00, 30_00, 30_00), sha256, "background")
        own = type(layout)("own", "带章", "stage", layout.page, (*layout.elements, paper))
        layouts.use(db, layouts.save(db, own, "head", NOW).id, "head", NOW)
    rows = issue(town, folder)
    one = len(certificate_files.read(folder, rows[0].serial, rows[0].sha256))
    kept = len(images.read(folder, own)[sha256])
    path = tmp_path / "x.pdf"
    drive(handing_out.write_one_file(town.store, folder, ids(town), path, "number", "clerk", NOW))
    assert path.stat().st_size < len(NAMES) * (one - kept) + 1.2 * kept
    with pikepdf.open(path) as pdf:
        drawn_things = [
            drawn
            for page in pdf.pages
            for _name, drawn in page.resources["/XObject"].items()
            if drawn["/Subtype"] == "/Image"
        ]
    assert len(drawn_things) == len(NAMES)
    assert len({drawn.objgen for drawn in drawn_things}) == 1


def test_what_names_fonts_of_its_own_is_no_shared_picture() -> None:
    """Two files whose forms draw by the same codes with other fonts: each keeps its own."""
    parts: list[bytes] = []
    for font in ("Times-Roman", "Courier"):
        pdf = pikepdf.new()
        page = pdf.add_blank_page()
        kind = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name(f"/{font}")
        )
        form = pikepdf.Stream(pdf, b"BT /F1 12 Tf (A) Tj ET")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(kind)))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        written = BytesIO()
        pdf.save(written)
        parts.append(written.getvalue())
    with TemporaryDirectory() as place:
        target = Path(place) / "x.pdf"
        with one_file.OneFile(target) as whole:
            for part in parts:
                whole.add(part)
            assert list(whole.write()) == [2]
        with pikepdf.open(target) as pdf:
            fonts = [str(page.resources.XObject.X.Resources.Font.F1.BaseFont) for page in pdf.pages]
    assert fonts == ["/Times-Roman", "/Courier"]


@pytest.mark.parametrize("how", ["files", "one"])
def test_nothing_is_left_of_what_was_cancelled_or_refused(
    town: Town, folder: DataFolder, tmp_path: Path, how: str
) -> None:
    def begin() -> object:
        if how == "files":
            return handing_out.write_files(town.store, folder, ids(town), tmp_path, "clerk", NOW)
        return handing_out.write_one_file(
            town.store, folder, ids(town), tmp_path / "x.pdf", "number", "clerk", NOW
        )

    before = sorted(tmp_path.iterdir())
    job = begin()
    for _step in range(3):
        next(job)  # type: ignore[call-overload]
    job.close()  # type: ignore[attr-defined]
    assert sorted(tmp_path.iterdir()) == before
    last = certificates.path_of(folder, held(town)[-1])
    whole = last.read_bytes()
    last.write_bytes(whole[:-1])
    with pytest.raises(FrozenFileChanged, match="XH-2026-0005"):
        drive(begin())  # type: ignore[arg-type]
    assert sorted(tmp_path.iterdir()) == before
    assert lines(town) == []


def test_a_full_disk_and_a_locked_target_change_nothing(
    town: Town, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"older")
    before = sorted(tmp_path.iterdir())

    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pikepdf.Pdf, "save", full)
        with pytest.raises(FileNotWritten, match="No space left"):
            drive(handing_out.write_one_file(town.store, folder, ids(town), path, "number", "clerk", NOW))

    def locked(_beside: Path, path: Path) -> None:
        raise FileLocked(file=str(path))

    monkeypatch.setattr("core.placing.put_in_place", locked)
    with pytest.raises(FileLocked):
        drive(handing_out.write_one_file(town.store, folder, ids(town), path, "number", "clerk", NOW))
    with pytest.raises(FileLocked):
        drive(handing_out.write_files(town.store, folder, ids(town), tmp_path, "clerk", NOW))
    assert sorted(tmp_path.iterdir()) == before
    assert path.read_bytes() == b"older"
    assert lines(town) == []


def test_nothing_and_nobody(town: Town, folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(NothingToHandOut):
        drive(handing_out.write_files(town.store, folder, [], tmp_path, "clerk", NOW))
    with pytest.raises(UnknownCertificate):
        drive(handing_out.write_files(town.store, folder, [new_id()], tmp_path, "clerk", NOW))


def row(serial: str, name: str = "王芳") -> CertificateRow:
    values = dict.fromkeys(CertificateRow._fields, None) | {"serial": serial, "name": name}
    return CertificateRow(**values)  # type: ignore[arg-type]


@given(st.text(max_size=120))
def test_a_copys_name_is_one_that_windows_takes(name: str) -> None:
    made = handing_out.file_name(row("XH-2026-0001", name))
    assert made.startswith("XH-2026-0001")
    assert made.endswith(".pdf")
    assert not set('<>:"/\\|?*') & set(made)
    assert made.isprintable() or all(ord(character) >= 32 for character in made)
    assert len(made) <= 100
    assert made[:-4].strip(" .") == made[:-4]


@given(
    st.sets(st.tuples(st.sampled_from(("XH-2026-", "XF-2026-", "XH-2025-")), st.integers(1, 40)), min_size=1)
)
def test_numbers_that_follow_each_other_are_drawn_together(numbers: set[tuple[str, int]]) -> None:
    found = handing_out.ranges([row(f"{head}{number:04}") for head, number in numbers])
    told: set[tuple[str, int]] = set()
    for part in found:
        first, _dash, last = part.partition("–")
        head, start = first[:-4], int(first[-4:])
        told |= {(head, number) for number in range(start, int(last or start) + 1)}
    assert told == numbers
    gaps = sum((head, number + 1) not in numbers for head, number in numbers)
    assert len(found) == gaps
