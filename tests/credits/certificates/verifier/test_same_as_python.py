"""What the page's script reads, believes and decides is what the program reads, believes and decides: thousands of codes, both ways."""

import base64
import json
import random
from dataclasses import asdict
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page

from core.pinned_keys import Pinned
from core.refusal import Refusal
from credits.certificates import revocation_list
from credits.certificates.certificate_token import CertifiedFields, read
from credits.certificates.verdicts import Listed, by_list
from credits.refusals import TokenTooLong
from tests.credits.certificates.verifier.conftest import Open
from tests.credits.certificates.verifier.papers import (
    KEY,
    NOW,
    OTHER,
    STRANGER,
    any_fields,
    code,
    contents,
    known,
    make_any,
)
from tests.credits.certificates.verifier.test_verifying_page import NO_ED25519

pytestmark = pytest.mark.slow

ISSUERS = {key.key_id: key.private.public_key() for key in (KEY, OTHER)}
KNOWN = {KEY.key_id.hex(): known(KEY), OTHER.key_id.hex(): known(OTHER, "别的基地")}
READ = """async (codes) => {
    const said = [];
    for (const digits of codes)
        said.push(await readCode(digits, data.keys, vocabulary).then(({ fields }) => fields, (error) => error.code ?? `fault: ${error}`));
    return said;
}"""
REFUSED = {
    "token_unreadable": "unreadable",
    "token_too_new": "too_new",
    "token_from_unknown_issuer": "unknown_issuer",
    "token_forged": "forged",
}


def by_python(digits: str) -> dict[str, object] | str:
    """The fields as the script names them, or why not."""
    try:
        found: dict[str, Any] = asdict(read(digits, ISSUERS))
    except Refusal as refusal:
        return REFUSED[refusal.code]
    found["issued"], found["expires"] = found.pop("date").isoformat(), found.pop("expires_on")
    found["expires"] = found["expires"] and found["expires"].isoformat()
    found["lastFour"] = found.pop("last_four")
    return found


def true_codes(chance: random.Random, count: int) -> list[str]:
    made: list[str] = []
    while len(made) < count:
        try:
            made.append(make_any(any_fields(chance), chance.choice([KEY, KEY, OTHER, STRANGER])))
        except TokenTooLong:
            continue
    return made


def signed_nonsense(chance: random.Random) -> str:
    """Any bytes under a true signature: what no program of ours writes must not be read differently either."""
    version = chance.choice([1, 2, 2, 2])
    packed = bytes([version << 4 | KEY.key_id[0] >> 4])
    packed += ((int.from_bytes(KEY.key_id) << 4 | chance.randrange(16)) & 0xFFFFFF).to_bytes(3)
    packed += chance.randbytes(chance.randrange(8, 60))
    context = b"xiuhua certificate %d\n" % version
    return str(int.from_bytes(packed + KEY.private.sign(context + packed)))


def with_another_key(fields: CertifiedFields) -> str:
    """The code of one base under the signature of another that is known here too."""
    whole = int(make_any(fields)).to_bytes(400).lstrip(b"\0")
    packed, version = whole[:-64], whole[0] >> 4
    return str(int.from_bytes(packed + OTHER.private.sign(b"xiuhua certificate %d\n" % version + packed)))


def for_another_version(fields: CertifiedFields) -> str:
    """A code under a signature that was made for the other version's."""
    whole = int(make_any(fields)).to_bytes(400).lstrip(b"\0")
    packed, version = whole[:-64], whole[0] >> 4
    return str(int.from_bytes(packed + KEY.private.sign(b"xiuhua certificate %d\n" % (3 - version) + packed)))


def spoilt(chance: random.Random, digits: str) -> str:
    number = int(digits)
    if chance.random() < 0.6:
        return str(number ^ 1 << chance.randrange(number.bit_length()))
    return chance.choice(
        [
            str(number ^ 1 << chance.randrange(number.bit_length() + 8)),
            digits[: chance.randrange(len(digits))],
            digits + chance.choice("0123456789"),
            chance.choice("0123456789") + digits,
            "".join(chance.sample(digits, len(digits))),
            str(chance.randrange(1, 10**400)),
        ]
    )


def compare(page: Page, codes: list[str]) -> dict[str, int]:
    """How many were read and how many refused for which reason."""
    counted: dict[str, int] = {}
    for digits, script in zip(codes, page.evaluate(READ, codes), strict=True):
        program = by_python(digits)
        assert script == program, digits
        kind = program if isinstance(program, str) else "read"
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def test_thousands_of_codes_are_read_alike(open_page: Open) -> None:
    chance = random.Random(5)
    true = true_codes(chance, 1_000)
    page = open_page(contents(KNOWN))
    counted = compare(
        page,
        [
            *true,
            *(spoilt(chance, each) for each in true),
            *(signed_nonsense(chance) for _each in range(400)),
            *(code(1, name=half) for half in ("\ud800", "\udfff", "\ud7ff", "\ue000")),
            "",
            "0",
            "１２",
        ],
    )
    assert counted["read"] > 700
    assert counted["forged"] > 300
    assert counted["unknown_issuer"] > 200
    assert counted["unreadable"] > 200
    assert counted["too_new"] > 20


def test_keys_and_versions_cannot_be_swapped(open_page: Open) -> None:
    chance = random.Random(3)
    some = [
        CertifiedFields("XH-2026-0001", "培训", 100, 100, date(2026, 1, 2), "", "张", slot=slot)
        for slot in (None, 1)
    ]
    codes = [swap(each) for each in some for swap in (with_another_key, for_another_version)]
    for before in ("", NO_ED25519):
        assert compare(open_page(contents(KNOWN), before=before), codes) == {"forged": len(codes)}
    assert compare(open_page(contents(KNOWN)), [make_any(any_fields(chance))]) == {"read": 1}


def test_every_bit_of_a_code_counts(open_page: Open) -> None:
    number = int(make_any(any_fields(random.Random(2))))
    counted = compare(
        open_page(contents(KNOWN)), [str(number ^ 1 << bit) for bit in range(number.bit_length() + 8)]
    )
    assert "read" not in counted


def test_the_library_reads_alike_where_the_browser_has_no_ed25519(open_page: Open) -> None:
    chance = random.Random(7)
    true = true_codes(chance, 60)
    counted = compare(
        open_page(contents(KNOWN), before=NO_ED25519), [*true, *(spoilt(chance, each) for each in true)]
    )
    assert counted["read"] > 30
    assert counted["forged"] > 15


def test_the_verdict_is_the_programs(open_page: Open) -> None:
    today = date(2026, 11, 22)
    near = [None, *(today + timedelta(days=days) for days in (-40, -1, 0, 1))]
    listings = [
        None,
        *(
            Listed(made, listing, named=named)
            for made in near
            if made
            for listing in ("absent", "valid", "superseded", "revoked")
            for named in (False, True)
        ),
    ]  # type: ignore[arg-type]
    cases = [
        (issued, expires, listed, stolen)
        for issued, expires, listed, stolen in product(near, near, listings, near)
        if issued
    ]

    def plain(day: date | None) -> str | None:
        return day and day.isoformat()

    script = page_verdicts(
        open_page(contents()),
        [
            [
                {"issued": plain(issued), "expires": plain(expires)},
                listed and {"made": plain(listed.made_on), "listing": listed.listing, "named": listed.named},
                plain(stolen),
                plain(today),
            ]
            for issued, expires, listed, stolen in cases
        ],
    )
    for case, (state, why) in zip(cases, script, strict=True):
        issued, expires, listed, stolen = case
        verdict = by_list(issued, expires, listed, stolen, today)
        assert state == verdict.state, case
        assert why == (verdict.why if verdict.state == "signed" else ""), case
    assert len(cases) > 3_000


def page_verdicts(page: Page, cases: list[object]) -> list[tuple[str, str]]:
    return page.evaluate(
        "cases => cases.map((each) => byList(...each)).map(({ state, why }) => [state, why ?? ''])", cases
    )


def test_a_list_says_the_same_of_every_slot_and_every_code(open_page: Open) -> None:
    chance = random.Random(11)
    slots = {chance.randrange(300_000): chance.randrange(1, 4) for _slot in range(3_000)}
    codes = true_codes(chance, 40)
    named = {revocation_list._hash(digits): chance.randrange(1, 4) for digits in codes[:20]}  # pyright: ignore[reportPrivateUsage]
    lost = {OTHER.key_id: date(2026, 5, 1)}
    written = revocation_list.write(KEY, NOW, slots, lost, named)
    program = revocation_list.read(written, pinned())
    asked = [*slots, *(chance.randrange(1 << 20) for _slot in range(500)), None]
    page = open_page(contents(KNOWN))
    said = page.evaluate(
        """async ([list, slots, codes]) => {
            const found = await readList(Uint8Array.from(atob(list), (letter) => letter.charCodeAt(0)), data.keys);
            const says = [];
            for (const slot of slots) says.push(await found.says("1", slot));
            for (const digits of codes) says.push(await found.says(digits, null));
            return { made: found.made, lost: [...found.distrusted], says };
        }""",
        [base64.b64encode(written).decode(), asked, codes],
    )
    assert said["made"] == program.made_on.isoformat()
    assert said["lost"] == [[OTHER.key_id.hex(), "2026-05-01"]]
    expected = [program.says("1", slot) for slot in asked] + [program.says(digits, None) for digits in codes]
    assert said["says"] == [
        {"made": each.made_on.isoformat(), "listing": each.listing, "named": each.named} for each in expected
    ]


@pytest.mark.parametrize("place", ["head", "count", "body", "signature"])
def test_a_changed_list_is_refused_by_both(open_page: Open, place: str) -> None:
    written = revocation_list.write(KEY, NOW, {5: 1}, {}, {})
    at = {
        "head": range(8),
        "count": range(16, 26),
        "body": range(26, len(written) - 64, 5),
        "signature": range(len(written) - 64, len(written), 7),
    }
    changed: list[bytes] = []
    for position in at[place]:
        whole = bytearray(written)
        whole[position] ^= 1
        changed.append(bytes(whole))
        with pytest.raises(Refusal):
            revocation_list.read(bytes(whole), pinned())
    said = open_page(contents(KNOWN)).evaluate(
        """async (lists) => {
            const said = [];
            for (const list of lists)
                said.push(await readList(Uint8Array.from(atob(list), (letter) => letter.charCodeAt(0)), data.keys).then(() => "read", (error) => error.code ?? `fault: ${error}`));
            return said;
        }""",
        [base64.b64encode(each).decode() for each in [*changed, written[:70], b""]],
    )
    assert set(said) <= {"forged", "unreadable", "unknown_issuer"}, json.dumps(said)


def pinned() -> dict[bytes, Pinned]:
    return {
        KEY.key_id: Pinned(KEY.private.public_key()),
        OTHER.key_id: Pinned(OTHER.private.public_key(), "别的基地"),
    }


def test_what_the_fields_of_these_tests_hold() -> None:
    """Every form of a field is among them, or the comparison proves less than it says."""
    chance = random.Random(5)
    some: list[CertifiedFields] = [any_fields(chance) for _each in range(500)]
    assert {each.kind for each in some} == {"stage", "credits", "hours"}
    assert {each.slot is None for each in some} == {True, False}
    assert {each.expires_on is None for each in some} == {True, False}
    assert any(character > "\uffff" for each in some for character in each.name)
