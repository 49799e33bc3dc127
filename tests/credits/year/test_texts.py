"""The texts of a closed year, whatever stands in them: lines and their chain, amendments, manifest and seal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from core.issuer_key import IssuerKey, key_id
from credits.year import amendment_text, manifest, seal
from credits.year.amendment_text import AmendmentText
from credits.year.entries import OfYear
from credits.year.lines import GENESIS, Change, FrozenLine, amended, body_of, chained, from_body, values_of
from credits.year.manifest import Manifest, Overridden

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
AMOUNTS = st.integers(-1_000_000, 1_000_000)
LINES = st.builds(
    FrozenLine,
    number=st.integers(1, 50_000),
    person_id=st.uuids(),
    staff_number=WORDS,
    name=WORDS,
    area=WORDS,
    grid=WORDS,
    post=WORDS,
    mobile=WORDS,
    id_number=WORDS,
    earned=AMOUNTS,
    required=AMOUNTS,
    by_category=st.dictionaries(WORDS, AMOUNTS, max_size=2),
    met=st.booleans(),
    grade=WORDS,
    carried=AMOUNTS,
    hours=st.dictionaries(WORDS, AMOUNTS, max_size=2),
    entries=WORDS,
    amended_by=st.just(()),
)
CHANGES = st.fixed_dictionaries(
    {}, optional={"name": WORDS, "earned": AMOUNTS, "met": st.booleans(), "by_category": st.dictionaries(WORDS, AMOUNTS)}
)  # fmt: skip
OWN = IssuerKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
ISSUERS = {OWN.key_id: OWN.private.public_key()}


def chain(bodies: list[str]) -> list[str]:
    hashes: list[str] = []
    for body in bodies:
        hashes.append(chained(hashes[-1] if hashes else GENESIS, body))
    return hashes


@given(LINES)
def test_a_line_is_read_as_it_was_written(line: FrozenLine) -> None:
    assert from_body(body_of(line)) == line
    assert body_of(from_body(body_of(line))) == body_of(line)
    assert "\n" not in body_of(line)  # one line of the frozen file
    assert line.difference == line.earned - line.required


@given(st.lists(WORDS, min_size=1, max_size=8, unique=True), st.data())
def test_whatever_is_done_to_a_chain_changes_its_end(bodies: list[str], data: st.DataObject) -> None:
    end = chain(bodies)[-1]
    place = data.draw(st.integers(0, len(bodies) - 1))
    other = data.draw(st.integers(0, len(bodies) - 1))
    without = bodies[:place] + bodies[place + 1 :]
    assert [GENESIS, *chain(without)][-1] != end
    assert chain([*bodies[:place], bodies[place] + "x", *bodies[place + 1 :]])[-1] != end
    assert chain([*bodies, bodies[place]])[-1] != end
    swapped = list(bodies)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    assert (chain(swapped)[-1] == end) is (place == other)


@given(LINES, st.lists(CHANGES, max_size=5), st.randoms(use_true_random=False))
def test_amendments_apply_one_after_the_other_whatever_order_they_are_given_in(
    line: FrozenLine, changes: list[Mapping[str, Any]], chance: Random
) -> None:
    made: list[Change] = []
    expected = line
    for number, after in enumerate(changes, 1):
        made.append(Change(number, line.number, values_of(expected, after), after))
        expected = replace(expected, **after)
    others = [Change(99, line.number + 1, {}, {"name": "别人"})]
    given_ = [*made, *others]
    chance.shuffle(given_)
    found = amended(line, given_)
    assert replace(found, amended_by=()) == expected
    assert found.amended_by == tuple(range(1, len(changes) + 1))
    for change in reversed(made):  # what each states as before leads back to what was frozen
        found = replace(found, **change.before)
    assert replace(found, amended_by=()) == line


@given(WORDS, st.integers(0, 63), st.sampled_from(["closed year", "amendment"]))
def test_a_seal_is_of_one_text_one_purpose_and_one_key(text: str, place: int, purpose: seal.Context) -> None:
    signature, identity = seal.seal(OWN, purpose, text), OWN.key_id.hex()
    assert seal.check(ISSUERS, identity, purpose, text, signature) == "right"
    assert seal.check(ISSUERS, identity, purpose, text + " ", signature) == "wrong"
    other: seal.Context = "amendment" if purpose == "closed year" else "closed year"
    assert seal.check(ISSUERS, identity, other, text, signature) == "wrong"
    flipped = bytearray.fromhex(signature)
    flipped[place] ^= 1
    assert seal.check(ISSUERS, identity, purpose, text, flipped.hex()) == "wrong"
    assert seal.check(ISSUERS, identity, purpose, text, "zz") == "wrong"
    stranger = IssuerKey(Ed25519PrivateKey.from_private_bytes(bytes(31) + b"1"))
    foreign = seal.seal(stranger, purpose, text)
    assert seal.check(ISSUERS, identity, purpose, text, foreign) == "wrong"
    named = key_id(stranger.private.public_key()).hex()
    assert seal.check(ISSUERS, named, purpose, text, foreign) == "unknown"
    assert seal.check(ISSUERS, "no hex", purpose, text, foreign) == "wrong"


@given(st.integers(2000, 2100), WORDS, AMOUNTS, st.lists(st.tuples(WORDS, WORDS), max_size=3))
def test_a_manifest_is_read_as_it_was_written(
    year: int, words: str, amount: int, pairs: list[tuple[str, str]]
) -> None:
    said = Manifest(
        year=year,
        base=words,
        origin=words,
        closed_at=datetime(year, 12, 31, 16, tzinfo=UTC),
        closed_by=words,
        objections_until=date(year, 12, 31),
        people=3,
        met=1,
        graded=bool(pairs),
        grades={words: 1},
        last_hash=GENESIS,
        entries=OfYear(1, amount, amount, GENESIS),
        columns=tuple(one for one, _other in pairs),
        carried=amount,
        rules=tuple((number, each) for number, (each, _other) in enumerate(pairs)),
        line_rules=1,
        stages=tuple(pairs),
        journal=(7, GENESIS),
        overridden=tuple(Overridden(one, 2, other) for one, other in pairs),
        replaces=(words,),
        files=dict(pairs),
    )
    assert manifest.from_text(manifest.to_text(said)) == said


@given(LINES, CHANGES, st.none() | st.integers(1, 9))
def test_an_amendment_is_read_as_it_was_written(
    line: FrozenLine, after: Mapping[str, object], objection: int | None
) -> None:
    said = AmendmentText(
        year=2026, number=1, line=line.number, person=str(UUID(int=1)), before=values_of(line, after), after=after,
        credits=line.earned, category="required", reason=line.name, objection=objection, entries=[GENESIS],
        manifest=GENESIS, previous=GENESIS, at="2027-01-04T01:00:00+00:00", actor="head",
    )  # fmt: skip
    assert amendment_text.from_text(amendment_text.to_text(said)) == said
