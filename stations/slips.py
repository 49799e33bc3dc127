"""What the hand-over slip of a bundle says: who gives what to whom, how the file is known again, what became of it. `slip_pdf` draws it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from stations.overview import BundleRow, Overview
from stations.states import ALREADY, HELD, QUARANTINED, TAKEN

COUNTED: Final = (
    ("lines", "记录", "条"),
    ("issues", "事件", "件"),
    ("visits", "走访", "次"),
    ("inspections", "巡查", "次"),
    ("check_ins", "签到", "人次"),
    ("photos", "照片", "张"),
    ("photos_missing", "缺照片", "张"),
)
"""The figures of a bundle that a slip counts: key, Chinese name and unit. What is none is left out, but for lines and photos."""
_BASE: Final = "基地"
"""What a base is called that gave itself no name."""
_ALWAYS = frozenset({"lines", "photos"})
_NUMBERS: Final = 6
"""Changed numbers that a slip names."""
STATES: Final = {
    TAKEN: "已接收入库",
    ALREADY: "此前已接收，本次没有新增",
    HELD: "暂存，尚未入库",
    QUARANTINED: "部分隔离待认",
}
"""What became of a bundle, in the words of the slip."""
WHY: Final = {
    "gap": "前面的数据包还没有到",
    "newer": "由更新的版本制作，请先升级本机程序",
    "base_restored": "基地从备份恢复过，请先送一次基地",
    "stale": "基地早先导出的，之后的已经收过",
    "twin": "基地另收到过以本站身份送来的记录",
}
"""Why one is held, or what else is to know of it."""


class Received(NamedTuple):
    """What became of a bundle where it was taken in."""

    state: str
    """taken, held, quarantined or already."""
    why: str
    """gap, newer, base_restored, or nothing."""
    taken: int
    """Lines that stand in the journal there now."""
    known: int
    """Lines that had come before."""
    waiting: int
    """Lines that wait for a decision, on cards."""
    quarantined: int
    """Lines that nobody has adopted yet."""
    missing_photos: Sequence[str]
    """The photos that lines speak of and that did not come, each as a person finds it."""
    renumbered: Sequence[tuple[str, str]] = ()
    """Numbers of issues that another issue bears there: the old one and the new one."""


class Slip(NamedTuple):
    """One bundle on paper."""

    giver: str
    """The name of the machine that made it, with a station's mark."""
    taker: str
    file_name: str
    file_bytes: int
    made_at: datetime
    sha256: str
    """Of the file; its six check words are made of it (stations/check_words.py)."""
    figures: Mapping[str, int]
    """By the keys of COUNTED."""
    received: Received | None
    """None while it is under way: the receiver writes it by hand, or prints a slip of its own."""


def of_bundle(seen: Overview, row: BundleRow) -> Slip:
    """The slip of a bundle that went out from here or came here."""
    own = f"{seen.name}（{seen.mark}）" if seen.mark else seen.name or _BASE
    other = row.peer.replace(" (", "（").replace(")", "）")
    figures = {key: int(row.figures.get(key, 0)) for key, _name, _unit in COUNTED}
    received = None
    if row.direction == "in":
        count = row.figures.get
        received = Received(
            row.state,
            row.why,
            int(count("taken", 0)),
            int(count("known", 0)),
            int(count("waiting", 0)),
            int(count("quarantined", 0)),
            [str(name) for name in count("missing", ())],
            [(str(was), str(now)) for was, now in count("renumbered", ())],
        )
    return Slip(
        own if row.direction == "out" else other,
        other if row.direction == "out" else own,
        str(row.figures.get("file", "")) or f"{row.id}.xhb",
        int(row.figures.get("bytes", 0)),
        row.made_at,
        row.sha256,
        figures,
        received,
    )


def counted(figures: Mapping[str, int]) -> list[str]:
    """The figures as the slip says them: 记录 320 条."""
    return [
        f"{name} {figures.get(key, 0):,} {unit}"
        for key, name, unit in COUNTED
        if figures.get(key, 0) or key in _ALWAYS
    ]


def became(received: Received) -> list[str]:
    """What became of it, in the slip's words: the state first, then the counts."""
    state = STATES[received.state]
    if received.why:
        state = f"{state}（{WHY.get(received.why, received.why)}）"
    counts = [
        f"{name} {count:,} 条"
        for name, count in (
            ("入库", received.taken),
            ("以前收过", received.known),
            ("待裁定", received.waiting),
            ("隔离待认", received.quarantined),
        )
        if count or name == "入库"
    ]
    if received.renumbered:
        told = "、".join(f"{was}→{now}" for was, now in received.renumbered[:_NUMBERS])
        more = f" 等 {len(received.renumbered):,} 个" if len(received.renumbered) > _NUMBERS else ""
        counts.append(f"编号改为 {told}{more}")
    if received.missing_photos:
        counts.append(f"未到照片 {len(received.missing_photos):,} 张")
    return [state, *counts]


def short_hash(sha256: str) -> str:
    """The first sixteen digits in fours, as they are read out."""
    return " ".join(sha256[start : start + 4] for start in range(0, 16, 4))
