"""The demo's calendar: the example trainings as rows, moved to the year that is being played."""

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from core.amounts import hundredths
from core.clock import instant
from core.paths import EXAMPLES

KINDS = {
    "讲座": "lecture",
    "线上": "online",
    "情景模拟": "simulation",
    "现场教学": "practice",
    "参访": "visit",
}
ELECTIVE = "选修"


class Training(NamedTuple):
    """One line of the calendar: a course, when and where it is held, by whom, and where it can be seen again."""

    title: str
    kind: str
    hours: int
    stage: str
    starts_at: datetime
    ends_at: datetime
    room: str
    teacher: str
    teacher_title: str
    employer: str
    replay: str
    seats: int


def trainings(year: int) -> list[Training]:
    """The trainings of March to June and the rest of the year, in the order of the files."""
    return [training for name in ("trainings.csv", "autumn.csv") for training in read(EXAMPLES / name, year)]


def read(file: Path, year: int) -> list[Training]:
    """One file of trainings, its dates moved to `year`."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [_training(row, year) for row in csv.DictReader(opened)]


def _training(row: dict[str, str], year: int) -> Training:
    day = date.fromisoformat(row["日期"]).replace(year=year)
    return Training(
        title=row["课程"],
        kind=KINDS[row["形式"]],
        hours=hundredths(row["课时"]),
        stage=row["阶段"],
        starts_at=instant(day, time.fromisoformat(row["开始"])),
        ends_at=instant(day, time.fromisoformat(row["结束"])),
        room=row["地点"],
        teacher=row["授课教师"],
        teacher_title=row["职称"],
        employer=row["单位"],
        replay=row["回放链接"],
        seats=int(row["人数上限"]),
    )
