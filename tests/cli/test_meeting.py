"""`xiuhua meeting`: the sample into its session and out again, and what is not sure."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.paths import DataFolder
from people import persons
from people.persons import NewPerson
from store.transaction import Store
from tests.courses.meetings.exports import SAMPLE, START, bare_session, online_session, written

TWO = (
    "姓名,入会时间,退会时间\n张静,2026-04-22 13:30,2026-04-22 16:00\n韩婷,2026-04-22 13:30,2026-04-22 16:00\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, [str(argument) for argument in arguments])


def test_the_sample_in_and_out(sqlite_base: Store, folder: DataFolder) -> None:
    online_session(sqlite_base)
    to = ("--session", "1", "--data", folder.root)
    said = run("meeting", "import", SAMPLE, *to)
    assert said.exit_code == 0
    assert "210 sure, 0 unsure, 2 nobody on the roster" in said.output
    assert "会议室大屏" in said.output
    assert "--yes" in said.stderr
    found = json.loads(run("meeting", "import", SAMPLE, *to, "--yes", "--json").stdout)
    assert (found["imported"]["checked_in"], len(found["sure"])) == (210, 210)
    assert json.loads(run("meeting", "import", SAMPLE, *to, "--yes", "--json").stdout)["imported"] is None
    assert "Check-ins taken back: 210" in run("meeting", "take-back", SAMPLE, *to, "--why", "选错了").output
    assert run("meeting", "take-back", SAMPLE, *to, "--why", "选错了").exit_code == 1


def test_the_unsure_are_skipped_or_stop_it(sqlite_base: Store, folder: DataFolder, tmp_path: Path) -> None:
    bare_session(sqlite_base)
    with sqlite_base.write() as db:
        persons.add_all(db, [NewPerson(name) for name in ("张静", "张静", "韩婷")], "clerk", START)
    file = written(tmp_path, TWO)
    to = ("--session", "1", "--data", folder.root)
    stopped = run("meeting", "import", file, *to, "--yes", "--unsure", "stop")
    assert stopped.exit_code == 1
    assert "Not sure: 1" in stopped.stderr
    done = run("meeting", "import", file, *to, "--yes", "--unsure", "skip")
    assert "several people have this name" in done.output
    assert "Checked in: 1." in done.output


def test_no_such_session_and_no_export(sqlite_base: Store, folder: DataFolder, tmp_path: Path) -> None:
    del sqlite_base
    file = written(tmp_path, TWO)
    assert run("meeting", "import", file, "--session", "9", "--data", folder.root).exit_code == 1
    empty = written(tmp_path, "姓名\n韩婷\n", name="空.csv")
    said = run("meeting", "import", empty, "--session", "9", "--data", folder.root)
    assert (said.exit_code, "空.csv" in said.stderr) == (1, True)
