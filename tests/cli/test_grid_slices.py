"""`xiuhua grid facilities`, `alarms` and `card` from the terminal, on a base with a small town."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import xiuhua
from core import issuer_key, pinned_keys
from core.clock import local_date, now
from core.paths import DataFolder
from grid.facilities import dues, facilities
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.stairwells import cards
from tests.cli.test_verbs import run
from tests.grid_copies import copy_of_town
from tests.grid_town import GridTown
from tests.grown import Grown

Data = tuple[str, str]


@pytest.fixture
def town(grown: Grown) -> GridTown:
    return copy_of_town(grown, "sqlite")


@pytest.fixture
def data(town: GridTown, folder: DataFolder) -> Data:
    return "--data", str(folder.root)


def test_what_falls_due_is_listed_done_and_lapses_become_issues(
    town: GridTown, data: Data, tmp_path: Path
) -> None:
    today = local_date(now())
    assert "Nothing falls due." in run("grid", "facilities", "due", *data).output
    with town.store.write() as db:
        for name, code, days, item in (
            ("1号楼电梯", "3101", -5, "0503"),
            ("2号楼电梯", "3102", 10, ""),
            ("水泵", "3103", -1, ""),
        ):
            id_ = facilities.add(
                db, NewFacility("lift", name, code, town.area, None, town.company, item), "admin", now()
            )
            dues.state(db, id_, NewDue("定期检验", today + timedelta(days=days)), "admin", now())
    said = run("grid", "facilities", "due", *data)
    assert "lapsed 5 days ago" in said.output
    assert "in 10 days" in said.output
    said = run("grid", "facilities", "lapse", *data)
    assert said.exit_code == 1
    assert "1 lapses became issues." in said.output
    assert "has no item" in said.output
    listed = json.loads(run("grid", "facilities", "due", "--json", *data).output)
    assert [(one["code"], bool(one["issue"])) for one in listed] == [
        ("3101", True),
        ("3103", False),
        ("3102", False),
    ]
    said = run("grid", "facilities", "done", *data, "3102", "--evidence", "报告 7")
    assert said.exit_code == 0, said.output
    assert "due next on" in said.output
    said = run("grid", "facilities", "done", *data, "9999", "--evidence", "报告 7")
    assert said.exit_code == 1
    path = tmp_path / "台账.csv"
    path.write_bytes(
        "居民区,名称,注册代码,到期日\n桂花苑,道闸,88,2030-01-01\n枫林,道闸,89,2030-01-01\n".encode("gbk")
    )
    said = run("grid", "facilities", "import", *data, path, "--dry-run")
    assert "1 facilities new" in said.output
    said = run("grid", "facilities", "import", *data, path)
    assert said.exit_code == 1
    assert "枫林" in said.output
    assert "0 facilities new" in run("grid", "facilities", "import", *data, path).output
    assert "道闸" in run("grid", "facilities", "due", "--all", *data).output


def test_alarms_have_a_source_a_token_places_and_files(data: Data, tmp_path: Path) -> None:
    said = run("grid", "alarms", "add", *data, "地磁", "--item", "0702")
    assert said.exit_code == 0, said.output
    assert run("grid", "alarms", "add", *data, "地磁", "--item", "0702").exit_code == 1
    made = json.loads(run("grid", "alarms", "token", *data, "地磁", "--json").output)["token"]
    assert len(made) > 40
    assert made not in run("grid", "alarms", "sources", *data).output
    path = tmp_path / "报警.csv"
    path.write_bytes(
        f"泊位编号,报警时间\nA1,{now() - timedelta(hours=2):%Y-%m-%d %H:%M}\nA1,那天\n".encode("gbk")
    )
    assert (
        "1 new messages"
        in run("grid", "alarms", "import", *data, path, "--source", "地磁", "--dry-run").output
    )
    said = run("grid", "alarms", "import", *data, path, "--source", "地磁")
    assert said.exit_code == 1  # one row is refused
    assert "1 devices without a place" in said.output
    assert "那天" in said.output
    said = run("grid", "alarms", "import", *data, path, "--source", "地磁")
    assert "Nothing new: all 1 messages of this file were there already." in said.output
    assert "A1" in run("grid", "alarms", "unplaced", *data).output
    said = run("grid", "alarms", "place", *data, "地磁", "A1", "3号楼", "--spot", "东门")
    assert said.exit_code == 0, said.output
    assert "1 new issues" in said.output
    assert "Every device" in run("grid", "alarms", "unplaced", *data).output
    assert json.loads(run("grid", "alarms", "settle", *data, "--json").output)["issues"] == []
    assert run("grid", "alarms", "place", *data, "地磁", "A2", "没有这个楼").exit_code == 1
    assert run("grid", "alarms", "import", *data, path, "--source", "没有").exit_code == 1


def test_cards_are_printed_listed_checked_and_withdrawn(
    town: GridTown, data: Data, folder: DataFolder, tmp_path: Path
) -> None:
    pdf = tmp_path / "楼道码.pdf"
    said = run("grid", "card", "print", *data, pdf, "桂花苑 3号楼")
    assert said.exit_code == 0, said.output
    assert "2 sheets, 2 of them with a new card." in said.output
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "no card yet" in run("grid", "card", "list", *data).output
    assert "Every card says what is so." in run("grid", "card", "list", "--stale", *data).output
    assert run("grid", "card", "print", *data, pdf, "--which", "stale").exit_code == 1
    with town.store.read() as db:
        text = cards.by_number(db, 1).text
    said = run("grid", "card", "check", *data, text)
    assert said.exit_code == 0, said.output
    assert "Genuine: this card stands" in said.output
    said = CliRunner().invoke(
        xiuhua, ["grid", "card", "check", *data, "-"], input=text.replace("包干制", "酬金制")
    )
    assert said.exit_code == 1
    assert "Not genuine" in said.output
    away = DataFolder(tmp_path / "别处").make()
    with pinned_keys.held(away):
        pinned_keys.pin(away, issuer_key.own(folder).private.public_key(), "梧桐基地")
    said = run("grid", "card", "check", "--data", away.root, text)
    assert said.exit_code == 0, said.output
    assert "Signed by 梧桐基地" in said.output
    assert run("grid", "card", "check", *data, "hello").exit_code == 1
    said = run("grid", "card", "withdraw", *data, "1", "--reason", "丢失")
    assert said.exit_code == 0, said.output
    said = run("grid", "card", "check", *data, text, "--json")
    assert said.exit_code == 1
    assert json.loads(said.output)["finding"] == "withdrawn"
