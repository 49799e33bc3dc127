"""The demo, run once as a newcomer runs it, against what the database, the PDFs and the workbook really hold."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.program import command
from tests.programs import program

pytestmark = pytest.mark.slow
RARE = ("王𬍡", "李䶮", "张㛃", "陈𠅤", "仉𬘭", "欧阳𬴂")


def xiuhua(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program itself, as its own process."""
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, encoding="utf-8", check=False, timeout=200
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("demo") / "演示 数据"
    done = xiuhua("demo", "--data", str(folder), "--seed", "7", "--no-window", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def one(demo: dict[str, Any], sql: str) -> Any:  # noqa: ANN401 - whatever the column holds
    with closing(sqlite3.connect(Path(demo["data"]) / "base.sqlite3")) as base:
        return base.execute(sql).fetchone()[0]


def text_of(pdf: str) -> str:
    return subprocess.run(
        [program("pdftotext"), "-layout", pdf, "-"], capture_output=True, check=True
    ).stdout.decode()


def test_it_says_what_it_made(demo: dict[str, Any]) -> None:
    assert (demo["people"], demo["areas"], demo["grids"]) == (230, 14, 95)
    assert demo["http_check_ins"] == 230
    assert list(demo["seconds"]) == [
        "base",
        "roster",
        "year",
        "play",
        "live",
        "credits",
        "paperwork",
        "certificates",
        "appraisal",
        "grid",
        "station",
    ]
    assert sum(demo["seconds"].values()) < 60


def test_the_base_holds_what_it_says(demo: dict[str, Any]) -> None:
    assert one(demo, "SELECT count(*) FROM person") == 230
    assert one(demo, "SELECT count(*) FROM area WHERE kind = 'grid'") == 95
    assert one(demo, "SELECT count(*) FROM session") == demo["sessions"]
    standing = "SELECT count(*) FROM attendance WHERE reversed_at IS NULL AND direction ="
    assert one(demo, f"{standing} 'in'") == demo["check_ins"]
    assert one(demo, f"{standing} 'at'") > 6 * 100
    assert one(demo, f"{standing} 'out' AND lane = 'import' AND minutes > 0") > 200
    assert one(demo, "SELECT count(DISTINCT lane) FROM attendance") == 6
    assert one(demo, "SELECT count(*) FROM badge") == demo["badges"] == 230
    assert one(demo, "SELECT count(*) FROM excuse WHERE decision = 'granted'") == 8
    assert one(demo, "SELECT count(*) FROM roll_call_name") == 3
    assert one(demo, "SELECT count(*) FROM walk_in WHERE settled = ''") == 1
    assert one(demo, "SELECT count(*) FROM ledger_entry") == demo["entries"]
    assert (
        one(demo, "SELECT group_concat(state, ' ') FROM (SELECT state FROM claim ORDER BY id)")
        == "accepted checked open"
    )
    assert one(demo, "SELECT count(*) FROM exemption") == 1
    assert one(demo, "SELECT count(*) FROM notice") == demo["noticed"] > 10
    assert text_of(demo["letters"]).count("签收单") == demo["noticed"]
    assert one(demo, "SELECT count(*) FROM certificate") == len(demo["certificates"]) > 100
    assert (
        one(demo, "SELECT count(*) FROM attendance WHERE device_id IS NOT NULL AND nonce IS NOT NULL") == 230
    )


def test_the_issue_book_was_kept(demo: dict[str, Any]) -> None:
    assert one(demo, "SELECT count(*) FROM issue WHERE number IS NOT NULL") == demo["issues"] > 60
    assert one(demo, "SELECT count(DISTINCT area_id) FROM issue") >= 6
    assert one(demo, "SELECT count(*) FROM issue WHERE state = 'CLOSED'") > 40
    assert one(demo, "SELECT count(DISTINCT move) FROM issue_move") >= 10
    same = "SELECT count(*) FROM issue_move a JOIN issue_move b USING (issue_id, round, who)"
    assert one(demo, f"{same} WHERE a.move = 'handled' AND b.move = 'close'") == 0
    assert one(demo, "SELECT count(*) FROM inspection_finding WHERE outcome = 'clear'") > 23 * 20
    assert one(demo, "SELECT count(*) FROM visit") > 5
    assert one(demo, "SELECT count(*) FROM assessment WHERE superseded_at IS NULL") == 2
    sheets = subprocess.run([program("pdfinfo"), demo["sheets"]], capture_output=True, check=True)
    stairwells = one(demo, "SELECT count(*) FROM place WHERE kind = 'stairwell'")
    assert f"Pages:           {stairwells}" in sheets.stdout.decode()
    with closing(sqlite3.connect(Path(demo["data"]) / "base.sqlite3")) as base:
        photos = {row[0] for row in base.execute("SELECT sha256 FROM issue_photo")}
    assert photos <= {path.stem for path in (Path(demo["data"]) / "media").iterdir()}


def test_a_station_came_on_a_stick(demo: dict[str, Any]) -> None:
    assert (demo["carried"], demo["cards"]) == (3, 1)
    assert one(demo, "SELECT count(*) FROM conflict_card WHERE kind = 'changed' AND state = 'open'") == 1
    assert one(demo, "SELECT count(*) FROM issue WHERE provisional LIKE 'ZD1-%' AND number IS NOT NULL") == 1
    assert one(demo, "SELECT count(*) FROM attendance WHERE lane = 'bundle'") == 1
    shown = json.loads(xiuhua("station", "show", "--data", demo["station"], "--json").stdout)
    assert (shown["role"], shown["mark"], shown["pending"]["lines"]) == ("station", "ZD1", 0)
    photo = (
        "SELECT sha256 FROM issue_photo p JOIN issue i ON i.id = p.issue_id WHERE i.provisional LIKE 'ZD1-%'"
    )
    assert (Path(demo["data"]) / "media" / f"{one(demo, photo)}.jpg").is_file()
    assert xiuhua("journal", "verify", "--data", demo["station"]).returncode == 0


def test_the_year_is_the_one_described(demo: dict[str, Any]) -> None:
    stages = "SELECT group_concat(hours) FROM (SELECT s.hours FROM stage s JOIN programme p ON p.id = s.programme_id"
    assert one(demo, f"{stages} WHERE p.hours = 6000 ORDER BY s.position)") == "3000,2000,1000"
    assert one(demo, "SELECT count(*) FROM teacher WHERE title = '教授'") >= 5
    assert one(demo, "SELECT count(*) FROM course WHERE title = '后疫情时期的社区韧性塑造'") == 1
    assert one(demo, "SELECT max(n) FROM (SELECT count(*) n FROM task_point GROUP BY session_id)") == 6
    assert one(demo, "SELECT max(n) FROM (SELECT count(*) n FROM team GROUP BY session_id)") == 5
    assert one(demo, "SELECT count(*) FROM course WHERE kind = 'simulation'") >= 1
    assert one(demo, "SELECT count(*) FROM replay_link WHERE target LIKE 'https://%'") >= 8


def test_the_standing_is_the_sum_of_what_was_earned(demo: dict[str, Any]) -> None:
    listed = xiuhua("standing", "--data", demo["data"], "--json")
    standing = json.loads(listed.stdout)
    assert len(standing) == 230
    assert sum(1 for person in standing if person["verdict"] == "met") == demo["met"] > 100
    required = sorted(person["required"] for person in standing)
    assert required.count("80") > 220
    assert "60" in required
    assert {person["verdict"] for person in standing} >= {"met", "out_of_reach"}
    with closing(sqlite3.connect(Path(demo["data"]) / "base.sqlite3")) as base:
        earned = dict(
            base.execute(
                "SELECT p.staff_number, sum(e.credits) FROM person p JOIN ledger_entry e ON e.person_id = p.id GROUP BY p.id"
            )
        )
    assert {person["staff_number"]: round(float(person["earned"]) * 100) for person in standing} == earned


def test_every_certificate_is_a_whole_pdf_with_its_name(demo: dict[str, Any]) -> None:
    with closing(sqlite3.connect(Path(demo["data"]) / "base.sqlite3")) as base:
        names = dict(base.execute("SELECT serial, name FROM certificate"))
    checked = 0
    for path in demo["certificates"]:
        name = names[Path(path).stem]
        if name in RARE or "·" in name or checked < 5:
            checked += 1
            assert name in text_of(path).replace(" ", "")
            fonts = (
                subprocess.run([program("pdffonts"), path], capture_output=True, check=True)
                .stdout.decode()
                .splitlines()[2:]
            )
            assert fonts
            assert all(line.split()[-5] == "yes" for line in fonts), fonts
    assert {name for name in names.values() if name in RARE} != set()


def test_a_certificate_is_verified_and_a_forged_one_is_not(demo: dict[str, Any], tmp_path: Path) -> None:
    paper = demo["certificates"][0]
    said = json.loads(xiuhua("certificates", "verify", paper, "--data", demo["data"], "--json").stdout)
    assert (said["state"], said["serial"]) == ("valid", Path(paper).stem)
    assert said["name"] in text_of(paper).replace(" ", "")
    forged = tmp_path / "forged.pdf"
    content = Path(paper).read_bytes()
    forged.write_bytes(content.replace(b"/Creator (X", b"/Creator (x"))
    assert forged.read_bytes() != content
    refused = xiuhua("certificates", "verify", str(forged), "--data", demo["data"], "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["state"] != "valid"


def test_the_appraisal_list_holds_everybody(demo: dict[str, Any]) -> None:
    sheet = openpyxl.load_workbook(demo["appraisal"]["xlsx"]).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    flat = {value for row in cells for value in row if isinstance(value, str)}
    assert set(RARE) <= flat
    assert {f"XH{number}" for number in range(2000, 2230)} <= flat
    printed = text_of(demo["appraisal"]["pdf"])
    assert all(name in printed for name in RARE)
    assert printed.count("XH2") == 230


def with_a_byte_changed(demo: dict[str, Any], copy: Path, text: str, at: int) -> dict[str, Any]:
    """What `journal verify` says of a copy whose file has another byte, `at` bytes into the first place of `text`."""
    shutil.copytree(demo["data"], copy)
    base = copy / "base.sqlite3"
    content = bytearray(base.read_bytes())
    content[content.index(text.encode()) + at] ^= 1
    base.write_bytes(content)
    done = xiuhua("journal", "verify", "--data", str(copy), "--json")
    assert (done.returncode, done.stderr) == (1, "")
    return json.loads(done.stdout)


def test_the_journal_is_whole_until_a_byte_is_changed(demo: dict[str, Any], tmp_path: Path) -> None:
    whole = xiuhua("journal", "verify", "--data", demo["data"], "--json")
    said = json.loads(whole.stdout)
    assert (whole.returncode, said["ok"], said["first_bad"]) == (0, True, None)
    assert said["lines"] == one(demo, "SELECT count(*) FROM journal")
    altered = with_a_byte_changed(demo, tmp_path / "copy", "签名表上有签名", 2)
    assert (altered["ok"], altered["first_bad"]) == (False, None)
    assert [found["kind"] for found in altered["disagreements"]] == ["attendance"]


def test_a_byte_changed_in_what_the_journal_says_is_found(demo: dict[str, Any], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    altered = with_a_byte_changed(demo, copy, '"reason":"手机没电，', len('"reason":"') + 2)
    changed = "SELECT seq FROM journal WHERE payload LIKE '%扊机没电%'"
    assert (altered["ok"], altered["first_bad"]) == (False, one({"data": copy}, changed))
    assert [found["kind"] for found in altered["disagreements"]] == ["attendance"]


def test_an_altered_ledger_disagrees_with_the_journal(demo: dict[str, Any], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo["data"], copy)
    with closing(sqlite3.connect(copy / "base.sqlite3")) as base, base:
        base.execute(
            "UPDATE ledger_entry SET credits = credits + 100 WHERE id = (SELECT id FROM ledger_entry LIMIT 1)"
        )
    altered = xiuhua("journal", "verify", "--data", str(copy), "--json")
    assert altered.returncode == 1
    assert len(json.loads(altered.stdout)["disagreements"]) == 1


def test_a_backup_of_the_demo_comes_back(demo: dict[str, Any], tmp_path: Path) -> None:
    kept = xiuhua("backup", str(tmp_path / "备份.zip"), "--data", demo["data"], "--json")
    assert kept.returncode == 0, kept.stderr
    back = xiuhua("restore", str(tmp_path / "备份.zip"), "--data", str(tmp_path / "back"), "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["head"] == json.loads(kept.stdout)["head"]
    verified = xiuhua("journal", "verify", "--data", str(tmp_path / "back"), "--json")
    assert json.loads(verified.stdout)["ok"] is True
    paper = tmp_path / "back" / "issued" / Path(demo["certificates"][0]).name
    assert xiuhua("certificates", "verify", str(paper), "--data", str(tmp_path / "back")).returncode == 0


def test_the_roster_exports_and_imports_as_no_change(demo: dict[str, Any], tmp_path: Path) -> None:
    for full in ([], ["--full", "--why", "年终核对"]):
        file = str(tmp_path / "花名册.xlsx")
        done = xiuhua("roster", "export", file, *full, "--data", demo["data"])
        assert done.returncode == 0, done.stderr
        again = json.loads(
            xiuhua("roster", "import", file, "--dry-run", "--data", demo["data"], "--json").stdout
        )
        assert (again["added"], again["changed"], again["unchanged"], again["refused"]) == (0, 0, 230, [])


def test_the_demo_never_plays_into_a_base_that_is_there(demo: dict[str, Any]) -> None:
    refused = xiuhua("demo", "--data", demo["data"], "--no-window", "--json")
    assert refused.returncode == 1
    assert demo["data"] in refused.stderr
    assert one(demo, "SELECT count(*) FROM person") == 230


def test_the_same_seed_makes_the_same_year(demo: dict[str, Any], tmp_path: Path) -> None:
    again = json.loads(
        xiuhua("demo", "--data", str(tmp_path / "d"), "--seed", "7", "--no-window", "--json").stdout
    )
    counts = ("people", "areas", "grids", "sessions", "check_ins", "http_check_ins", "entries", "met")
    assert {key: again[key] for key in counts} == {key: demo[key] for key in counts}
    assert [Path(path).name for path in again["certificates"]] == [
        Path(path).name for path in demo["certificates"]
    ]
