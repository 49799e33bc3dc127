"""The base's page that checks certificates, asked over real HTTP by strangers: what it says, what it keeps to itself, how often."""

import re
from collections.abc import Generator
from html import unescape
from pathlib import Path

import pytest
import requests

from core import issuer_key
from core.clock import local, now
from core.jobs import drive
from core.paths import DataFolder
from core.pinned_keys import held, pin, pinned
from credits import ledger
from credits.certificates import certificates, revocation_list
from credits.certificates.certificates import CertificateRow
from store.facts import BASE_NAME, set_fact
from store.transaction import Store
from tests.credit_town import AT, HOUR, Town
from tests.credits.certificates.verifier.papers import OTHER, STRANGER, a_list, code
from tests.phones import Phone, open_door
from web.app import App
from web.limits import Tries

NAME = "<b>王芳"
WHY = "身份证号录错，已当面说明"


@pytest.fixture
def issued(base: Store, folder: DataFolder) -> CertificateRow:
    town = Town(base)
    with base.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00)
    town.attend(town.session(town.course(4_00, stage=town.stages[0])), town.person(NAME, number="310001"))
    drive(ledger.post_year(base, 2026, "clerk", AT + 20 * HOUR))
    (row,) = drive(certificates.issue(base, folder, 2026, "stage", "clerk", AT + 20 * HOUR))
    return row


class Stranger(Phone):
    """Somebody with a certificate in the hand, at the door of `app`."""

    app: App

    def ask(self, text: str, **more: str) -> requests.Response:
        return self.submit("/V", {"text": text, **more})


@pytest.fixture
def stranger(base: Store, folder: DataFolder, issued: CertificateRow) -> Generator[Stranger]:
    with open_door(base, folder) as (address, app):
        someone = Stranger(address)
        someone.app = app
        yield someone
        someone.close()


def heading(answer: requests.Response) -> str:
    return unescape(re.findall(r"<h1>(.*?)</h1>", answer.text)[0])


def particulars(answer: requests.Response) -> dict[str, str]:
    return {
        unescape(title): unescape(value)
        for title, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answer.text)
    }


def test_a_true_code_shows_every_certified_field(stranger: Stranger, issued: CertificateRow) -> None:
    assert heading(stranger.open("/V")) == "Check a certificate"
    for text in (
        issued.token,
        f"HTTPS://A.CN/V#{issued.token}",
        f" {issued.token[:80]}\n{issued.token[80:]} ",
    ):
        answer = stranger.ask(text)
        assert answer.status_code == 200
        assert heading(answer) == "Valid"
        shown = particulars(answer)
        assert shown["Name"] == NAME
        assert shown["Number"] == "XH-2026-0001"
        assert shown["What is certified"] == issued.title
        assert shown["Lesson hours"] == shown["Credits"] == "4"
        assert shown["Last four digits"] == "0001"
        assert shown["Issued"] == "2026-03-06"
        assert shown["Valid until"] == "without limit"
        assert shown["Issuing base"] == "虹口区社会工作者培训基地"
        assert shown["State according to"] == "The record of this base, just now."
        assert "<b>" not in answer.text
        assert issued.token not in answer.url


def test_who_keeps_no_cookies_may_check_too(stranger: Stranger, issued: CertificateRow) -> None:
    answer = requests.post(f"{stranger.address}/V", data={"text": issued.token}, timeout=30)
    assert answer.status_code == 200
    assert NAME in unescape(answer.text)


def test_what_became_of_it_is_said_and_the_staffs_words_are_not(
    stranger: Stranger, base: Store, issued: CertificateRow
) -> None:
    with base.write() as db:
        certificates.revoke(db, issued.id, WHY, "clerk", now())
    answer = stranger.ask(issued.token)
    assert heading(answer) == "Revoked"
    assert "The base has declared this certificate void." in answer.text
    assert WHY not in answer.text
    assert particulars(answer)["Name"] == NAME
    assert particulars(answer)["State since"].startswith(f"{local(now()):%Y-%m-}")


def test_a_number_tells_nothing_of_a_person(stranger: Stranger, base: Store, issued: CertificateRow) -> None:
    for text in ("XH-2026-0001", "编号：xh－2026－0001"):
        answer = stranger.ask(text)
        assert heading(answer) == "Valid"
        assert "王芳" not in answer.text
        assert issued.title not in answer.text
        assert set(particulars(answer)) == {
            "Kind",
            "Number",
            "Issued",
            "Valid until",
            "Issuing base",
            "State according to",
            "What was checked",
        }
        assert "scan the code on the paper" in answer.text
    with base.write() as db:
        certificates.revoke(db, issued.id, WHY, "clerk", now())
    answer = stranger.ask("XH-2026-0001")
    assert heading(answer) == "Revoked"
    assert WHY not in answer.text
    answer = stranger.ask("XH-2026-0002")
    assert heading(answer) == "Not on record"


def test_false_papers(stranger: Stranger, folder: DataFolder, base: Store, issued: CertificateRow) -> None:
    changed = str(int(issued.token) ^ 1 << 600)
    assert heading(stranger.ask(changed)) == "Forged"
    assert particulars(stranger.ask(changed)) == {}
    assert heading(stranger.ask(code(1, STRANGER))) == "Unknown issuer"
    ours = code(1, issuer_key.own(folder), serial="XH-2026-0077")
    assert heading(stranger.ask(ours)) == "Not on record"
    assert heading(stranger.ask(code(1, issuer_key.own(folder), serial="XH-2026-0001"))) == "Altered"


def test_a_paper_of_another_base_is_answered_by_its_list(stranger: Stranger, folder: DataFolder) -> None:
    with held(folder):
        pin(folder, OTHER.private.public_key(), "别的<i>基地")
    assert heading(stranger.ask(code(1, OTHER))) == "Signature right, state unknown"
    revocation_list.keep(folder, a_list(OTHER, days_old=40), pinned(folder), now())
    for slot, said in ((1, "Valid"), (2, "Superseded"), (3, "Revoked")):
        answer = stranger.ask(code(slot, OTHER, expires_on=None))
        assert heading(answer) == said
        assert particulars(answer)["Issuing base"] == "别的<i>基地"
        assert "40 days old" in particulars(answer)["State according to"]
        assert "The list that was asked is old" in answer.text


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 400),
        ("<script>alert(1)</script>", 400),
        ("12345", 400),
        ("8" * 401, 400),
        ("/etc/passwd", 400),
        ("settings.toml", 400),
        ("٣" * 250, 400),
        ("\x00", 400),
        ("字" * 300, 400),
        ("9" * 5_000, 413),
    ],
)
def test_what_is_no_code_is_refused_calmly(stranger: Stranger, text: str, status: int) -> None:
    answer = stranger.ask(text)
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert 'action="/V"' in answer.text or status == 413


def test_the_name_of_a_file_is_no_way_to_read_it(
    stranger: Stranger, folder: DataFolder, issued: CertificateRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = certificates.path_of(folder, issued)
    monkeypatch.chdir(pdf.parent)
    for text in (str(pdf), pdf.name):
        assert "王芳" not in stranger.ask(text).text
    Path("XH-2026-0001").write_bytes(pdf.read_bytes())
    assert "王芳" not in stranger.ask("XH-2026-0001").text


def test_the_language_changes_on_the_answer_without_a_name_in_the_address(
    stranger: Stranger, issued: CertificateRow
) -> None:
    assert 'lang="zh-CN"' in stranger.ask(issued.token, to="zh_CN").text.partition("<head>")[0]
    answer = stranger.open("/V")
    assert '<html lang="zh-CN">' in answer.text
    assert '<html lang="en">' in stranger.ask(issued.token, to="en").text
    assert '<html lang="en">' in stranger.ask(issued.token, to="xx").text
    mark = re.findall(r'name="mark" value="(\w+)"', stranger.open("/V").text)[0]
    back = stranger.submit("/language", {"mark": mark, "back": "/V", "to": "zh_CN"})
    assert back.url == stranger.address + "/V"


def test_too_many_are_told_to_wait(stranger: Stranger, issued: CertificateRow) -> None:
    object.__setattr__(stranger.app.door, "papers_of_address", Tries(burst=3, per_minute=60))
    assert [stranger.ask(issued.token).status_code for _turn in range(3)] == [200, 200, 200]
    answer = stranger.ask(issued.token)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "王芳" not in answer.text


def test_damaged_keys_are_not_shown_to_strangers(
    stranger: Stranger, folder: DataFolder, issued: CertificateRow
) -> None:
    (folder.keys / "issuers.json").write_text("{")
    answer = stranger.ask(issued.token)
    assert answer.status_code == 503
    assert "cannot check certificates at this moment" in answer.text
    assert "issuers.json" not in answer.text
    assert str(folder.root) not in answer.text


def test_looking_changes_nothing(stranger: Stranger, base: Store, issued: CertificateRow) -> None:
    with base.read() as db:
        before = certificates.certificates(db, 2026)
    stranger.ask(issued.token)
    with base.read() as db:
        assert certificates.certificates(db, 2026) == before
