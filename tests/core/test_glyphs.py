"""What no bundled font holds: named with its code point at entry, spelled out where it stands in prose."""

import pytest

from core.glyphs import printable, spelled
from core.refusals import CharacterNotPrintable
from tests.names import names


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("王\U000323af", "\U000323af (U+323AF)"),
        ("课程😀😀①", "😀 (U+1F600)"),
        ("甲\u200b乙", "U+200B"),
        ("甲\n乙\ue000", "U+000A, U+E000"),
        ("\ud800", "U+D800"),
    ],
)
def test_a_character_that_cannot_be_printed_is_named_with_its_code(text: str, named: str) -> None:
    with pytest.raises(CharacterNotPrintable) as refused:
        printable(text)
    assert refused.value.values == {"characters": named}
    assert str(refused.value).startswith(f"{named} cannot be printed")


def test_every_name_is_refused_for_all_its_characters_or_for_none() -> None:
    for sample in names(2_500):
        if not sample.refused:
            assert printable(sample.kept) == sample.kept
            continue
        with pytest.raises(CharacterNotPrintable) as refused:
            printable(sample.kept)
        assert all(f"U+{ord(sign):04X}" in str(refused.value) for sign in sample.refused), sample


def test_prose_is_spelled_so_that_it_can_be_printed() -> None:
    assert spelled("好😀，\n谢谢\t您\r\n\u200b") == "好〔U+1F600〕，\n谢谢 您 \n〔U+200B〕"
    assert spelled("plain") == "plain"
    for sample in names(500):
        assert printable(spelled(sample.given).replace("\n", ""))
