"""Recalculating under another version: every difference first, then exactly those, and the ledger adds up."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core.ids import new_id
from core.jobs import drive
from credits.ledger import reverse
from credits.posting import posting
from credits.posting.evidence import ENTRY
from credits.refusals import (
    DifferencesMoved,
    NothingDiffers,
    RulesNotSigned,
    UnknownRuleVersion,
)
from credits.rulebook import recalculation, rule_versions
from credits.rulebook.recalculation import Preview
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import KindRule, Rules, Step
from store.records import disagreements
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR


def signed(town: Town, rules: Rules, day: date, *, sign: bool = True) -> UUID:
    with town.store.write() as db:
        version = rule_versions.draft(db, rules, f"{day.year}", day, "head", AT)
        if sign:
            rule_versions.sign(db, version, "head", AT)
    return version


def sums(town: Town) -> dict[UUID, tuple[int, int]]:
    with town.store.read() as db:
        query = sa.select(
            ENTRY.c.person_id, sa.func.sum(ENTRY.c.credits), sa.func.sum(ENTRY.c.hours)
        ).group_by(ENTRY.c.person_id)
        return {person: (int(credits), int(hours)) for person, credits, hours in db.execute(query)}


def preview(town: Town, version: UUID) -> Preview:
    return drive(recalculation.preview(town.store, 2026, version, NOW))


def recalculate(town: Town, version: UUID, digest: str) -> recalculation.Recalculated:
    return drive(recalculation.recalculate(town.store, 2026, version, digest, "街道新规定", "head", NOW))


@pytest.fixture
def two(town: Town) -> tuple[UUID, UUID]:
    """One heard a lecture and was on a visit, the other left the visit too soon for anything."""
    signed(town, RULES_V1, date(2000, 1, 1))
    first, second = town.person("李敏", number="0001"), town.person("王芳", number="0002")
    lecture, visit = town.session(town.course(4_00)), town.session(town.course(2_00, "visit"))
    town.attend(lecture, first)
    town.attend(visit, [first, second])
    town.attend(visit, second, AT + HOUR / 2, "out")
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    assert sums(town) == {first: (7_00, 6_00)}
    return first, second


def more_for_visits(town: Town) -> UUID:
    kinds = {**RULES_V1.kinds, "visit": KindRule(per_hour=2_00, yearly_cap=3_00)}
    steps = (RULES_V1.steps[0], RULES_V1.steps[1]._replace(present=10))
    return signed(town, replace(RULES_V1, kinds=kinds, steps=steps), date(2027, 1, 1))


def test_every_difference_is_shown_and_nothing_is_written(town: Town, two: tuple[UUID, UUID]) -> None:
    version = more_for_visits(town)
    found = preview(town, version)
    told = {row.staff_number: (row.credits, row.new_credits, row.change) for row in found.differences}
    assert told == {"0002": (None, 2_00, 2_00)}
    assert found.people == len({row.person_id for row in found.differences})
    assert sums(town) == {two[0]: (7_00, 6_00)}


def test_what_was_shown_is_what_is_posted_and_a_second_time_nothing(
    town: Town, two: tuple[UUID, UUID]
) -> None:
    version = more_for_visits(town)
    found = preview(town, version)
    done = recalculate(town, version, found.digest)
    assert done.entries == len(found.differences)
    assert sums(town) == {two[0]: (7_00, 6_00), two[1]: (2_00, 1_00)}
    with pytest.raises(NothingDiffers):
        recalculate(town, version, found.digest)
    assert drive(posting.post_year(town.store, 2026, "clerk", NOW + HOUR)).entries == 0
    with town.store.read() as db:
        assert [one for one in drive(disagreements(db, ALL)) if one.kind == "ledger_entry"] == []
        new = db.execute(sa.select(ENTRY).where(ENTRY.c.person_id == two[1])).one()
    assert (new.rule_version_id, new.reason) == (version, "Recalculated under version 2: 街道新规定")


def test_back_under_the_first_version_all_is_as_it_was(town: Town, two: tuple[UUID, UUID]) -> None:
    before = sums(town)
    version = more_for_visits(town)
    recalculate(town, version, preview(town, version).digest)
    with town.store.read() as db:
        first = rule_versions.signed(db)[0].id
    recalculate(town, first, preview(town, first).digest)
    assert {person: found for person, found in sums(town).items() if any(found)} == before


def test_what_is_worth_nothing_under_one_version_comes_back_under_another(
    town: Town, two: tuple[UUID, UUID]
) -> None:
    kinds = {**RULES_V1.kinds, "lecture": KindRule(0), "visit": KindRule(0)}
    nothing = signed(town, replace(RULES_V1, kinds=kinds, steps=(Step(100, 1),)), date(2027, 1, 1))
    recalculate(town, nothing, preview(town, nothing).digest)
    assert sums(town)[two[0]][0] == 0
    again = signed(town, RULES_V1, date(2028, 1, 1))
    recalculate(town, again, preview(town, again).digest)
    assert sums(town)[two[0]] == (7_00, 6_00)


def test_what_staff_took_back_stays_so(town: Town, two: tuple[UUID, UUID]) -> None:
    with town.store.write() as db:
        entry = db.scalars(sa.select(ENTRY.c.id).where(ENTRY.c.kind == "lecture")).one()
        reverse(db, entry, "代签", "head", NOW)
    version = signed(
        town, replace(RULES_V1, kinds={**RULES_V1.kinds, "lecture": KindRule(9_00)}), date(2027, 1, 1)
    )
    assert preview(town, version).differences == []


def test_what_moved_since_is_not_posted(town: Town, two: tuple[UUID, UUID]) -> None:
    version = more_for_visits(town)
    digest = preview(town, version).digest
    town.attend(town.session(town.course(1_00, "visit")), two[1])
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    before = sums(town)
    with pytest.raises(DifferencesMoved):
        recalculate(town, version, digest)
    assert sums(town) == before


def test_a_draft_and_an_unknown_version_are_refused(town: Town, two: tuple[UUID, UUID]) -> None:
    draft = signed(town, RULES_V1, date(2027, 1, 1), sign=False)
    with pytest.raises(RulesNotSigned):
        preview(town, draft)
    with pytest.raises(UnknownRuleVersion):
        preview(town, new_id())


def test_pages_of_people_add_up(town: Town, two: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    version = more_for_visits(town)
    whole = preview(town, version)
    monkeypatch.setattr("credits.posting.evidence.PAGE", 1)
    paged = preview(town, version)
    assert sorted(paged.differences) == sorted(whole.differences)
    assert len(paged.pages) > len(whole.pages)
    recalculate(town, version, paged.digest)
    assert preview(town, version).differences == []
