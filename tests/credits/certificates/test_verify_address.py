"""The address in the QR of a certificate: what may be one, its densest form, and that the code beside it stays at version 7-M."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from core.issuer_key import IssuerKey
from core.refusal import Refusal
from core.settings import Settings
from credits.certificates.certificate_code import code_modules
from credits.certificates.certificate_token import CertifiedFields, digits_beside, make
from credits.certificates.verify_address import (
    VerifyAddressOnlyHere,
    VerifyAddressTooLong,
    VerifyAddressUnfit,
    normal,
    title_room,
    verify_url,
)

KEY = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"embroidery".ljust(32, b".")))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("", ""),
        ("  ", ""),
        ("https://verify.example.cn", "HTTPS://VERIFY.EXAMPLE.CN/V"),
        (" https://verify.example.cn/ ", "HTTPS://VERIFY.EXAMPLE.CN/V"),
        ("http://192.168.1.10:8460/v", "HTTP://192.168.1.10:8460/V"),
        ("HTTP://192.168.1.10:8460/V#", "HTTP://192.168.1.10:8460/V"),
        ("https://a.cn/Check.html", "HTTPS://A.CN/Check.html"),
    ],
)
def test_an_address_is_printed_in_its_densest_form(typed: str, printed: str) -> None:
    assert normal(typed) == printed
    assert normal(printed) == printed
    assert verify_url(Settings(verify_address=typed)) == printed


@pytest.mark.parametrize(
    "typed",
    [
        "verify.example.cn",
        "ftp://verify.example.cn/V",
        "javascript:alert(1)",
        "https://",
        "https://clerk:secret@verify.example.cn/V",
        "https://verify.example.cn/V?x=1",
        "https://verify.example.cn/V#part",
        "https://核验.cn/V",
        "https://verify..example.cn/V",
        "https://verify.example.cn:0/V",
        "https://verify.example.cn:70000/V",
        "https://verify.example.cn/V\nhttps://b.cn",
        'https://verify.example.cn/"><script>',
    ],
)
def test_what_is_no_plain_address_is_refused(typed: str) -> None:
    with pytest.raises(VerifyAddressUnfit):
        normal(typed)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8460", "127.1.2.3", "0.0.0.0"])
def test_an_address_that_leads_a_phone_to_itself_is_refused(host: str) -> None:
    with pytest.raises(VerifyAddressOnlyHere):
        normal(f"http://{host}/V")


def test_small_letters_in_the_path_take_more_room() -> None:
    assert title_room("") > title_room("HTTPS://A.CN/V") > title_room("HTTPS://A.CN/v") >= 0
    with pytest.raises(VerifyAddressTooLong):
        normal(f"https://{'a' * 60}.cn/V")


@given(
    st.from_regex(
        r"https?://[a-z0-9]{1,50}\.(example\.)?cn(:[1-9][0-9]{0,3})?(/[A-Za-z]{0,9})?", fullmatch=True
    )
)
def test_whatever_is_accepted_leaves_the_code_at_version_7(typed: str) -> None:
    try:
        address = normal(typed)
    except Refusal:
        return
    kept = title_room(address)
    assert kept >= 4
    certified = CertifiedFields(
        "XH-2036-9999", "治" * (kept + 1), 6000, 6000, date(2036, 12, 31), "123X", "欧阳明月", slot=0,
        expires_on=date(2036, 12, 31),
    )  # fmt: skip
    digits = make(certified, KEY, beside=f"{address}#")
    assert len(digits) <= digits_beside(f"{address}#")
    assert len(code_modules(f"{address}#{digits}")) <= 45  # modules a side of version 7
