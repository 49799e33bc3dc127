"""The receipt of an objection: one page that says what was received, when and by whom, and until when objections are received.

Once the objection is decided the same page says how. A document of the office: Chinese whatever language the desktop speaks.
"""

from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from core.amounts import shown
from core.clock import local
from core.glyphs import spelled
from credits.year.lines import FrozenLine
from credits.year.objections import ObjectionRow
from credits.year.paper import Facts
from people.actors import actor_title
from sheets.pdf_fonts import HEI, LEADING, SONG, Face, Pen, close_canvas, fit, open_canvas, wrap
from sheets.refusals import TextDoesNotFit

_PAGE = (595.28, 841.89)
_LEFT, _RIGHT = 70.0, 525.28
_VALUE = _LEFT + 96
_SIZES = (11.0, 10.0, 9.0, 8.0, 7.0)
_LEADING, _GAP = 1.5, 0.9  # of a field's lines and below it, in its size
_FOOT = 150.0
_TITLE = "年度考核名单异议受理回执"
_DECIDED = "年度考核名单异议处理结果"
_NUMBER = "编号：{year} 年异议第 {number} 号"
_OUTCOMES = {"upheld": "异议成立，见第 {amendment} 号更正", "rejected": "异议不成立", "withdrawn": "本人撤回"}
_LINE = "第 {number} 行　{name}　工号 {staff}"
_FIGURES = "已得 {earned} 学分，应得 {required} 学分，{outcome}"
_KEEP = "请妥善保管本回执。异议受理截至 {until}。"


class _Spot(NamedTuple):
    face: Face
    size: float


def draw(facts: Facts, row: ObjectionRow, line: FrozenLine) -> bytes:
    """The PDF of an objection's receipt. `line` is the line as it was frozen.

    Raises CharacterNotPrintable, and TextDoesNotFit for words longer than the page.
    """
    title = _DECIDED if row.decision else _TITLE
    target = BytesIO()
    canvas = open_canvas(target, _PAGE, title=title, author=facts.issuer, subject=str(row.number), face=HEI)
    pen = Pen(canvas)
    y = _PAGE[1] - 92
    _centred(pen, facts.issuer, y, _Spot(HEI, 12))
    _centred(pen, title, y - 34, _Spot(SONG, 20))
    _centred(pen, _NUMBER.format(year=row.year, number=row.number), y - 60, _Spot(HEI, 11))
    y -= 108
    outcome = "达标" if line.met else "未达标"
    figures = _FIGURES.format(earned=shown(line.earned), required=shown(line.required), outcome=outcome)
    fields = [
        ("名单", f"{row.year} 年度社区工作者学分考核名单"),
        ("名单行", _LINE.format(number=line.number, name=line.name, staff=line.staff_number or "无")),
        ("居民区", line.area or "无"),
        ("封存内容", figures),
        ("异议内容", spelled(row.words)),
        ("受理时间", _moment(row.received_at)),
        ("受理人", actor_title(row.received_by)),
    ]
    if row.decision:
        fields += [
            ("处理结果", _OUTCOMES[row.decision].format(amendment=row.amendment_number)),
            ("理由", spelled(row.decided_reason)),
            ("处理时间", _moment(row.decided_at) if row.decided_at else ""),
            ("处理人", actor_title(row.decided_by)),
        ]
    if not row.decision:
        until = facts.objections_until
        fields.append(("说明", _KEEP.format(until=f"{until.year}年{until.month}月{until.day}日")))
    size = _size(fields, y)
    for name, value in fields:
        pen.put((_LEFT, y), name, HEI, size)
        for text in _lines(value, size):
            pen.put((_VALUE, y), text, HEI, size)
            y -= size * _LEADING
        y -= size * _GAP
    pen.put((_LEFT, 110), "提出人签名：＿＿＿＿＿＿＿＿", HEI, _SIZES[0])
    pen.put((_LEFT + 240, 110), "受理单位（盖章）：", HEI, _SIZES[0])
    pen.done()
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _size(fields: list[tuple[str, str]], y: float) -> float:
    """The largest of the sizes at which all fields end above the signatures. Raises TextDoesNotFit."""
    for size in _SIZES:
        high = sum(len(_lines(value, size)) * _LEADING + _GAP for _name, value in fields) * size
        if y - high >= _FOOT:
            return size
    raise TextDoesNotFit(text=max((value for _name, value in fields), key=len)[:30] + "…")


def _lines(value: str, size: float) -> tuple[str, ...]:
    return wrap(value.replace("\n", "　"), HEI, size, _RIGHT - _VALUE)


def _centred(pen: Pen, text: str, y: float, spot: _Spot) -> None:
    set_ = fit(text, spot.face, spot.size, 8, wide=_RIGHT - _LEFT, high=spot.size * 2)
    for place, line in enumerate(set_.lines):
        single = fit(line, spot.face, set_.size, set_.size, wide=_RIGHT - _LEFT, high=spot.size * 2)
        x = (_PAGE[0] - single.wide) / 2
        pen.put((x, y - place * set_.size * LEADING), line, spot.face, set_.size)


def _moment(at: datetime) -> str:
    shown_at = local(at)
    return f"{shown_at.year}年{shown_at.month}月{shown_at.day}日 {shown_at:%H:%M}"
