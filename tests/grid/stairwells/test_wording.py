"""The text of a card: read back however it was copied, and no other words pass under its signature."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from core.pinned_keys import key_id
from grid.stairwells import wording
from grid.stairwells.refusals import NotACardText
from grid.stairwells.wording import Facts

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FULL = Facts(
    "桂花苑 1号楼 1单元", "桂苑物业服务有限公司", 4, "lump_sum", "021-55550101", "021-55550100", "桂花苑"
)
NOBODY = Facts("桂花苑 8号楼", "", None, "", "", "", "桂花苑")
DAY = date(2026, 3, 2)


def text(facts: Facts = FULL, number: int = 12, issuer: str = "梧桐街道社区工作者培训基地") -> str:
    return wording.sign(wording.lines_of(facts, number, DAY, issuer), KEY)


def test_it_says_company_stars_mode_phones_and_how_to_complain() -> None:
    assert text().splitlines()[:-1] == [
        "桂花苑 1号楼 1单元",
        "物业公司：桂苑物业服务有限公司",
        "物业星级：4星（满分5星）",
        "管理方式：包干制",
        "物业电话：021-55550101",
        "投诉电话：021-55550100",
        "如何投诉：先找物业；无答复找桂花苑居委会或拨12345",
        "第12号 2026-03-02 梧桐街道社区工作者培训基地",
    ]
    assert text(NOBODY).splitlines()[1:3] == [
        "物业公司：无（请联系居委会）",
        "如何投诉：找桂花苑居委会或拨12345",
    ]


def test_it_opens_again_however_it_was_copied() -> None:
    opened = wording.open_text(text())
    assert (opened.number, opened.day, opened.issuer) == (12, DAY, "梧桐街道社区工作者培训基地")
    assert opened.key_id == key_id(KEY.public_key())
    said, proof = text().rsplit("验真：", 1)
    for copied in (
        text().replace("\n", "\r\n"),
        "  " + text().replace("\n", " \n\n\u3000"),
        said + "验真：" + proof[:40] + "\n" + proof[40:] + "\n",
    ):
        again = wording.open_text(copied)
        assert again == opened
        assert wording.is_signed(again, KEY.public_key())
    assert wording.open_text(text(issuer="")).issuer == ""


@pytest.mark.parametrize(
    "other",
    [
        "",
        "hello",
        "验真：",
        "第12号 2026-03-02\n验真：AAAA",
        "第12号 2026-13-02\n验真：" + "A" * 90,
        "第12号 2026-03-02",
    ],
)
def test_another_text_is_no_card(other: str) -> None:
    with pytest.raises(NotACardText):
        wording.open_text(other)


@pytest.mark.parametrize("wrong", ["!" * 90, "A" * 89, "号" * 90, "A" * 94])
def test_a_signature_that_is_none_is_no_card(wrong: str) -> None:
    with pytest.raises(NotACardText):
        wording.open_text(text().rsplit("验真：", 1)[0] + "验真：" + wrong)


@given(st.data())
def test_no_letter_of_what_it_says_can_be_changed(data: st.DataObject) -> None:
    whole = text()
    place = data.draw(st.integers(0, len(whole) - 1))
    new = data.draw(st.sampled_from("019桂苑物业AaZz_-：号"))
    changed = whole[:place] + new + whole[place + 1 :]
    try:
        opened = wording.open_text(changed)
    except NotACardText:
        return
    # A blank or a line end may go, the last sign of base 64 holds four spare bits, and another key's number finds another key.
    true = wording.open_text(whole)
    same = (opened.lines, opened.signature) == (true.lines, true.signature)
    assert wording.is_signed(opened, KEY.public_key()) is same


def test_facts_are_kept_and_read_back() -> None:
    assert wording.of_json(wording.as_json(FULL)) == FULL
    assert wording.of_json(wording.as_json(NOBODY)) == NOBODY
