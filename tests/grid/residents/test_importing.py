"""A list of the office brought in: households found however they are written, what is wrong named by its cell, twice is once."""

from datetime import date
from pathlib import Path

import pytest

from core.jobs import drive
from grid.hands import Hand
from grid.records import residents as declared
from grid.residents import facts, importing, lists
from grid.residents.importing import Imported, Plan
from grid.residents.lists import Filter
from grid.residents.refusals import NoResidentsInFile, ResidentsNotYours
from store.records import disagreements
from tests.grid_hands import Hands
from tests.grid_town import TODAY, GridTown

HEADINGS = "楼栋,单元,室号,姓名,出生年份,联系电话,人员类别,来源,核实日期"


def file(path: Path, *rows: str, encoding: str = "gbk") -> Path:
    path.write_bytes("\r\n".join((HEADINGS, *rows)).encode(encoding))
    return path


def plan(town: GridTown, hand: Hand, path: Path) -> Plan:
    with town.store.read() as db:
        return importing.plan(db, importing.read_residents(path), hand, town.at)


def test_a_list_is_brought_in_and_twice_is_once(town: GridTown, by: Hands, tmp_path: Path) -> None:
    path = file(
        tmp_path / "居民.csv",
        "1,1,101,王　秀英,1941-05-06,138 1234 5678,独居老人、高龄,户籍,2026年2月1日",
        "1号楼,1单元,101室,王秀英,1941,,困难家庭,走访,",
        "三号楼,2,102,李四,,021-55550101,,,",
        ",,,,,,,,",
    )
    made = plan(town, by.clerk, path)
    assert (len(made.new), len(made.known), made.refused) == (3, 0, [])
    assert drive(importing.carry_out(town.store, made, by.clerk, town.at)) == Imported(2, 3)
    again = plan(town, by.clerk, path)
    assert (len(again.new), len(again.known)) == (0, 3)
    assert drive(importing.carry_out(town.store, again, by.clerk, town.at)) == Imported(0, 0)
    with town.store.read() as db:
        first, second = lists.residents(db, by.clerk, town.at)
        assert (first.home, first.name, first.tags) == (
            "1号楼 1单元 101室",
            "王**",
            ("alone", "aged", "in_need"),
        )
        assert (second.home, second.mobile) == ("3号楼 2单元 102室", "021****0101")
        known = {fact.tag: fact for fact in facts.facts(db, first.id, by.clerk, town.at)}
        assert (known["alone"].source, known["alone"].verified_on) == ("户籍", date(2026, 2, 1))
        assert known["in_need"].verified_on == TODAY
        assert drive(disagreements(db, declared.RECORDS)) == []


def test_what_is_wrong_is_refused_by_its_cell(town: GridTown, by: Hands, tmp_path: Path) -> None:
    path = file(
        tmp_path / "居民.csv",
        "99,1,101,张三,,,,,",
        "1,1,101,张三,老人,,,,",
        "1,1,101,张三,1850,,,,",
        "1,1,101,张三,,很长的电话,,,",
        "1,1,101,张三,,,党员,本人,",
        "1,1,101,张三,,,独居,,",
        "1,1,101,张三,,,独居,本人,2027-01-01",
        "1,1,101,张三,,,独居,本人,某天",
        encoding="utf-8",
    )
    made = plan(town, by.clerk, path)
    assert (made.new, made.known) == ([], [])
    assert [(each.row, each.column, each.code) for each in made.refused] == [
        (2, "C", "household_not_found"),
        (3, "E", "birth_year_not_possible"),
        (4, "E", "birth_year_not_possible"),
        (5, "F", "phone_not_possible"),
        (6, "G", "unknown_tag"),
        (7, "H", "source_missing"),
        (8, "I", "day_not_possible"),
        (9, "I", made.refused[-1].code),
    ]


def test_a_holder_brings_in_the_own_patch_alone(town: GridTown, by: Hands, tmp_path: Path) -> None:
    path = file(tmp_path / "居民.csv", "1,1,101,张三,,,,,", "3,1,101,李四,,,,,")
    made = plan(town, by.first, path)
    assert [each.line.name for each in made.new] == ["张三"]
    assert [each.code for each in made.refused] == ["household_not_found"]
    drive(importing.carry_out(town.store, made, by.first, town.at))
    with town.store.read() as db:
        assert len(lists.residents(db, by.clerk, town.at, Filter())) == 1
    with pytest.raises(ResidentsNotYours):
        plan(town, by.viewer, path)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "别的.csv"
    path.write_text("课程,学分\n沟通,2\n", "utf-8")
    with pytest.raises(NoResidentsInFile):
        importing.read_residents(path)
