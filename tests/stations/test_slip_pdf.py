"""The hand-over slip as a reader of PDFs sees it: both halves say the same, and what became of a bundle stands on it."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheets.refusals import TextDoesNotFit
from stations import check_words
from stations.slip_pdf import draw
from stations.slips import Received, Slip, became, counted, short_hash
from tests import archive
from tests.programs import program

FIGURES = {"lines": 1320, "issues": 12, "visits": 34, "check_ins": 41, "photos": 57, "photos_missing": 2}
SLIP = Slip(
    "梅园居民区工作站（MY）",
    "翠屏街道社工实训基地",
    "MY-20261122-0003.xhb",
    3_481_220,
    datetime(2026, 11, 22, 6, 5, tzinfo=UTC),
    "7f3a9c01b2d4e5f60718293a4b5c6d7e" * 2,
    FIGURES,
    None,
)
WORDS = check_words.of_hash(SLIP.sha256)
TAKEN = Received("quarantined", "", 1200, 40, 11, 69, ["事件 2026-00012，整改前", "走访 11月3日"])


def pages(content: bytes) -> list[str]:
    found = subprocess.run(
        [program("pdftotext"), "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return found.stdout.decode().split("\f")[:-1]


def test_both_halves_say_what_is_handed_over() -> None:
    (page,) = pages(draw(SLIP))
    upper, lower = page.split("第二联")
    assert "第一联" in upper
    for half in (upper, lower):
        for words in (
            "梅园居民区工作站（MY）", "翠屏街道社工实训基地", "MY-20261122-0003.xhb", "2026年11月22日 14:05", "3.5 MB",
            "7f3a 9c01 b2d4 e5f6", "记录 1,320 条", "事件 12 件", "签到 41 人次", "缺照片 2 张", "送交人签名", "接收人签名",
            *WORDS, *check_words.as_digits(WORDS),
        ):  # fmt: skip
            assert words in half, words
        assert half.count("期：") == 2
        assert "暂存" in half  # to be ticked by hand


def test_the_receiver_s_slip_says_what_became_of_it_and_lists_the_missing_photos() -> None:
    first, second = pages(draw(SLIP._replace(received=TAKEN)))
    for words in (
        "部分隔离待认",
        "入库 1,200 条",
        "以前收过 40 条",
        "待裁定 11 条",
        "隔离待认 69 条",
        "未到照片 2 张",
    ):
        assert first.count(words) == 2, words
    assert "□" not in first
    assert "未到的照片（2 张）" in second
    assert "事件 2026-00012，整改前" in second
    assert "走访 11月3日" in second


def test_many_missing_photos_go_on_over_pages() -> None:
    names = [f"事件 2026-{number:05}，整改后" for number in range(130)]
    _slip, *listed = pages(draw(SLIP._replace(received=TAKEN._replace(missing_photos=names))))
    assert len(listed) == 3
    for name in names:
        assert sum(page.count(name) for page in listed) == 1


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (Received("taken", "", 5, 0, 0, 0, []), ["已接收入库", "入库 5 条"]),
        (Received("already", "", 0, 5, 0, 0, []), ["此前已接收，本次没有新增", "入库 0 条", "以前收过 5 条"]),
        (Received("held", "gap", 0, 0, 0, 0, []), ["暂存，尚未入库（前面的数据包还没有到）", "入库 0 条"]),
        (Received("held", "newer", 0, 0, 0, 0, []), ["暂存，尚未入库（由更新的版本制作，请先升级本机程序）", "入库 0 条"]),
    ],
)  # fmt: skip
def test_what_became_of_it_in_words(received: Received, said: list[str]) -> None:
    assert became(received) == said


def test_figures_that_are_none_are_left_out_but_for_lines_and_photos() -> None:
    assert counted({}) == ["记录 0 条", "照片 0 张"]
    assert counted({"lines": 1, "visits": 2}) == ["记录 1 条", "走访 2 次", "照片 0 张"]
    assert short_hash("0123456789abcdef0123") == "0123 4567 89ab cdef"


def test_a_slip_can_be_archived_and_is_the_same_each_time(tmp_path: Path) -> None:
    content = draw(SLIP._replace(received=TAKEN))
    assert content == draw(SLIP._replace(received=TAKEN))
    assert archive.complaints({"slip": content}, tmp_path) == {}


def test_long_names_shrink_and_hopeless_ones_are_refused() -> None:
    (page,) = pages(draw(SLIP._replace(giver="翠屏街道梅园第一居民区综合治理与群众服务工作站（MEIYUAN1）")))
    assert "工作站（MEIYUAN1）" in page.replace("\n", "")
    with pytest.raises(TextDoesNotFit):
        draw(SLIP._replace(taker="很长的名字" * 30))
    (page,) = pages(draw(SLIP._replace(giver="站点\U0010fffd")))
    assert "站点〔U+10FFFD〕" in page
