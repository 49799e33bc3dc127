"""Verifying under attack: nothing that was changed, forged, stolen, replayed or borrowed from another base is ever called valid."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from core import issuer_key, pinned_keys
from core.clock import local_date
from core.issuer_key import IssuerKey
from core.jobs import drive
from core.paths import DataFolder
from credits import key_acts, ledger
from credits.certificates import certificates, findings, revocation_list
from credits.certificates.certificate_token import make, unproven
from credits.certificates.certificates import CertificateRow
from credits.certificates.verification import Verified, serial_in, verify
from credits.refusals import NoCodeInFile, TokenTooNew, TokenUnreadable
from store.facts import BASE_NAME, set_fact
from tests.credit_town import AT, HOUR, Town

pytestmark = pytest.mark.slow

NOW = AT + 20 * HOUR
DAY = timedelta(days=1)


@dataclass
class Ground:
    """A base that issued three certificates, valid, superseded and revoked; a computer without a base that knows its key card."""

    town: Town
    folder: DataFolder
    away: DataFolder
    rows: list[CertificateRow]

    def here(self, paper: str | Path, at: datetime = NOW) -> Verified:
        return verify(paper, self.folder, self.town.store, at)

    def there(self, paper: str | Path, at: datetime = NOW) -> Verified:
        return verify(paper, self.away, None, at)

    def key(self) -> IssuerKey:
        return issuer_key.own(self.folder)

    def hand_over_list(self, at: datetime = NOW) -> bytes:
        with self.town.store.read() as db:
            content = key_acts.write_list(db, self.folder, at)
        revocation_list.keep(self.away, content, pinned_keys.pinned(self.away), at)
        return content

    def hand_over_card(self, card: Path) -> None:
        card.write_bytes(key_acts.card(self.folder, "虹口基地"))
        found = pinned_keys.read_card(card)
        shown = pinned_keys.fingerprint(found.public)
        key_acts.pin(None, self.away, found, shown, "clerk", NOW)

    def stolen(self, since: date) -> IssuerKey:
        """The key as a thief has it, and what the base does about it."""
        thief = self.key()
        with self.town.store.write() as db:
            key_acts.distrust(db, self.folder, thief.key_id.hex(), since, "head", NOW)
        return thief


@pytest.fixture
def ground(town: Town, folder: DataFolder, tmp_path: Path) -> Ground:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00)
    people = [
        town.person(name, number=f"31000{place}") for place, name in enumerate(("王芳", "李敏", "赵五"))
    ]
    town.attend(town.session(town.course(4_00, stage=town.stages[0])), people)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    drive(certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, expires_on=date(2029, 3, 5)))
    with town.store.read() as db:
        rows = certificates.certificates(db, 2026)
    certificates.reissue(town.store, folder, rows[1].id, "改名", "clerk", NOW)
    with town.store.write() as db:
        certificates.revoke(db, rows[2].id, "代签", "head", NOW)
    made = Ground(town, folder, DataFolder(tmp_path / "查验").make(), rows)
    made.hand_over_card(tmp_path / "card.json")
    return made


def forged(ground: Ground, key: IssuerKey, **changed: object) -> str:
    fields = unproven(ground.rows[0].token).fields
    return make(replace(fields, **changed), key)  # pyright: ignore[reportArgumentType] - whatever a forger likes


def test_with_the_base_its_word_stands(ground: Ground) -> None:
    found = [ground.here(row.token) for row in ground.rows]
    assert [one.state for one in found] == ["valid", "superseded", "revoked"]
    assert [one.reason for one in found] == ["", "改名", "代签"]
    assert {one.answered for one in found} == {"base"}
    assert [(one.kind, one.expires_on, one.issuer) for one in found] == [("stage", date(2029, 3, 5), "")] * 3


def test_without_it_the_list_says_the_same_and_how_old_it_is(ground: Ground) -> None:
    assert [ground.there(row.token).state for row in ground.rows] == ["signed"] * 3
    ground.hand_over_list(NOW + DAY)
    found = [ground.there(row.token, NOW + 20 * DAY) for row in ground.rows]
    assert [one.state for one in found] == ["valid", "superseded", "revoked"]
    assert {(one.answered, one.list_made_at, one.list_is_stale) for one in found} == {
        ("list", NOW + DAY, False)
    }
    assert {one.issuer for one in found} == {"虹口基地"}
    assert [(one.name, one.serial) for one in found] == [(row.name, row.serial) for row in ground.rows]
    assert ground.there(ground.rows[0].token, NOW + 40 * DAY).list_is_stale


def test_without_the_base_a_file_is_no_more_than_its_code(ground: Ground, tmp_path: Path) -> None:
    ground.hand_over_list()
    issued = certificates.path_of(ground.folder, ground.rows[0])
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(issued.read_bytes() + b"\n")
    for path in (issued, changed):
        found = ground.there(path)
        assert (found.state, found.only_code) == ("valid", True)
        assert "Only the code" in dict(findings.rows(found, local_date(NOW)))["What was checked"]
    assert not ground.here(issued).only_code
    assert not ground.there(ground.rows[0].token).only_code


def test_a_certificate_expires_at_the_end_of_its_last_day(ground: Ground) -> None:
    ground.hand_over_list()
    token = ground.rows[0].token
    last = datetime.fromisoformat("2029-03-05T15:59:59+00:00")  # midnight in Shanghai
    assert [ask(token, last).state for ask in (ground.here, ground.there)] == ["valid", "valid"]
    late = [ask(token, last + timedelta(seconds=1)) for ask in (ground.here, ground.there)]
    assert [one.state for one in late] == ["expired", "expired"]
    assert all("2029-03-05" in one.reason for one in late)
    assert ground.here(ground.rows[2].token, last + DAY).state == "revoked"


def test_one_that_is_newer_than_the_list_is_not_called_unknown(ground: Ground) -> None:
    ground.hand_over_list()
    newest = ground.town.person("钱七", number="320001")
    town = ground.town
    town.attend(town.session(town.course(4_00, stage=town.stages[0])), newest)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    (row,) = drive(certificates.issue(town.store, ground.folder, 2026, "stage", "clerk", NOW))
    assert ground.there(row.token).state == "signed"
    ground.hand_over_list(NOW + DAY)
    assert ground.there(row.token, NOW + DAY).state == "valid"
    invented = forged(ground, ground.key(), serial="XH-2026-0009", slot=77)
    assert ground.there(invented, NOW + DAY).state == "unknown"
    assert ground.here(invented).state == "unknown"


def test_no_changed_byte_of_the_file_passes(ground: Ground, tmp_path: Path) -> None:
    path = certificates.path_of(ground.folder, ground.rows[0])
    issued = path.read_bytes()
    keywords = issued.index(b"/Keywords")
    places = {
        *range(64),
        *range(keywords, keywords + 330, 2),
        *range(len(issued) - 64, len(issued)),
        *range(0, len(issued), len(issued) // 200),
    }
    changed = tmp_path / "changed.pdf"
    states: set[str] = set()
    for place in places:
        flipped = bytearray(issued)
        flipped[place] ^= 1 << place % 8
        changed.write_bytes(flipped)
        try:
            states.add(ground.here(changed).state)
        except (NoCodeInFile, TokenUnreadable, TokenTooNew):
            continue
    assert states <= {"altered", "forged", "unknown_issuer"}
    assert "altered" in states


@pytest.mark.parametrize(
    ("before", "kept", "after"),
    [
        (b"", None, b"\n"),
        (b"\n", None, b""),
        (b"", -1, b""),
        (b"", None, b"\n9 0 obj\n<</Keywords (another)>>\nendobj\ntrailer<</Info 9 0 R>>\n%%EOF\n"),
    ],
    ids=["appended", "before", "cut", "updated"],
)
def test_no_added_or_missing_byte_passes(
    ground: Ground, tmp_path: Path, before: bytes, kept: int | None, after: bytes
) -> None:
    issued = certificates.path_of(ground.folder, ground.rows[0]).read_bytes()
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(before + issued[:kept] + after)
    assert ground.here(changed).state == "altered"


def test_a_file_saved_anew_is_said_to_be_so_with_every_field(ground: Ground, tmp_path: Path) -> None:
    target = BytesIO()
    with pikepdf.open(certificates.path_of(ground.folder, ground.rows[0])) as opened:
        opened.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    path = tmp_path / "另存.pdf"
    path.write_bytes(target.getvalue())
    found = ground.here(path)
    assert (found.state, found.name, found.serial) == ("altered", "王芳", "XH-2026-0001")
    assert "saved anew" in found.reason


def test_another_bases_key_does_not_sign_for_ours(ground: Ground, tmp_path: Path) -> None:
    stranger = IssuerKey(issuer_key.own(DataFolder(tmp_path / "静安").make()).private)
    borrowed = forged(ground, stranger)
    assert ground.here(borrowed).state == "unknown_issuer"
    with pinned_keys.held(ground.folder):
        pinned_keys.pin(ground.folder, stranger.private.public_key(), "静安基地")
    found = ground.here(borrowed)
    # Signed by a base that is known, though not by ours: its own list is asked, and our record of that number says nothing of it.
    assert (found.state, found.issuer, found.answered) == ("signed", "静安基地", "")
    their_list = revocation_list.write(stranger, NOW, dict.fromkeys(range(5), 1), {}, {})
    revocation_list.keep(ground.folder, their_list, pinned_keys.pinned(ground.folder), NOW)
    assert ground.here(borrowed)[0:2] == ("valid", "")
    assert ground.here(borrowed).issuer == "静安基地"
    # And their list says nothing of ours, even of those that we revoked.
    assert ground.here(ground.rows[2].token).state == "revoked"


def test_keys_that_were_swapped_in_the_list_of_keys_verify_nothing(ground: Ground, tmp_path: Path) -> None:
    digits, number = ground.rows[0].token, int(ground.rows[0].token)
    other = issuer_key.own(DataFolder(tmp_path / "静安").make())
    size = (number.bit_length() + 7) // 8
    shift = 8 * size - 28
    renamed = number & ~(0xFFFFFF << shift) | int.from_bytes(other.key_id) << shift
    with pinned_keys.held(ground.folder):
        pinned_keys.pin(ground.folder, other.private.public_key(), "静安基地")
    assert ground.here(str(renamed)).state == "forged"
    assert ground.here(digits).state == "valid"


def test_a_thief_gains_nothing_where_the_record_is(ground: Ground) -> None:
    thief = ground.stolen(local_date(NOW))
    assert [ground.here(row.token).state for row in ground.rows] == ["valid", "superseded", "revoked"]
    assert "no longer trusted" in ground.here(ground.rows[0].token).reason
    for fake in (
        forged(ground, thief, serial="XH-2026-0077", slot=70, date=date(2020, 1, 1)),
        forged(ground, thief, serial="XH-2026-0077", slot=0),
    ):
        assert ground.here(fake).state == "distrusted"
    for fake in (
        forged(ground, thief, name="冒名"),
        forged(ground, thief, serial="XH-2026-0003", name="赵五", slot=0),
        forged(ground, thief, credits=99_00),
    ):
        assert ground.here(fake).state == "altered"


def test_nor_where_there_is_only_the_new_list(ground: Ground, tmp_path: Path) -> None:
    ground.hand_over_list(NOW)
    thief = ground.stolen(local_date(NOW) - 300 * DAY)
    ground.hand_over_card(tmp_path / "new card.json")
    ground.hand_over_list(NOW + HOUR)
    found = [ground.there(row.token) for row in ground.rows]
    assert [one.state for one in found] == ["valid", "superseded", "revoked"]  # each is named in the list
    for fake in (
        forged(ground, thief, name="冒名"),
        forged(ground, thief, name="冒名", date=date(2001, 1, 1)),  # from long before the theft, as it says
        forged(ground, thief, slot=70, serial="XH-2026-0077"),
    ):
        assert ground.there(fake).state == "distrusted"
    # With the stolen key the thief makes a list in which everything is valid.
    everything = revocation_list.write(thief, NOW + 2 * HOUR, dict.fromkeys(range(9), 1), {}, {})
    for folder in (ground.folder, ground.away):
        with pytest.raises(revocation_list.RevocationListNotBelieved):
            keys = dict(pinned_keys.pinned(folder))
            if folder is ground.away:
                keys[thief.key_id] = replace(keys[thief.key_id], distrusted_from=local_date(NOW))
            revocation_list.keep(folder, everything, keys, NOW + 2 * HOUR)


def test_an_old_list_does_not_bring_a_revoked_one_back(ground: Ground, town: Town) -> None:
    old = ground.hand_over_list(NOW)
    with town.store.write() as db:
        certificates.revoke(db, ground.rows[0].id, "冒领", "head", NOW)
    ground.hand_over_list(NOW + HOUR)
    with pytest.raises(revocation_list.RevocationListOlder):
        revocation_list.keep(ground.away, old, pinned_keys.pinned(ground.away), NOW + HOUR)
    assert ground.there(ground.rows[0].token).state == "revoked"
    assert ground.there(ground.rows[0].token).reason == ""


def test_a_lost_key_costs_no_certificate(ground: Ground, tmp_path: Path) -> None:
    lost = ground.key()
    for name in ("issuer.pem", "issuers.json"):
        (ground.folder.keys / name).unlink()
    assert issuer_key.own(ground.folder).key_id != lost.key_id
    assert [ground.here(row.token).state for row in ground.rows] == ["valid", "superseded", "revoked"]
    # A code that the record does not hold to the digit is nobody's.
    assert ground.here(str(int(ground.rows[0].token) ^ 1)).state == "unknown_issuer"
    assert ground.here(forged(ground, IssuerKey(lost.private), name="冒名")).state == "unknown_issuer"
    path = certificates.path_of(ground.folder, ground.rows[0])
    assert ground.here(path).state == "valid"
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(path.read_bytes() + b"\n")
    assert ground.here(changed).state == "altered"
    # Who still has the old key card goes on, and the new list names what the old key signed.
    ground.hand_over_card(tmp_path / "new.json")
    ground.hand_over_list(NOW + HOUR)
    assert [ground.there(row.token).state for row in ground.rows] == ["valid", "superseded", "revoked"]


def test_a_renewed_key_leaves_what_was_signed_before(ground: Ground, town: Town, tmp_path: Path) -> None:
    with town.store.write() as db:
        key_acts.renew(db, ground.folder, "head", NOW)
    town.attend(town.session(town.course(4_00, stage=town.stages[0])), town.person("钱七", number="320001"))
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    (new,) = drive(certificates.issue(town.store, ground.folder, 2026, "stage", "clerk", NOW))
    assert [ground.here(row.token).state for row in (*ground.rows, new)] == [
        "valid",
        "superseded",
        "revoked",
        "valid",
    ]
    assert ground.there(new.token).state == "unknown_issuer"
    ground.hand_over_card(tmp_path / "new.json")
    ground.hand_over_list()
    assert [ground.there(row.token).state for row in (*ground.rows, new)] == [
        "valid",
        "superseded",
        "revoked",
        "valid",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "XH-2026-0001",
        " xh-2026-0001 ",
        "ＸＨ－２０２６－０００１",
        "编号：XH-2026-0001",
        "XH—2026—0001。",
        "XH - 2026 - 0001",
        "证书编号XH-2026-0001，请核对",
    ],
)
def test_a_bare_number_is_answered_from_the_record(ground: Ground, typed: str) -> None:
    assert serial_in(typed) == "XH-2026-0001"
    found = ground.here(typed)
    assert (found.state, found.name, found.by_number, found.answered) == ("valid", "王芳", True, "base")
    assert "Compare every field" in found.reason
    with pytest.raises(Exception, match="number alone"):
        ground.there(typed)


def test_a_number_that_was_never_given_is_unknown(ground: Ground) -> None:
    found = ground.here("XH-2026-9999")
    assert (found.state, found.serial, found.name) == ("unknown", "XH-2026-9999", "")
    assert ground.here(ground.rows[2].serial)[0:2] == ("revoked", "代签")


@pytest.mark.parametrize(
    "typed", ["XXH-2026-0001", "XH-2026-00012345", "XH-2026-1", "hello", "x" * 80 + "XH-2026-0001"]
)
def test_what_is_no_number_is_taken_for_a_code(ground: Ground, typed: str) -> None:
    assert serial_in(typed) == ""
    with pytest.raises(TokenUnreadable):
        ground.here(typed)


def test_a_code_that_was_pasted_in_pieces_is_put_together(ground: Ground) -> None:
    token = ground.rows[0].token
    for way in (
        "\n".join(token[place : place + 60] for place in range(0, len(token), 60)),
        token.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
        f"HTTP://127.0.0.1:8460/V#{token[:50]} {token[50:]}",
    ):
        assert ground.here(way).state == "valid"
