"""What came of a bundle, in words, for every state that it can be in, in both languages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.ids import new_id
from core.language import speaking
from desktop.stations import telling
from stations.overview import BundleRow, Overview

AT = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
PEER = new_id()


@dataclass
class Case:
    state: str
    why: str
    figures: dict[str, Any]
    role: str
    sentence: str
    steps: tuple[str, ...]
    tone: str = "band"


def row(state: str, why: str = "", at: datetime = AT, direction: str = "in", **figures: object) -> BundleRow:
    return BundleRow(
        new_id(), direction, PEER, "梅园站点 (MY)", at, at, "chen", state, why, figures, "ab" * 32
    )


def seen(role: str, *bundles: BundleRow) -> Overview:
    return Overview(role, "基地", "MY" if role == "station" else "", [], list(bundles), [], 0)


CASES = (
    Case("taken", "", {"taken": 3}, "base", "The bundle of 梅园站点 (MY) is taken in.", ("write a bundle for the station",)),
    Case("taken", "", {"taken": 3}, "station", "is taken in.", ()),
    Case("taken", "", {"waiting": 2}, "base", "is taken in.", ("2 entries do not go together", "write a bundle for the station"), "warnBand"),
    Case("taken", "", {"waiting": 2}, "station", "is taken in.", ("wait for a decision at the base",), "warnBand"),
    Case("taken", "", {"behind": 4}, "station", "is taken in.", ("4 entries of this station",)),
    Case("taken", "twin", {}, "station", "is taken in.", ("under this station’s name",), "warnBand"),
    Case("taken", "", {"missing": ["甲"]}, "station", "is taken in.", ("placeholder",), "warnBand"),
    Case("quarantined", "", {"quarantined": 7}, "base", "is taken in.", ("7 entries are in quarantine",), "warnBand"),
    Case("already", "", {}, "base", "had come before; nothing was added.", ()),
    Case("already", "", {"waiting": 2, "quarantined": 7}, "base", "had come before; nothing was added.", ()),
    Case("already", "quarantined", {"quarantined": 7}, "base", "had come before; nothing was added.", ("7 entries are in quarantine",), "warnBand"),
    Case("already", "stale", {}, "station", "before one that is in already; nothing was added.", ()),
    Case("held", "gap", {}, "base", "An earlier bundle is missing.", ("Receive the missing bundle",), "warnBand"),
    Case("held", "newer", {}, "base", "A newer program made it.", ("program up to date",), "warnBand"),
    Case("held", "base_restored", {}, "station", "restored from a backup.", ("Take a bundle to the base first",), "warnBand"),
)  # fmt: skip


def test_numbers_that_changed_are_named() -> None:
    one = row("taken", renumbered=[["2026-00001", "2026-00009"], ["B-000001", "B-000001/2"]])
    facts = dict(telling.of_received(seen("base", one), one).facts)
    assert facts["Numbers that changed"] == "2026-00001 → 2026-00009\nB-000001 → B-000001/2"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.state}-{case.why}-{case.role}")
def test_what_became_of_it(case: Case) -> None:
    one = row(case.state, case.why, **case.figures)
    told = telling.of_received(seen(case.role, one), one)
    assert told.sentence.endswith(case.sentence)
    assert len(told.steps) == len(case.steps)
    for step, words in zip(told.steps, case.steps, strict=True):
        assert words in step
    assert told.tone == case.tone
    assert list(told.missing) == case.figures.get("missing", [])


def test_a_gap_is_said_by_its_days() -> None:
    before, late = row("taken", at=AT - timedelta(days=9)), row("held", "gap")
    assert telling.held_why(seen("base", late, before), late) == (
        "a bundle made between 13 Nov 2026 and 22 Nov 2026 is missing"
    )


def test_who_bears_the_identity_twice_is_told_as_long_as_it_is_so() -> None:
    twin, calm = row("taken", "twin"), row("taken", at=AT + timedelta(days=1))
    assert "under this station’s name" in telling.held_words(seen("station", twin))
    assert telling.held_words(seen("station", calm, twin)) == ""


def test_what_is_new_since_the_last_bundle() -> None:
    out = row("written", direction="out")
    assert telling.new_words(seen("station"), {"lines": 4, "new": 4}) == ""
    assert (
        telling.new_words(seen("station", out), {"lines": 4, "new": 3}) == "3 of them are in no bundle yet."
    )
    assert telling.new_words(seen("station", out), {"lines": 4, "new": 0}).startswith("All of them are in")
    assert telling.new_words(seen("station", out), {"lines": 0, "new": 0}) == ""


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_written_bundle_says_the_way_to_the_other_side(language: str) -> None:
    out = row("written", direction="out", lines=5, bytes=3_481_220)
    with speaking(language):
        stick = telling.of_written(seen("station", out), out, Path("E:/MY.xhb"), Path("E:/"))
        copied = telling.of_written(seen("base", out), out, Path("/home/MY.xhb"), None)
    assert [step[:2] for step in stick.steps] == ["1.", "2.", "3."]
    assert str(Path("E:/")) in stick.steps[1]
    assert str(Path("E:/")) not in copied.steps[1]
    assert stick.steps[2] != copied.steps[2]
