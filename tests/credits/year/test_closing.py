"""Closing a year: what is frozen, what stands against it, and that nothing half-closed is ever left."""

from dataclasses import replace as dataclasses_replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pikepdf import Pdf

from core.clock import local_date
from core.ids import new_id
from core.issuer_key import issuers
from core.jobs import drive
from core.refusals import FileNotWritten
from credits import ledger
from credits.claims import claims
from credits.posting import posting
from credits.refusals import YearIsClosed
from credits.rulebook import rule_versions
from credits.rules import CarryOver, Grades, GradeStep, Rules
from credits.tables import ClosedLine, ClosedYear, LedgerEntry, RuleVersion, Score
from credits.year import amendments, closed, closing, freezing, lines, readiness, reading, seal, shelf
from credits.year.closing import close
from credits.year.lines import GENESIS, chained, from_body
from credits.year.manifest import from_text
from credits.year.refusals import ClosingRuns, WindowTooShort, YearNeedsReason, YearNotReady
from credits.year.verifying import verify
from store.facts import BASE_NAME, set_fact
from store.journal import JOURNAL
from store.types import table_of
from tests.archive import complaints
from tests.credit_town import AT, HOUR
from tests.credits.year.closed_town import THEN, UNTIL, ClosedTown

LINE, YEAR, ENTRY = table_of(ClosedLine), table_of(ClosedYear), table_of(LedgerEntry)


def rows(ready: ClosedTown, table: sa.Table) -> int:
    with ready.town.store.read() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def nothing_closed(ready: ClosedTown) -> None:
    assert (rows(ready, YEAR), rows(ready, LINE)) == (0, 0)
    assert [path.name for path in ready.folder.appraisal.glob("*")] == []
    with ready.town.store.read() as db:
        assert not db.scalar(sa.select(sa.func.count()).where(JOURNAL.c.action.like("year.%")))


def test_the_list_is_posted_frozen_chained_signed_and_filed(ready: ClosedTown) -> None:
    done = ready.close()
    assert (done.year, done.people, done.met, done.posted) == (2026, 3, 1, 3)
    with ready.town.store.read() as db:
        assert closed.is_closed(db, 2026)
        assert closed.closed_years(db) == [2026]
        row = db.execute(sa.select(YEAR)).one()
        kept = db.execute(sa.select(LINE.c.number, LINE.c.body, LINE.c.hash).order_by(LINE.c.number)).all()
    said = from_text(row.manifest)
    assert (
        seal.check(issuers(ready.folder), row.key_id, "closed year", row.manifest, row.signature) == "right"
    )
    assert seal.check(issuers(ready.folder), row.key_id, "amendment", row.manifest, row.signature) == "wrong"
    previous = GENESIS
    for place, (number, body, hash_) in enumerate(kept, 1):
        previous = chained(previous, body)
        assert (number, hash_) == (place, previous)
    assert said.last_hash == previous
    frozen = [from_body(body) for _number, body, _hash in kept]
    assert [(line.name, line.earned, line.required, line.met) for line in frozen] == [
        ("=王芳", 2_25, 80_00, False),
        ("李敏", 87_25, 80_00, True),
        ("张桂芳", 0, 80_00, False),
    ]
    assert frozen[1].mobile == "138****5678"
    assert frozen[1].hours == {str(ready.town.stages[0]): 86_50}
    assert (said.people, said.met, said.entries.entries, said.entries.credits) == (3, 1, 3, 89_50)
    assert sorted(path.name for path in done.folder.iterdir()) == [
        "lines.txt", "list.pdf", "list.xlsx", "manifest.json",
    ]  # fmt: skip
    assert {name: shelf.hash_of(done.folder / name) for name in shelf.FILES} == dict(said.files)
    assert list(freezing.lines(done.folder / shelf.LINES)) == frozen
    with Pdf.open(done.folder / shelf.PDF) as printed:
        assert len(printed.pages) == 1
    sheet = load_workbook(done.folder / shelf.XLSX).active
    assert sheet
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert {"=王芳", "李敏", 87.25, "138****5678", "第一阶段"} <= set(cells)


def test_the_list_of_a_closed_year_can_be_archived(ready: ClosedTown, tmp_path: Path) -> None:
    """The validator runs for a second, so the list is looked at once, not wherever a year is closed."""
    frozen = (ready.close().folder / shelf.PDF).read_bytes()
    assert complaints({"closed": frozen}, tmp_path) == {}
    day = local_date(THEN)
    assert f"/CreationDate (D:{day:%Y%m%d}000000+08'00')".encode() in frozen


def test_a_second_close_is_refused_and_no_verb_writes_to_the_year(ready: ClosedTown) -> None:
    ready.close()
    with pytest.raises(YearIsClosed):
        ready.close()
    with pytest.raises(YearIsClosed):
        drive(ledger.post_year(ready.town.store, 2026, "clerk", THEN))
    late = ready.town.session(ready.town.course(1_00), AT + 48 * HOUR)
    ready.town.attend(late, ready.poor, AT + 48 * HOUR)
    with ready.town.store.read() as db:
        entry = db.scalars(sa.select(ENTRY.c.id).limit(1)).one()
    with pytest.raises(YearIsClosed), ready.town.store.write() as db:
        posting.post_session(db, late, "clerk", THEN)
    with pytest.raises(YearIsClosed), ready.town.store.write() as db:
        ledger.reverse(db, entry, "代签", "clerk", THEN)
    assert (rows(ready, YEAR), rows(ready, LINE), rows(ready, ENTRY)) == (1, 3, 3)
    assert drive(verify(ready.town.store, ready.folder)).ok


def test_sessions_ahead_and_a_base_without_name_stand_against_it(ready: ClosedTown) -> None:
    town = ready.town
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    town.session(town.course(1_00), new_year - timedelta(minutes=1))  # 31 December 23:59 in Shanghai
    town.session(town.course(1_00), new_year)  # 1 January 00:00: the next year's
    with town.store.write() as db:
        set_fact(db, BASE_NAME, " ")
    at = new_year + HOUR
    with town.store.read() as db:
        found = {point.code: point.many for point in readiness.readiness(db, ready.folder, 2026, at)}
    assert found == {"unnamed": 1, "sessions": 1, "unposted": 3}
    with pytest.raises(YearNotReady) as refused:
        ready.close(at=at, despite="领导要求")
    assert "The base has no name yet. Sessions that are not over yet" in str(refused.value)
    nothing_closed(ready)
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "基地")
    assert ready.close().people == 3  # the session of 23:59 is over now, that of 00:00 is not asked for
    with town.store.read() as db, pytest.raises(YearIsClosed):
        readiness.readiness(db, ready.folder, 2026, THEN)


def test_open_claims_stand_against_it_whatever_the_reason(ready: ClosedTown) -> None:
    claim = claims.NewClaim(ready.poor, "消防安全培训", AT.date(), 2_00)
    with ready.town.store.write() as db:
        made = claims.make(db, claim, "clerk", AT)
        checked = claims.make(db, claim._replace(title="急救培训"), "clerk", AT)
        claims.check(db, [checked], "原件已看", "clerk", AT)
    with pytest.raises(YearNotReady) as refused:
        ready.close(despite="领导要求")
    assert "Claims that nobody has decided: 2." in str(refused.value)
    nothing_closed(ready)
    with ready.town.store.write() as db:
        for one in (made, checked):
            claims.refuse(db, one, "材料不符", "head", AT)
    assert ready.close().people == 3


def test_a_year_to_come_and_a_window_that_ended_are_refused(ready: ClosedTown) -> None:
    with pytest.raises(YearNotReady):
        drive(close(ready.town.store, ready.folder, 2028, date(2028, 1, 1), "head", THEN))
    with pytest.raises(WindowTooShort):
        drive(close(ready.town.store, ready.folder, 2026, date(2027, 1, 3), "head", THEN))
    nothing_closed(ready)


def test_a_reason_passes_over_what_may_be_passed_over_and_stays_in_the_manifest(ready: ClosedTown) -> None:
    with ready.town.store.write() as db:
        rule_versions.ensure_first_version(db, "head", AT)
        rule_versions.draft(db, rule_versions.RULES_V1, "草稿", date(2026, 7, 1), "head", AT)
    july = datetime(2026, 7, 2, tzinfo=UTC)
    with pytest.raises(YearNeedsReason) as refused:
        ready.close(at=july)
    assert "it is not December yet. Drafts of credit rules" in str(refused.value)
    nothing_closed(ready)
    ready.close(at=july, despite="基地撤并")
    with ready.town.store.read() as db:
        said = from_text(db.scalars(sa.select(YEAR.c.manifest)).one())
    assert [(each.code, each.many, each.reason) for each in said.overridden] == [
        ("early", 1, "基地撤并"), ("drafts", 1, "基地撤并"),
    ]  # fmt: skip


@pytest.mark.parametrize("steps", [1, 3, 5, 6, 7, 8, 9])
def test_a_cancelled_closing_leaves_nothing_and_can_be_done_again(ready: ClosedTown, steps: int) -> None:
    job = close(ready.town.store, ready.folder, 2026, UNTIL, "head", THEN)
    notes = [next(job).note for _step in range(steps)]
    job.close()
    if notes[-1]:
        nothing_closed(ready)
        assert ready.close().people == 3
    assert drive(verify(ready.town.store, ready.folder)).ok


def test_a_full_disk_leaves_nothing(ready: ClosedTown, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_rest: object) -> None:
        raise FileNotWritten(file=str(path), reason="No space left on device")

    monkeypatch.setattr(closing.paper, "print_list", full)
    with pytest.raises(FileNotWritten):
        ready.close()
    nothing_closed(ready)


def test_two_programs_do_not_close_at_once(ready: ClosedTown) -> None:
    job = close(ready.town.store, ready.folder, 2026, UNTIL, "head", THEN)
    next(job)
    with pytest.raises(ClosingRuns):
        ready.close()
    job.close()
    assert ready.close().people == 3


def with_rules(ready: ClosedTown, rules: Rules) -> None:
    with ready.town.store.write() as db:
        version = rule_versions.draft(db, rules, "结转", date(2020, 1, 1), "head", AT)
        rule_versions.sign(db, version, "head", AT)


def test_what_exceeds_the_line_goes_over_into_the_next_year(ready: ClosedTown) -> None:
    with_rules(ready, dataclasses_replace(rule_versions.RULES_V1, carry_over=CarryOver(5_00)))
    ready.close()
    with ready.town.store.read() as db:
        over = db.execute(sa.select(ENTRY).where(ENTRY.c.year == 2027)).all()
        said = from_text(db.scalars(sa.select(YEAR.c.manifest)).one())
    (entry,) = over
    assert (entry.person_id, entry.kind, entry.credits, entry.hours) == (ready.good, "carried", 5_00, 0)
    assert entry.source_key == f"carried:2026:{ready.good}"
    assert said.carried == 5_00
    assert drive(verify(ready.town.store, ready.folder)).ok


def test_a_year_before_that_carries_over_must_be_closed_first(ready: ClosedTown) -> None:
    with_rules(ready, dataclasses_replace(rule_versions.RULES_V1, carry_over=CarryOver(5_00)))
    long_ago = AT - timedelta(days=365)
    ready.town.attend(ready.town.session(ready.town.course(1_00), long_ago), ready.good, long_ago)
    drive(ledger.post_year(ready.town.store, 2025, "clerk", THEN))
    with pytest.raises(YearNeedsReason) as refused:
        ready.close()
    assert "An earlier year is not closed" in str(refused.value)
    drive(close(ready.town.store, ready.folder, 2025, UNTIL, "head", THEN))
    assert ready.close().people == 3


def test_files_of_a_closing_that_the_base_does_not_know_are_kept_and_named(ready: ClosedTown) -> None:
    ready.close()
    before = (shelf.place(ready.folder, 2026) / shelf.MANIFEST).read_bytes()
    with ready.town.store.write() as db:
        for table in (LINE, YEAR):
            db.execute(sa.delete(table))
    with pytest.raises(YearNeedsReason):
        ready.close()
    done = ready.close(despite="恢复了旧备份")
    (aside,) = [path for path in ready.folder.appraisal.iterdir() if path != done.folder]
    assert (aside / shelf.MANIFEST).read_bytes() == before
    said = shelf.read_sealed(done.folder / shelf.MANIFEST)
    old = shelf.read_sealed(aside / shelf.MANIFEST)
    assert said
    assert old
    assert from_text(said.text).replaces == (lines.digest(old.text),)


def test_what_is_changed_while_the_list_is_frozen_is_frozen_anew(
    ready: ClosedTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, drawn = ready.town, closing.paper.write_workbook
    late = town.session(town.course(2_00), AT + 72 * HOUR)
    turns = 0

    def meanwhile(*args: object) -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            from courses import check_in

            with town.store.write() as db:
                check_in.check_in_by_hand(
                    db, late, ready.poor, "签名表上有签名", "clerk", THEN, occurred_at=AT + 72 * HOUR
                )
        drawn(*args)  # type: ignore[arg-type] - handed on as it came

    monkeypatch.setattr(closing.paper, "write_workbook", meanwhile)
    ready.close()
    assert turns == 2
    with town.store.read() as db:
        frozen = [from_body(body) for body in db.scalars(sa.select(LINE.c.body).order_by(LINE.c.number))]
    assert frozen[0].earned == 4_25
    assert drive(verify(town.store, ready.folder)).ok


def test_rules_that_nobody_signed_are_signed_as_posting_does(ready: ClosedTown) -> None:
    ready.close()
    assert rows(ready, table_of(RuleVersion)) == 1


def test_grades_are_frozen_and_a_missing_score_needs_a_reason(ready: ClosedTown) -> None:
    grades = Grades({"工作实绩": 100}, (GradeStep(90, "excellent"), GradeStep(0, "qualified")), "basic")
    with_rules(ready, dataclasses_replace(rule_versions.RULES_V1, grades=grades))
    with ready.town.store.write() as db:
        db.execute(
            sa.insert(table_of(Score)),
            [
                {
                    "id": new_id(), "year": 2026, "person_id": person, "name": "工作实绩", "value": 95_00,
                    "source": "成绩.xlsx B2", "imported_at": AT, "actor": "clerk",
                }
                for person in (ready.good, ready.poor)
            ],
        )  # fmt: skip
    with pytest.raises(YearNeedsReason) as refused:
        ready.close()
    assert "People without a grade, because a score is missing: 1." in str(refused.value)
    done = ready.close(despite="产假，无成绩")
    with ready.town.store.read() as db:
        said = from_text(db.scalars(sa.select(YEAR.c.manifest)).one())
        frozen = list(reading.lines(db, 2026))
    assert [line.grade for line in frozen] == [
        "basic",
        "excellent",
        "",
    ]  # who missed the line gets "basic" at most
    assert (said.graded, dict(said.grades)) == (True, {"basic": 1, "excellent": 1})
    sheet = load_workbook(done.folder / shelf.XLSX).active
    assert sheet
    assert "等次" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    wanted = amendments.Wanted(1, {}, 77_75)
    amendments.amend(ready.town.store, ready.folder, 2026, wanted, "补记", "head", THEN)
    wanted = amendments.Wanted(3, {"grade": "qualified"})
    amendments.amend(ready.town.store, ready.folder, 2026, wanted, "补成绩", "head", THEN)
    with ready.town.store.read() as db:
        assert [line.grade for line in reading.lines(db, 2026)] == ["excellent", "excellent", "qualified"]
    assert drive(verify(ready.town.store, ready.folder)).ok
