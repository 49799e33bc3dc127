"""A list declared once: what a cell shows a person in each language."""

from datetime import UTC, date, datetime

import pytest

from core.language import speaking
from sheets.columns import Column, Kind, Sheet, shown, shown_value

SHEET: Sheet[tuple[str, int]] = Sheet(
    "List",
    (
        Column("name", "Name", Kind.TEXT, lambda row: row[0]),
        Column("credits", "Credits", Kind.AMOUNT, lambda row: row[1]),
    ),
)


@pytest.mark.parametrize(
    ("kind", "value", "english", "chinese"),
    [
        (Kind.AMOUNT, 1550, "15.5", "15.5"),
        (Kind.AMOUNT, 8000, "80", "80"),
        (Kind.DAY, date(2026, 11, 21), "21 Nov 2026", "2026年11月21日"),
        (Kind.INSTANT, datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "2026-01-01 00:30", "2026-01-01 00:30"),
        (Kind.CODE, "00123", "00123", "00123"),
        (Kind.TEXT, None, "", ""),
        (Kind.NUMBER, 0, "0", "0"),
    ],
)
def test_values_as_people_read_them(kind: Kind, value: object, english: str, chinese: str) -> None:
    assert shown_value(kind, value) == english
    with speaking("zh_CN"):
        assert shown_value(kind, value) == chinese


def test_an_instant_is_never_shown_as_a_day() -> None:
    with pytest.raises(TypeError):
        shown_value(Kind.DAY, datetime(2026, 1, 1, tzinfo=UTC))


def test_columns_are_found_by_key() -> None:
    assert [column.key for column in SHEET.only("credits", "name").columns] == ["credits", "name"]
    assert shown(SHEET.column("credits"), ("王伟", 150)) == "1.5"
    with pytest.raises(KeyError):
        SHEET.column("no")
