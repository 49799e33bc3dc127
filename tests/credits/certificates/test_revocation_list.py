"""The revocation list: it says of each slot what the base says, and nobody else can say anything by it."""

import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from core.issuer_key import IssuerKey
from core.paths import DataFolder
from core.pinned_keys import Pinned
from credits.certificates import revocation_list
from credits.certificates.revocation_list import (
    BLOCK,
    CONTEXT,
    RevocationList,
    RevocationListFromFuture,
    RevocationListNotBelieved,
    RevocationListOlder,
    RevocationListUnreadable,
    keep,
    keep_file,
    newest,
    newest_bytes,
    read,
    write,
)
from credits.certificates.verdicts import Listed

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
KEY = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"embroidery".ljust(32, b".")))
OTHER = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"needlework".ljust(32, b".")))
PINNED = {
    KEY.key_id: Pinned(KEY.private.public_key()),
    OTHER.key_id: Pinned(OTHER.private.public_key(), "静安基地"),
}
STATES = ("absent", "valid", "superseded", "revoked")


def a_list(at: datetime = AT, key: IssuerKey = KEY) -> bytes:
    return write(key, at, {0: 1, 3: 3, 70_001: 2}, {}, {})


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.integers(0, 3 * BLOCK), st.integers(1, 3), max_size=40),
    st.dictionaries(st.binary(min_size=3, max_size=3), st.integers(0, 65535), max_size=3),
    st.dictionaries(st.text("0123456789", min_size=1), st.integers(1, 3), max_size=5),
)
def test_what_is_written_is_read_back(
    states: dict[int, int], stolen: dict[bytes, int], named: dict[str, int]
) -> None:
    days = {identity: date(2000, 1, 1) + timedelta(days=count) for identity, count in stolen.items()}
    hashes = {revocation_list._hash(digits): value for digits, value in named.items()}  # pyright: ignore[reportPrivateUsage] - the form itself
    content = write(KEY, AT, states, days, hashes)
    found = read(content, PINNED)
    assert content == write(KEY, AT, states, days, hashes)
    assert (found.issuer, found.key_id, found.made_at, found.made_on) == ("", KEY.key_id, AT, TODAY)
    assert found.distrusted == days
    assert found.slots % BLOCK == 0
    for slot in {*range(12), *states, *(slot + 1 for slot in states), found.slots}:
        assert found.state(slot) == STATES[states.get(slot, 0)]
    assert sum(found.counted().values()) == len(states)
    for digits, value in named.items():
        assert found.says(digits, 5) == Listed(TODAY, STATES[value], named=True)  # pyright: ignore[reportArgumentType]
    assert found.says("not named", None) == Listed(TODAY, "valid")
    assert found.says("not named", 3 * BLOCK + 7) == Listed(TODAY, "absent")


def test_a_thousand_of_a_year_take_a_few_kilobytes() -> None:
    states = {slot: 1 + (slot % 97 == 0) + (slot % 41 == 0) for slot in range(20_000)}
    assert len(write(KEY, AT, states, {}, {})) < 3_500


def test_no_changed_byte_passes() -> None:
    content = a_list()
    for place in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[place] ^= 1 << bit
            with pytest.raises((RevocationListUnreadable, RevocationListNotBelieved)):
                read(bytes(changed), PINNED)
    for length in range(len(content)):
        with pytest.raises(RevocationListUnreadable):
            read(content[:length], PINNED)
    with pytest.raises(RevocationListUnreadable):
        read(content + b"\0", PINNED)


def test_only_who_is_believed_can_make_one() -> None:
    with pytest.raises(RevocationListNotBelieved):
        read(a_list(), {OTHER.key_id: PINNED[OTHER.key_id]})
    stolen = {KEY.key_id: Pinned(KEY.private.public_key(), "", TODAY)}
    with pytest.raises(RevocationListNotBelieved):
        read(a_list(), stolen)  # whoever has the key could declare everything valid
    swapped = {KEY.key_id: PINNED[OTHER.key_id]}
    with pytest.raises(RevocationListUnreadable):
        read(a_list(), swapped)
    assert read(a_list(key=OTHER), PINNED).issuer == "静安基地"


def _signed(body: bytes, context: bytes = CONTEXT) -> bytes:
    return body + KEY.private.sign(context + body)


@pytest.mark.parametrize("slots", [0, 1, BLOCK - 4, (1 << 20) + BLOCK, 2**32 - BLOCK])
def test_a_true_signature_over_nonsense_is_refused(slots: int) -> None:
    head = b"XHRL\x01" + KEY.key_id + int(AT.timestamp()).to_bytes(8) + slots.to_bytes(4) + bytes(6)
    with pytest.raises(RevocationListUnreadable):
        read(_signed(head + zlib.compress(bytes(BLOCK // 4))), PINNED)


@pytest.mark.parametrize(
    "tail",
    [
        b"",
        b"\0",
        b"\xff\xff",
        bytes(2) + b"\xff\xff\xff\xff",
        bytes(6),
        bytes(6) + b"no zlib",
        bytes(6) + zlib.compress(bytes(BLOCK // 4 - 1)),
        bytes(6) + zlib.compress(bytes(BLOCK // 4 + 1)),
        bytes(6) + zlib.compress(bytes(200_000_000 // 16), 9),
        bytes(6) + zlib.compress(bytes(BLOCK // 4)) + b"more",
        bytes(6) + zlib.compress(bytes(BLOCK // 4))[:-4],
        bytes(2) + (1).to_bytes(4) + bytes(10) + b"\x04" + zlib.compress(bytes(BLOCK // 4)),
    ],
)
def test_a_signed_list_that_ends_wrongly_is_refused(tail: bytes) -> None:
    head = b"XHRL\x01" + KEY.key_id + int(AT.timestamp()).to_bytes(8) + BLOCK.to_bytes(4)
    with pytest.raises(RevocationListUnreadable):
        read(_signed(head + tail), PINNED)


def test_a_signature_for_another_purpose_is_none() -> None:
    body = a_list()[:-64]
    for context in (b"", b"xiuhua certificate 2\n", b"xiuhua issuer 1\n"):
        with pytest.raises(RevocationListUnreadable):
            read(_signed(body, context), PINNED)
    assert read(_signed(body), PINNED).slots == BLOCK


def test_an_old_list_never_takes_the_place_of_a_newer_one(folder: DataFolder) -> None:
    day = timedelta(days=1)
    assert newest(folder, PINNED) is None
    keep(folder, a_list(AT), PINNED, AT)
    keep(folder, a_list(AT), PINNED, AT)
    with pytest.raises(RevocationListOlder):
        keep(folder, a_list(AT - day), PINNED, AT)
    assert newest_bytes(folder) == a_list(AT)
    with pytest.raises(RevocationListFromFuture):  # it would keep every true one out until then
        keep(folder, a_list(AT + 2 * day), PINNED, AT)
    keep(folder, a_list(AT + day), PINNED, AT + day)
    found = newest(folder, PINNED)
    assert found
    assert found.made_at == AT + day


def test_each_issuer_has_its_own(folder: DataFolder) -> None:
    keep(folder, a_list(key=OTHER), PINNED, AT)
    assert newest(folder, PINNED) is None
    found = newest(folder, PINNED, "静安基地")
    assert found
    assert found.key_id == OTHER.key_id
    # Laid in our place by hand, another base's list still does not speak for us.
    (folder.keys / "lists" / "own.xhrl").write_bytes(a_list(key=OTHER))
    assert newest(folder, PINNED) is None


def test_a_day_that_the_list_cannot_hold_is_the_nearest() -> None:
    for said, kept in ((date(1999, 1, 1), date(2000, 1, 1)), (date(9999, 1, 1), date(2179, 6, 6))):
        found = read(write(KEY, AT, {}, {OTHER.key_id: said}, {}), PINNED)
        assert found.distrusted == {OTHER.key_id: kept}


def test_of_two_lists_at_once_the_newer_stays(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    older, newer = a_list(AT), a_list(AT + timedelta(seconds=1))
    between = Thread(target=keep, args=(folder, newer, PINNED, AT))

    def looked(folder: DataFolder, pinned: Mapping[bytes, Pinned], issuer: str) -> RevocationList | None:
        found = newest(folder, pinned, issuer)
        if between.ident is None:  # the older one's look at what is there
            between.start()
            between.join(0.3)  # it has to wait for the lock
        return found

    monkeypatch.setattr(revocation_list, "newest", looked)
    keep(folder, older, PINNED, AT)
    between.join(20)
    assert newest_bytes(folder) == newer


def test_a_list_that_cannot_be_opened_is_said(folder: DataFolder) -> None:
    (folder.keys / "lists" / "own.xhrl").mkdir(parents=True)
    with pytest.raises(RevocationListUnreadable):
        newest(folder, PINNED)


def test_a_list_of_a_key_that_was_stolen_since_answers_no_more(folder: DataFolder) -> None:
    keep(folder, a_list(), PINNED, AT)
    stolen = {KEY.key_id: Pinned(KEY.private.public_key(), "", TODAY)}
    assert newest(folder, stolen) is None


def test_a_damaged_list_is_said_and_mended_by_the_next(folder: DataFolder) -> None:
    keep(folder, a_list(), PINNED, AT)
    path = folder.keys / "lists" / "own.xhrl"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RevocationListUnreadable):
        newest(folder, PINNED)
    keep(folder, a_list(), PINNED, AT)
    assert newest(folder, PINNED)
    with pytest.raises(RevocationListUnreadable):
        keep_file(folder, folder.keys / "none.xhrl", PINNED, AT)
