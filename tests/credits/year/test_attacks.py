"""A closed year attacked with a database tool and in its folder: each time the verification says what differs."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing as shut
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.clock import local_date
from core.issuer_key import IssuerKey, distrust, key_id, own
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from credits.year import amendments, objections, seal, shelf
from credits.year.amendments import Wanted
from credits.year.findings import Finding
from credits.year.lines import GENESIS, chained
from credits.year.manifest import from_text, to_text
from credits.year.refusals import YearNotClosed
from credits.year.verifying import verify
from store import backup
from store.engine import make_base
from store.transaction import Store
from tests.credit_town import Town
from tests.credits.year.closed_town import THEN, ClosedTown, make


@pytest.fixture(scope="module")
def closed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with a closed year, two amendments and an objection; tests attack copies."""
    folder = DataFolder(tmp_path_factory.mktemp("closed") / "数据").make()
    store = make_base(folder, Settings())
    ready = make(Town(store), folder)
    ready.close()
    with store.write() as db:
        objections.receive(db, 2026, 1, "漏记了一次走访", "clerk", THEN)
    amendments.amend(store, folder, 2026, Wanted(1, {}, 1_50, objection=1), "漏记", "head", THEN)
    with store.write() as db:
        objections.decide(db, 2026, 1, "upheld", "查实", "head", THEN, 1)
    amendments.amend(store, folder, 2026, Wanted(2, {"name": "李 敏"}), "姓名有误", "head", THEN)
    store.close()
    return folder.root


class Attacked:
    """A copy of that base; `run` is the sqlite3 shell."""

    def __init__(self, root: Path) -> None:
        self.folder = DataFolder(root)

    def run(self, statement: str, *values: object) -> list[Any]:
        with shut(sqlite3.connect(self.folder.base)) as shell, shell:
            return shell.execute(statement, values).fetchall()

    def verify(self) -> tuple[Finding, ...]:
        store = make_base(self.folder, Settings())
        try:
            return drive(verify(store, self.folder)).findings
        finally:
            store.close()

    def codes(self) -> list[str]:
        return sorted({one.code for one in self.verify()})

    def said(self) -> str:
        return "\n".join(one.message for one in self.verify())

    @property
    def place(self) -> Path:
        return shelf.place(self.folder, 2026)


@pytest.fixture
def attacked(closed_folder: Path, tmp_path: Path) -> Attacked:
    shutil.copytree(closed_folder, tmp_path / "数据")
    return Attacked(DataFolder(tmp_path / "数据").root)


def test_what_nobody_touched_is_right(attacked: Attacked) -> None:
    assert attacked.verify() == ()
    store = make_base(attacked.folder, Settings())
    proven = drive(verify(store, attacked.folder, 2026))
    assert [(one.year, one.people, one.amendments) for one in proven.years] == [(2026, 3, 2)]
    with pytest.raises(YearNotClosed):
        drive(verify(store, attacked.folder, 2025))
    store.close()


def body(attacked: Attacked, number: int) -> dict[str, Any]:
    return json.loads(attacked.run("SELECT body FROM closed_line WHERE number = ?", number)[0][0])


def plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_changed_value_is_named_with_both_figures(attacked: Attacked) -> None:
    changed = plain({**body(attacked, 1), "earned": 80_00, "met": True})
    attacked.run("UPDATE closed_line SET body = ? WHERE number = 1", changed)
    said = attacked.said()
    assert "Line 1 (=王芳): Earned is 80, but the frozen list says 2.25." in said
    assert "Line 1 (=王芳): Verdict is Met, but the frozen list says Not met." in said
    assert "its hash does not follow from its text" in said


def test_changed_hours_of_a_stage_are_said_in_words(attacked: Attacked) -> None:
    changed = plain({**body(attacked, 1), "hours": {"01a20265-7844-7246-9067-efed496a8fec": 9_00}})
    attacked.run("UPDATE closed_line SET body = ? WHERE number = 1", changed)
    said = attacked.said()
    assert "Line 1 (=王芳): Lesson hours is not what the frozen list says." in said
    assert "efed496a8fec" not in said.replace(changed, "")


def test_a_line_taken_out(attacked: Attacked) -> None:
    attacked.run("DELETE FROM closed_line WHERE number = 3")
    assert "Line 3 of the list is missing." in attacked.said()
    attacked.run("DELETE FROM closed_line WHERE number = 1")
    assert {"line_missing", "list_end", "journal_differs"} <= set(attacked.codes())


def test_a_line_put_in(attacked: Attacked) -> None:
    attacked.run(
        "INSERT INTO closed_line (id, year, number, person_id, body, hash)"
        " SELECT '1' || substr(id, 2), year, 4, 'f' || substr(person_id, 2), body, hash"
        " FROM closed_line WHERE number = 3"
    )
    assert "Line 4 stands in the base, but the closed list ends with line 3." in attacked.said()


def test_lines_renumbered(attacked: Attacked) -> None:
    for old, new in ((1, 9), (2, 1), (9, 2)):
        attacked.run("UPDATE closed_line SET number = ? WHERE number = ?", new, old)
    assert "Line 1 holds the text of line 2 (李敏)." in attacked.said()


def test_two_people_swapped(attacked: Attacked) -> None:
    (one,), (other,) = attacked.run("SELECT person_id FROM closed_line WHERE number < 3 ORDER BY number")
    for number, person in ((1, "x"), (2, one), (1, other)):
        attacked.run("UPDATE closed_line SET person_id = ? WHERE number = ?", person, number)
    assert "Line 1 is kept for another person than its text names (=王芳)." in attacked.said()


def rechain(attacked: Attacked) -> str:
    """All hashes made anew, as whoever can read this program does; the last."""
    previous = GENESIS
    for number, text in attacked.run("SELECT number, body FROM closed_line ORDER BY number"):
        previous = chained(previous, text)
        attacked.run("UPDATE closed_line SET hash = ? WHERE number = ?", previous, number)
    return previous


def test_a_manifest_made_anew_without_the_key(attacked: Attacked) -> None:
    attacked.run(
        "UPDATE closed_line SET body = ? WHERE number = 1",
        plain({**body(attacked, 1), "earned": 90_00, "met": True}),
    )
    last = rechain(attacked)
    said = from_text(attacked.run("SELECT manifest FROM closed_year")[0][0])
    forged = to_text(said._replace(last_hash=last, met=2))
    attacked.run("UPDATE closed_year SET manifest = ?, met = 2", forged)
    found = attacked.said()
    assert "The signature of the manifest of 2026 is wrong: the manifest was changed." in found
    assert "manifest.json holds another manifest" in found
    assert "The credit entries of =王芳 (line 1) are not those that were frozen" in found

    other = IssuerKey(Ed25519PrivateKey.generate())
    signature = seal.seal(other, "closed year", forged)
    identity = key_id(other.private.public_key()).hex()
    attacked.run("UPDATE closed_year SET signature = ?, key_id = ?", signature, identity)
    found = attacked.said()
    assert f"signed with the key {identity}, which this data folder does not know" in found


def test_of_a_stolen_key_what_was_closed_before_stands_and_what_came_after_is_told(
    attacked: Attacked,
) -> None:
    thief = own(attacked.folder)
    day = local_date(THEN)
    distrust(attacked.folder, thief.key_id, day + timedelta(days=1))
    assert attacked.verify() == ()

    said = from_text(attacked.run("SELECT manifest FROM closed_year")[0][0])
    for closed_at, expected in (
        (
            THEN + timedelta(days=40),
            f"signed on {day + timedelta(days=40)} with the key {thief.key_id.hex()}",
        ),
        (THEN - timedelta(days=1), "is not what the journal says"),  # any day can be written, but not there
    ):
        forged = to_text(said._replace(closed_at=closed_at))
        attacked.run(
            "UPDATE closed_year SET manifest = ?, signature = ?, closed_at = ?",
            forged,
            seal.seal(thief, "closed year", forged),
            closed_at.replace(tzinfo=None).isoformat(" ") + ".000000",
        )
        assert expected in attacked.said()


def test_what_was_closed_or_amended_after_the_theft_is_told(attacked: Attacked) -> None:
    thief = own(attacked.folder).key_id
    distrust(attacked.folder, thief, local_date(THEN))
    assert attacked.codes() == ["amendment_distrusted", "seal_distrusted"]
    found = attacked.said()
    assert f"The list of 2026 was signed on 2027-01-04 with the key {thief.hex()}" in found
    for number in (1, 2):
        assert f"Amendment {number} was signed on 2027-01-04 with the key {thief.hex()}" in found


def test_the_closed_year_taken_out_altogether(attacked: Attacked) -> None:
    for table in ("objection", "amendment", "closed_line", "closed_year"):
        attacked.run(f"DELETE FROM {table}")
    found = attacked.said()
    assert "The journal says that the year 2026 was closed, but the base knows nothing of it" in found
    assert "The file 2026/manifest.json says that the year 2026 was closed" in found
    attacked.run("DELETE FROM journal WHERE action LIKE 'year.%' OR action LIKE 'objection.%'")
    found = attacked.said()
    assert "The journal says" not in found
    assert "The file 2026/manifest.json says that the year 2026 was closed" in found
    assert "The journal was altered" in found


_ENTRY_PUT_IN = """
INSERT INTO ledger_entry (id, person_id, year, credits, hours, kind, category, source_key, rule_version_id, reason, actor,
    occurred_at, recorded_at)
SELECT '1' || substr(id, 2), person_id, year, credits, hours, kind, category, 'lesson:x:y', rule_version_id, reason, actor,
    occurred_at, recorded_at
FROM ledger_entry WHERE credits = 8500
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger_entry SET credits = credits + 8000 WHERE credits = 225", "they sum to 82.25, the list says 2.25"),
        ("UPDATE ledger_entry SET year = 2025 WHERE credits = 8500", "they sum to 2.25, the list says 87.25"),
        ("UPDATE ledger_entry SET reason = 'x' WHERE credits = 8500", "they sum to 87.25, the list says 87.25"),
        ("UPDATE ledger_entry SET kind = 'amended' WHERE credits = 8500", "says that it amends 2026, but no amendment"),
        ("DELETE FROM ledger_entry WHERE credits = 8500", "The ledger holds 2 entries of 2026; 3 were frozen."),
        (
            _ENTRY_PUT_IN,
            "they sum to 172.25, the list says 87.25",
        ),
        ("UPDATE ledger_entry SET credits = 300 WHERE kind = 'amended'", "credit entry of amendment 1 is missing or not"),
        ("DELETE FROM ledger_entry WHERE kind = 'amended'", "credit entry of amendment 1 is missing or not"),
        ("UPDATE ledger_sum SET credits = 9000 WHERE credits = 375", "sums that the database keeps for 2026"),
        ("UPDATE closed_year SET met = 2", "Met is 2, but its manifest says 1."),
        ("UPDATE closed_year SET objections_until = '2027-12-31'", "Objections until is 2027-12-31"),
        ("UPDATE closed_year SET manifest = '{'", "The manifest of 2026 cannot be read."),
        ("UPDATE closed_line SET body = '[]' WHERE number = 2", "Line 2 cannot be read."),
        ("UPDATE closed_line SET person_id = 'zz' WHERE number = 2", "Line 2 is kept for another person than its text names (李敏)."),
        ("DELETE FROM amendment WHERE number = 1", "Amendment 1 of 2026 is missing."),
        ("DELETE FROM amendment WHERE number = 2", "holds amendment 2 of 2026, signed by this base, which the base no longer has"),
        ("UPDATE amendment SET line_number = 3 WHERE number = 2", "Amendment 2 is kept with another number, line or person"),
        ("UPDATE amendment SET body = replace(body, '漏记', '其他') WHERE number = 1", "signature of amendment 1 is wrong"),
        ("UPDATE amendment SET body = 'x' WHERE number = 1", "Amendment 1 of 2026 cannot be read."),
        ("UPDATE amendment SET key_id = '000000' WHERE number = 1", "signed with the key 000000"),
        ("UPDATE objection SET words = '我没意见'", "words is 我没意见, but the journal says 漏记了一次走访"),
        ("UPDATE objection SET decision = 'rejected'", "decision is rejected"),
        ("DELETE FROM objection", "but no longer in the base"),
        ("UPDATE journal SET hash = 'x' WHERE seq = 5", "not the one that the list of 2026 was closed on: its line 5"),
    ],
)  # fmt: skip
def test_rows_changed_by_hand(attacked: Attacked, statement: str, expected: str) -> None:
    attacked.run(statement)
    assert expected in attacked.said()


def test_the_last_amendment_taken_out_with_its_line_of_the_journal(attacked: Attacked) -> None:
    attacked.run("DELETE FROM amendment WHERE number = 2")
    attacked.run("DELETE FROM journal WHERE action = 'year.amended' AND payload LIKE '%姓名有误%'")
    found = attacked.codes()
    assert "amendment_taken_out" in found
    assert "journal_altered" in found


def remove(place: Path) -> None:
    shutil.rmtree(place)


def rewrite(name: str) -> Callable[[Path], None]:
    def act(place: Path) -> None:
        (place / name).write_bytes((place / name).read_bytes() + b" ")

    return act


def overwrite(name: str) -> Callable[[Path], None]:
    def act(place: Path) -> None:
        (place / name).write_text("{}")

    return act


def unlink(name: str) -> Callable[[Path], None]:
    return lambda place: (place / name).unlink()


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (remove, "The files of the closed list of 2026 are not in the data folder."),
        (rewrite("list.xlsx"), "The file list.xlsx of the closed list of 2026 was changed."),
        (rewrite("lines.txt"), "The file lines.txt of the closed list of 2026 was changed."),
        (unlink("list.pdf"), "The file list.pdf of the closed list of 2026 is missing."),
        (unlink("manifest.json"), "The file manifest.json of the closed list of 2026 is missing."),
        (overwrite("manifest.json"), "The file manifest.json of the closed list"),
        (overwrite("amendment-0001.json"), "The file amendment-0001.json is not what"),
        (overwrite("amendment-0009.json"), "The file amendment-0009.json is not what"),
    ],
)  # fmt: skip
def test_files_changed_or_gone(attacked: Attacked, act: Callable[[Path], None], expected: str) -> None:
    act(attacked.place)
    assert expected in attacked.said()


def test_an_amendments_file_that_is_gone_is_written_again(attacked: Attacked) -> None:
    (attacked.place / "amendment-0002.json").unlink()
    assert attacked.verify() == ()
    assert (attacked.place / "amendment-0002.json").exists()


@pytest.fixture
def backed_up(tmp_path: Path) -> Generator[tuple[Store, ClosedTown, Path, Path]]:
    """Two backups: one from before the closing, one from before the first amendment."""
    folder = DataFolder(tmp_path / "d").make()
    store = make_base(folder, Settings())
    ready = make(Town(store), folder)
    files = tmp_path / "open.zip", tmp_path / "closed.zip"
    drive(backup.backup(folder, files[0], THEN))
    ready.close()
    drive(backup.backup(folder, files[1], THEN))
    amendments.amend(store, folder, 2026, Wanted(1, {}, 80_00), "补录", "head", THEN)
    store.close()
    yield store, ready, *files
    store.close()


def test_an_older_backup_in_the_same_folder_is_seen(
    backed_up: tuple[Store, ClosedTown, Path, Path], tmp_path: Path
) -> None:
    _store, ready, opened, closed = backed_up
    drive(backup.restore(opened, ready.folder, THEN, replace=True))
    assert Attacked(ready.folder.root).codes() == ["year_gone"]
    drive(backup.restore(closed, ready.folder, THEN.replace(minute=5), replace=True))
    assert Attacked(ready.folder.root).codes() == ["amendment_taken_out"]
    elsewhere = DataFolder(tmp_path / "e")
    drive(backup.restore(closed, elsewhere, THEN))
    assert Attacked(elsewhere.root).codes() == []  # what only paper and newer backups can tell


def test_a_year_closed_twice_is_seen(backed_up: tuple[Store, ClosedTown, Path, Path]) -> None:
    _store, ready, opened, _closed = backed_up
    kept = ready.folder.appraisal / "2026-kept"
    shutil.copytree(shelf.place(ready.folder, 2026), kept)
    shutil.rmtree(shelf.place(ready.folder, 2026))
    drive(backup.restore(opened, ready.folder, THEN, replace=True))
    moved = kept.rename(ready.folder.root / "aside")
    store = make_base(ready.folder, Settings())
    ready.town.store = store
    ready.close()
    store.close()
    assert Attacked(ready.folder.root).codes() == []
    moved.rename(kept)
    assert Attacked(ready.folder.root).codes() == ["manifest_other"]
