"""Pairing files: whole or refused, and the words that two people compare."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from core.canonical import canonical
from core.glyphs import missing
from core.paths import DataFolder
from stations import check_words, identity
from stations.identity import own_keys
from stations.pairing import PairingCard, read_card, write_card
from stations.pairing import check_words as words_of
from stations.refusals import CardIsWeak, CardUnreadable, StationKeyUnreadable
from store import naming
from store.transaction import Store

SMALL_ORDER_25519 = (
    0,
    1,
    2**255 - 20,
    2**255 - 19,
    2**255 - 18,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
)


def a_card(**changes: object) -> PairingCard:
    card = PairingCard(
        "梅园站点",
        "MY",
        "0f" * 16,
        "station",
        Ed25519PrivateKey.from_private_bytes(b"\1" * 32).public_key(),
        X25519PrivateKey.from_private_bytes(b"\2" * 32).public_key(),
    )
    return card._replace(**cast("Any", changes))


def signed(file: Path, said: dict[str, Any], private: Ed25519PrivateKey) -> Path:
    """A pairing file that says this, rightly signed."""
    signature = private.sign(b"xiuhua pairing 1\n" + canonical(said).encode())
    file.write_text(canonical({**said, "signature": signature.hex()}), "utf-8")
    return file


def fields(**changes: object) -> tuple[dict[str, Any], Ed25519PrivateKey]:
    private = Ed25519PrivateKey.generate()
    said: dict[str, Any] = {
        "xiuhua_pairing": 1,
        "name": "梅园站点",
        "mark": "MY",
        "origin": "0f" * 16,
        "role": "station",
        "signing": private.public_key().public_bytes_raw().hex(),
        "sealing": X25519PrivateKey.generate().public_key().public_bytes_raw().hex(),
        "made_at": "2026-03-05T05:20:00+00:00",
    }
    return {**said, **changes}, private


def test_a_file_says_what_was_written(
    sqlite_base: Store, folder: DataFolder, at: datetime, tmp_path: Path
) -> None:
    file = tmp_path / "基地.xhp"
    with sqlite_base.write() as db:
        naming.name_base(db, "街道基地\n党校", "admin", at)
        written = write_card(db, folder, file, at)
    card = read_card(file)
    assert card == written
    assert (card.name, card.mark, card.role) == ("街道基地、党校", "", "base")
    keys = own_keys(folder)
    assert card.signing == keys.signing.public_key()
    assert card.sealing == keys.sealing.public_key()
    text = file.read_text("utf-8")
    assert keys.signing.private_bytes_raw().hex() not in text
    assert keys.sealing.private_bytes_raw().hex() not in text


def test_a_base_without_a_name_is_called_by_its_origin(
    sqlite_base: Store, folder: DataFolder, at: datetime, tmp_path: Path
) -> None:
    with sqlite_base.write() as db:
        card = write_card(db, folder, tmp_path / "x.xhp", at)
    assert card.name == card.origin[:8]
    assert read_card(tmp_path / "x.xhp") == card


def test_no_flipped_bit_and_no_missing_byte_passes(tmp_path: Path) -> None:
    said, private = fields()
    file = signed(tmp_path / "whole.xhp", said, private)
    whole = file.read_bytes()
    read_card(file)
    bent = tmp_path / "bent.xhp"
    for place in range(len(whole)):
        for bit in range(8):
            content = bytearray(whole)
            content[place] ^= 1 << bit
            bent.write_bytes(content)
            with pytest.raises((CardUnreadable, CardIsWeak)):
                read_card(bent)
    for length in range(len(whole)):
        bent.write_bytes(whole[:length])
        with pytest.raises(CardUnreadable):
            read_card(bent)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " 梅园"},
        {"name": "梅\n园"},
        {"name": "梅\u202e园"},
        {"name": "梅" * 81},
        {"name": 7},
        {"mark": ""},
        {"mark": "my"},
        {"mark": None},
        {"mark": "TOOLONGMARK"},
        {"role": "base"},
        {"role": "king"},
        {"origin": "0f" * 15},
        {"origin": "0F" * 16},
        {"origin": 5},
        {"sealing": "00"},
        {"sealing": 7},
        {"xiuhua_pairing": 2},
        {"more": 1},
    ],
)
def test_what_no_machine_writes_is_refused_though_rightly_signed(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    said, private = fields(**changes)
    with pytest.raises(CardUnreadable):
        read_card(signed(tmp_path / "x.xhp", said, private))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"7", b'"x"', b"\xff\xfe", b"{}", b"{" * 3_000, b"[" * 100_000]
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.xhp"
    file.write_bytes(content)
    with pytest.raises(CardUnreadable):
        read_card(file)
    with pytest.raises(CardUnreadable):
        read_card(tmp_path / "missing.xhp")
    with pytest.raises(CardUnreadable):
        read_card(tmp_path)


def test_a_file_is_spelled_in_one_way(tmp_path: Path) -> None:
    said, private = fields()
    file = signed(tmp_path / "x.xhp", said, private)
    read_card(file)
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")), ensure_ascii=False), "utf-8")
    with pytest.raises(CardUnreadable):
        read_card(file)


def test_another_s_signature_does_not_do(tmp_path: Path) -> None:
    said, _private = fields()
    with pytest.raises(CardUnreadable):
        read_card(signed(tmp_path / "x.xhp", said, Ed25519PrivateKey.generate()))


@pytest.mark.parametrize("point", SMALL_ORDER_25519)
@pytest.mark.parametrize("high", [0, 1])
def test_a_sealing_key_of_small_order_is_refused(tmp_path: Path, point: int, high: int) -> None:
    said, private = fields(sealing=(point | high << 255).to_bytes(32, "little").hex())
    with pytest.raises(CardIsWeak):
        read_card(signed(tmp_path / "x.xhp", said, private))


def test_a_signing_key_for_which_anybody_signs_is_refused(tmp_path: Path) -> None:
    # The neutral point: R = it, S = 0 is a right signature of every text, for a library that checks no order.
    neutral = (1).to_bytes(32, "little")
    said, _private = fields(signing=neutral.hex())
    signature = neutral + bytes(32)
    Ed25519PublicKey.from_public_bytes(neutral).verify(signature, b"anything")
    file = tmp_path / "x.xhp"
    file.write_text(canonical({**said, "signature": signature.hex()}), "utf-8")
    with pytest.raises(CardIsWeak):
        read_card(file)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "0e" * 16},
        {"signing": Ed25519PrivateKey.generate().public_key()},
        {"sealing": X25519PublicKey.from_public_bytes(b"\3" * 32)},
    ],
)
def test_the_words_are_of_both_keys_and_the_origin(change: dict[str, Any]) -> None:
    assert words_of(a_card(**change)) != words_of(a_card())
    assert words_of(a_card(name="另一个名字")) == words_of(a_card())


def test_the_words_of_a_card_never_change() -> None:
    """Two programs of different versions must show the same."""
    assert " ".join(words_of(a_card())) == "筷子 银杏 风扇 茄子 森林 松鼠"
    assert " ".join(check_words.of_hash("00" * 4 + "fe" * 2 + "aa" * 26)) == "苹果 苹果 苹果 苹果 书店 书店"


def test_no_two_words_sound_alike_not_even_in_the_south() -> None:
    def heard(word: str) -> tuple[str, ...]:
        return tuple(
            re.sub(r"(?<=n)g$", "", re.sub(r"^n", "l", re.sub(r"^([zcs])h", r"\1", syllable)))
            for syllable in lazy_pinyin(word)
        )

    words = check_words.WORDS
    assert len(words) == 256
    assert len({heard(word) for word in words}) == 256
    assert {len(word) for word in words} == {2}
    assert not missing("".join(words))


def test_the_list_of_words_never_changes() -> None:
    listed = hashlib.sha256(" ".join(check_words.WORDS).encode())
    assert listed.hexdigest() == "c333841b8f266ba6f92f041fa441e5be55d4b756bdb3ef4fd9c8c4d267e46072"


@given(st.binary(min_size=32, max_size=32))
def test_words_and_figures_say_the_same_bytes(digest: bytes) -> None:
    words = check_words.of_hash(digest.hex())
    assert [int(each) for each in check_words.as_digits(words)] == list(digest[:6])


def test_the_keys_are_made_once_and_kept(folder: DataFolder) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {
            keys.signing.private_bytes_raw() + keys.sealing.private_bytes_raw()
            for keys in pool.map(own_keys, [folder] * 16)
        }
    assert len(made) == 1
    if os.name != "nt":
        assert (folder.keys / "station.key").stat().st_mode & 0o077 == 0


def test_keys_that_another_program_has_just_made_are_the_keys(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and holding the lock."""
    elsewhere = DataFolder(tmp_path / "elsewhere").make()
    made = own_keys(elsewhere)

    @contextmanager
    def held(_folder: DataFolder) -> Generator[None]:
        shutil.copyfile(elsewhere.keys / "station.key", folder.keys / "station.key")
        yield

    monkeypatch.setattr(identity, "held", held)
    assert own_keys(folder).signing.private_bytes_raw() == made.signing.private_bytes_raw()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"xiuhua_station_key":2}',
        b'{"sealing":"00","signing":"00","xiuhua_station_key":1}',
        b'{"sealing":1,"signing":2,"xiuhua_station_key":1}',
    ],
)
def test_damaged_keys_are_refused_and_not_replaced(folder: DataFolder, content: bytes) -> None:
    own_keys(folder)
    path = folder.keys / "station.key"
    path.write_bytes(content)
    with pytest.raises(StationKeyUnreadable):
        own_keys(folder)
    assert path.read_bytes() == content


def test_the_key_file_holds_both(folder: DataFolder) -> None:
    keys = own_keys(folder)
    found = json.loads((folder.keys / "station.key").read_bytes())
    assert found["signing"] == keys.signing.private_bytes_raw().hex()
    assert found["sealing"] == keys.sealing.private_bytes_raw().hex()
