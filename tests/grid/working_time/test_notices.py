"""The State Council's notice, as published, against the library's table of the same year."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from grid.working_time.national import national
from grid.working_time.notices import read_notice, text_of
from grid.working_time.refusals import NoHolidaysRead, NoticeOfAnotherYear
from sheets.refusals import WrongFileType

NOTICE_2026 = """各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""


def test_the_notice_of_2026_says_what_the_library_says() -> None:
    read = {day.day: day.works for day in read_notice(NOTICE_2026, 2026)}
    assert read == {day: works for day, works in national().works.items() if day.year == 2026}


def test_days_are_called_by_their_festival() -> None:
    named = {day.day: day.note for day in read_notice(NOTICE_2026, 2026)}
    assert (named[date(2026, 2, 14)], named[date(2026, 10, 7)]) == ("春节", "国庆节")


def test_a_holiday_that_begins_in_the_old_year() -> None:
    read = read_notice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023)
    assert [day.day for day in read] == [date(2022, 12, 31) + timedelta(days=place) for place in range(3)]
    assert not any(day.works for day in read)


def test_single_days_and_other_dashes() -> None:
    read = read_notice(
        "（五）端午节：6月22日放假，与周末连休。\n国庆：9月29日—10月6日放假，10月7日、8日上班。", 2023
    )
    assert [(f"{day.day:%m-%d}", day.works) for day in read[:1]] == [("06-22", False)]
    assert len(read) == 11  # one, eight, two
    assert [f"{day.day:%m-%d}" for day in read if day.works] == ["10-07", "10-08"]


@pytest.mark.parametrize(
    "text",
    ["", "大家节日快乐", "2月30日放假", "13月1日上班", "5日放假", "10月7日至1日放假", "1月1日至12月31日放假"],
)
def test_what_is_no_notice_is_refused(text: str) -> None:
    with pytest.raises(NoHolidaysRead):
        read_notice(text, 2026)


def test_the_notice_of_another_year_is_told_as_such() -> None:
    with pytest.raises(NoticeOfAnotherYear) as refused:
        read_notice(NOTICE_2026, 2027)
    assert refused.value.values == {"found": 2026, "year": 2027}


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "通知.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 4)
    with pytest.raises(WrongFileType):
        text_of(path)
