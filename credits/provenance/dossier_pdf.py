"""A dossier on paper: A4 upright, the person's figures first, then one table after the other; each page says whose it is."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from credits.provenance.dossier import Dossier, Section
from sheets.pdf_fonts import (
    HEI,
    LEADING,
    SONG,
    Fitted,
    Pen,
    close_canvas,
    fit,
    open_canvas,
    width,
    wrap,
)

_PAGE: Final = (595.28, 841.89)
_SIDE, _TOP, _FOOT = 46.0, 60.0, 48.0
_ROOM = _PAGE[0] - 2 * _SIDE
_SIZE, _LEAST, _PAD = 8.5, 7.0, 3.0
_PAIRS = 2
_LABEL = 0.34

# The words of the document: a dossier is Chinese whatever language the desktop speaks.
_TITLE = "{year} 年度社区工作者个人档案"
_NONE = "无"
_MADE = "{issuer}　{day}　制"
_PROOF = "本档案依据日志第 {seq} 号（校验值 {hash}）以前的记录生成，每笔学分可凭日志号查到原始记录。"
_RUNNING = "{name}　{year} 年度个人档案"
_NUMBER = "第 {page} 页 共 {pages} 页"
_SIGNED = "本人签名：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日　　经办人：＿＿＿＿＿＿＿＿"


class _Block:
    """Something that stands whole on one page: a heading, a row, a line of words."""

    def __init__(self, high: float) -> None:
        self.high = high
        self.texts: list[tuple[float, float, str, float, bool]] = []
        """x from the left edge, y below the block's top, the text, its size, whether it is bold."""
        self.lines: list[tuple[float, float, float, float]] = []
        self.keeps_next = False
        self.tinted = False


def draw(dossier: Dossier) -> bytes:
    """The PDF. Equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    blocks = [*_cover(dossier)]
    for section in dossier.sections:
        blocks += _pairs(section) if not section.columns else _table(section)
    blocks += _end(dossier)
    pages = _paged(blocks)
    target = BytesIO()
    title = _TITLE.format(year=dossier.year)
    canvas = open_canvas(target, _PAGE, title=title, author=dossier.issuer, subject=dossier.name, face=HEI)
    for number, shown in enumerate(pages, 1):
        pen = Pen(canvas)
        rules: list[str] = []
        y = _PAGE[1] - _TOP
        for block in shown:
            if block.tinted:
                rules.append(
                    f"0.95 0.93 0.89 rg {_SIDE:.2f} {y - block.high:.2f} {_ROOM:.2f} {block.high:.2f} re f"
                )
            for x1, y1, x2, y2 in block.lines:
                rules.append(f"{_SIDE + x1:.2f} {y - y1:.2f} m {_SIDE + x2:.2f} {y - y2:.2f} l S")
            for x, down, text, size, bold in block.texts:
                pen.put((_SIDE + x, y - down), text, SONG if bold else HEI, size)
            y -= block.high
        running = _RUNNING.format(name=dossier.name, year=dossier.year)
        pen.put((_SIDE, _FOOT - 20), running, HEI, 8)
        page = _NUMBER.format(page=number, pages=len(pages))
        pen.put((_PAGE[0] - _SIDE - width(page, HEI, 8), _FOOT - 20), page, HEI, 8)
        canvas.addLiteral(" ".join(["q 0.4 w 0.6 G", *rules, "Q"]))
        pen.done()
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _cover(dossier: Dossier) -> list[_Block]:
    title = _Block(40)
    text = _TITLE.format(year=dossier.year)
    title.texts.append(((_ROOM - width(text, SONG, 19)) / 2, 20, text, 19, True))
    made = _Block(22)
    day = f"{dossier.day.year}年{dossier.day.month}月{dossier.day.day}日"
    fitted = fit(_MADE.format(issuer=dossier.issuer, day=day), HEI, 9.5, 7, wide=_ROOM, high=26)
    for place, line in enumerate(fitted.lines):
        x = (_ROOM - width(line, HEI, fitted.size)) / 2
        made.texts.append((x, 6 + place * fitted.size * LEADING, line, fitted.size, False))
    return [title, made]


def _heading(text: str) -> _Block:
    block = _Block(30)
    block.texts.append((0, 21, text, 11.5, True))
    block.keeps_next = True
    return block


def _pairs(section: Section) -> list[_Block]:
    """Words and what they say, two pairs beside each other in a ruled table."""
    blocks = [_heading(section.title)]
    wide = _ROOM / _PAIRS
    for start in range(0, len(section.cells), _PAIRS):
        pairs = section.cells[start : start + _PAIRS]
        cells: list[tuple[float, float, str]] = []
        for place, (label, value) in enumerate(pairs):
            cells += [
                (place * wide, wide * _LABEL, label),
                (place * wide + wide * _LABEL, wide * (1 - _LABEL), value),
            ]
        blocks.append(_row([(x, room, text, False) for x, room, text in cells], closed=start == 0))
    return blocks


def _table(section: Section) -> list[_Block]:
    blocks = [_heading(section.title)]
    if not section.cells:
        none = _Block(16)
        none.texts.append((_PAD, 11, _NONE, 9, False))
        return [*blocks, none]
    whole = sum(share for _title, share, _figures in section.columns)
    wides = [_ROOM * share / whole for _title, share, _figures in section.columns]
    lefts = [sum(wides[:place]) for place in range(len(wides))]
    head = _row(
        [
            (left, wide, title, False)
            for left, wide, (title, _s, _f) in zip(lefts, wides, section.columns, strict=True)
        ],
        closed=True,
    )
    head.keeps_next = head.tinted = True
    blocks.append(head)
    edges = list(zip(lefts, wides, section.columns, strict=True))
    blocks += [
        _row([(left, wide, text, column[2]) for (left, wide, column), text in zip(edges, cells, strict=True)])
        for cells in section.cells
    ]
    return blocks


def _row(cells: Sequence[tuple[float, float, str, bool]], *, closed: bool = False) -> _Block:
    """A ruled row: left edge, width, text, whether it is a figure; `closed` draws the upper line too."""
    fitted = [_fitted(text, wide - 2 * _PAD) for _left, wide, text, _figure in cells]
    block = _Block(max(each.high for each in fitted) + 2 * _PAD)
    right = max(left + wide for left, wide, _text, _figure in cells)
    for (left, wide, _text, figure), each in zip(cells, fitted, strict=True):
        first = (block.high - each.high) / 2 + each.size * 1.02
        for place, line in enumerate(each.lines):
            x = left + (wide - _PAD - width(line, HEI, each.size) if figure else _PAD)
            block.texts.append((x, first + place * each.size * LEADING, line, each.size, False))
        block.lines.append((left, 0, left, block.high))
    block.lines.append((right, 0, right, block.high))
    block.lines.append((0, block.high, right, block.high))
    if closed:
        block.lines.append((0, 0, right, 0))
    return block


def _fitted(text: str, wide: float) -> Fitted:
    em = width(text, HEI, 1.0)
    if em * _LEAST <= wide and "\n" not in text:
        size = min(_SIZE, wide / em) if em else _SIZE
        return Fitted((text,), size, em * size)
    lines = tuple(line for part in text.split("\n") for line in wrap(part, HEI, _LEAST, wide))
    return Fitted(lines, _LEAST, wide)


def _end(dossier: Dossier) -> list[_Block]:
    said = _PROOF.format(seq=dossier.seq, hash=dossier.hash)
    lines = wrap(said, HEI, 8.5, _ROOM)
    block = _Block(20 + 13 * len(lines) + 44)
    for place, line in enumerate(lines):
        block.texts.append((0, 24 + 13 * place, line, 8.5, False))
    block.texts.append((0, block.high - 12, _SIGNED, 9.5, False))
    return [block]


def _paged(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """Blocks on pages; a heading stays with what it heads. A row higher than a page is cut off by no page: it stands alone."""
    pages: list[list[_Block]] = [[]]
    body = _PAGE[1] - _TOP - _FOOT
    left = body
    for place, block in enumerate(blocks):
        needed, after = block.high, place
        while blocks[after].keeps_next and after + 1 < len(blocks):
            after += 1
            needed += blocks[after].high
        if needed > left and pages[-1]:
            pages.append([])
            left = body
        pages[-1].append(block)
        left -= block.high
    return pages
