"""Forms as offices make them, written by openpyxl, and lists to fill them with; tests compare cell by cell what comes out."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, cast
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.formatting import rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from sheets.columns import Column, Kind, Sheet

_RELATIONS, _TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
THIN, THICK = Side("thin"), Side("medium")


class Worker(NamedTuple):
    number: int
    staff_number: str
    name: str
    id_number: str
    area: str
    earned: int
    grade: str = ""


LIST: Sheet[Worker] = Sheet(
    "Appraisal list",
    (
        Column("number", "Row no.", Kind.NUMBER, lambda row: row.number, headings=("序号",)),
        Column("staff_number", "Staff number", Kind.CODE, lambda row: row.staff_number, headings=("工号",)),
        Column("name", "Name", Kind.TEXT, lambda row: row.name, headings=("姓名",)),
        Column("id_number", "ID number", Kind.CODE, lambda row: row.id_number, headings=("身份证号",)),
        Column("area", "Residential area", Kind.TEXT, lambda row: row.area, headings=("居民区",)),
        Column("earned", "Earned", Kind.AMOUNT, lambda row: row.earned, headings=("学分", "年度学分")),
        Column("grade", "Grade", Kind.TEXT, lambda row: row.grade, headings=("考核等次",)),
    ),
)
WORDS = {"年度": "2026", "单位": "绣花街道社区工作者培训基地"}
HEAD = ("序号", "姓名", "工号", "身份证号", "居民区", "年度学分", "是否达标", "考核等次", "备注")
FIRST = 6
"""The first row for people in `form`."""


def workers(count: int) -> list[Worker]:
    return [
        Worker(
            number,
            f"00{number:04}",
            f"王伟{number}",
            "310112198407010594",
            "爱博一村",
            7000 + number * 25,
            "合格",
        )
        for number in range(1, count + 1)
    ]


def form(path: Path, ready: int = 3) -> Path:
    """A form with all that forms have; `ready` bordered rows for people, the last with a thick lower edge."""
    book: Any = Workbook()
    page = book.active
    page.title = "考核 名单"
    page["A1"] = "{年度}年度社区工作者考核名单"
    page["A1"].font = Font(name="SimSun", size=18, bold=True)
    page["A1"].alignment = Alignment(horizontal="center")
    page.merge_cells("A1:I1")
    page["A2"] = "填报单位：｛单位｝"
    last, total = FIRST + ready - 1, FIRST + ready
    page["F2"] = f"=COUNTA(B{FIRST}:B{last})"
    for column, text in enumerate(HEAD, 1):
        cell = page.cell(4, column, text)
        cell.fill = PatternFill("solid", fgColor="DDEEDD")
        page.merge_cells(start_row=4, end_row=5, start_column=column, end_column=column)
    for row in range(FIRST, last + 1):
        page.row_dimensions[row].height = 24
        for column in range(1, 10):
            cell = page.cell(row, column)
            cell.border = Border(THIN, THIN, THIN, THICK if row == last and ready > 1 else THIN)
            cell.font = Font(name="FangSong", size=11, italic=column == 5)
        page.cell(row, 6).number_format = "0.00"
        page.cell(row, 7, f'=IF(F{row}>=$F$2*0+80,"是 F6","否")')
    page.cell(total, 1, "合计")
    page.merge_cells(start_row=total, end_row=total, start_column=1, end_column=5)
    page.cell(total, 6, f"=SUM(F{FIRST}:F{last})")
    page.cell(total, 7, f'=COUNTIF(G{FIRST}:G{last},"是*")')
    page.row_dimensions[total].height = 31
    page.cell(total + 2, 1, "填表人：")
    page.merge_cells(start_row=total + 2, end_row=total + 2, start_column=1, end_column=3)
    page.cell(total + 2, 7, "审核人：").comment = Comment("主任签字", "office")
    page.freeze_panes = f"A{FIRST}"
    page.column_dimensions["D"].width = 23.5
    page.print_area = f"A1:I{total + 2}"
    page.print_title_rows = "1:5"
    page.page_setup.orientation = "landscape"
    page.oddFooter.center.text = "{年度}年度 第&P页"
    page.auto_filter.ref = f"A5:I{last}"
    grades: Any = cast("Any", DataValidation)(
        type="list", formula1='"优秀,合格"', allow_blank=True, prompt="选一个\n等次"
    )
    grades.add(f"H{FIRST}:H{last}")
    page.add_data_validation(grades)
    page.conditional_formatting.add(
        f"F{FIRST}:F{last}",
        cast("Any", rule).CellIsRule(
            "lessThan", [f"$F${total}"], fill=PatternFill("solid", bgColor="FFCCCC")
        ),
    )
    chart: Any = BarChart()
    chart.add_data(Reference(page, min_col=6, min_row=FIRST, max_row=last))
    page.add_chart(chart, f"A{total + 5}")
    for place in ("I1", f"I{total + 2}"):
        picture = BytesIO()
        Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        page.add_image(SheetImage(picture), place)
    other = book.create_sheet("汇总")
    other["A1"] = f"='考核 名单'!F{total}/SUM('考核 名单'!$F${FIRST}:$F${last})"
    other["A2"] = "=F9+'考核 名单'!B2"
    book.defined_names["总分"] = DefinedName("总分", attr_text=f"'考核 名单'!$F${total}")
    book.save(path)
    return with_shared_strings(path)


def with_shared_strings(path: Path) -> Path:
    """The same workbook with its texts where Excel keeps them: once each, in a part of their own, and a chain of formulas."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    strings: list[str] = []

    def shared(found: re.Match[str]) -> str:
        strings.append(f"<si>{found[2]}</si>")
        return f'{found[1]} t="s"><v>{len(strings) - 1}</v></c>'

    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        parts[name] = re.sub(r'(<c [^>]*?) t="inlineStr"><is>(.*?)</is></c>', shared, parts[name])
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = {
        "sharedStrings": f'<sst xmlns="{main}">{"".join(strings)}</sst>',
        "calcChain": f'<calcChain xmlns="{main}"/>',
    }
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    told = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    for kind, content in kinds.items():
        parts[f"xl/{kind}.xml"] = content
        relation = (
            f'<Relationship Id="rId{kind}" Type="{office}/{kind}" Target="{kind}.xml"/></Relationships>'
        )
        parts[_RELATIONS] = parts[_RELATIONS].replace("</Relationships>", relation)
        declared = f'<Override PartName="/xl/{kind}.xml" ContentType="{told}.{kind}+xml"/></Types>'
        parts[_TYPES] = parts[_TYPES].replace("</Types>", declared)
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("latin-1"))
    return path
