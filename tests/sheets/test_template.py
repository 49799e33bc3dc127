"""An office's own form: filled where its headings ask, all else cell by cell as it was, and refused by cell where it cannot be."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from core.refusal import Refusal
from core.refusals import FileLocked
from sheets import template_filling
from sheets.refusals import FileTooLarge, WrongFileType
from sheets.template import Template, read_template
from sheets.template_filling import fill
from sheets.template_refusals import (
    HeadingsNotFound,
    HeadingTwice,
    PlaceholderInPieces,
    PlaceholderUnknown,
    TemplateFormulaNotCopied,
    TemplateHasMacros,
    TemplateHolds,
    TemplateMerged,
    TemplateNotEmpty,
    TemplateNotXlsx,
    TemplateProtected,
)
from tests.sheets.forms import FIRST, HEAD, LIST, WORDS, Worker, form, workers

STYLE = ("font", "border", "fill", "alignment", "protection")


def read(path: Path) -> Template[Worker]:
    return read_template(path, LIST, list(WORDS))


def filled(path: Path, people: list[Worker]) -> Path:
    target = path.with_name("填好.xlsx")
    assert fill(read(path), target, iter(people), WORDS) == len(people)
    return target


def page(path: Path) -> Any:  # noqa: ANN401 - openpyxl has no types
    book: Any = openpyxl.load_workbook(path)
    return book.worksheets[0]


def patched(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The form with one of its parts written in another way."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts.get(part, b"").decode()
    after = change(before)
    assert after != before
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {part: after.encode()}).items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_what_the_headings_ask_for(tmp_path: Path) -> None:
    found = read(form(tmp_path / "模板.xlsx"))
    assert (found.sheet, found.head, found.first, found.rows) == ("考核 名单", 5, 6, 3)
    assert [(ask.cell, ask.key) for ask in found.filled] == [
        ("A4", "number"), ("B4", "name"), ("C4", "staff_number"), ("D4", "id_number"), ("E4", "area"),
        ("F4", "earned"), ("H4", "grade"),
    ]  # fmt: skip
    assert [ask.heading for ask in found.left] == ["备注"]
    assert [ask.heading for ask in found.asks if ask.by_formula] == ["是否达标"]
    assert found.placeholders == ("年度", "单位")


@pytest.mark.parametrize("ready", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 40])
def test_the_round_trip_cell_by_cell(tmp_path: Path, ready: int, count: int) -> None:
    source = form(tmp_path / "模板.xlsx", ready)
    people = workers(count)
    target = filled(source, people)
    before, after = page(source), page(target)
    rows, moved = max(count, 1), max(count, 1) - ready
    last, total = FIRST + rows - 1, FIRST + rows
    said = {
        "{年度}年度社区工作者考核名单": "2026年度社区工作者考核名单",
        "填报单位：｛单位｝": f"填报单位：{WORDS['单位']}",
        f"=COUNTA(B{FIRST}:B{FIRST + ready - 1})": f"=COUNTA(B{FIRST}:B{last})",
        f"=SUM(F{FIRST}:F{FIRST + ready - 1})": f"=SUM(F{FIRST}:F{last})",
        f'=COUNTIF(G{FIRST}:G{FIRST + ready - 1},"是*")': f'=COUNTIF(G{FIRST}:G{last},"是*")',
    }
    for line in before.iter_rows():
        for cell in line:
            if FIRST <= cell.row < FIRST + ready:
                continue
            there = after.cell(cell.row if cell.row < FIRST else cell.row + moved, cell.column)
            assert there.value == said.get(cell.value, cell.value), cell.coordinate
            same_look(cell, there)
    for place in range(rows):
        row = FIRST + place
        own = FIRST + (ready - 1 if place and place == rows - 1 else place if place < ready - 1 else 0)
        for column in range(1, len(HEAD) + 1):
            same_look(before.cell(own, column), after.cell(row, column))
        assert after.cell(row, 7).value == f'=IF(F{row}>=$F$2*0+80,"是 F6","否")'
        assert after.row_dimensions[row].height == 24
        if place < count:
            one = people[place]
            values = [after.cell(row, column).value for column in (1, 2, 3, 4, 5, 6, 8, 9)]
            expected = [
                one.number,
                one.name,
                one.staff_number,
                one.id_number,
                one.area,
                one.earned / 100,
                "合格",
                None,
            ]
            assert values == expected
            assert [after.cell(row, column).number_format for column in (3, 4, 6)] == ["@", "@", "0.00"]
    assert after.row_dimensions[total].height == 31
    merged = {str(area) for area in after.merged_cells.ranges}
    assert merged == {
        "A1:I1", f"A{total}:E{total}", f"A{total + 2}:C{total + 2}", *(f"{letter}4:{letter}5" for letter in "ABCDEFGHI"),
    }  # fmt: skip
    assert after.print_area == f"'考核 名单'!$A$1:$I${total + 2}"
    assert (after.print_title_rows, after.freeze_panes) == ("$1:$5", "A6")
    assert after.column_dimensions["D"].width == 23.5
    assert after.page_setup.orientation == "landscape"
    assert after.oddFooter.center.text == "2026年度 第&P页"
    assert after.auto_filter.ref == f"A5:I{last}"
    column = {
        letter: f"{letter}{FIRST}:{letter}{last}" if rows > 1 else f"{letter}{FIRST}" for letter in "FH"
    }
    ((area, (rule,)),) = after.conditional_formatting._cf_rules.items()
    assert (str(area.sqref), rule.formula) == (column["F"], [f"$F${total}"])
    (check,) = after.data_validations.dataValidation
    assert (str(check.sqref), check.formula1, check.prompt) == (column["H"], '"优秀,合格"', "选一个\n等次")
    assert [picture.anchor._from.row for picture in after._images] == [0, total + 1]
    (chart,) = after._charts
    assert chart.anchor._from.row == total + 4
    assert chart.series[0].val.numRef.f in {
        f"'考核 名单'!$F${FIRST}:$F${last}", f"'考核 名单'!$F${FIRST}" if rows == 1 else "",
    }  # fmt: skip
    assert after.cell(total + 2, 7).comment.text == "主任签字"
    book: Any = openpyxl.load_workbook(target)
    assert book.defined_names["总分"].attr_text == f"'考核 名单'!$F${total}"
    assert [book["汇总"][cell].value for cell in ("A1", "A2")] == [
        f"='考核 名单'!F{total}/SUM('考核 名单'!$F${FIRST}:$F${last})", "=F9+'考核 名单'!B2",
    ]  # fmt: skip
    assert book.calculation.fullCalcOnLoad


def same_look(one: Any, other: Any) -> None:  # noqa: ANN401
    for part in STYLE:
        assert repr(getattr(one, part)) == repr(getattr(other, part)), (one.coordinate, part)


def test_the_second_reader_sees_the_same(tmp_path: Path) -> None:
    target = filled(form(tmp_path / "模板.xlsx"), workers(4))
    with python_calamine.CalamineWorkbook.from_filelike(BytesIO(target.read_bytes())) as book:
        lines = book.get_sheet_by_index(0).to_python()
    assert lines[5][:6] == [1.0, "王伟1", "000001", "310112198407010594", "爱博一村", 70.25]
    assert [line[0] for line in lines[5:12]] == [1.0, 2.0, 3.0, 4.0, "合计", "", "填表人："]


def test_parts_that_nothing_refers_to_stay_byte_for_byte(tmp_path: Path) -> None:
    source = form(tmp_path / "模板.xlsx")
    target = filled(source, workers(9))
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target) as after:
        assert [name for name in before.namelist() if name != "xl/calcChain.xml"] == after.namelist()
        same = [name for name in after.namelist() if before.read(name) == after.read(name)]
    assert {"xl/theme/theme1.xml", "xl/media/image1.png", "xl/sharedStrings.xml", "docProps/core.xml"} <= set(
        same
    )


def test_what_people_are_called_is_never_a_formula(tmp_path: Path) -> None:
    people = [workers(1)[0]._replace(name="=HYPERLINK(1)", area="<b>&\n ", grade="-1")]
    after = page(filled(form(tmp_path / "模板.xlsx"), people))
    cell = after["B6"]
    assert (cell.value, cell.data_type, cell.quotePrefix, cell.number_format) == (
        "=HYPERLINK(1)",
        "s",
        True,
        "@",
    )
    assert (after["E6"].value, after["H6"].value, after["H6"].quotePrefix) == ("<b>&\n ", "-1", True)
    assert after["E6"].font.italic


def test_a_shared_formula_goes_on_meaning_its_own_row(tmp_path: Path) -> None:
    def share(xml: str) -> str:
        for row in (6, 7, 8):
            said = ' t="shared" si="0"' + (' ref="G6:G8"' if row == 6 else "")
            text = r"\g<2>" if row == 6 else ""
            xml = re.sub(rf'(<c r="G{row}"[^>]*>)<f>(.*?)</f>', rf"\g<1><f{said}>{text}</f>", xml)
        return re.sub(
            r'(<c r="F9"[^>]*>)<f>.*?</f>', r'\g<1><f t="shared" si="1" ref="F9:G9">SUM(F6:F8)</f>', xml
        )

    source = patched(form(tmp_path / "模板.xlsx"), SHEET, share)
    after = page(filled(source, workers(5)))
    assert after["G10"].value == '=IF(F10>=$F$2*0+80,"是 F6","否")'
    assert after["F11"].value == "=SUM(F6:F10)"


def test_a_number_that_stands_there_already_is_counted_anew(tmp_path: Path) -> None:
    source = form(tmp_path / "模板.xlsx")
    book: Any = openpyxl.load_workbook(source)
    for place in range(3):
        book.worksheets[0].cell(FIRST + place, 1, place + 1)
    book.save(source)
    after = page(filled(source, workers(5)))
    assert [after.cell(row, 1).value for row in range(6, 12)] == [1, 2, 3, 4, 5, "合计"]


def test_a_form_without_any_look_pushes_down_what_lies_below(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for column, text in enumerate(("姓名", "工号", "学分"), 1):
        book.active.cell(2, column, text)
    book.active["A5"] = "负责人："
    source = tmp_path / "素.xlsx"
    book.save(source)
    after = page(filled(source, workers(3)))
    assert [after.cell(row, 1).value for row in range(1, 8)] == [
        None,
        "姓名",
        "王伟1",
        "王伟2",
        "王伟3",
        None,
        "负责人：",
    ]


def on_page(act: Callable[[Any], object]) -> Callable[[Any], object]:
    return act


def sets(cell: str, value: object) -> Callable[[Any], object]:
    return on_page(lambda page: page.__setitem__(cell, value))


@pytest.mark.parametrize(
    ("change", "refusal", "named"),
    [
        (on_page(lambda page: page.merge_cells("H6:I6")), TemplateMerged, "H6:I6"),
        (on_page(lambda page: page.merge_cells("B7:B8")), TemplateMerged, "B7:B8"),
        (on_page(lambda page: page.protection.enable()), TemplateProtected, "A6"),
        (sets("B6", "张三"), TemplateNotEmpty, "B6 already holds “张三”"),
        (sets("E4", "姓名"), HeadingTwice, "E4"),
        (sets("A1", "{年度}{区名}"), PlaceholderUnknown, "“{区名}”"),
        (on_page(lambda page: [page.__setitem__(f"{c}4", "?") for c in "BCD"]), HeadingsNotFound, "Staff number"),
        (on_page(lambda page: setattr(page, "sheet_state", "hidden")), HeadingsNotFound, "模板.xlsx"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_filled_is_refused_by_its_cell(
    tmp_path: Path, change: Callable[[Any], object], refusal: type[Refusal], named: str
) -> None:
    source = form(tmp_path / "模板.xlsx")
    book: Any = openpyxl.load_workbook(source)
    change(book.worksheets[0])
    book.save(source)
    with pytest.raises(refusal) as refused:
        read(source)
    assert named in str(refused.value)
    assert "{" not in re.sub(r"[{｛][一-鿿]+[}｝]", "", str(refused.value))


def test_what_would_be_lost_is_refused_by_name(tmp_path: Path) -> None:
    for part, what in (
        ("xl/pivotTables/pivotTable1.xml", "a pivot table"),
        ("xl/ctrlProps/ctrlProp1.xml", "form controls"),
        ("_xmlsignatures/sig1.xml", "a digital signature"),
    ):
        with pytest.raises(TemplateHolds, match=what):
            read(patched(form(tmp_path / "模板.xlsx"), part, lambda _none: "<x/>"))
    with pytest.raises(TemplateHasMacros):
        read(patched(form(tmp_path / "模板.xlsx"), "xl/vbaProject.bin", lambda _none: "x"))
    views = '<customSheetViews><customSheetView guid="1"/></customSheetViews><printOptions/>'
    source = form(tmp_path / "模板.xlsx")
    with pytest.raises(TemplateHolds, match="views of several users"):
        read(patched(source, SHEET, lambda xml: xml.replace("<pageMargins", views + "<pageMargins")))


def test_a_formula_over_several_cells_is_refused(tmp_path: Path) -> None:
    def spread(xml: str) -> str:
        return re.sub(r'(<c r="G6"[^>]*>)<f>', r'\g<1><f t="array" ref="G6:G8">', xml)

    with pytest.raises(TemplateFormulaNotCopied, match="G6"):
        read(patched(form(tmp_path / "模板.xlsx"), SHEET, spread))


def test_a_placeholder_in_pieces_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    source = patched(
        form(tmp_path / "模板.xlsx"),
        "xl/sharedStrings.xml",
        lambda xml: re.sub(
            r"<si><t>\{(.*?)\}(.*?)</t></si>", r"<si><r><t>{\1</t></r><r><t>}\2</t></r></si>", xml, count=1
        ),
    )
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(PlaceholderInPieces, match="A1"):
        fill(read(source), target, workers(2), WORDS)
    assert target.read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.xlsx", "模板.xlsx"]


def test_a_placeholder_keeps_the_look_of_its_piece(tmp_path: Path) -> None:
    source = patched(
        form(tmp_path / "模板.xlsx"),
        "xl/sharedStrings.xml",
        lambda xml: re.sub(
            r"<si><t>(\{.*?\})(.*?)</t></si>",
            r"<si><r><rPr><b/></rPr><t>\1</t></r><r><t>\2</t></r></si>",
            xml,
            count=1,
        ),
    )
    target = filled(source, workers(2))
    assert page(target)["A1"].value == "2026年度社区工作者考核名单"
    rich: Any = openpyxl.load_workbook(target, rich_text=True).worksheets[0]["A1"].value
    assert (rich[0].text, rich[0].font.b) == ("2026", True)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name, content, refusal in (
        ("a.csv", "姓名,工号\n".encode(), TemplateNotXlsx),
        ("b.pdf", b"%PDF-1.4", WrongFileType),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(refusal):
            read(tmp_path / name)
    rows = "".join(f'<row r="{row}"/>' for row in range(20, 5_100))
    source = form(tmp_path / "模板.xlsx")
    with pytest.raises(FileTooLarge):
        read(patched(source, SHEET, lambda xml: xml.replace("</sheetData>", rows + "</sheetData>")))


def test_a_file_open_in_excel_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = form(tmp_path / "模板.xlsx"), tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def locked(_beside: Path, path: Path) -> None:
        raise FileLocked(file=str(path))

    monkeypatch.setattr(template_filling, "put_in_place", locked)
    with pytest.raises(FileLocked):
        fill(read(source), target, workers(2), WORDS)
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2
