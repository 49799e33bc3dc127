"""The issuer's key: made once whoever asks first, private, and never silently replaced or forgotten."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from core import issuer_key
from core.issuer_key import issuers, own, renew
from core.paths import DataFolder
from core.refusals import IssuerKeyUnreadable


def test_the_key_is_made_at_first_use_and_then_kept(folder: DataFolder) -> None:
    assert issuers(folder) == {}
    first = own(folder)
    assert own(folder).private.private_bytes_raw() == first.private.private_bytes_raw()
    assert set(issuers(folder)) == {first.key_id}
    assert len(first.key_id) == issuer_key.KEY_ID_BYTES


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in access lists, not in a mode")
def test_only_the_owner_reads_the_key(folder: DataFolder) -> None:
    own(folder)
    assert (folder.keys / "issuer.pem").stat().st_mode & 0o077 == 0


def test_many_askers_get_one_key(folder: DataFolder) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [key.key_id for key in pool.map(own, [folder] * 16)]
    assert len(set(made)) == 1
    assert set(issuers(folder)) == set(made)


def test_a_new_key_leaves_the_earlier_one_pinned(folder: DataFolder) -> None:
    first = own(folder)
    second = renew(folder)
    assert first.key_id != second.key_id
    assert own(folder).key_id == second.key_id
    assert set(issuers(folder)) == {first.key_id, second.key_id}


@pytest.mark.parametrize("content", [b"", b"not a key", b"{}"])
def test_a_damaged_key_is_refused_and_not_replaced(folder: DataFolder, content: bytes) -> None:
    own(folder)
    path = folder.keys / "issuer.pem"
    path.write_bytes(content)
    with pytest.raises(IssuerKeyUnreadable):
        own(folder)
    assert path.read_bytes() == content


def test_a_key_of_another_kind_is_refused(folder: DataFolder) -> None:
    private = generate_private_key(SECP256R1())
    (folder.keys / "issuer.pem").write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(IssuerKeyUnreadable):
        own(folder)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"issuers": ["zz"]}', '{"issuers": ["00"]}', '{"issuers": [7]}']
)
def test_a_damaged_list_of_issuers_is_refused(folder: DataFolder, content: str) -> None:
    own(folder)
    (folder.keys / "issuers.json").write_text(content)
    with pytest.raises(IssuerKeyUnreadable):
        issuers(folder)


def test_a_key_file_that_cannot_be_opened_is_refused_and_not_replaced(folder: DataFolder) -> None:
    (folder.keys / "issuer.pem").mkdir()
    with pytest.raises(IssuerKeyUnreadable):
        own(folder)
