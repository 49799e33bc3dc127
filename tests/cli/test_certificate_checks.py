"""`xiuhua certificates verify`, `revocation-list` and `keys`, as processes of their own would be called: exit status, words, JSON."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core import clock
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from credits import ledger
from credits.certificates import certificates
from credits.certificates.certificates import CertificateRow
from store.engine import make_base
from store.facts import BASE_NAME, set_fact
from store.journal import JOURNAL
from tests.credit_town import HOUR, Town

Run = Callable[..., Result]


@pytest.fixture
def run(folder: DataFolder) -> Run:
    def call(*words: str | Path, at: DataFolder = folder, typed: str = "") -> Result:
        arguments = ["certificates", *map(str, words), "--data", str(at.root)]
        return CliRunner().invoke(xiuhua, arguments, input=typed, catch_exceptions=False)

    return call


@pytest.fixture
def rows(folder: DataFolder) -> list[CertificateRow]:
    now: datetime = clock.now()
    store = make_base(folder, Settings())
    town = Town(store, year=clock.local_year(now))
    with store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00)
    people = [town.person("王芳", number="310001"), town.person("李敏", number="310002")]
    town.attend(town.session(town.course(4_00, stage=town.stages[0]), now - 5 * HOUR), people)
    drive(ledger.post_year(store, town.year, "clerk", now))
    issued = drive(certificates.issue(store, folder, town.year, "stage", "clerk", now))
    with store.write() as db:
        certificates.revoke(db, issued[1].id, "代签", "head", now)
    store.close()
    return issued


def test_each_way_in_and_what_it_says(run: Run, rows: list[CertificateRow], folder: DataFolder) -> None:
    for paper in (rows[0].token, certificates.path_of(folder, rows[0]), rows[0].serial):
        said = run("verify", paper, "--json")
        found = json.loads(said.output)
        assert said.exit_code == 0
        assert (found["state"], found["name"], found["kind"], found["answered"]) == (
            "valid",
            "王芳",
            "stage",
            "base",
        )
        assert (found["hours"], found["credits"], found["last_four"]) == ("4", "4", "0001")
    said = run("verify", rows[1].token)
    assert said.exit_code == 1
    for word in ("Revoked", "代签", "李敏", rows[1].serial, "Certificate of completion", "without limit"):
        assert word in said.output
    said = run("verify", str(int(rows[0].token) ^ 1))
    assert said.exit_code == 1
    assert "Forged" in said.output
    assert "王芳" not in said.output


def test_a_computer_without_a_base_checks_by_card_and_list(
    run: Run, rows: list[CertificateRow], tmp_path: Path
) -> None:
    away = DataFolder(tmp_path / "查验")
    said = run("verify", rows[0].token, at=away)
    assert (said.exit_code, "Unknown issuer" in said.output) == (1, True)
    assert "Forged" not in said.output
    card, listed = tmp_path / "基地.json", tmp_path / "清单.xhrl"
    assert run("keys", "show", "--out", card).exit_code == 0
    (ours,) = json.loads(run("keys", "show", "--json").output)
    assert (ours["signs"], ours["distrusted_from"]) == (True, None)

    assert run("keys", "pin", card, "--fingerprint", "0000", at=away).exit_code == 1
    assert run("keys", "pin", card, at=away, typed="n\n").exit_code == 1
    assert json.loads(run("keys", "show", "--json", at=away).output) == []
    assert run("keys", "pin", card, "--fingerprint", ours["fingerprint"], at=away).exit_code == 0
    assert run("keys", "pin", card, at=away, typed="y\n").exit_code == 0
    assert "Signature right, state unknown" in run("verify", rows[0].token, at=away).output

    assert run("revocation-list", at=away).output == "No revocation list is here.\n"
    assert run("revocation-list", "--out", listed).exit_code == 0
    said = run("revocation-list", "--take", listed, "--json", at=away)
    (one,) = json.loads(said.output)
    assert (one["issuer"], one["valid"], one["revoked"], one["days"]) == ("虹口区社会工作者培训基地", 1, 1, 0)
    assert "0 days ago" in run("revocation-list", at=away).output
    found = json.loads(run("verify", rows[0].token, "--json", at=away).output)
    assert (found["state"], found["answered"], found["list_is_stale"]) == ("valid", "list", False)
    said = run("verify", rows[1].token, at=away)
    assert (said.exit_code, "Revoked" in said.output, "0 days old" in said.output) == (1, True, True)
    assert run("verify", rows[0].serial, at=away).exit_code == 1  # a number needs the base
    listed.write_bytes(listed.read_bytes()[:-1])
    assert run("revocation-list", "--take", listed, at=away).exit_code == 1


def test_keys_are_renewed_and_distrusted_and_the_journal_says_so(
    run: Run, rows: list[CertificateRow], folder: DataFolder
) -> None:
    first = json.loads(run("keys", "show", "--json").output)[0]["key"]
    second = json.loads(run("keys", "renew", "--json").output)["key"]
    assert run("keys", "distrust", "abcdef").exit_code == 1
    said = run("keys", "distrust", first, "--since", "2026-01-05")
    assert (said.exit_code, "2026-01-05" in said.output) == (0, True)
    known = {row["key"]: row for row in json.loads(run("keys", "show", "--json").output)}
    assert (known[first]["distrusted_from"], known[second]["signs"]) == ("2026-01-05", True)
    assert "not trusted from 2026-01-05 on" in run("keys", "show").output
    found = json.loads(run("verify", rows[0].token, "--json").output)
    assert (found["state"], found["answered"]) == ("valid", "base")
    from store.engine import open_base

    store = open_base(folder, Settings())
    with store.read() as db:
        query = JOURNAL.select().where(JOURNAL.c.subject_kind == "issuer_key").order_by(JOURNAL.c.seq)
        lines = db.execute(query).all()
    store.close()
    assert [line.action for line in lines] == ["issuer_key.renewed", "issuer_key.distrusted"]
    assert lines[0].subject_id == second
    assert json.loads(lines[0].payload)["before"] == first
    assert "PRIVATE" not in "".join(line.payload for line in lines)


def test_a_day_to_come_is_taken_for_today(run: Run, rows: list[CertificateRow]) -> None:
    assert rows
    key = json.loads(run("keys", "show", "--json").output)[0]["key"]
    run("keys", "distrust", key, "--since", "2199-01-01")
    today = clock.local_date(clock.now()).isoformat()
    assert json.loads(run("keys", "show", "--json").output)[0]["distrusted_from"] == today
