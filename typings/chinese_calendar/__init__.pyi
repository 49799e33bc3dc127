from collections.abc import Mapping
from datetime import date
from enum import Enum

class Holiday(Enum):
    chinese: str

holidays: Mapping[date, str]
workdays: Mapping[date, str]

def is_workday(date: date) -> bool: ...
