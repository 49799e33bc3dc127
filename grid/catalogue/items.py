"""What an item of the catalogue is, the columns under which a list has it, and its canonical text."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from core.canonical import canonical
from core.language import N_, _
from grid.working_time.words import KIND_TITLES, limit_words
from sheets.columns import Column, Kind, Sheet

LONGEST = {
    "class_name": 40, "name": 80, "filing": 300, "closing": 300, "unit_words": 80, "standard_code": 20,
}  # fmt: skip


class Item(NamedTuple):
    """One item (小类). The limit counts in its kind: urgent_hour, work_hour, work_day or natural_day."""

    code: str
    """Four digits, class and item: "0302". Empty until it is saved, where a file brings none."""
    class_name: str
    name: str
    limit_kind: str
    limit_amount: int
    filing: str
    closing: str
    photos_before: int
    photos_after: int
    unit_words: str
    standard_code: str = ""
    """Of GB/T 30428, where there is one."""


def limit_of(item: Item) -> str:
    """The item's limit in words."""
    return limit_words(item.limit_kind, item.limit_amount)


def photos_words(item: Item) -> str:
    """Which photos the item asks for, in words."""
    if not item.photos_before and not item.photos_after:
        return _("none")
    return _("{before} before, {after} after", before=item.photos_before, after=item.photos_after)


CATALOGUE: Sheet[Item] = Sheet(
    N_("Catalogue of items"),
    (
        Column("code", N_("Item code"), Kind.CODE, lambda item: item.code, 8, ("编码", "编号", "代码", "小类代码")),
        Column("class_name", N_("Class"), Kind.TEXT, lambda item: item.class_name, 14, ("大类", "类别", "大类名称")),
        Column("name", N_("Item"), Kind.TEXT, lambda item: item.name, 24, ("小类", "事项", "小类名称", "事项名称", "问题")),
        Column("limit_kind", N_("Kind of limit"), Kind.TEXT, lambda item: _(KIND_TITLES[item.limit_kind]), 12, ("时限类型", "时限种类", "时限单位")),
        Column("limit_amount", N_("Limit"), Kind.NUMBER, lambda item: item.limit_amount, 6, ("时限", "处置时限", "办理时限", "处理时限")),
        Column("limit", N_("Time limit"), Kind.TEXT, limit_of, 16),
        Column("filing", N_("Filed when"), Kind.TEXT, lambda item: item.filing, 40, ("立案条件", "立案标准")),
        Column("closing", N_("Closed when"), Kind.TEXT, lambda item: item.closing, 40, ("结案条件", "结案标准")),
        Column("photos", N_("Photos wanted"), Kind.TEXT, photos_words, 18, ("整改照片", "照片", "照片要求")),
        Column("unit_words", N_("Who mends it"), Kind.TEXT, lambda item: item.unit_words, 18, ("责任单位", "处置单位", "主责单位")),
        Column("standard_code", N_("Code of GB/T 30428"), Kind.CODE, lambda item: item.standard_code, 12, ("国标编码", "国标代码", "GB/T 30428", "GB/T 30428编码")),
    ),
)  # fmt: skip
"""The catalogue as a list for screens; a file has `FILED` of it."""
FILED = CATALOGUE.only(*(column.key for column in CATALOGUE.columns if column.key != "limit"))
"""What the importer reads and the export writes: the limit in two columns, its kind and its amount."""


def digest(items: Sequence[Item]) -> str:
    """The SHA-256 of the canonical text of a catalogue's items, in hexadecimal."""
    return hashlib.sha256(canonical([list(item) for item in items]).encode()).hexdigest()
