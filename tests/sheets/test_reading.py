"""Table files of every kind that offices send, and everything else that is chosen by mistake."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from core.refusal import Refusal
from sheets import reading, xlsx_parts
from sheets.reading import Mark, decoded, letter, open_workbook
from sheets.refusals import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FileUnreadable,
    PasswordProtected,
    SheetTooLarge,
    WrongFileType,
)

TABLE = "姓名,手机\n王𬍡,13812345678\n"


def _xlsx(path: Path, rows: list[list[object]], **merges: str) -> Path:
    book: Any = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges.values():
        book.active.merge_cells(area)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_whatever_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes(TABLE.replace(",", delimiter).encode(encoding))
    (sheet,) = open_workbook(file)
    assert sheet.name == "名册"
    assert sheet.rows == [["姓名", "手机"], ["王𬍡", "13812345678"]]
    assert not sheet.merges_known


def test_gbk_that_is_no_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("姓名,居民区\r\n李静,爱博一村\r\n".encode("gbk"))
    assert open_workbook(file)[0].rows == [["姓名", "居民区"], ["李静", "爱博一村"]]


@example("0000000000一")
@example("王伟,一村,13812345678")
@given(st.text(alphabet="姓名手机王伟爱博一村0123456789,，\n", min_size=2, max_size=200))
def test_the_two_encodings_of_offices_are_never_confused(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        assert decoded(text.encode(encoding)) == text
    if any(character > "\x7f" for character in text) and len(text) > 10:
        assert decoded(text.encode("gb18030")) == text


@pytest.mark.parametrize("text", ["size 3×4 m", "20 °C", "§ 3", "plain"])
def test_signs_that_chinese_lists_have_too_are_no_letters_of_abroad(text: str) -> None:
    assert decoded(text.encode()) == text


def test_csv_that_keeps_noughts_for_excel(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('姓名,工号\n王伟,"=""00123"""\n', "utf-8")
    assert open_workbook(file)[0].rows[1] == ["王伟", "00123"]


def test_an_xls_of_an_old_program(tmp_path: Path) -> None:
    book: Any = xlwt.Workbook(encoding="utf-8")
    style: Any = xlwt.XFStyle()
    style.num_format_str = "yyyy-mm-dd"
    page = book.add_sheet("名册")
    page.write_merge(0, 0, 0, 2, "标题")
    page.write(1, 0, "姓名")
    page.write(1, 1, 13812345678)
    page.write(1, 2, date(2020, 1, 2), style)
    file = tmp_path / "a.xls"
    book.save(str(file))
    (sheet,) = open_workbook(file)
    assert sheet.rows[1] == ["姓名", 13812345678.0, date(2020, 1, 2)]
    assert sheet.spread(0, 2) == "标题"
    assert sheet.merges_known
    renamed = file.rename(tmp_path / "a.xlsx")
    assert open_workbook(renamed)[0].rows == sheet.rows


def test_merged_areas_formulas_and_errors_of_an_xlsx(tmp_path: Path) -> None:
    file = _xlsx(tmp_path / "a.xlsx", [["姓名", "=1+1", "#N/A"], ["a", 1, 2], [None, 3, 4]], first="A2:A3")
    (sheet,) = open_workbook(file)
    assert sheet.spread(2, 0) == "a"
    assert sheet.cell(2, 0) == ""
    assert sheet.cell(9, 9) == ""
    assert sheet.marks == {(0, 1): Mark.FORMULA_UNCOMPUTED, (0, 2): Mark.ERROR}


def test_a_computed_formula_has_its_value(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book: Any = Workbook(str(file))
    page = book.add_worksheet("A&B")
    page.write_formula("A1", "=1+1", None, 2)
    page.write_formula("AB2", '=""', None, "")
    page.write_formula("C1", '="x"', None, "x")
    book.add_worksheet("暗").hide()
    book.close()
    sheet, hidden = open_workbook(file)
    assert sheet.name == "A&B"
    assert sheet.cell(0, 0) == 2
    assert sheet.marks[0, 0] is sheet.marks[0, 2] is Mark.FORMULA
    assert sheet.marks[1, 27] is Mark.FORMULA_UNCOMPUTED
    assert hidden.hidden
    assert not sheet.hidden


def test_an_ods(tmp_path: Path) -> None:
    file = tmp_path / "a.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell>'
    names = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "table", "text")
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
            f'<table:table table:name="名册"><table:table-row>{cell}</table:table-row>'
            '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert open_workbook(file)[0].rows == [["姓名"]]


def _encrypted() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )


def _cut_off() -> bytes:
    target = io.BytesIO()
    book: Any = openpyxl.Workbook()
    book.save(target)
    return target.getvalue()[:-400]


def _spoiled() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook>" + b"a" * 100)
    return target.getvalue().replace(b"aaaa", b"bbbb", 1)


def _zip(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"\xef\xbb\xbf \r\n", FileEmpty),
        (b"%PDF-1.7 ...", WrongFileType),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, WrongFileType),
        (b"<html><table><tr><td>\xd0\xd5\xc3\xfb</td></tr></table></html>", WrongFileType),
        (b"{\\rtf1 text}", WrongFileType),
        (_zip(**{"word/document.xml": "<document/>"}), WrongFileType),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, WrongFileType),
        (_encrypted(), PasswordProtected),
        (_cut_off(), FileDamaged),
        (_spoiled(), FileDamaged),
        (_zip(**{"xl/workbook.xml": "<workbook/>"}), FileDamaged),
        (b"PK\x03\x04 and no more", FileDamaged),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(
    tmp_path: Path, content: bytes, refusal: type[Refusal]
) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(content)
    with pytest.raises(refusal, match=r"名册\.xlsx"):
        open_workbook(file)
    assert file.read_bytes() == content


def test_an_old_workbook_with_a_password(tmp_path: Path) -> None:
    book: Any = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    file = tmp_path / "a.xls"
    book.save(str(file))
    content = file.read_bytes()
    # The record behind BOF becomes FILEPASS: what Excel writes when a password is set.
    start = content.index(b"\x09\x08\x10\x00") + 20
    file.write_bytes(content[:start] + b"\x2f\x00" + content[start + 2 :])
    with pytest.raises(PasswordProtected):
        open_workbook(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        open_workbook(tmp_path / "nothing.xlsx")
    with pytest.raises(FileUnreadable):
        open_workbook(tmp_path)


def test_a_file_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/media/x", b"\0" * 3_000_000)
    monkeypatch.setattr(xlsx_parts, "UNPACKED_MOST", 2_000_000)
    assert file.stat().st_size < 10_000
    with pytest.raises(FileTooLarge):
        open_workbook(file)


@pytest.mark.parametrize("cell", ["A200001", "XFD20000"])
def test_one_stray_cell_far_away(tmp_path: Path, cell: str) -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active[cell] = "x"
    file = tmp_path / "far.xlsx"
    book.save(file)
    with pytest.raises(SheetTooLarge, match=cell):
        open_workbook(file)


@pytest.mark.parametrize(
    ("first", "far"),
    [
        ("<c r='A1'><v>1</v></c>", "<c r='XFD190000'><v>1</v></c>"),
        ('<c r="A1"><v>1</v></c>', '<c r = "XFD190000"><v>1</v></c>'),
        ('<c r="A1"><v>1</v></c>', '<c s=">" r="XFD190000"><v>1</v></c>'),
        ('<c r="A1"><v>1</v></c>', '<c r="xfd190000"><v>1</v></c>'),
        ('<c r="A1"><v>1</v></c>', '<c r="XFD0000190000"><v>1</v></c>'),
        ('<x-y:c r="A1"><v>1</v></x-y:c>', '<x-y:c r="XFD190000"><v>1</v></x-y:c>'),
        ("<c><v>1</v></c>" * 400, "<c><v>1</v></c>"),
    ],
    ids=["quotes", "blanks", "sign", "small", "noughts", "prefix", "no place"],
)
def test_a_cell_far_away_however_it_is_written(tmp_path: Path, first: str, far: str) -> None:
    """The reading library makes a table of the whole range, and ends the program where memory does not bear it."""
    file = _xlsx(tmp_path / "far.xlsx", [["姓名"]])
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    rows = f'<row r="1">{first}</row><row r="190000">{far}</row>'.encode()
    start, end = parts[name].index(b"<sheetData>") + len(b"<sheetData>"), parts[name].index(b"</sheetData>")
    parts[name] = parts[name][:start] + rows + parts[name][end:]
    parts[name] = parts[name].replace(b"<worksheet ", b'<worksheet xmlns:x-y="x-y" ')
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    with pytest.raises(SheetTooLarge, match="190000"):
        open_workbook(file)


def test_merged_areas_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _xlsx(tmp_path / "merged.xlsx", [["a"], [], ["b", "c"]], first="A1:B2")
    assert open_workbook(file)[0].anchors
    monkeypatch.setattr(reading, "MERGED_MOST", 3)
    with pytest.raises(FileDamaged):
        open_workbook(file)


def test_formatted_blank_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active["XFD900000"].number_format = "@"
    file = tmp_path / "far.xlsx"
    book.save(file)
    assert open_workbook(file)[0].rows == [["姓名"]]


def test_a_csv_of_too_many_lines(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_bytes(b"a,b\n" * 200_001)
    with pytest.raises(FileTooLarge):
        open_workbook(file)


@pytest.mark.parametrize(("content", "cell"), [(b"," * 16_384, "XFE1"), (b"," * 2_999 + b"\n", "DKJ2001")])
def test_a_csv_that_is_too_wide(tmp_path: Path, content: bytes, cell: str) -> None:
    file = tmp_path / "wide.csv"
    file.write_bytes(content if cell == "XFE1" else b"a" + content * 2_001)
    with pytest.raises(SheetTooLarge, match=f"cell {cell}:"):
        open_workbook(file)


def test_columns_have_excels_letters() -> None:
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
        "XFD",
    ]
