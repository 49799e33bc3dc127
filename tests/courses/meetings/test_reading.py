"""The exports of the tools: encodings, separators, headings, notations of time, and what a cell is refused for."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from core.clock import SHANGHAI, local
from courses.meetings.joins import presence
from courses.meetings.lines import participants
from courses.meetings.reading import read_export
from courses.meetings.refusals import MeetingEmpty, NoMeetingInFile
from people import moments
from sheets.refusals import WrongFileType
from tests.courses.meetings.exports import END, EXPORTS, SAMPLE, START, TENCENT, written

BEFORE, BEHIND = START - timedelta(minutes=30), END + timedelta(minutes=30)


@pytest.mark.parametrize("tool", EXPORTS)
def test_every_tool_says_the_same(tool: str, tmp_path: Path) -> None:
    text, encoding = EXPORTS[tool]
    read = participants(read_export(written(tmp_path, text, encoding)), START)
    assert [each.names[-1].endswith(("韩婷", "韩婷)", "韓婷")) for each in read.participants] == [True]
    there = presence(read.participants[0].joins, BEFORE, BEHIND, START, END)
    assert there is not None
    came, left = local(there.came), local(there.left)
    assert (came.hour, came.minute, left.hour, left.minute) == (13, 38, 16, 26)
    # The gap from 14:10 to 14:20 is not counted, whether the tool lists both joins or only the time between.
    assert there.minutes in {126, 157, 158}
    assert (there.minutes == 126) is (
        tool in {"dingtalk", "feishu", "wecom", "teams summed", "teams in chinese", "meet"}
    )
    assert read.day == date(2026, 4, 22)


def test_the_sample_is_read_whole() -> None:
    read = participants(read_export(SAMPLE), START)
    assert (read.rows, len(read.participants), read.refused) == (236, 212, [])
    assert sum(1 for each in read.participants if len(each.joins) > 1) == 24


def test_the_waiting_room_is_not_the_meeting(tmp_path: Path) -> None:
    read = participants(read_export(written(tmp_path, EXPORTS["zoom"][0])), START)
    (refused,) = read.refused
    assert (refused.row, refused.column, refused.code) == (5, "G", "in_waiting_room")


@pytest.mark.parametrize(
    ("cell", "order", "clock"),
    [
        ("2026-04-22 13:38:15", "mdy", "2026-04-22 13:38:15"),
        ("2026/4/22 13:38", "dmy", "2026-04-22 13:38:00"),
        ("04/22/2026 01:38:15 PM", "mdy", "2026-04-22 13:38:15"),
        ("22/04/2026 13:38", "dmy", "2026-04-22 13:38:00"),
        ("4/22/26, 12:05:00 AM", "mdy", "2026-04-22 00:05:00"),
        ("26/4/22 13:38", "ymd", "2026-04-22 13:38:00"),
        ("2026年4月22日 下午1:38:15", "mdy", "2026-04-22 13:38:15"),
        ("２０２６年４月２２日　１３：３８", "mdy", "2026-04-22 13:38:00"),
        ("2026年4月22日13时38分15秒", "mdy", "2026-04-22 13:38:15"),
        ("2026-04-22 星期三 13:38", "mdy", "2026-04-22 13:38:00"),
        ("22 Apr 2026 13:38", "mdy", "2026-04-22 13:38:00"),
        ("Apr 22, 2026 1:38:15 PM", "dmy", "2026-04-22 13:38:15"),
        ("20260422133815", "mdy", "2026-04-22 13:38:15"),
        ("46134.568229", "mdy", "2026-04-22 13:38:15"),
        (46134.568229, "mdy", "2026-04-22 13:38:15"),
        ("4月22日 13:38", "mdy", "2026-04-22 13:38:00"),
    ],
)
def test_notations_of_a_moment(cell: str | float, order: str, clock: str) -> None:
    read = moments.moment(cell, order, 2026)
    assert read is not None
    assert read.day is not None
    assert f"{datetime.combine(read.day, read.clock)}" == clock


@pytest.mark.parametrize(
    "cell", ["2026-02-30 13:00", "2026-04-22 25:00", "13:38-14:00", "2026-04-22", "晚些时候", 12.5, True]
)
def test_what_is_no_moment(cell: str | float) -> None:
    assert moments.moment(cell, "mdy", 2026) is None


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2026-04-22T05:38:15Z", 13),
        ("2026-04-22 05:38:15 UTC", 13),
        ("2026-04-22T13:38:15+08:00", 13),
        ("2026-04-22 01:38 AM EDT", 13),
        ("2026-04-22 13:38 (GMT+8:00)", 13),
        ("2026-04-22 14:38 Asia/Tokyo", 13),
    ],
)
def test_a_named_zone_is_heeded(cell: str, hour: int) -> None:
    read = moments.moment(cell, "mdy", 2026)
    assert read is not None
    assert read.day is not None
    assert local(datetime.combine(read.day, read.clock, tzinfo=read.zone)).hour == hour


def test_day_and_month_are_told_by_the_session(tmp_path: Path) -> None:
    for day_first in (True, False):
        start = datetime(2026, 4, 5, 13, 30, tzinfo=SHANGHAI)
        written_day = "05/04/2026" if day_first else "04/05/2026"
        text = f"Name,Join Time,Leave Time\n韩婷,{written_day} 13:30,{written_day} 15:00\n"
        read = participants(read_export(written(tmp_path, text)), start)
        assert read.day == date(2026, 4, 5)


def test_bare_times_belong_to_the_sessions_night(tmp_path: Path) -> None:
    start = datetime(2026, 12, 31, 23, 0, tzinfo=SHANGHAI)
    read = participants(
        read_export(written(tmp_path, "姓名,入会时间,退会时间\n韩婷,23:10,00:40\n孟洋,00:05,00:40\n")), start
    )
    joins = [each.joins[0] for each in read.participants]
    assert [join.left - join.joined for join in joins] == [timedelta(minutes=90), timedelta(minutes=35)]
    assert [local(join.joined).year for join in joins] == [2026, 2027]


def test_what_is_refused_names_row_and_column(tmp_path: Path) -> None:
    text = (
        "姓名,入会时间,退会时间,时长\n"
        "甲一,2026-04-22 13:30,明天,\n"
        "乙二,2026-04-22 13:30,,\n"
        "丙三,2026-04-22 13:30,,1:00:00\n"
        "丁四,2026-04-22 15:00,2026-04-22 14:00,\n"
        ",2026-04-22 13:30,2026-04-22 14:00,\n"
        "合计,,,9:00:00\n"
    )
    read = participants(read_export(written(tmp_path, text)), START)
    assert [(one.row, one.column, one.code) for one in read.refused] == [
        (2, "C", "time_not_readable"),
        (3, "C", "time_missing"),
        (5, "C", "left_before_joining"),
        (6, "A", "nickname_missing"),
    ]
    assert "row 2, column C" in read.refused[0].message
    assert [each.names for each in read.participants] == [("丙三",)]


def test_titles_full_of_commas_do_not_mislead(tmp_path: Path) -> None:
    text = "会议,例会,第四次\n主办,自治办,社区\n备注,线上,免费\n姓名;入会时间;退会时间\n韩婷;2026-04-22 13:30;2026-04-22 14:00\n"
    assert len(participants(read_export(written(tmp_path, text)), START).participants) == 1


def test_a_workbook_with_real_dates(tmp_path: Path) -> None:
    from openpyxl import Workbook

    def wall(clock: str) -> datetime:
        return datetime.fromisoformat(f"2026-04-22 {clock}")

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["例会参会名单"])
    sheet.append(["用户昵称（入会昵称）", "首次入会时间", "最后退会时间", "累计入会时长"])
    sheet.append(["韩婷", wall("13:38:15"), wall("16:26:22"), time(2, 6, 0)])
    sheet.append(["孟洋", 46134.568229, "2026-04-22 16:26", 126])
    path = tmp_path / "名单.xlsx"
    book.save(path)
    read = participants(read_export(path), START)
    assert [each.joins[0].present for each in read.participants] == [timedelta(minutes=126)] * 2
    assert not read.refused


def test_files_that_are_no_export(tmp_path: Path) -> None:
    with pytest.raises(NoMeetingInFile):
        read_export(written(tmp_path, "姓名,手机\n韩婷,18656380997\n"))
    with pytest.raises(MeetingEmpty):
        read_export(written(tmp_path, TENCENT.partition("爱博")[0]))
    with pytest.raises(WrongFileType):
        path = tmp_path / "a.csv"
        path.write_bytes(b"%PDF-1.7 " + bytes(range(256)))
        read_export(path)
