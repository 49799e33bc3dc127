"""Whom nicknames mean: the sample against its truth, and the ways in which a nickname leads astray."""

import csv
from pathlib import Path
from uuid import UUID

import pytest

from courses.meetings.lines import Participant, participants
from courses.meetings.matching import Roster, judge
from courses.meetings.planning import plan
from courses.meetings.reading import read_export
from courses.meetings.verdicts import Known, Verdict, areas_of
from people.names import normalise, search_key, tidy
from store.transaction import Store
from tests.courses.meetings.exports import SAMPLE, START, online_session

PEOPLE = [
    ("韩　婷", "虹桥宝龙城", "S1", "13800000001"),
    ("张静", "爱博五村", "S2", "13800000002"),
    ("张静", "红星", "S3", "13800000003"),
    ("梁力", "红星", "S4", ""),
    ("梁力春", "爱博四村", "S5", ""),
    ("李勇桂", "航新", "S6", ""),
    ("欧阳𬴂", "爱博二村", "S7", ""),
    ("迪丽努尔•艾合买提", "爱博二村", "S8", ""),
    ("华美", "吴宝", "S9", ""),
    ("王𬍡", "爱博一村", "S10", ""),
    ("陈晓东", "爱博一村", "S11", ""),
    ("陈晓冬", "红星", "S12", ""),
    ("万天天", "吴宝", "S13", ""),
    ("李伟", "华美", "S14", ""),
    ("李伟", "华美", "S15", ""),
]


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Roster(
        [
            Known(UUID(int=number + 1), normalise(name), search_key(normalise(name)), areas_of(area), area,
                  "新虹街道", staff_number, mobile)
            for number, (name, area, staff_number, mobile) in enumerate(PEOPLE)
        ]
    )  # fmt: skip


def said(roster: Roster, *names: str, area: str = "", mobile: str = "", number: str = "") -> Verdict:
    return judge(roster, Participant(names, (), (1,), area, mobile, number))


def named(verdict: Verdict) -> list[str]:
    return [each.person.staff_number for each in verdict.candidates]


@pytest.mark.parametrize(
    ("nickname", "who"),
    [
        ("韩婷", "S1"),
        ("虹桥-韩婷", "S1"),
        ("韩婷（虹桥宝龙城居委会）", "S1"),
        ("虹桥宝龙城07网格韩婷", "S1"),
        ("韩婷的iPhone", "S1"),
        ("韩婷的 MacBook Pro", "S1"),
        ("HUAWEI Mate 60 韩婷", "S1"),
        ("🌸韩婷🌸", "S1"),
        ("韩 婷", "S1"),
        ("韓婷", "S1"),
        ("社工韩婷", "S1"),
        ("韩婷老师", "S1"),
        ("韩婷 Han Ting", "S1"),
        ("S1韩婷", "S1"),
        ("韩婷13800000001", "S1"),
        ("新虹街道 韩婷", "S1"),
        ("爱博-张静", "S2"),
        ("红星张静", "S3"),
        ("梁力", "S4"),
        ("爱博四村梁力春", "S5"),
        ("爱博4村 梁力春", "S5"),
        ("李勇桂", "S6"),
        ("欧阳 𬴂", "S7"),
        ("迪丽努尔．艾合买提", "S8"),
        ("迪丽努尔-艾合买提", "S8"),
        ("迪丽努尔艾合买提", "S8"),
        ("爱博王𬍡", "S10"),
        ("吴宝万天天", "S13"),
    ],
)
def test_sure(roster: Roster, nickname: str, who: str) -> None:
    verdict = said(roster, nickname)
    assert (verdict.is_sure, named(verdict)) == (True, [who])


@pytest.mark.parametrize(
    ("nickname", "whos", "why"),
    [
        ("红星-韩婷", ["S1"], "other_area"),
        ("韩婷（华师大）", ["S1"], "more_than_name"),
        ("七宝街道韩婷", ["S1"], "more_than_name"),
        ("韩婷婷", ["S1"], "more_than_name"),
        ("S2韩婷", ["S1"], "other_number"),
        ("韩婷13900000009", ["S1"], "other_number"),
        ("张静", ["S2", "S3"], "same_name"),
        ("张静老师", ["S2", "S3"], "same_name"),
        ("华美-李伟", ["S14", "S15"], "same_name"),
        ("韩婷 李勇桂", ["S1", "S6"], "more_than_name"),
        ("李勇-桂花苑", ["S6"], "parted"),
        ("李勇 桂花苑", ["S6"], "parted"),
        ("华美", ["S9"], "like_area"),
        ("Han Ting", ["S1"], "pinyin"),
        ("hán tíng", ["S1"], "pinyin"),
        ("ting han", ["S1"], "pinyin"),
        ("虹桥-韩停", ["S1"], "same_sound"),
        ("婷韩", ["S1"], "order"),
        ("陈晓栋", ["S11", "S12"], "same_sound"),
        ("王*", ["S10"], "hidden"),
        ("迪丽努尔", ["S8"], "part_of_name"),
        ("勇桂", ["S6"], "given_name"),
        ("李强桂", ["S6"], "one_character"),
        ("韩婷 zhangjing", ["S1"], "several"),
    ],
)
def test_asked(roster: Roster, nickname: str, whos: list[str], why: str) -> None:
    verdict = said(roster, nickname)
    assert not verdict.is_sure
    assert sorted(named(verdict)) == sorted(whos)
    assert all(why in each.why for each in verdict.candidates)
    assert all(each.reason() for each in verdict.candidates)


@pytest.mark.parametrize(
    "nickname",
    [
        "会议室大屏",
        "用户3F2A",
        "iPhone",
        "主持人",
        "虹桥宝龙城居委会",
        "红星",
        "13912345678",
        "？",
        "HUAWEI P40",
    ],
)
def test_nobody(roster: Roster, nickname: str) -> None:
    assert said(roster, nickname).candidates == ()


def test_a_department_decides_between_two(roster: Roster) -> None:
    assert named(said(roster, "张静", area="新虹街道/红星居民区")) == ["S3"]
    assert said(roster, "张静", area="新虹街道/红星居民区").is_sure
    assert not said(roster, "韩婷", area="红星居民区").is_sure


def test_a_number_decides_and_a_number_contradicts(roster: Roster) -> None:
    assert named(said(roster, "张静", mobile="13800000003")) == ["S3"]
    assert said(roster, "小花", mobile="13800000001").is_sure
    assert said(roster, "张静", number="s2").is_sure
    assert not said(roster, "韩婷", mobile="13900000009").is_sure
    assert not said(roster, "韩婷", mobile="13800000003").is_sure
    assert named(said(roster, "张静", mobile="138****0002")) == ["S2"]


def test_two_names_of_one_participant_must_agree(roster: Roster) -> None:
    assert said(roster, "小太阳", "韩婷").is_sure
    assert not said(roster, "李勇桂", "韩婷").is_sure
    two = judge(roster, Participant(("小虹 (韩婷)",), (), (1,), may_be_two=True))
    assert (two.is_sure, named(two)) == (True, ["S1"])
    assert not said(roster, "小虹 (韩婷)").is_sure


def test_the_sample_against_its_truth(sqlite_base: Store) -> None:
    """Every row of the sample: the person whom its nickname names, by the area where it names one."""
    session = online_session(sqlite_base)
    with sqlite_base.read() as db:
        made = plan(db, session, read_export(SAMPLE))
    with Path(__file__).with_name("meeting_truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {tidy(row["nickname"]): row["staff_number"] for row in csv.DictReader(file)}
    found = {seen.who.names[0]: each.person.staff_number for each in made.sure for seen in each.seen}
    rows = {each.names[0]: len(each.rows) for each in participants(read_export(SAMPLE), START).participants}
    assert {nickname: number for nickname, number in truth.items() if number} == found
    assert sum(rows[nickname] for nickname in found) == 234
    assert sorted(seen.nickname for seen in made.nobody) == ["会议室大屏", "用户3F2A"]
    assert (len(made.unsure), len(made.already), len(made.refused), made.other_day) == (0, 0, 0, None)
