"""What one certificate shows: the texts of its fields and the rows of its table, as they were on the day of issue.

Issuing makes it, the row of the certificate keeps it, `certificate_pdf` draws it. A certificate is Chinese whatever language the
desktop speaks, so days, periods and amounts are worded here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from core.amounts import shown as amount
from core.canonical import canonical
from credits.certificates.layouts.layout_parts import FIELDS, ROW_FIELDS, Kind

SAMPLE_ROWS = (
    ("专题讲座", "14", "28", "28"),
    ("情景模拟", "6", "12", "18"),
    ("实地观摩", "4", "8", "12"),
    ("线上学习", "6", "10", "10"),
    ("岗位实践", "1", "2", "14.5"),
)


@dataclass(frozen=True)
class Shown:
    """The text of every field by name, and rows of cells in the order of `layout_parts.ROW_FIELDS`.

    A field that is not there is empty. Several issuers stand on lines of their own in `issuers`.
    """

    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    rows: tuple[tuple[str, ...], ...] = ()


def to_text(shown: Shown) -> str:
    """Its canonical JSON: {"fields": {...}, "rows": [[...]]}, which a certificate's row keeps."""
    return canonical({"fields": dict(shown.fields), "rows": shown.rows})


def from_text(text: str) -> Shown:
    """What a kept text says; "" (certificates from before there were layouts) shows nothing.

    Raises ValueError or a relative of it for any other text: it is our own record, no file of a user.
    """
    if not text:
        return Shown()
    found: dict[str, Any] = json.loads(text)
    if to_text(made := Shown(found["fields"], tuple(tuple(row) for row in found["rows"]))) != text:
        raise ValueError("this is not the canonical text of what a certificate shows")
    return made


def sample(kind: Kind) -> Shown:
    """Something to try a layout with."""
    fields = {name: words.sample for name, words in FIELDS[kind].items()}
    return Shown(MappingProxyType(fields), () if kind == "stage" else SAMPLE_ROWS)


def row(what: str, times: int, hours: int, credits: int) -> tuple[str, ...]:
    """A row: the kind of teaching, how often, and hours and credits in hundredths."""
    cells = {"what": what, "times": str(times), "hours": amount(hours), "credits": amount(credits)}
    return tuple(cells[name] for name in ROW_FIELDS)


def written_day(day: date | None) -> str:
    """ "2026年3月1日"; no day is ""."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def written_period(begins: date, ends: date) -> str:
    """ "2026年3月1日至2026年11月20日", or one day when both are the same."""
    return written_day(begins) if begins == ends else f"{written_day(begins)}至{written_day(ends)}"


def written_earned(hours: int, credits: int) -> str:
    """ "完成 60 课时，获得 60.5 学分", from hundredths."""
    return f"完成 {amount(hours)} 课时，获得 {amount(credits)} 学分"


def written_issuers(issuers: Sequence[str]) -> str:
    """The field `issuers`: a line for each."""
    return "\n".join(issuers)
