"""Catalogues as offices keep them: encodings, words for limits and photos, holes, and files that are none."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from core.paths import EXAMPLES
from core.refusal import Refusal
from grid.catalogue import read_file, shipped
from grid.catalogue.refusals import (
    CatalogueEmpty,
    CatalogueHasFaults,
    ItemCellEmpty,
    ItemCodeWrong,
    ItemRepeated,
    LimitKindUnknown,
    LimitMissing,
    LimitNotNumber,
    NotACatalogue,
    PhotosUnclear,
)
from sheets.refusals import FileEmpty, FileUnreadable, WrongFileType

TEXT = (EXAMPLES / "catalogue.csv").read_text(encoding="utf-8-sig")
SECOND = "楼道,楼道堆物,work_day,1,发现堆物,堆物已清,前后各一张,物业服务企业"


def written(
    path: Path, row: str, head: str = "大类,小类,时限类型,时限,立案条件,结案条件,整改照片,责任单位"
) -> Path:
    path.write_text(
        f"{head}\n水泵,漏水或异响,urgent_hour,4,漏水,不漏,前后各一张,物业服务企业\n{row}\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_of_an_office(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "目录 表.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert read_file(path) == [item._replace(code="") for item in shipped()]


def test_a_workbook_with_a_title_above_and_columns_in_another_order(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某街道微网格事项清单"])
    sheet.append(
        ["编码", "责任单位", "小类", "大类", "处置时限", "结案标准", "立案标准", "照片要求", "国标编码"]
    )
    sheet.append(
        ["0501", "物业服务企业", "楼道堆物", "楼道", "1个工作日", "已清", "发现", "整改后两张", "0203"]
    )
    sheet.append([None] * 9)
    sheet.append(["0502", "物业服务企业", "消防通道占用", "楼道", "2小时", "已清", "发现", "无", None])
    book.save(tmp_path / "清单.xlsx")
    first, second = read_file(tmp_path / "清单.xlsx")
    assert (first.code, first.limit_kind, first.limit_amount, first.standard_code) == (
        "0501",
        "work_day",
        1,
        "0203",
    )
    assert (first.photos_before, first.photos_after) == (0, 2)
    assert (second.limit_kind, second.limit_amount, second.photos_after) == ("urgent_hour", 2, 0)


def test_classes_in_merged_cells_a_count_of_rows_and_a_remark_below(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["编号", "大类", "小类", "处置时限", "立案条件", "结案条件", "整改照片", "责任单位"],
        [1, "楼道", "楼道堆物", "1个工作日内", "发现", "已清", "无", "物业"],
        [2, None, "消防通道占用", "2小时以内", "发现", "已清", "无", "物业"],
        [3, "水泵", "漏水或异响", "4小时", "发现", "已清", "无", "物业"],
        ["注：自发布之日起执行"],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "c.xlsx")
    items = read_file(tmp_path / "c.xlsx")
    assert [(item.code, item.class_name, item.limit_kind) for item in items] == [
        ("", "楼道", "work_day"), ("", "楼道", "urgent_hour"), ("", "水泵", "urgent_hour")
    ]  # fmt: skip
    text = "\n".join(
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in sheet.iter_rows(values_only=True)
    )
    (tmp_path / "c.csv").write_text(text, "utf-8")
    assert read_file(tmp_path / "c.csv") == items


def test_a_code_that_excel_made_a_number_is_a_code_again(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    head = "编码,大类,小类,时限类型,时限,立案条件,结案条件,整改照片,责任单位"
    path.write_text(
        f"{head}\n501,{SECOND}\n1203,{SECOND.replace('楼道堆物', '照明损坏')}\n", encoding="utf-8"
    )
    assert [item.code for item in read_file(path)] == ["0501", "1203"]


def test_a_limit_that_excel_made_a_date_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["大类", "小类", "时限类型", "时限", "立案条件", "结案条件", "整改照片", "责任单位"])
    sheet.append(["楼道", "楼道堆物", "工作日", date(2026, 1, 3), "发现", "已清", "无", "物业"])
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(LimitNotNumber) as refused:
        read_file(tmp_path / "c.xlsx")
    assert refused.value.values["text"] == "2026-01-03"


@pytest.mark.parametrize(
    ("words", "kind"),
    [("工作日", "work_day"), ("紧急小时", "urgent_hour"), ("紧急（小时）", "urgent_hour"), ("工作小时", "work_hour"), ("自然日", "natural_day"), ("Working days", "work_day")],
)  # fmt: skip
def test_kinds_of_limit_as_offices_call_them(tmp_path: Path, words: str, kind: str) -> None:
    assert read_file(written(tmp_path / "c.csv", SECOND.replace("work_day", words)))[1].limit_kind == kind


@pytest.mark.parametrize(
    ("words", "photos"),
    [("前后各一张", (1, 1)), ("前后各2张", (2, 2)), ("整改前一张、整改后两张", (1, 2)), ("后一张", (0, 1)), ("无", (0, 0)), ("1 before、2 after", (1, 2))],
)  # fmt: skip
def test_photos_as_offices_ask_for_them(tmp_path: Path, words: str, photos: tuple[int, int]) -> None:
    item = read_file(written(tmp_path / "c.csv", SECOND.replace("前后各一张", words)))[1]
    assert (item.photos_before, item.photos_after) == photos


@pytest.mark.parametrize(
    ("row", "refusal", "column"),
    [
        (SECOND.replace("work_day,1", "work_day,"), LimitMissing, "时限"),
        (SECOND.replace("work_day,1", ",1"), LimitMissing, "时限类型"),
        (SECOND.replace("work_day", "fortnights"), LimitKindUnknown, "时限类型"),
        (SECOND.replace(",1,", ",三,"), LimitNotNumber, "时限"),
        (SECOND.replace(",1,", ",1.5,"), LimitNotNumber, "时限"),
        (SECOND.replace(",1,", ",2000,"), LimitNotNumber, "时限"),
        (SECOND.replace(",1,", ",1小时,"), LimitNotNumber, "时限"),
        (SECOND.replace("堆物已清", ""), ItemCellEmpty, "结案条件"),
        (SECOND.replace("前后各一张", "若干"), PhotosUnclear, "整改照片"),
        (SECOND.replace("前后各一张", ""), PhotosUnclear, "整改照片"),
        (SECOND.replace("楼道,楼道堆物", "水泵,漏水或异响"), ItemRepeated, None),
    ],
)
def test_a_hole_in_the_table_is_refused_by_row_item_and_column(
    tmp_path: Path, row: str, refusal: type[Refusal], column: str | None
) -> None:
    with pytest.raises(refusal) as refused:
        read_file(written(tmp_path / "c.csv", row))
    assert type(refused.value) is refusal
    assert refused.value.values["row"] == 3
    assert refused.value.values["item"] == row.split(",")[1]
    assert refused.value.values.get("column") == column


def test_the_column_is_named_as_the_file_heads_it(tmp_path: Path) -> None:
    head = "大类,小类,时限种类,办理时限,立案标准,结案标准,照片,主责单位"
    with pytest.raises(LimitMissing) as refused:
        read_file(written(tmp_path / "c.csv", SECOND.replace("work_day,1", "work_day,"), head))
    assert "楼道堆物" in str(refused.value)
    assert "办理时限" in str(refused.value)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CatalogueHasFaults) as refused:
        read_file(
            written(tmp_path / "c.csv", SECOND.replace("work_day,1", "soon,").replace("物业服务企业", ""))
        )
    assert refused.value.values["count"] == 3
    assert [line.split(",")[0] for line in str(refused.value).splitlines()[1:]] == ["Row 3"] * 3


def test_faults_are_told_from_top_to_bottom(tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", SECOND.replace("前后各一张", "若干"))
    path.write_text(path.read_text("utf-8").replace("漏水,不漏", ",不漏"), "utf-8")
    with pytest.raises(CatalogueHasFaults) as refused:
        read_file(path)
    assert [line.split(",")[0] for line in str(refused.value).splitlines()[1:]] == ["Row 2", "Row 3"]


def test_a_wrong_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        f"编码,大类,小类,时限类型,时限,立案条件,结案条件,整改照片,责任单位\n5-1,{SECOND}\n", encoding="utf-8"
    )
    with pytest.raises(ItemCodeWrong):
        read_file(path)


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _words(path: Path) -> None:
    path.write_text("姓名,手机\n王伟,13800000000\n", encoding="utf-8")


def _head_alone(path: Path) -> None:
    path.write_text("大类,小类,时限类型,时限,立案条件,结案条件,整改照片,责任单位\n", encoding="utf-8")


def _no_closing(path: Path) -> None:
    path.write_text(
        "大类,小类,时限类型,时限,立案条件,整改照片,责任单位\n楼道,堆物,work_day,1,有,无,物业\n",
        encoding="utf-8",
    )


def _picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def _not_there(_path: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("make", "refusal"),
    [(_nothing, FileEmpty), (_words, NotACatalogue), (_head_alone, CatalogueEmpty), (_no_closing, NotACatalogue), (_picture, WrongFileType), (_not_there, FileUnreadable)],
)  # fmt: skip
def test_files_that_hold_no_catalogue(
    tmp_path: Path, make: Callable[[Path], None], refusal: type[Refusal]
) -> None:
    path = tmp_path / "c.csv"
    make(path)
    with pytest.raises(refusal) as refused:
        read_file(path)
    if make is _no_closing:
        assert refused.value.values["columns"] == "结案条件"
