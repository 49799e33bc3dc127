"""`xiuhua standing`: one person's entries, the proof as PDF, and what is behind an entry, from the terminal."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import local_year, now
from core.paths import DataFolder
from courses import check_in
from courses.check_in import Attempt
from credits import ledger
from people import persons
from people.persons import NewPerson
from store.transaction import Store
from tests import builders
from tests.cli.test_verbs import run


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder) -> tuple[str, str]:
    """A base with one lesson that was heard and posted."""
    session, people = builders.hall(sqlite_base, now())
    with sqlite_base.write() as db:
        came = [Attempt(one.id, "qr", now(), "person:x", session.id) for one in people]
        assert all(one.ok for one in check_in.check_in(db, came, now()))
        assert ledger.post_session(db, session.id, "clerk", session.ends_at + timedelta(days=1)) == 3
        persons.add(db, NewPerson("王芳", staff_number="T1"), "clerk", now())
        persons.add(db, NewPerson("王芳", staff_number="T2"), "clerk", now())
    return "--data", str(folder.root)


def test_the_list_is_still_what_standing_means(data: tuple[str, str]) -> None:
    listed = json.loads(run("standing", *data, "--json").output)
    assert len(listed) == 5
    assert json.loads(run("standing", "list", *data, "--json").output) == listed
    assert "proof" in run("standing", "--help").output


def test_entries_proof_and_what_is_behind_one(data: tuple[str, str], tmp_path: Path) -> None:
    number = next(
        one["staff_number"]
        for one in json.loads(run("standing", *data, "--json").output)
        if one["earned"] != "0"
    )
    (entry,) = json.loads(run("standing", "proof", number, *data, "--json").output)["entries"]
    assert (entry["lane"], entry["reverses"], entry["is_reversed"]) == ("qr", None, False)
    pdf = tmp_path / "证明.pdf"
    said = run("standing", "proof", number, *data, "--pdf", pdf)
    assert said.exit_code == 0, said.output
    assert pdf.read_bytes().startswith(b"%PDF")
    behind = json.loads(run("standing", "entry", entry["id"], *data, "--json").output)
    assert [line["action"] for line in behind["journal"]] == ["check_in.done", "credit.posted"]
    told = run("standing", "entry", str(behind["journal"][1]["seq"]), *data)
    assert told.exit_code == 0
    assert "lesson hours × 100 %" in told.output
    assert "Arrived at" in told.output
    assert run("standing", "proof", number, *data, "--year", str(local_year(now()) - 1)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("proof", "王芳"), "2 people are called 王芳."),
        (("proof", "没有"), "This person is not in the base."),
        (("entry", "1"), "There is no such credit entry."),
        (("entry", "abc"), "There is no such credit entry."),
    ],
)
def test_what_is_not_there_is_refused(data: tuple[str, str], words: tuple[str, ...], says: str) -> None:
    said = run("standing", *words, *data)
    assert said.exit_code == 1
    assert says in said.output
