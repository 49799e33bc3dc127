"""The letters themselves: a page of A4 for each reminder or written warning, with a slip that the person signs."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Final

from core.amounts import shown
from credits.notices.notices import NoticeRow
from sheets.pdf_fonts import HEI, LEADING, SONG, Face, Pen, close_canvas, fit, open_canvas, width, wrap

_PAGE: Final = (595.28, 841.89)
_SIDE = 76.0
_SIZE = 13.0
_LINE = 25.0
_CUT = 250.0
"""Height above the page's foot at which the slip is cut off."""

# The words of the document: a letter is Chinese whatever language the desktop speaks.
_TITLES: Mapping[str, str] = MappingProxyType(
    {"reminder": "学分学习提醒函", "warning": "学分未达标书面告知书"}
)
_NUMBER = "编号：{year} 年第 {number} 号"
_TO = "{name} 同志（{who}）："
_FIGURES = (
    "{year} 年度按规定应修满 {required} 学分。截至 {day}，您已获得 {earned} 学分，尚缺 {missing} 学分；"
    "本年度余下的课程，您最多还可以获得 {possible} 学分。"
)
_ASK: Mapping[str, str] = MappingProxyType(
    {
        "reminder": "请合理安排时间，尽早选报并按时参加培训。具体课程可在手机签到页面“我的学分”中查看，或向培训基地咨询。",
        "warning": "现予书面告知：年终仍未达标的，将按规定计入年度考核。请尽快与培训基地联系，落实补修安排；"
        "确有特殊情况的，请提供说明材料。",
    }
)
_DOUBT = "您可以随时查阅每一笔学分的来源。如对以上学分有异议，请及时向培训基地提出，由专人核对并答复。"
_SLIP = "签 收 单"
_SLIP_LINE = "本人已收到 {year} 年第 {number} 号《{title}》。"
_SIGNED = "签收人：＿＿＿＿＿＿＿＿＿＿　　　日期：＿＿＿＿年＿＿月＿＿日"


def draw(rows: Sequence[NoticeRow], issuer: str) -> bytes:
    """The PDF of these letters in the order given. Equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    target = BytesIO()
    title = _TITLES[rows[0].level] if len({row.level for row in rows}) == 1 else "学分学习提醒与告知"
    canvas = open_canvas(target, _PAGE, title=title, author=issuer, subject=title, face=SONG)
    for row in rows:
        pen = Pen(canvas)
        _letter(pen, row, issuer)
        _slip(pen, row)
        pen.done()
        canvas.addLiteral(
            f"q 0.5 w [4 3] 0 d {_SIDE:.2f} {_CUT:.2f} m {_PAGE[0] - _SIDE:.2f} {_CUT:.2f} l S Q"
        )
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _letter(pen: Pen, row: NoticeRow, issuer: str) -> None:
    day = f"{row.given_on.year}年{row.given_on.month}月{row.given_on.day}日"
    y = _PAGE[1] - 96
    _middle(pen, _TITLES[row.level], HEI, y, 22)
    y -= 30
    _right(pen, _NUMBER.format(year=row.year, number=row.number), y, 10.5)
    who = "，".join(
        part for part in (row.staff_number and f"工号 {row.staff_number}", row.area, row.post) if part
    )
    y -= 44
    to = _TO.format(name=row.name, who=who) if who else f"{row.name} 同志："
    y = _paragraph(pen, to, y)
    figures = _FIGURES.format(
        year=row.year,
        day=day,
        required=shown(row.required),
        earned=shown(row.earned),
        missing=shown(max(0, row.required - row.earned)),
        possible=shown(row.possible),
    )
    for text in (figures, _ASK[row.level], _DOUBT):
        y = _paragraph(pen, "　　" + text, y)
    y = min(y - 20, _CUT + 110)
    for line in wrap(issuer, SONG, _SIZE, _PAGE[0] - 2 * _SIDE):
        _right(pen, line, y, _SIZE)
        y -= _LINE
    _right(pen, day, y, _SIZE)


def _slip(pen: Pen, row: NoticeRow) -> None:
    _middle(pen, _SLIP, HEI, _CUT - 46, 15)
    y = _CUT - 84
    said = _SLIP_LINE.format(year=row.year, number=row.number, title=_TITLES[row.level])
    y = _paragraph(pen, "　　" + said, y)
    y = _paragraph(pen, "　　" + row.name, y)
    _right(pen, _SIGNED, y - 20, 12)


def _paragraph(pen: Pen, text: str, y: float) -> float:
    """Set a paragraph from `y` down; where the next one begins."""
    for line in wrap(text, SONG, _SIZE, _PAGE[0] - 2 * _SIDE):
        pen.put((_SIDE, y), line, SONG, _SIZE)
        y -= _LINE
    return y


def _middle(pen: Pen, text: str, face: Face, y: float, size: float) -> None:
    fitted = fit(text, face, size, size * 0.5, wide=_PAGE[0] - 2 * _SIDE, high=size * LEADING)
    pen.put(((_PAGE[0] - fitted.wide) / 2, y), fitted.lines[0], face, fitted.size)


def _right(pen: Pen, text: str, y: float, size: float) -> None:
    pen.put((_PAGE[0] - _SIDE - width(text, SONG, size), y), text, SONG, size)
