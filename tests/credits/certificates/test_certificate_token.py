"""The code on a certificate: what goes in comes out, nothing changed or invented comes through, and it stays small."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from core.issuer_key import IssuerKey
from core.refusal import Refusal
from credits.certificates import token_words
from credits.certificates.certificate_pdf import code_modules
from credits.certificates.certificate_token import (
    KINDS,
    SLOTS,
    CertifiedFields,
    digits_beside,
    digits_in,
    is_name_of,
    make,
    printed,
    read,
    read_signed,
)
from credits.refusals import TokenForged, TokenFromUnknownIssuer, TokenTooLong, TokenTooNew, TokenUnreadable
from tests.credits.certificates.first_form import make_first

KEY = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"embroidery".ljust(32, b".")))
ISSUERS = {KEY.key_id: KEY.private.public_key()}
ADDRESS = "HTTP://192.168.1.10:8765/V#"
OLD_FIELDS = CertifiedFields(
    "2026-000123", "新任社区工作者培训", 6000, 6050, date(2026, 11, 21), "123X", "张𬍡"
)
FIELDS = replace(
    OLD_FIELDS, serial="XF-2026-0123", kind="credits", slot=70_123, expires_on=date(2029, 11, 20)
)
# Printed certificates carry codes of this very form; if this line has to change, they can no longer be verified.
FROZEN_FIRST = (
    "146549715603209901807411464152784896651681120657629963581584108234213768335801192246813278"
    "938371277705269734856420908377222991753708857817599768777768779631235518097430902679512184"
    "746232337388245046058147745622978759468811463644424"
)
FROZEN = (
    "159633963121272509371432208063876380111998079070626040570977544249065571358543617526385233"
    "749161121063230981855399426447099358503319560292337548015046330216589648378141170970188319"
    "59798852999744904507389771600668787024856768838988695561"
)
VERSION_7 = 45  # modules a side

names = st.text(
    st.one_of(
        st.sampled_from("张王李欧阳明·阿卜杜热合曼 𬍡䶮㛃𠅤𬘭𬴂"),
        st.characters(min_codepoint=0x20, max_codepoint=0x323AF, exclude_categories=["Cs", "Cc"]),
    ),
    max_size=5,
)
numbers = st.one_of(
    st.text(st.sampled_from("0123456789-/ABCXYZ. "), max_size=14),
    st.builds(
        "{}-{}-{:04}".format,
        st.sampled_from(["XH", "XF", "XS", "XX"]),
        st.integers(1990, 2300),
        st.integers(0, 17_000),
    ),
    st.sampled_from(["XH-2026-00001", "XH-2026-1", "XF-2026-0001 ", "XF-20260-0001"]),
)
days = st.integers(0, 65535).map(lambda count: date(2000, 1, 1) + timedelta(days=count))
fields = st.builds(
    CertifiedFields,
    serial=numbers,
    title=st.one_of(
        names,
        st.lists(st.sampled_from(["社区工作者", "培训", "第一阶段", "（", "）", "2026"]), max_size=6).map(
            "".join
        ),
    ),
    hours=st.integers(0, (1 << 24) - 1),
    credits=st.integers(0, (1 << 24) - 1),
    date=days,
    last_four=st.one_of(
        st.text(st.sampled_from("0123456789X"), max_size=4), names.map(lambda text: text[:2])
    ),
    name=names,
    kind=st.sampled_from(list(KINDS)),
    slot=st.integers(0, SLOTS - 1),
    expires_on=st.none() | days,
)
first_fields = fields.map(lambda certified: replace(certified, kind="stage", slot=None, expires_on=None))


@given(fields)
def test_what_is_certified_is_read_back(certified: CertifiedFields) -> None:
    token = make(certified, KEY)
    assert token.isascii()
    assert token.isdigit()
    back = read(token, ISSUERS)
    assert read(f"  https://base.example/v#{token}\n", ISSUERS) == back
    if back.title.endswith("…"):  # the longest title that the code has room for
        assert certified.title.startswith(back.title[:-1])
        certified = replace(certified, title=back.title)
    assert back == certified


def test_equal_fields_give_equal_digits_and_the_form_is_frozen() -> None:
    assert make(FIELDS, KEY) == FROZEN
    assert read_signed(FROZEN, ISSUERS) == (FIELDS, KEY.key_id)


def test_a_number_that_only_looks_like_one_of_the_base_goes_as_it_is_written() -> None:
    for serial in (
        "XH-2026-١",
        "XF-２０２６-0001",
        "XF-2026-00001",
        "XF-1999-0001",
        "XF-2256-0001",
        "XF-2026-16384",
    ):
        odd = replace(FIELDS, serial=serial, title="")
        assert read(make(odd, KEY), ISSUERS) == odd


def test_a_code_of_version_1_is_read_for_ever() -> None:
    assert make_first(OLD_FIELDS, KEY) == FROZEN_FIRST
    assert read(FROZEN_FIRST, ISSUERS) == OLD_FIELDS


@given(first_fields)
def test_whatever_a_code_of_version_1_says_is_read(certified: CertifiedFields) -> None:
    assert read(make_first(certified, KEY), ISSUERS) == certified


def test_no_code_of_version_1_is_made_any_more() -> None:
    with pytest.raises(ValueError, match="no place in a revocation list"):
        make(OLD_FIELDS, KEY)


def test_a_certificate_of_the_base_takes_less_room_than_in_version_1() -> None:
    ordinary = replace(OLD_FIELDS, serial="XH-2026-0001", hours=60_00, credits=60_00)
    assert len(make(replace(ordinary, slot=131_071), KEY)) < len(make_first(ordinary, KEY))


def test_the_vocabulary_is_frozen() -> None:
    phrases = token_words.PHRASES
    assert len(set(phrases)) == len(phrases)
    assert token_words.ASCII_END + len(phrases) <= token_words.ESCAPE
    assert hashlib.sha256("\n".join(phrases[:209]).encode()).hexdigest()[:16] == "9c59a1196ec381b7"
    assert hashlib.sha256("\n".join(phrases[:237]).encode()).hexdigest()[:16] == "1e94b86ad4f02a8e"


@pytest.mark.parametrize("token", [FROZEN_FIRST, FROZEN], ids=["first", "second"])
def test_every_flipped_bit_is_refused(token: str) -> None:
    number = int(token)
    for bit in range(number.bit_length() + 8):
        with pytest.raises(Refusal):
            read(str(number ^ 1 << bit), ISSUERS)


@given(st.integers(0, 200), st.sampled_from("0123456789"))
def test_a_changed_digit_is_refused(place: int, digit: str) -> None:
    token = make(FIELDS, KEY)
    changed = token[:place] + digit + token[place + 1 :]
    if changed == token:
        assert read(changed, ISSUERS) == FIELDS
    else:
        with pytest.raises(Refusal):
            read(changed, ISSUERS)


@given(st.one_of(st.text(max_size=60), st.text(st.sampled_from("0123456789#٣"), min_size=1, max_size=450)))
def test_what_is_no_code_is_refused_and_never_a_fault(text: str) -> None:
    with pytest.raises(Refusal):
        read(text, ISSUERS)


@pytest.mark.parametrize("form", ["0{}", "{}0", "{}٣", "{} 1", "+{}", "{}#"])
def test_another_way_to_write_a_code_is_refused(form: str) -> None:
    with pytest.raises(Refusal):
        read(form.format(make(FIELDS, KEY)), ISSUERS)


def test_each_refusal_says_what_is_wrong() -> None:
    token = make(FIELDS, KEY)
    whole = int(token).to_bytes(len(hex(int(token))) // 2)
    with pytest.raises(TokenUnreadable):
        read("12345", ISSUERS)
    with pytest.raises(TokenFromUnknownIssuer) as unknown:
        read(token, {})
    assert KEY.key_id.hex() in str(unknown.value)
    with pytest.raises(TokenTooNew):
        read(str(int.from_bytes(bytes([whole[0] & 15 | 48]) + whole[1:])), ISSUERS)
    with pytest.raises(TokenForged):
        read(str(int(token) ^ 1), ISSUERS)


def test_a_key_is_never_taken_from_a_code_nor_from_another_issuer() -> None:
    other = IssuerKey(Ed25519PrivateKey.generate())
    with pytest.raises(TokenFromUnknownIssuer):
        read(make(FIELDS, other), ISSUERS)
    with pytest.raises(TokenForged):
        read(make(FIELDS, other), {other.key_id: KEY.private.public_key()})


def _packed(token: str) -> bytes:
    return int(token).to_bytes(200).lstrip(b"\0")[:-64]


def _signed(packed: bytes, context: bytes) -> str:
    return str(int.from_bytes(packed + KEY.private.sign(context + packed)))


def test_a_signature_for_another_purpose_or_version_is_refused() -> None:
    new, old = _packed(make(FIELDS, KEY)), _packed(FROZEN_FIRST)
    assert read(_signed(new, b"xiuhua certificate 2\n"), ISSUERS) == FIELDS
    assert read(_signed(old, b"xiuhua certificate 1\n"), ISSUERS) == OLD_FIELDS
    for packed, context in [
        (new, b""),
        (new, b"xiuhua certificate 1\n"),
        (old, b"xiuhua certificate 2\n"),
        (bytes([new[0] ^ 0x30]) + new[1:], b"xiuhua certificate 2\n"),
    ]:
        with pytest.raises(TokenForged):
            read(_signed(packed, context), ISSUERS)


@pytest.mark.parametrize("version", [1, 2])
def test_a_true_signature_over_nonsense_is_refused(version: int) -> None:
    whole = _packed(make(FIELDS, KEY))
    head = (version << 28 | int.from_bytes(KEY.key_id) << 4).to_bytes(
        4
    )  # the last 4 bits begin the first field
    tails = [b"", b"\xff" * 3, b"\xff" * 30, b"\x00" * 3]
    packs = [head + tail for tail in tails]
    if version == 2:
        packs += [whole + b"\0", whole[:-1], whole[:3] + bytes([whole[3] | 0x0C]) + whole[4:]]
    for packed in packs:
        with pytest.raises(TokenUnreadable):
            read(_signed(packed, b"xiuhua certificate %d\n" % version), ISSUERS)


@given(fields, st.sampled_from(["", ADDRESS, "HTTPS://XIUHUA.EXAMPLE.CN/V#", "http://10.0.0.1/v#"]))
def test_with_its_address_a_code_stays_within_version_7(certified: CertifiedFields, address: str) -> None:
    long = replace(certified, title=certified.title * 8)
    try:
        token = make(long, KEY, beside=address)
    except TokenTooLong:
        return
    assert len(token) <= digits_beside(address)
    assert len(code_modules(address + token)) <= VERSION_7
    shown = read(address + token, ISSUERS)
    assert replace(shown, title="") == replace(long, title="")
    assert shown.title == long.title or (
        shown.title.endswith("…") and long.title.startswith(shown.title[:-1])
    )


def test_room_is_counted_as_the_code_itself_counts_it() -> None:
    for address in ("", ADDRESS, "http://10.0.0.1/v#", "HTTP://A"):
        room = digits_beside(address)
        assert len(code_modules(address + "#" * (address == "HTTP://A") + "9" * (room - 9))) == VERSION_7
        if address.endswith("#"):
            assert len(code_modules(address + "9" * room)) == VERSION_7
            assert len(code_modules(address + "9" * (room + 3))) > VERSION_7


def test_an_ordinary_certificate_keeps_its_title_beside_a_local_address() -> None:
    ordinary = replace(FIELDS, credits=6000, last_four="1234", name="欧阳明")
    assert read(make(ordinary, KEY, beside=ADDRESS), ISSUERS) == ordinary


def test_only_the_title_is_ever_shortened() -> None:
    with pytest.raises(TokenTooLong) as refused:
        make(replace(FIELDS, name="阿卜杜热合曼·买买提艾力·吾甫尔江·托合提尼亚孜𠅤𬘭𬴂"), KEY, beside=ADDRESS)
    assert FIELDS.serial in str(refused.value)
    with pytest.raises(TokenTooLong):
        make(replace(FIELDS, serial="1" * 64), KEY)
    with pytest.raises(TokenTooLong):
        make(replace(FIELDS, name="明" * 64), KEY)


def test_a_long_name_goes_before_the_address() -> None:
    long = replace(
        FIELDS, name="阿卜杜热合曼·买买提艾力·托合提尼亚孜", title="新任社区工作者综合能力提升培训 第一阶段"
    )
    ordinary = printed(replace(long, name="欧阳明月"), KEY, ADDRESS[:-1])
    assert ordinary.startswith(ADDRESS)
    alone = printed(long, KEY, ADDRESS[:-1])
    assert alone == make(long, KEY)
    assert read(alone, ISSUERS) == long
    assert len(code_modules(alone)) <= VERSION_7
    assert printed(long, KEY, "") == alone
    # A title that is short by itself needs no room.
    assert printed(replace(long, name="欧阳明月", title="党建"), KEY, ADDRESS[:-1]).startswith(ADDRESS)


@pytest.mark.parametrize(
    "name", ["𬍡" * 16, "𬍡" * 40, "阿卜杜热合曼·买买提艾力·吾甫尔江·托合提尼亚孜𠅤𬘭𬴂", "明" * 80]
)
def test_every_name_has_its_code_by_its_beginning_at_least(name: str) -> None:
    text = printed(replace(FIELDS, name=name), KEY, ADDRESS[:-1])
    assert len(code_modules(text)) <= VERSION_7
    shown = read(digits_in(text), ISSUERS).name
    assert shown == name or (len(shown) > 7 and shown.endswith("…"))
    assert is_name_of(shown, name)
    assert not is_name_of(shown, "王" + name)
    assert not is_name_of("王…", "王芳")
    with pytest.raises(TokenTooLong):
        printed(replace(FIELDS, name=name, serial="1" * 64), KEY, "")


@given(fields, st.sampled_from(["", ADDRESS[:-1], "HTTPS://XIUHUA.EXAMPLE.CN/V"]))
def test_what_is_printed_reads_back_within_version_7(certified: CertifiedFields, address: str) -> None:
    try:
        text = printed(certified, KEY, address)
    except TokenTooLong:
        return
    assert len(code_modules(text)) <= VERSION_7
    shown = read(digits_in(text), ISSUERS)
    assert is_name_of(shown.name, certified.name)
    assert replace(shown, title="", name="") == replace(certified, title="", name="")
    assert shown.title == certified.title or len(shown.title) > 4 or "#" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": -1},
        {"credits": 1 << 24},
        {"date": date(1999, 12, 31)},
        {"date": date(2200, 1, 1)},
        {"name": "\U000e0100"},
        {"slot": -1},
        {"slot": SLOTS},
        {"expires_on": date(1999, 12, 31)},
    ],
)
def test_values_no_certificate_has_are_faults(wrong: dict[str, int | date | str]) -> None:
    with pytest.raises(ValueError, match=r"is no amount|calendar|no place|is no place"):
        make(replace(FIELDS, **wrong), KEY)  # pyright: ignore[reportArgumentType] - one parameter, three kinds


@pytest.mark.parametrize("point", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_character_under_a_true_signature_is_refused(point: int) -> None:
    half = chr(point)
    with pytest.raises(TokenUnreadable):
        read(make(replace(FIELDS, name=half), KEY), ISSUERS)
    with pytest.raises(TokenUnreadable):
        read(make_first(replace(OLD_FIELDS, name=half), KEY), ISSUERS)


def test_public_keys_are_enough_to_read() -> None:
    public = Ed25519PublicKey.from_public_bytes(KEY.private.public_key().public_bytes_raw())
    assert read(make(FIELDS, KEY), {KEY.key_id: public}) == FIELDS
