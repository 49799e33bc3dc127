"""Claims from the terminal: seen, written to a file, checked and accepted under two logins; exemptions and accreditation."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.clock import local_date, local_year, now
from core.paths import DataFolder
from credits.claims import accreditation, claims, exemptions, proofs
from credits.claims.claims import NewClaim
from credits.claims.proofs import Proof
from people import accounts
from store.transaction import Store
from store.types import Db
from tests import builders
from tests.pictures import photo

PASSWORD = "一个长的密码 2026"


def run(folder: DataFolder, *arguments: object, typed: str = "") -> Result:
    words = ["claims", *map(str, arguments), "--data", str(folder.root)]
    return CliRunner().invoke(xiuhua, words, input=typed)


def plain(folder: DataFolder, *arguments: object, typed: str = "") -> Any:  # noqa: ANN401 - what JSON holds
    said = run(folder, *arguments, "--json", typed=typed)
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


@pytest.fixture
def claim(sqlite_base: Store, folder: DataFolder) -> UUID:
    """A claim of yesterday, and three accounts: two clerks and a viewer."""
    at = now()
    with sqlite_base.write() as db:
        person = builders.people(db, at, 2)[0].id
        for login, role in (("wang", "clerk"), ("li", "clerk"), ("gast", "viewer")):
            accounts.create(db, login, login, role, PASSWORD, "wang", at)

    def make(db: Db, proof: Proof | None) -> UUID:
        day = local_date(at) - timedelta(days=1)
        return claims.make(db, NewClaim(person, "急救培训", day, 8_00, proof=proof), "person:P0001", at)

    return proofs.hand_in(sqlite_base, folder, photo(), "证书.jpg", make)


def test_two_logins_take_a_claim_to_its_credits(folder: DataFolder, claim: UUID, tmp_path: Path) -> None:
    year = local_date(now() - timedelta(days=1)).year
    (row,) = plain(folder, "list", "--year", year)
    assert (row["id"], row["state"], row["hours"]) == (str(claim), "open", "8")
    assert Path(row["proof"]).is_file()
    assert "急救培训" in run(folder, "list", "--year", year).output
    assert plain(folder, "check", claim, "--as", "wang", typed=f"{PASSWORD}\n")["checked"] == [str(claim)]
    refused = run(folder, "accept", claim, "--as", "wang", typed=f"{PASSWORD}\n")
    assert (refused.exit_code, "cannot accept it too" in refused.stderr) == (1, True)
    assert plain(folder, "accept", claim, "--as", "li", "--hours", "6.5", typed=f"{PASSWORD}\n")["entries"]
    (row,) = plain(folder, "list", "--year", year)
    assert (row["state"], row["credits"], row["decided_by"]) == ("accepted", "6.5", "li")
    assert plain(folder, "list", "--year", year, "--waiting") == []
    assert plain(folder, "export", tmp_path / "认定.xlsx", "--year", year)["claims"] == 1
    cells = [
        cell.value for row in openpyxl.load_workbook(tmp_path / "认定.xlsx").worksheets[0] for cell in row
    ]
    assert "急救培训" in cells
    assert "Nothing is claimed." in run(folder, "list", "--year", 2020).output


def test_who_is_nobody_or_may_not_decides_nothing(folder: DataFolder, claim: UUID) -> None:
    for login, typed, words in (
        ("wang", "falsch\n", "is wrong"),
        ("terminal", f"{PASSWORD}\n", "is wrong"),
        ("gast", f"{PASSWORD}\n", "may not decide"),
    ):
        said = run(folder, "check", claim, "--as", login, typed=typed)
        assert (said.exit_code, words in said.stderr) == (1, True), said.stderr
    assert run(folder, "check", claim).exit_code == 2
    assert run(folder, "check", "7", "--as", "wang").exit_code == 2
    said = run(folder, "accept", claim, UUID(int=1), "--hours", "1", "--as", "li")
    assert said.exit_code == 2
    assert run(folder, "accept", claim, "--hours", "viel", "--as", "li").exit_code == 2
    said = run(folder, "refuse", claim, "--as", "li", typed=f"{PASSWORD}\n")
    assert (said.exit_code, "reason" in said.stderr) == (1, True)
    assert "Turned down." in run(folder, "refuse", claim, "--as", "li", "--why", "不是培训", typed=f"{PASSWORD}\n").output  # fmt: skip


def test_exemptions_and_accreditation(folder: DataFolder, claim: UUID, sqlite_base: Store) -> None:
    assert plain(folder, "exempt", "P0001", "--credits", "20", "--why", "产假")["exemption"]
    assert plain(folder, "exempt", "p0002", "--whole", "--why", "长病假")["exemption"]
    assert plain(folder, "accredit", "P0001", "--credits", "5", "--why", "获奖")["entry"]
    with sqlite_base.read() as db:
        assert sorted(map(str, exemptions.standing(db, local_year(now())).values())) == ["2000", "None"]
        (row,) = accreditation.accredited(db)
    assert (row.credits, row.actor, row.category) == (5_00, "terminal", "elective")
    for arguments, status, words in (
        (("exempt", "P0001", "--credits", "1", "--whole", "--why", "x"), 2, "either"),
        (("exempt", "P0001", "--why", "x"), 2, "either"),
        (("exempt", "P0001", "--credits", "1", "--why", "x"), 1, "already"),
        (("exempt", "P9", "--credits", "1", "--why", "x"), 1, "P9"),
        (("accredit", "P0001", "--credits", "1"), 1, "reason"),
        (("accredit", "P0001", "--credits", "201", "--why", "x"), 1, "at most 200"),
    ):
        said = run(folder, *arguments)
        assert (said.exit_code, words in said.stderr) == (status, True), said.stderr
