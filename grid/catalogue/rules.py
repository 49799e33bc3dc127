"""Pure decisions about the catalogue: what is wrong with a table of items, and which code an item bears."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from core.refusal import Refusal
from grid.catalogue.items import LONGEST, Item
from grid.catalogue.refusals import (
    CatalogueEmpty,
    ItemCellEmpty,
    ItemCodeWrong,
    ItemRepeated,
    ItemTextTooLong,
    LimitKindUnknown,
    LimitMissing,
    LimitNotNumber,
    PhotosUnclear,
)
from grid.working_time.engine import KINDS

MOST_LIMIT = 999
MOST_PHOTOS = 9
TITLES: Mapping[str, str] = MappingProxyType({
    "class_name": "大类", "name": "小类", "limit_kind": "时限类型", "limit_amount": "时限", "filing": "立案条件",
    "closing": "结案条件", "photos": "整改照片", "unit_words": "责任单位", "standard_code": "国标编码",
})  # fmt: skip
"""The columns as the table itself heads them: a refusal names the column that a person sees there."""
_CODE = re.compile(r"\d{4}", re.ASCII)
_WANTED = ("class_name", "name", "filing", "closing", "unit_words")


def faults_of(
    items: Sequence[Item], rows: Sequence[int] = (), titles: Mapping[str, str] = TITLES
) -> tuple[Refusal, ...]:
    """Everything that keeps a table of items from being saved. A code may be empty: it is given when the table is saved.

    `rows` says where each item stands, else they are counted from 1; `titles` how a file heads its columns.
    """
    if not items:
        return (CatalogueEmpty(),)
    faults: list[Refusal] = []
    seen: dict[tuple[str, ...], int] = {}
    for row, item in zip(rows or range(1, len(items) + 1), items, strict=True):
        faults += _faults_of_one(row, item, titles)
        for mark in ((item.class_name, item.name), (item.code,)):
            if mark[-1]:
                other = seen.setdefault(mark, row)
                if other != row:
                    faults.append(ItemRepeated(row=row, item=item.name or item.code, other=other))
                    break
    return tuple(faults)


def _faults_of_one(row: int, item: Item, titles: Mapping[str, str]) -> Iterable[Refusal]:
    here: dict[str, object] = {"row": row, "item": item.name}
    for field in _WANTED:
        if not getattr(item, field).strip():
            yield ItemCellEmpty(**here, column=titles[field])
    for field, most in LONGEST.items():
        if len(getattr(item, field)) > most:
            yield ItemTextTooLong(**here, column=titles[field], length=len(getattr(item, field)), most=most)
    yield from _faults_of_limit(here, item, titles)
    if not (0 <= item.photos_before <= MOST_PHOTOS and 0 <= item.photos_after <= MOST_PHOTOS):
        yield PhotosUnclear(**here, column=titles["photos"], text=f"{item.photos_before}/{item.photos_after}")
    if item.code and not _CODE.fullmatch(item.code):
        yield ItemCodeWrong(**here, text=item.code)


def _faults_of_limit(here: Mapping[str, object], item: Item, titles: Mapping[str, str]) -> Iterable[Refusal]:
    if not item.limit_kind:
        yield LimitMissing(**here, column=titles["limit_kind"])
    elif item.limit_kind not in KINDS:
        yield LimitKindUnknown(**here, column=titles["limit_kind"], text=item.limit_kind)
    if not item.limit_amount:
        yield LimitMissing(**here, column=titles["limit_amount"])
    elif not 1 <= item.limit_amount <= MOST_LIMIT:
        yield LimitNotNumber(**here, column=titles["limit_amount"], text=item.limit_amount, most=MOST_LIMIT)


def coded(items: Sequence[Item], known: Iterable[Item] = ()) -> list[Item]:
    """The items with a code each: their own, that of the same class and name in a `known` version, else the next free one.

    `known` are the items of the earlier versions, the newest first: no code that another item ever bore is given again.
    """
    earlier = list(known)
    taken = {item.code for item in (*items, *earlier) if item.code}
    same: dict[tuple[str, str], str] = {}
    classes: dict[str, str] = {}
    for item in (*(item for item in items if item.code), *earlier):
        same.setdefault((item.class_name, item.name), item.code)
        classes.setdefault(item.class_name, item.code[:2])
    used = {item.code for item in items if item.code}
    made: list[Item] = []
    for item in items:
        code = item.code or same.get((item.class_name, item.name), "")
        if not item.code and code in used:
            code = ""
        if not code:
            start = classes.get(item.class_name) or _next(code[:2] for code in taken)
            code = start + _next(each[2:] for each in taken if each[:2] == start)
        classes.setdefault(item.class_name, code[:2])
        taken.add(code)
        used.add(code)
        made.append(item._replace(code=code))
    return made


def _next(numbers: Iterable[str]) -> str:
    return f"{max(map(int, numbers), default=0) + 1:02}"
