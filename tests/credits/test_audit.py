"""The audit: a figure changed by hand is found although the journal's own chain is whole."""

import pytest
import sqlalchemy as sa
from credit_town import AT, HOUR, Town

from core.jobs import drive
from core.paths import DataFolder
from credits import audit, certificates, ledger
from store import journal
from store.facts import BASE_NAME, set_fact

NOW = AT + 20 * HOUR


@pytest.fixture
def year(town: Town, folder: DataFolder) -> Town:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "培训基地")
    town.stage(4_00)
    session = town.session(town.course(4_00, stage=town.stages[0]))
    first, *_others = town.attend(session, [town.person(name) for name in ("王芳", "李敏", "赵五")])
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    issued = drive(certificates.issue(town.store, folder, 2026, "clerk", NOW))
    with town.store.write() as db:
        certificates.revoke(db, issued[1].id, "代签", "head", NOW)
    certificates.reissue(town.store, folder, issued[2].id, "改名", "clerk", NOW)
    town.reverse(first)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    return town


def found(town: Town) -> list[tuple[str, str]]:
    with town.store.read() as db:
        assert drive(journal.verify(db)).ok
        return [(one.kind, one.field) for one in drive(audit.disagreements(db))]


def test_an_untouched_record_agrees(year: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(year) == []
    monkeypatch.setattr(audit, "_CHUNK", 2)
    assert found(year) == []


@pytest.mark.parametrize(
    ("statement", "disagreement"),
    [
        ("UPDATE ledger_entry SET credits = 8000 WHERE credits > 0", ("ledger_entry", "credits")),
        ("UPDATE ledger_entry SET year = 2025 WHERE reverses_id IS NOT NULL", ("ledger_entry", "year")),
        ("UPDATE ledger_entry SET reason = 'x'", ("ledger_entry", "reason")),
        ("DELETE FROM ledger_entry WHERE reverses_id IS NOT NULL", ("ledger_entry", "")),
        ("UPDATE rule_version SET body = replace(body, '8000', '1000')", ("rule_version", "body")),
        ("UPDATE rule_version SET signed_at = NULL", ("rule_version", "signed")),
        ("UPDATE certificate SET state = 'valid' WHERE state = 'revoked'", ("certificate", "state")),
        ("UPDATE certificate SET state_reason = '' WHERE state = 'revoked'", ("certificate", "state_reason")),
        ("UPDATE certificate SET name = '别人' WHERE number = 1", ("certificate", "name")),
        ("UPDATE certificate SET sha256 = '' WHERE number = 1", ("certificate", "sha256")),
    ],
)
def test_a_record_changed_by_hand_is_found(year: Town, statement: str, disagreement: tuple[str, str]) -> None:
    year.change(statement)
    assert set(found(year)) == {disagreement}


def test_an_entry_put_in_by_hand_is_found_and_said(year: Town) -> None:
    with year.store.write() as db:
        row = dict(db.execute(sa.select(ledger.ENTRY).limit(1)).mappings().one())
        row |= {"id": ledger.new_id(), "source_key": "gift", "reverses_id": None}
        db.execute(sa.insert(ledger.ENTRY).values(row))
    with year.store.read() as db:
        (one,) = drive(audit.disagreements(db))
    assert one.id == row["id"]
    assert str(row["id"]) in one.message
