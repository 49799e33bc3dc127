"""`xiuhua bundle`: two stations and a base as real data folders, driven by the terminal alone; the base on either engine."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import local, now
from core.paths import DataFolder
from courses.paper.row_codes import row_code
from tests.grown import Grown
from tests.pictures import photo
from tests.programs import program
from tests.stations_by_terminal import (
    NUMBER_OF_SESSION,
    Street,
    move,
    report,
    run,
    sound,
    state,
    street_of,
    told,
)


@pytest.fixture
def street(engine: str, grown: Grown, folder: DataFolder) -> Street:
    """The base with its stations."""
    return street_of(grown, engine, folder)


def test_a_week_at_a_station_comes_to_the_base_and_back(street: Street, tmp_path: Path) -> None:
    base, (station, other), = street.base, street.stations  # fmt: skip
    before = tmp_path / "前.jpg"
    before.write_bytes(photo())
    provisional = report(station, "0101", "1号楼", "--before", before, "--words", "楼道堆物")
    assert provisional.startswith("S1-")
    assert told(station, "station", "show")["pending"]["issues"] == 1
    sheet = tmp_path / "签到表.pdf"
    said = run(station, "paper", "print", sheet, "--session", NUMBER_OF_SESSION)
    assert said.exit_code == 0, said.output
    came = f"{local(now() - timedelta(minutes=1)):%H%M}"
    said = run(station, "paper", "enter", "--sheet", 1, row_code(1, 1), came)
    assert said.exit_code == 0, said.output

    slip = tmp_path / "交接单.pdf"
    said = run(station, "bundle", "export", "--to", street.stick, "--slip", slip)
    assert said.exit_code == 0, said.output
    assert slip.read_bytes().startswith(b"%PDF")
    (file,) = street.stick.glob("S1-*.xhb")
    words = said.stdout.split("Check words: ")[1].split("\n")[0]

    looked = run(base, "bundle", "inspect", file)
    assert looked.exit_code == 0, looked.output
    assert words in looked.stdout
    assert "第一微网格站点 (S1)" in looked.stdout
    outside = run(other, "bundle", "inspect", file)
    assert (outside.exit_code, "another computer" in outside.stderr) == (1, True)

    receipt = tmp_path / "回执.pdf"
    taken = told(base, "bundle", "import", file, "--slip", receipt)
    assert (taken["state"], taken["check_ins"], taken["photos"], taken["photos_missing"]) == (
        "taken",
        1,
        1,
        [],
    )
    assert taken["lines_taken"] >= 2
    assert " ".join(taken["checks"]) in words
    assert receipt.read_bytes().startswith(b"%PDF")
    number = told(base, "grid", "issues", "show", provisional)["issue"]["number"]
    assert number != provisional
    assert told(base, "paper", "print", tmp_path / "基地.pdf", "--session", NUMBER_OF_SESSION)["rows"] == 1

    again = told(base, "bundle", "import", file)
    assert (again["state"], again["lines_taken"]) == ("already", 0)

    assert street.carried(base, station, "S1")["state"] == "taken"
    assert told(station, "station", "show")["pending"]["lines"] == 0
    assert told(station, "grid", "issues", "show", provisional)["issue"]["number"] == number
    assert number not in run(other, "grid", "issues", "list").output
    assert len(told(base, "bundle", "list")) == 4
    assert run(base, "bundle", "held").output == "No bundle is held.\n"
    for machine in (base, station, other):
        sound(machine)


def test_what_both_changed_waits_on_a_card_until_somebody_decides(street: Street, tmp_path: Path) -> None:
    base, station = street.base, street.stations[0]
    number = report(base, "0101", "1号楼")
    for name in ("file", "dispatch", "accept"):
        assert move(base, number, name).exit_code == 0
    street.carried(base, station, "S1")
    after = tmp_path / "后.jpg"
    after.write_bytes(photo())
    assert move(base, number, "handled", "--after", after).exit_code == 0
    done = move(station, number, "handled", "--after", after)
    assert done.exit_code == 0, done.output
    fresh = report(station, "0502", "2号楼")

    taken = street.carried(station, base)
    assert taken["lines_waiting"] >= 1
    assert state(base, fresh) == "REPORTED"
    (card,) = told(base, "bundle", "cards")
    assert (card["number"], card["kind"], card["state"]) == (1, "changed", "open")
    assert number in card["name"]
    shown = run(base, "bundle", "card", 1)
    assert shown.exit_code == 0, shown.output
    assert "At the station" in shown.output
    assert "At the base" in shown.output
    bare = run(base, "bundle", "decide", 1, "--keep")
    assert (bare.exit_code, "Say why" in bare.stderr) == (1, True)
    state_then = told(base, "bundle", "card", 1)["seen"]
    assert state_then in shown.stdout
    other = run(base, "bundle", "decide", 1, "--keep", "--reason", "物业已修复", "--seen", "1/1")
    assert other.exit_code == 1, other.output
    assert told(base, "bundle", "cards")
    kept = told(base, "bundle", "decide", 1, "--keep", "--reason", "物业已修复", "--seen", state_then)
    assert kept["state"] == "kept"
    assert told(base, "bundle", "cards") == []
    assert [row["number"] for row in told(base, "bundle", "cards", "--decided")] == [1]
    assert told(base, "bundle", "undo", 1)["state"] == "open"
    told(base, "bundle", "decide", 1, "--keep", "--reason", "物业已修复")
    lost = run(base, "bundle", "decide", 2, "--take")
    assert (lost.exit_code, "Nothing has the number 2" in lost.stderr) == (1, True)
    assert run(base, "bundle", "decide", 1).exit_code == 2

    assert street.carried(base, station, "S1")["state"] == "taken"
    assert state(station, number) == state(base, number)
    assert told(station, "station", "show")["pending"]["lines"] == 0
    for machine in (base, station):
        sound(machine)


def test_what_is_cut_or_for_somebody_else_adds_nothing(street: Street) -> None:
    base, (station, other) = street.base, street.stations
    report(station, "0101", "1号楼")
    file = Path(street.sent(station)["file"])
    whole = file.read_bytes()
    lines = told(base, "journal", "verify")["lines"]
    cut = street.stick / "cut.xhb"
    for length in (0, 1, len(whole) // 3, len(whole) - 1):
        cut.write_bytes(whole[:length])
        refused = run(base, "bundle", "import", cut)
        assert (refused.exit_code, refused.stdout) == (1, ""), refused.output
        assert refused.stderr.startswith("cut.xhb ")
    bent = bytearray(whole)
    bent[len(whole) // 2] ^= 1
    cut.write_bytes(bent)
    refused = run(base, "bundle", "import", cut)
    assert (refused.exit_code, "damaged or was changed" in refused.stderr) == (1, True)
    refused = run(other, "bundle", "import", file)
    assert (refused.exit_code, "another computer" in refused.stderr) == (1, True)
    assert told(base, "journal", "verify")["lines"] == lines
    assert told(base, "bundle", "import", file)["state"] == "taken"


def test_a_copied_station_is_quarantined_until_somebody_decides(street: Street, tmp_path: Path) -> None:
    base, station = street.base, street.stations[0]
    twin = DataFolder(tmp_path / "复制的站点")
    shutil.copytree(station.root, twin.root)
    report(station, "0101", "1号楼")
    report(twin, "0502", "2号楼")
    own = report(twin, "0101", "2号楼")
    assert street.carried(station, base)["state"] == "taken"
    apart = run(base, "bundle", "import", street.sent(twin)["file"])
    assert apart.exit_code == 1
    assert "quarantined" in apart.output
    (branch,) = told(base, "bundle", "branches")
    assert branch["state"] == "quarantined"
    assert "copied to another computer" in run(base, "bundle", "branches").output
    assert run(base, "grid", "issues", "list", "--where", "2号楼").output == "No issue fits.\n"
    aside = told(base, "bundle", "set-aside", branch["number"], "--reason", "借出的旧电脑")
    assert aside["state"] == "set_aside"
    adopted = told(base, "bundle", "adopt", branch["number"], "--reason", "已电话核实")
    assert adopted["state"] == "adopted"
    # Both machines gave the first number: the twin's issue stands beside the other, with a number that says so.
    stand = [row["provisional"] for row in told(base, "grid", "issues", "list", "--where", "2号楼")]
    assert len(stand) == 2
    assert own in stand
    assert told(base, "bundle", "cards") == []
    sound(base)


def test_the_base_names_which_station_it_means(street: Street) -> None:
    refused = run(street.base, "bundle", "export", "--to", street.stick)
    assert (refused.exit_code, "第一微网格站点 (S1), 第二微网格站点 (S2)" in refused.stderr) == (1, True)
    unknown = run(street.base, "bundle", "export", "S9", "--to", street.stick)
    assert (unknown.exit_code, "names 0 stations" in unknown.stderr) == (1, True)
    for place in (street.stick / "gone" / "x.xhb", street.stick / "x.zip", street.stick / "gone"):
        nowhere = run(street.base, "bundle", "export", "S2", "--to", place)
        assert (nowhere.exit_code, "neither a folder that is there" in nowhere.stderr) == (1, True)
    assert not (street.stick / "gone").exists()
    strange = run(street.base, "bundle", "slip", street.stick / "基地.xhp", street.stick / "x.pdf")
    assert (strange.exit_code, "neither written here" in strange.stderr) == (1, True)
    sent = street.sent(street.base, "S2")
    slip = street.stick / "交接单.pdf"
    assert run(street.base, "bundle", "slip", sent["file"], slip).exit_code == 0
    assert slip.read_bytes().startswith(b"%PDF")


@pytest.mark.only_on("sqlite")  # a server is put back by its own tools
def test_a_base_put_back_is_given_back_what_it_lost(street: Street, tmp_path: Path) -> None:
    base, station = street.base, street.stations[0]
    backup = tmp_path / "备份.zip"
    assert run(base, "backup", backup).exit_code == 0
    number = report(station, "0101", "1号楼")
    street.carried(station, base)
    street.carried(base, station, "S1")
    assert run(base, "restore", backup, "--replace").exit_code == 0
    assert run(base, "grid", "issues", "show", number).exit_code == 1
    report(station, "0502", "2号楼")
    first = run(base, "bundle", "import", street.sent(station)["file"])
    assert first.exit_code in {0, 1}
    street.carried(base, station, "S1")
    street.carried(station, base)
    assert state(base, number) == "REPORTED"
    street.carried(base, station, "S1")
    assert run(base, "bundle", "held").output == "No bundle is held.\n"
    assert told(base, "bundle", "retry") == []
    assert run(base, "bundle", "branches").output == "Nothing is in quarantine.\n"
    for machine in (base, station):
        sound(machine)


def test_a_station_put_back_from_its_backup_goes_on_once_it_is_adopted(
    street: Street, tmp_path: Path
) -> None:
    base, station = street.base, street.stations[0]
    backup = tmp_path / "站点备份.zip"
    assert run(station, "backup", backup).exit_code == 0
    early = report(station, "0101", "1号楼")
    street.carried(station, base)
    assert run(station, "restore", backup, "--replace").exit_code == 0
    report(station, "0502", "2号楼", "--words", "恢复之后")
    apart = street.carried(station, base, status=1)
    assert (apart["state"], apart["lines_quarantined"] > 0) == ("quarantined", True)
    street.carried(base, station, "S1")
    shown = run(station, "station", "show").output
    assert f"{apart['lines_quarantined']} entries are in quarantine at the base" in shown
    (branch,) = told(base, "bundle", "branches")
    assert branch["why"] == "restored"
    assert "put back at the station" in run(base, "bundle", "branches").output
    told(base, "bundle", "adopt", branch["number"], "--reason", "电脑重装后从备份恢复")
    street.carried(base, station, "S1")
    assert state(station, early) == "REPORTED"
    assert run(station, "grid", "issues", "list", "恢复之后").output.count("2号楼") == 1
    third = report(station, "0101", "2号楼")
    assert street.carried(station, base)["state"] == "taken"
    assert state(base, third) == "REPORTED"
    street.carried(base, station, "S1")
    assert told(station, "station", "show")["pending"]["lines"] == 0
    for machine in (base, station):
        sound(machine)


def test_what_a_stolen_station_sends_later_is_quarantined(street: Street) -> None:
    base, station = street.base, street.stations[0]
    told(base, "station", "revoke", "S1", "--from", f"{local(now()):%Y-%m-%d}", "--reason", "电脑被盗")
    report(station, "0101", "1号楼")
    apart = street.carried(station, base, status=1)
    assert apart["state"] == "quarantined"
    (branch,) = told(base, "bundle", "branches")
    assert branch["why"] == "revoked"
    assert run(base, "grid", "issues", "list", "--where", "1号楼").output == "No issue fits.\n"
    refused = run(base, "bundle", "export", "S1", "--to", street.stick)
    assert (refused.exit_code, "not trusted here" in refused.stderr) == (1, True)


def test_a_photo_that_is_gone_is_named_on_the_receipt(street: Street, tmp_path: Path) -> None:
    base, station = street.base, street.stations[0]
    picture = tmp_path / "楼道.jpg"
    picture.write_bytes(photo())
    report(station, "0101", "1号楼", "--before", picture)
    (kept,) = station.media.iterdir()
    content = kept.read_bytes()
    kept.unlink()
    receipt = tmp_path / "回执.pdf"
    said = run(base, "bundle", "import", street.sent(station)["file"], "--slip", receipt)
    assert said.exit_code == 0, said.output
    assert "Photo missing: S1-000001 楼道.jpg" in said.output
    printed = subprocess.run(
        [program("pdftotext"), "-layout", str(receipt), "-"], capture_output=True, check=True
    )
    assert "S1-000001 楼道.jpg" in printed.stdout.decode()
    (file,) = street.stick.glob("S1-*.xhb")
    assert printed.stdout.decode().count(file.name) == 3
    # Found again, it comes with the next bundle.
    kept.write_bytes(content)
    street.carried(base, station, "S1")
    assert street.carried(station, base)["photos"] == 1
    assert (base.media / kept.name).read_bytes() == content
