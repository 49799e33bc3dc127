"""Whose signatures are believed: nothing is forgotten, nothing slips in, and a key that anybody could use is none."""

import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core import issuer_key, pinned_keys
from core.issuer_key import issuers, own, renew
from core.paths import DataFolder
from core.pinned_keys import (
    FingerprintDiffers,
    KeyCardUnreadable,
    KeyIdTaken,
    KeyIsDistrusted,
    KeyIsOwn,
    KeyIsWeak,
    KeyKnownOtherwise,
    KeysInUse,
    UnknownKey,
    card,
    fingerprint,
    is_weak,
    key_id,
    pin,
    pinned,
    read_card,
)
from core.refusals import IssuerKeyUnreadable
from credits import key_acts
from credits.refusals import BaseNotNamed
from tests.credit_town import AT

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int]


def _add(one: Point, other: Point) -> Point:
    """The curve's addition (RFC 8032, section 5.1.4, in plain coordinates)."""
    product = _D * one[0] * other[0] * one[1] * other[1]
    x = (one[0] * other[1] + other[0] * one[1]) * pow(1 + product, -1, PRIME)
    y = (one[1] * other[1] + one[0] * other[0]) * pow(1 - product, -1, PRIME)
    return x % PRIME, y % PRIME


def _times(count: int, point: Point) -> Point:
    found: Point = (0, 1)
    for bit in f"{count:b}":
        found = _add(found, found)
        if bit == "1":
            found = _add(found, point)
    return found


def _small_order() -> set[Point]:
    """The eight points, computed: any point taken ORDER times is one, and some of order 8 makes them all."""
    for height in range(2, 200):
        square = (height * height - 1) * pow(_D * height * height + 1, -1, PRIME) % PRIME
        x = pow(square, (PRIME + 3) // 8, PRIME)
        x = x if x * x % PRIME == square else x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
        if x * x % PRIME == square:
            point = _times(ORDER, (x, height))
            found = {_times(count, point) for count in range(8)}
            if len(found) == 8:
                return found
    raise AssertionError("no point of order 8")


def _point(height: int, sign: int = 0) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes((height | sign << 255).to_bytes(32, "little"))


# Every spelling: both signs, and the heights that are written without reducing them.
HEIGHTS = sorted({height for _x, height in _small_order()})
WEAK = [
    _point(height, sign) for height in (*HEIGHTS, *(h + PRIME for h in HEIGHTS if h < 19)) for sign in (0, 1)
]


def test_a_key_of_small_order_is_none(folder: DataFolder) -> None:
    assert (len(HEIGHTS), len(WEAK)) == (5, 14)
    for public in WEAK:
        with pytest.raises(KeyIsWeak):
            pin(folder, public, "某基地")
    assert pinned(folder) == {}
    assert not any(is_weak(Ed25519PrivateKey.generate().public_key()) for _each in range(50))


def test_what_a_small_order_key_would_let_pass() -> None:
    """The reason for the test above: this signature needs no private key, and the library takes it for every text."""
    anybodys = (1).to_bytes(32, "little") + bytes(32)
    _point(1).verify(anybodys, b"whatever")
    _point(1).verify(anybodys, b"and this too")


def test_other_bases_are_kept_apart_from_our_own_keys(folder: DataFolder) -> None:
    ours, other = own(folder), Ed25519PrivateKey.generate().public_key()
    assert pin(folder, other, "静安基地") == pin(folder, other, "静安基地") == key_id(other)
    assert set(pinned(folder)) == {ours.key_id, key_id(other)}
    assert [one.own for one in pinned(folder).values()] == [True, False]
    assert pinned(folder)[key_id(other)].name == "静安基地"
    assert set(issuers(folder)) == {
        ours.key_id
    }  # a closed year is never believed for another base's signature


def test_a_key_that_collides_with_another_is_not_pinned(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = own(folder)
    monkeypatch.setattr(pinned_keys, "key_id", lambda _public: ours.key_id)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    with pytest.raises(KeyIdTaken):
        pin(folder, Ed25519PrivateKey.generate().public_key(), "冒充者")
    monkeypatch.undo()
    assert set(pinned(folder)) == {ours.key_id}


def test_a_new_key_never_takes_the_number_of_an_earlier_one(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own(folder)
    fresh = Ed25519PrivateKey.generate()
    made = iter([first.private, first.private, fresh])

    class Dice:
        @staticmethod
        def generate() -> Ed25519PrivateKey:
            return next(made)

    monkeypatch.setattr(issuer_key, "Ed25519PrivateKey", Dice)
    assert renew(folder).private.private_bytes_raw() == fresh.private_bytes_raw()
    assert len(pinned(folder)) == 2


def test_a_list_of_before_there_were_other_bases_is_read(folder: DataFolder) -> None:
    public = Ed25519PrivateKey.generate().public_key()
    (folder.keys / "issuers.json").write_text(json.dumps({"issuers": [public.public_bytes_raw().hex()]}))
    assert pinned(folder)[key_id(public)].own
    other = Ed25519PrivateKey.generate().public_key()
    pin(folder, other, "静安基地")
    assert [one.name for one in pinned(folder).values()] == ["", "静安基地"]


@pytest.mark.parametrize(
    "listed",
    [
        {"key": "00" * 31, "name": "", "distrusted_from": None},
        {"key": "00" * 32, "name": 7, "distrusted_from": None},
        {"key": "00" * 32, "name": "", "distrusted_from": "yesterday"},
        {"key": "00" * 32},
        7,
    ],
)
def test_a_damaged_list_is_refused(folder: DataFolder, listed: object) -> None:
    (folder.keys / "issuers.json").write_text(json.dumps({"issuers": [listed]}))
    with pytest.raises(IssuerKeyUnreadable):
        pinned(folder)


def test_the_signing_key_is_replaced_before_it_is_distrusted(folder: DataFolder) -> None:
    first = own(folder)
    issuer_key.distrust(folder, first.key_id, date(2026, 3, 5))
    second = own(folder)
    assert second.key_id != first.key_id
    known = pinned(folder)
    assert (known[first.key_id].distrusted_from, known[second.key_id].distrusted_from) == (
        date(2026, 3, 5),
        None,
    )
    issuer_key.distrust(folder, first.key_id, date(2026, 3, 9))
    assert pinned(folder)[first.key_id].distrusted_from == date(2026, 3, 5)
    assert own(folder).key_id == second.key_id
    issuer_key.distrust(folder, first.key_id, date(2026, 3, 1))
    assert pinned(folder)[first.key_id].distrusted_from == date(2026, 3, 1)
    for wrong in ("", "zz", "000000", first.key_id.hex() + "00"):
        with pytest.raises(UnknownKey):
            key_acts.distrust(None, folder, wrong, date(2026, 3, 1), "clerk", AT)


def test_a_card_is_pinned_once_its_fingerprint_was_compared(folder: DataFolder, tmp_path: Path) -> None:
    there = DataFolder(tmp_path / "静安").make()
    path = tmp_path / "card.json"
    path.write_bytes(key_acts.card(there, "静安区社会工作者培训基地\n静安区社工协会"))
    found = read_card(path)
    assert found.name == "静安区社会工作者培训基地"
    with pytest.raises(FingerprintDiffers):
        key_acts.pin(None, folder, found, fingerprint(own(folder).private.public_key()), "clerk", AT)
    with pytest.raises(FingerprintDiffers):
        key_acts.pin(None, folder, found, "", "clerk", AT)
    assert own(there).key_id not in pinned(folder)
    key_acts.pin(None, folder, found, f" {fingerprint(found.public).upper()} ", "clerk", AT)
    assert pinned(folder)[own(there).key_id].name == found.name
    with pytest.raises(BaseNotNamed):
        key_acts.card(there, " \n ")


def test_a_key_that_is_known_as_something_else_is_not_called_believed(
    folder: DataFolder, tmp_path: Path
) -> None:
    other = Ed25519PrivateKey.generate()
    path = tmp_path / "card.json"

    def take(name: str, private: Ed25519PrivateKey) -> None:
        path.write_bytes(card(name, private))
        found = read_card(path)
        key_acts.pin(None, folder, found, fingerprint(found.public), "clerk", AT)

    take("静安基地", other)
    take("静安基地", other)
    with pytest.raises(KeyKnownOtherwise, match="静安基地"):
        take("虹口基地", other)
    with pytest.raises(KeyIsOwn):
        take("静安基地", own(folder).private)
    earlier = own(folder)
    renew(folder)
    with pytest.raises(KeyIsOwn):
        take("静安基地", earlier.private)
    key_acts.distrust(None, folder, key_id(other.public_key()).hex(), date(2026, 3, 5), "clerk", AT)
    with pytest.raises(KeyIsDistrusted, match="2026-03-05"):
        take("静安基地", other)
    assert [one.name for one in pinned(folder).values()].count("静安基地") == 1


def test_keys_that_another_program_holds_are_refused_after_a_while(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pinned_keys, "_PATIENCE", 0.05)
    with pinned_keys.held(folder), pytest.raises(KeysInUse):
        own(folder)
    assert own(folder)


def test_no_changed_byte_of_a_card_passes(tmp_path: Path) -> None:
    content = card("静安基地", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    path = tmp_path / "card.json"
    for place in range(len(content)):
        for bit in (1, 32):
            changed = bytearray(content)
            changed[place] ^= bit
            path.write_bytes(changed)
            try:
                found = read_card(path)
            except KeyCardUnreadable:
                continue
            # A hexadecimal digit in capitals says the same; nothing else may.
            path.write_bytes(content)
            true = read_card(path)
            assert (found.name, found.public.public_bytes_raw()) == (
                true.name,
                true.public.public_bytes_raw(),
            )


@pytest.mark.parametrize("name", ["", "  ", " 静安", "静\n安", "静\u202e安", "静\u200b安", "静" * 81])
def test_a_name_that_could_deceive_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(card(name, Ed25519PrivateKey.generate()))
    with pytest.raises(KeyCardUnreadable):
        read_card(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"7", b"\xff", b"[" * 5000, b'{"xiuhua_issuer": 1, "name": "a", "key": "00"}'],
)
def test_what_is_no_card_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(content)
    with pytest.raises(KeyCardUnreadable):
        read_card(path)
    with pytest.raises(KeyCardUnreadable):
        read_card(tmp_path / "none.json")


def test_a_weak_key_cannot_come_by_card(tmp_path: Path) -> None:
    anybodys = ((1).to_bytes(32, "little") + bytes(32)).hex()
    path = tmp_path / "card.json"
    path.write_text(
        json.dumps(
            {
                "xiuhua_issuer": 1,
                "name": "冒充者",
                "key": (1).to_bytes(32, "little").hex(),
                "signature": anybodys,
            }
        )
    )
    with pytest.raises(KeyIsWeak):
        read_card(path)
