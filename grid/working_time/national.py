"""The holidays that the State Council gave, as the library `chinese_calendar` has them (docs/decisions/holiday-calendar.md)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple


class National(NamedTuple):
    """What the library knows: by day, whether it is worked and for which festival (in Chinese); and of which years."""

    works: Mapping[date, bool]
    names: Mapping[date, str]
    first_year: int
    last_year: int


@cache
def national() -> National:
    """The library's table. Days that it does not name follow their weekday, in its years alone."""
    from chinese_calendar import Holiday, holidays, workdays

    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    works = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    names = {day: chinese[name] for day, name in (*holidays.items(), *workdays.items())}
    return National(works, names, min(holidays).year, max(holidays).year)
