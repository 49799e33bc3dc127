"""Certificates: who gets one, what is frozen, and what becomes of it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.files import write_beside
from core.ids import new_id
from core.jobs import Step, drive
from core.paths import DataFolder
from core.refusals import FileNotWritten
from credits import ledger
from credits.certificates import certificate_basis, certificate_files, certificates, issuing
from credits.certificates.certificates import CERTIFICATES, CertificateRow
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.layouts.layout_parts import Kind
from credits.refusals import (
    AlreadyCertified,
    BaseNotNamed,
    CertificateNotValid,
    ReasonMissing,
    StageNotFinished,
    UnknownCertificate,
)
from people import persons
from people.tables import Person
from sheets.columns import shown
from store.facts import BASE_NAME, set_fact
from store.journal import JOURNAL
from store.transaction import Store
from store.types import Db
from tests.certificate_town import narrow
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
TRIES = 4


@pytest.fixture
def named(town: Town) -> Town:
    """A town whose base may issue, with one stage of 4 hours that a session of 5 April 2026 finishes."""
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地\n虹口区社会工作协会")
    town.stage(4_00, "第一阶段")
    return town


def finish(town: Town, *names: str) -> list[UUID]:
    people = [town.person(name, number=f"31{place:06}") for place, name in enumerate(names)]
    town.attend(town.session(town.course(4_00, "visit", town.stages[0])), people)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    return people


def issue(town: Town, folder: DataFolder, verify_url: str = "") -> list[CertificateRow]:
    return drive(certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, verify_url=verify_url))


def held(town: Town) -> list[CertificateRow]:
    with town.store.read() as db:
        return certificates.certificates(db, 2026)


def test_who_finished_a_stage_gets_a_frozen_certificate(named: Town, folder: DataFolder) -> None:
    people = finish(named, "王芳", "李𬍡")
    issued = issue(named, folder, verify_url="HTTP://127.0.0.1:8460/V")
    assert [(row.serial, row.name, row.person_id) for row in issued] == [
        ("XH-2026-0001", "王芳", people[0]),
        ("XH-2026-0002", "李𬍡", people[1]),
    ]
    assert held(named) == issued
    first = issued[0]
    assert (first.title, first.hours, first.credits) == ("社区工作者培训 第一阶段", 4_00, 6_00)
    assert (first.issued_on, first.state) == (date(2026, 3, 6), "valid")
    pdf = certificates.path_of(folder, first).read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == first.sha256
    with pikepdf.open(certificates.path_of(folder, first)) as opened:
        assert str(opened.docinfo["/Keywords"]) == f"HTTP://127.0.0.1:8460/V#{first.token}"
    assert [shown(column, first) for column in CERTIFICATES.columns] == [
        "XH-2026-0001",
        "王芳",
        "社区工作者培训 第一阶段",
        "4",
        "6",
        "6 Mar 2026",
        "Valid",
        "",
        "",
    ]


def test_a_second_run_issues_nothing_and_touches_no_file(named: Town, folder: DataFolder) -> None:
    finish(named, "王芳", "李敏")
    issue(named, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.issued.iterdir()}
    assert issue(named, folder) == []
    assert {path: path.stat().st_mtime_ns for path in folder.issued.iterdir()} == before


def test_numbers_have_no_gaps_over_chunks_and_runs(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "_CHUNK", 2)
    finish(named, "王一", "王\U0010fffe", "王二", "王三", "王四")
    steps: list[Step] = []
    drive(certificates.issue(named.store, folder, 2026, "stage", "clerk", NOW), steps.append)
    assert list(dict.fromkeys(step.done for step in steps)) == [0, 1, 2, 3, 4]
    assert {step.total for step in steps} == {0, 4}
    other = named.person("赵五", number="99")
    named.attend(named.session(named.course(4_00, stage=named.stages[0])), other)
    drive(ledger.post_year(named.store, 2026, "clerk", NOW))
    issue(named, folder)
    assert [row.serial for row in held(named)] == [f"XH-2026-{number:04}" for number in range(1, 6)]
    assert sorted(path.name for path in folder.issued.iterdir()) == [
        f"XH-2026-{number:04}.pdf" for number in range(1, 6)
    ]


def test_whoever_lacks_hours_is_not_entitled(named: Town) -> None:
    person = named.person()
    named.attend(named.session(named.course(3_99, stage=named.stages[0])), person)
    drive(ledger.post_year(named.store, 2026, "clerk", NOW))
    with named.store.read() as db:
        assert certificates.entitled(db, 2026) == []
        assert certificates.entitled(db, 2025) == []


def test_a_name_that_cannot_be_printed_keeps_only_its_own_certificate(
    named: Town, folder: DataFolder
) -> None:
    finish(named, "王\U0010fffe", "李敏")
    with named.store.read() as db:
        why = {one.name: one.why_not for one in certificates.entitled(db, 2026)}
    assert "U+10FFFE" in why["王\U0010fffe"]
    assert why["李敏"] == ""
    assert [row.name for row in issue(named, folder)] == ["李敏"]


def test_a_name_too_long_for_paper_is_journalled_and_the_others_go_on(
    named: Town, folder: DataFolder
) -> None:
    narrow(named)
    long, _short = finish(named, "王" * 80, "李敏")
    assert [row.serial for row in issue(named, folder)] == ["XH-2026-0001"]
    with named.store.read() as db:
        (line,) = db.execute(sa.select(JOURNAL).where(JOURNAL.c.action == "certificate.refused")).all()
    assert line.subject_id == str(long)
    assert json.loads(line.payload)["code"] == "no_room_in_layout"


def test_a_base_without_a_name_issues_nothing(town: Town, folder: DataFolder) -> None:
    town.stage(4_00)
    finish(town, "王芳")
    with pytest.raises(BaseNotNamed):
        issue(town, folder)
    assert list(folder.issued.iterdir()) == []


def test_a_disk_that_refuses_leaves_no_row(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(named, "王芳", "李敏")

    def full(path: Path, content: bytes) -> Path:
        if "0002" in path.name:
            raise FileNotWritten(file=str(path), reason="No space left on device")
        return write_beside(path, content)

    monkeypatch.setattr(certificate_files, "write_beside", full)
    with pytest.raises(FileNotWritten):
        issue(named, folder)
    assert held(named) == []
    assert list(folder.issued.iterdir()) == []
    monkeypatch.undo()
    assert [row.serial for row in issue(named, folder)] == ["XH-2026-0001", "XH-2026-0002"]
    assert sorted(file.name for file in folder.issued.iterdir()) == ["XH-2026-0001.pdf", "XH-2026-0002.pdf"]


def test_nobody_is_kept_from_the_base_while_they_are_drawn_and_written(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(named, "王芳", "李敏")
    meanwhile: list[str] = []

    def write(path: Path, content: bytes) -> Path:
        with named.store.write() as db:  # would wait for ever for the job's own transaction
            set_fact(db, "meanwhile", path.name)
        meanwhile.append(path.name)
        return write_beside(path, content)

    monkeypatch.setattr("store.engine.BUSY_SECONDS", 0.1)
    monkeypatch.setattr(certificate_files, "write_beside", write)
    issue(named, folder)
    assert meanwhile == ["XH-2026-0001.pdf", "XH-2026-0002.pdf"]


def test_each_is_drawn_when_nobody_else_of_the_program_writes(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(named, "王芳", "李敏")
    given = 0

    def give_way(_store: Store) -> None:
        nonlocal given
        given += 1

    monkeypatch.setattr(Store, "give_way", give_way)
    issue(named, folder)
    assert given == 2


@pytest.mark.parametrize(("others", "rests"), [(False, 0), (True, 1)], ids=["alone", "beside_others"])
def test_a_batch_rests_where_others_wrote_since_its_last_chunk(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch, *, others: bool, rests: int
) -> None:
    rested: list[float] = []
    monkeypatch.setattr(issuing, "_CHUNK", 1)
    monkeypatch.setattr(issuing, "sleep", rested.append)
    people = finish(named, "王芳", "李敏", "赵五")
    job = certificates.issue(named.store, folder, 2026, "stage", "clerk", NOW)
    while next(job).done < 2:
        pass
    if others:
        with named.store.write() as db:
            persons.change(db, people[0], {"note": "到场"}, "desk", NOW)
    drive(job)
    assert len(rested) == rests
    assert all(seconds <= 0.2 for seconds in rested)
    assert len(held(named)) == 3


def test_a_run_that_is_cancelled_keeps_what_it_issued(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "_CHUNK", 1)
    finish(named, "王芳", "李敏", "赵五")
    job = certificates.issue(named.store, folder, 2026, "stage", "clerk", NOW)
    while next(job).done < 2:
        pass
    job.close()
    assert len(held(named)) == 1
    assert len(issue(named, folder)) == 2


def test_what_changed_while_they_were_drawn_has_them_drawn_again(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(named, "王芳", "李敏")
    real, looks = (
        issuing.basis,
        iter([5]),
    )  # the first look sees numbers that nobody has taken in the end

    def basis(
        db: Db, year: int, kind: Kind, chunk: Sequence[certificates.Entitled]
    ) -> certificate_basis.Basis:
        found = real(db, year, kind, chunk)
        return found._replace(highest=found.highest + next(looks, 0))

    monkeypatch.setattr(issuing, "basis", basis)
    issue(named, folder)
    assert [row.serial for row in held(named)] == ["XH-2026-0001", "XH-2026-0002"]
    assert sorted(file.name for file in folder.issued.iterdir()) == ["XH-2026-0001.pdf", "XH-2026-0002.pdf"]


def test_a_base_that_changes_at_every_look_is_held_while_they_are_drawn(
    named: Town, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(named, "王芳", "李敏")
    real, looks = issuing.basis, iter(range(100, 0, -1))
    monkeypatch.setattr(issuing, "_TRIES", TRIES)

    def basis(
        db: Db, year: int, kind: Kind, chunk: Sequence[certificates.Entitled]
    ) -> certificate_basis.Basis:
        found = real(db, year, kind, chunk)
        off = next(looks)
        return found if off <= 100 - 2 * TRIES else found._replace(highest=found.highest + off)

    monkeypatch.setattr(issuing, "basis", basis)
    issue(named, folder)
    assert [row.serial for row in held(named)] == ["XH-2026-0001", "XH-2026-0002"]
    assert next(looks) == 100 - 2 * TRIES - 1


def test_the_database_refuses_a_second_valid_certificate_for_a_stage(named: Town, folder: DataFolder) -> None:
    finish(named, "王芳")
    (row,) = issue(named, folder)
    with named.store.read() as db:
        stored = dict(db.execute(sa.select(CERTIFICATE)).mappings().one())
    with pytest.raises(IntegrityError), named.store.write() as db:
        db.execute(
            sa.insert(CERTIFICATE).values(stored | {"id": new_id(), "number": 2, "serial": "XH-2026-0002"})
        )
    assert held(named) == [row]


def test_revoking_keeps_the_file_and_the_reason_and_bars_a_silent_new_one(
    named: Town, folder: DataFolder
) -> None:
    finish(named, "王芳")
    (row,) = issue(named, folder)
    with named.store.write() as db:
        with pytest.raises(ReasonMissing):
            certificates.revoke(db, row.id, " ", "head", NOW)
        certificates.revoke(db, row.id, " 代签 ", "head", NOW)
        with pytest.raises(CertificateNotValid):
            certificates.revoke(db, row.id, "again", "head", NOW)
        with pytest.raises(UnknownCertificate):
            certificates.revoke(db, new_id(), "x", "head", NOW)
    (after,) = held(named)
    assert (after.state, after.state_reason, after.state_at) == ("revoked", "代签", NOW)
    assert certificates.path_of(folder, after).exists()
    assert issue(named, folder) == []
    with named.store.read() as db:
        (one,) = certificates.entitled(db, 2026)
    assert "XH-2026-0001" in one.why_not


def test_a_new_name_never_changes_what_was_issued_but_a_reissue_supersedes_it(
    named: Town, folder: DataFolder
) -> None:
    (person,) = finish(named, "王芳")
    (old,) = issue(named, folder)
    bytes_before = certificates.path_of(folder, old).read_bytes()
    with named.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == person).values(name="王方"))
    assert held(named) == [old]
    with pytest.raises(ReasonMissing):
        certificates.reissue(named.store, folder, old.id, "", "clerk", NOW)
    new = certificates.reissue(named.store, folder, old.id, "改名", "clerk", NOW + timedelta(days=1))
    assert (new.serial, new.name, new.supersedes_id) == ("XH-2026-0002", "王方", old.id)
    before, after = held(named)
    assert (before.state, before.state_reason, before.name) == ("superseded", "改名", "王芳")
    assert after == new
    assert certificates.path_of(folder, old).read_bytes() == bytes_before
    with pytest.raises(CertificateNotValid):
        certificates.reissue(named.store, folder, old.id, "again", "clerk", NOW)


def test_a_revoked_certificate_can_be_issued_anew_on_purpose_once(named: Town, folder: DataFolder) -> None:
    finish(named, "王芳")
    (old,) = issue(named, folder)
    with named.store.write() as db:
        certificates.revoke(db, old.id, "误", "head", NOW)
    certificates.reissue(named.store, folder, old.id, "核实", "head", NOW)
    assert [row.state for row in held(named)] == ["revoked", "valid"]
    with pytest.raises(AlreadyCertified):
        certificates.reissue(named.store, folder, old.id, "核实", "head", NOW)


def test_no_reissue_for_hours_that_were_taken_back(named: Town, folder: DataFolder) -> None:
    (person,) = finish(named, "王芳")
    (old,) = issue(named, folder)
    with named.store.write() as db:
        (entry,) = ledger.entries(db, person, 2026)
        ledger.reverse(db, entry.id, "代签", "head", NOW)
    with pytest.raises(StageNotFinished):
        certificates.reissue(named.store, folder, old.id, "改名", "clerk", NOW)
    assert held(named) == [old]
