"""Issuing when things go wrong: killed, two at once, a locked file, a full disk; and with other processes at the drawing."""

import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import amounts
from core.files import put_in_place
from core.jobs import drive
from core.paths import DataFolder
from core.refusals import FileLocked
from core.settings import Settings
from credits import ledger
from credits.certificates import (
    certificate_files,
    certificates,
    issuing,
    preview,
)
from credits.certificates.certificate_rows import as_of
from credits.certificates.certificate_token import KINDS
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.layouts import layouts, shown
from credits.certificates.layouts.layout_parts import Kind
from credits.certificates.refusals import ExpiryInThePast, FrozenFileChanged, NoCreditsYet
from people.tables import Person
from store import journal
from store.engine import connect, url_of
from store.facts import BASE_NAME, set_fact
from store.journal import JOURNAL
from store.transaction import Store
from tests.certificate_town import NOW, certificate_town, finish, held, issue, narrow
from tests.credit_town import Town
from tests.credits.certificates import killed_batch

MANY = tuple(f"王{amounts.shown(number * 100)}" for number in range(11))


@pytest.fixture
def town(base: Store) -> Town:
    return certificate_town(base)


def serials(count: int, prefix: str = "XH") -> list[str]:
    return [f"{prefix}-2026-{number:04}" for number in range(1, count + 1)]


def assert_whole(town: Town, folder: DataFolder) -> None:
    """Every row has its file with the bytes that it names, and the journal says what the rows say."""
    for row in held(town):
        certificate_files.read(folder, row.serial, row.sha256)
    with town.store.read() as db:
        lines = db.scalars(
            sa.select(JOURNAL.c.subject_id).where(JOURNAL.c.action == "certificate.issued")
        ).all()
        assert drive(journal.verify(db)).ok
    assert sorted(lines) == sorted(str(row.id) for row in held(town))


@pytest.mark.parametrize("kind", ["credits", "hours"])
def test_statements_of_a_year_say_what_was_earned_by_kind(town: Town, folder: DataFolder, kind: Kind) -> None:
    people = finish(town, "王芳", "李敏", areas=("桂花苑居民区", "银杏里居民区"))
    town.attend(town.session(town.course(2_50)), people[0])
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    first, second = issue(town, folder, kind)
    prefix = {"credits": "XF", "hours": "XS"}[kind]
    assert [first.serial, second.serial] == serials(2, prefix)
    assert (first.stage_id, first.title) == (
        None,
        {"credits": "2026年度学分证明", "hours": "2026年度培训学时证明"}[kind],
    )
    assert (first.hours, first.credits, second.hours, second.credits) == (6_50, 8_50, 4_00, 6_00)
    with town.store.read() as db:
        page = shown.from_text(
            db.scalar(sa.select(CERTIFICATE.c.shown).where(CERTIFICATE.c.id == first.id)) or ""
        )
    assert page.rows == (("讲座", "1", "2.5", "2.5"), ("实地走访", "1", "4", "6"))
    wanted = {
        "name": "王芳",
        "area": "桂花苑居民区",
        "post": "社区工作者",
        "year": "2026",
        "hours": "6.5",
        "credits": "8.5",
        "required": "80",
        "times": "2",
        "period": "2026年3月5日",
        "issued_on": "2026年3月6日",
        "expires_on": "",
        "serial": f"{prefix}-2026-0001",
        "last_four": "0000",
    }
    assert {name: page.fields[name] for name in wanted} == wanted
    assert_whole(town, folder)


def test_kinds_are_numbered_apart_and_slots_together(town: Town, folder: DataFolder) -> None:
    finish(town, "王芳", "李敏")
    for kind in ("stage", "hours", "credits"):
        issue(town, folder, kind)
    with town.store.write() as db:
        certificates.revoke(db, held(town, "hours")[1].id, "误发", "head", NOW)
    certificates.reissue(town.store, folder, held(town, "hours")[1].id, "补发", "clerk", NOW)
    finish(town, "赵五", first=50)
    issue(town, folder, "credits")
    rows = sorted(held(town), key=lambda row: row.slot or 0)
    assert [(row.serial, row.slot) for row in rows] == [
        ("XH-2026-0001", 0),
        ("XH-2026-0002", 1),
        ("XS-2026-0001", 2),
        ("XS-2026-0002", 3),
        ("XF-2026-0001", 4),
        ("XF-2026-0002", 5),
        ("XS-2026-0003", 6),
        ("XF-2026-0003", 7),
    ]


def test_who_is_not_entitled_and_why(town: Town, folder: DataFolder) -> None:
    people = finish(town, "王芳", "李敏")
    begun, _left = town.person("赵五", number="99"), town.person("钱六", number="98")
    town.attend(town.session(town.course(1_50, stage=town.stages[0])), begun)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.name == "钱六").values(left_on=date(2025, 12, 31)))
    with town.store.read() as db:
        assert [(one.name, one.hours, one.why_not) for one in certificates.not_yet(db, 2026)] == [
            ("赵五", 1_50, "2.5 lesson hours are missing.")
        ]
        assert [one.name for one in certificates.entitled(db, 2026, "hours")] == ["王芳", "李敏", "赵五"]
        assert [one.name for one in certificates.entitled(db, 2026, "hours", people=[begun])] == ["赵五"]
        assert certificates.not_yet(db, 2026, "credits") == []
        assert {one.why_not for one in certificates.not_yet(db, 2025, "credits")} == {
            "No credits in 2025 yet."
        }
        assert {one.why_not for one in certificates.not_yet(db, 2025, "hours")} == {
            "No lesson hours in 2025 yet."
        }
        assert certificates.not_yet(db, 2025) == []
    issue(town, folder)
    with town.store.read() as db:
        why = {one.person_id: one.why_not for one in certificates.entitled(db, 2026)}
    assert "XH-2026-0001 was already issued" in why[people[0]]


def test_the_preview_counts_what_issuing_then_does(town: Town, folder: DataFolder) -> None:
    narrow(town)
    finish(town, "王芳", "王" * 80, "阿依古丽·买买提明·阿不都热合曼江", "欧阳娜", "王\U0010fffe")
    town.person("赵五", number="99")
    with town.store.read() as db:
        found = preview.preview(db, 2026, "stage", NOW, "HTTPS://BASE.EXAMPLE.CN/V")
    assert [one.name for one in found.ready] == ["王芳", "欧阳娜"]
    assert [one.name for one in found.not_ready] == [
        "王" * 80,
        "阿依古丽·买买提明·阿不都热合曼江",
        "王\U0010fffe",
        "赵五",
    ]
    assert all(one.why_not for one in found.not_ready)
    assert [row.name for row in issue(town, folder)] == [one.name for one in found.ready]


def test_a_layout_without_room_for_anybody_is_told_before_anything_is_issued(
    town: Town, folder: DataFolder
) -> None:
    finish(town, "王芳", "欧阳娜", "阿依古丽·买买提明")
    narrow(town, wide=9_00)
    with town.store.read() as db:
        found = preview.preview(db, 2026, "stage", NOW)
    assert [one.name for one in found.ready] == []
    assert {"more room in the layout" in one.why_not for one in found.not_ready} == {True}
    assert issue(town, folder) == []


def test_issuers_without_room_are_told_before_anything_is_issued(town: Town, folder: DataFolder) -> None:
    finish(town, "王芳", "欧阳娜")
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "\n".join(["上海市虹口区社会工作者培训与继续教育基地暨能力发展中心"] * 20))
    with town.store.read() as db:
        found = preview.preview(db, 2026, "stage", NOW)
    assert (found.ready, [one.name for one in found.not_ready]) == ([], ["王芳", "欧阳娜"])
    assert issue(town, folder) == []


def test_an_expired_one_is_said_to_be_and_issued_anew(town: Town, folder: DataFolder) -> None:
    finish(town, "王芳")
    with pytest.raises(ExpiryInThePast):
        drive(
            certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, expires_on=date(2026, 3, 6))
        )
    last = date(2026, 6, 30)
    (row,) = drive(certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, expires_on=last))
    assert [as_of(row, last + timedelta(days=more)).state for more in (0, 1)] == ["valid", "expired"]
    with town.store.read() as db:
        (over,) = certificates.certificates(db, 2026, on=date(2026, 7, 1))
    assert (over.state, over.stands) == ("expired", True)
    after = NOW + timedelta(days=200)
    with pytest.raises(ExpiryInThePast):
        certificates.reissue(town.store, folder, row.id, "到期", "clerk", after)
    with pytest.raises(ExpiryInThePast):  # what was asked for concerns all, so that none is tried
        drive(
            certificates.reissue_all(
                town.store, folder, [row.id], "到期", "clerk", after, expires_on=after.date()
            )
        )
    again = certificates.reissue(town.store, folder, row.id, "到期", "clerk", after, without_end=True)
    assert (again.expires_on, again.serial) == (None, "XH-2026-0002")
    assert [one.state for one in held(town)] == ["superseded", "valid"]


def test_a_reissue_is_valid_as_long_as_the_first(town: Town, folder: DataFolder) -> None:
    finish(town, "王芳", "李敏")
    last = date(2029, 6, 30)
    rows = drive(certificates.issue(town.store, folder, 2026, "credits", "clerk", NOW, expires_on=last))
    done = drive(certificates.reissue_all(town.store, folder, [row.id for row in rows], "改名", "clerk", NOW))
    assert [row.expires_on for row in done.issued] == [last, last]
    done = drive(
        certificates.reissue_all(town.store, folder, [rows[0].id, done.issued[1].id], "再改", "clerk", NOW)
    )
    assert [row.serial for row in done.issued] == ["XF-2026-0005"]
    assert [(row.serial, refusal.code) for row, refusal in done.refused] == [
        ("XF-2026-0001", "certificate_not_valid")
    ]


def test_no_reissue_of_credits_that_were_all_taken_back(town: Town, folder: DataFolder) -> None:
    (person,) = finish(town, "王芳")
    (row,) = issue(town, folder, "credits")
    with town.store.write() as db:
        ledger.reverse(db, ledger.entries(db, person, 2026)[0].id, "代签", "head", NOW)
    with pytest.raises(NoCreditsYet):
        certificates.reissue(town.store, folder, row.id, "改名", "clerk", NOW)
    assert held(town) == [row]


def test_what_was_issued_never_changes_whatever_changes_later(town: Town, folder: DataFolder) -> None:
    (person, _other) = finish(town, "王芳", "李敏")
    for kind in ("stage", "credits", "hours"):
        issue(town, folder, kind)
    before = {path.name: path.read_bytes() for path in folder.issued.iterdir()}
    with town.store.read() as db:
        rows = db.execute(sa.select(CERTIFICATE).order_by(CERTIFICATE.c.serial)).all()
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == person).values(name="王方", staff_number="77777777"))
        for kind in ("stage", "credits", "hours"):
            layout = layouts.shipped_for(kind)
            other = type(layout)(f"other-{kind}", "另一版", kind, layout.page, layout.elements)
            layouts.use(db, layouts.save(db, other, "head", NOW).id, "head", NOW)
    town.attend(town.session(town.course(2_00)), person)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    assert issue(town, folder, "credits") == []
    with town.store.read() as db:
        assert db.execute(sa.select(CERTIFICATE).order_by(CERTIFICATE.c.serial)).all() == rows
    assert {path.name: path.read_bytes() for path in folder.issued.iterdir()} == before
    new = certificates.reissue(town.store, folder, held(town)[0].id, "改名", "clerk", NOW)
    assert {
        path.name: path.read_bytes() for path in folder.issued.iterdir() if path.stem != new.serial
    } == before


def test_two_at_once_leave_no_gap_and_nobody_with_two(
    town: Town, settings: Settings, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "_CHUNK", 2)
    finish(town, *MANY)
    stores = [town.store, connect(url_of(folder, settings))]
    ready, faults = threading.Barrier(4), list[BaseException]()

    def run(store: Store, kind: Kind) -> None:
        try:
            ready.wait(20)
            drive(certificates.issue(store, folder, 2026, kind, "clerk", NOW))
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)

    kinds: tuple[Kind, ...] = ("stage", "hours")
    threads = [threading.Thread(target=run, args=(store, kind)) for store in stores for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    stores[1].close()
    assert faults == []
    for kind in kinds:
        rows = held(town, kind)
        assert [row.serial for row in rows] == serials(len(MANY), KINDS[kind])
        assert len({row.person_id for row in rows}) == len(MANY)
    assert sorted(row.slot or 0 for row in held(town)) == list(range(2 * len(MANY)))
    assert sorted(path.stem for path in folder.issued.iterdir()) == sorted(row.serial for row in held(town))
    assert_whole(town, folder)


@pytest.mark.slow
@pytest.mark.parametrize("act", ["laid", "put", "journalled", "committed"])
def test_a_batch_that_is_killed_leaves_no_gap_and_no_row_without_its_file(
    town: Town, settings: Settings, folder: DataFolder, act: str
) -> None:
    finish(town, *MANY)
    program = Path(__file__).with_name("killed_batch.py")
    done = subprocess.run(
        [sys.executable, program, folder.root, settings.database, act],
        check=False, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert "nobody killed it" not in done.stderr, done.stderr
    assert done.returncode, done.stderr
    issued = held(town)
    assert [row.serial for row in issued] == serials(killed_batch.CHUNK)
    assert_whole(town, folder)
    kept = {row.serial: certificate_files.read(folder, row.serial, row.sha256) for row in issued}
    rest = issue(town, folder, at=NOW + timedelta(days=1))
    assert len(issued) + len(rest) == len(MANY)
    assert [row.serial for row in held(town)] == serials(len(MANY))
    assert {name: certificate_files.place(folder, name).read_bytes() for name in kept} == kept
    assert_whole(town, folder)
    assert sorted(path.stem for path in folder.issued.glob("*.pdf")) == serials(len(MANY))


def test_what_a_killed_batch_laid_beside_is_swept_once_it_is_old(town: Town, folder: DataFolder) -> None:
    finish(town, "王芳")
    old, fresh, other = (
        folder.issued / name for name in (".XH-2026-0001.pdf.ab", ".XH-2026-0002.pdf.cd", ".keep")
    )
    for path in (old, fresh, other):
        path.write_bytes(b"x")
        os.utime(path, (NOW.timestamp(), NOW.timestamp() - (7_200 if path is old else 60)))
    issue(town, folder)
    assert [path.exists() for path in (old, fresh, other)] == [False, True, True]


def test_a_file_that_is_open_elsewhere_stops_the_batch_and_keeps_what_was_issued(
    town: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "_CHUNK", 2)
    finish(town, *MANY[:5])

    def locked(beside: Path, path: Path) -> None:
        if "0003" in path.name:
            raise FileLocked(file=str(path))
        put_in_place(beside, path)

    monkeypatch.setattr(certificate_files, "put_in_place", locked)
    with pytest.raises(FileLocked):
        issue(town, folder)
    assert [row.serial for row in held(town)] == serials(2)
    assert sorted(path.name for path in folder.issued.iterdir()) == [f"{serial}.pdf" for serial in serials(2)]
    monkeypatch.undo()
    issue(town, folder)
    assert [row.serial for row in held(town)] == serials(5)
    assert_whole(town, folder)


def test_a_changed_or_lost_frozen_file_is_known(town: Town, folder: DataFolder) -> None:
    finish(town, "王芳")
    (row,) = issue(town, folder)
    place = certificates.path_of(folder, row)
    whole = place.read_bytes()
    for content in (whole[:-1], whole + b"\n", bytes([whole[0] ^ 1]) + whole[1:]):
        place.write_bytes(content)
        with pytest.raises(FrozenFileChanged):
            certificate_files.read(folder, row.serial, row.sha256)
    place.unlink()
    with pytest.raises(FrozenFileChanged):
        certificate_files.read(folder, row.serial, row.sha256)
