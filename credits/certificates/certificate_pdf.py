"""The certificate (结业证书) as a finished A4 page: issued once, its bytes then frozen with hash and serial (docs/architecture.md).

`layout` places every text by rule and is what the tests look at; `draw` paints the layout, the border and the code.
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Final, Literal

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, QRData

from core.amounts import shown
from credits.certificates.certificate_token import address_segments
from sheets.pdf_fonts import KAI, SONG, Face, Pen, close_canvas, fit, open_canvas, width

PAGE: Final = (841.89, 595.28)  # A4 landscape in points
_MIDDLE = PAGE[0] / 2
FRAME: Final = (
    46.0,
    46.0,
    PAGE[0] - 46.0,
    PAGE[1] - 46.0,
)  # inner edge of the border: left, bottom, right, top
QR_BOX: Final = (80.0, 82.0, 176.0, 178.0)  # 34 mm, quiet zone and all
SEAL_BOX: Final = (412.0, 70.0, 532.0, 190.0)  # the round seal of an institution is 40 to 42 mm wide

_INK = (0.13, 0.11, 0.10)
_PALE = (0.45, 0.41, 0.37)
_RED = (0.62, 0.09, 0.11)
_GOLD = (0.73, 0.57, 0.28)

# The words of the document: a certificate is Chinese whatever language the desktop speaks.
_TITLE = "结业证书"
_SERIAL = "编号：{serial}"
_COMRADE = "同志"
_LAST_FOUR = "（工号末四位：{last_four}）"
_PERIOD = "于{begins}至{ends}参加"
_DAY = "于{begins}参加"
_EARNED = "完成 {hours} 课时，获得 {credits} 学分，准予结业，特发此证。"
_SEAL = "（盖章）"
_CAPTION = "扫码查验证书真伪"

Align = Literal["left", "middle", "right"]
Colour = tuple[float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class CertificateFace:
    """What a certificate shows. `hours` and `credits` in hundredths; days in Shanghai; `stage` and `last_four` may be empty."""

    name: str
    last_four: str
    programme: str
    stage: str
    hours: int
    credits: int
    begins: date
    ends: date
    issued_on: date
    serial: str
    issuers: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One placed line: left end of the baseline, size and letter spacing in points."""

    text: str
    face: Face
    size: float
    x: float
    y: float
    spacing: float = 0.0
    colour: Colour = _INK

    @property
    def box(self) -> Box:
        """Left, bottom, right, top of the ideographs' bodies, which stand 0.14 of the size below the baseline."""
        wide = width(self.text, self.face, self.size) + self.spacing * (len(self.text) - 1)
        return (self.x, self.y - 0.14 * self.size, self.x + wide, self.y + 0.86 * self.size)


@dataclass(frozen=True)
class _Spot:
    """A place for text: anchor, (largest, least) size of one line, (width, height) of its room, all in points."""

    x: float
    y: float
    sizes: tuple[float, float] = (0.0, 0.0)
    room: tuple[float, float] = (0.0, 0.0)
    align: Align = "middle"
    colour: Colour = _INK


def draw(certificate: CertificateFace, verify_url: str) -> bytes:
    """The PDF of a certificate; equal input gives equal bytes. `verify_url` is the address with the code behind its "#".

    Raises CharacterNotPrintable and TextDoesNotFit, before anything is drawn.
    """
    lines = layout(certificate)
    target = BytesIO()
    canvas = open_canvas(
        target,
        PAGE,
        title=f"{_TITLE} {certificate.serial} {certificate.name}",
        author="、".join(certificate.issuers),
        subject=certificate.programme,
        face=KAI,
    )
    canvas.setKeywords(verify_url)  # so that a file can be verified without looking at its picture
    canvas.addLiteral(_ornament())
    canvas.addLiteral(_code(verify_url))
    pen = Pen(canvas)
    colour = None
    for line in lines:
        if line.colour != colour:
            colour = line.colour
            pen.colour(*colour)
        pen.put((line.x, line.y), line.text, line.face, line.size, spacing=line.spacing)
    pen.done()
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def layout(certificate: CertificateFace) -> list[Line]:
    """Every line of text, placed: inside FRAME, clear of QR_BOX and SEAL_BOX and of one another, however long it is.

    Raises CharacterNotPrintable and TextDoesNotFit.
    """
    seal, code = (SEAL_BOX[0] + SEAL_BOX[2]) / 2, (QR_BOX[0] + QR_BOX[2]) / 2
    serial = _SERIAL.format(serial=certificate.serial)
    return [
        *_fitted(serial, KAI, _Spot(FRAME[2] - 34, 527, (11, 8), (300, 15), "right", _PALE)),
        *_spaced(_TITLE, 54, 26, 451),
        *_who(certificate, 377),
        *_fitted(_when(certificate), KAI, _Spot(_MIDDLE, 333, (17, 12), (620, 26))),
        *_what(certificate),
        *_fitted(_earned(certificate), KAI, _Spot(_MIDDLE, 223, (17, 12), (620, 26))),
        *_by(certificate.issuers),
        *_fitted(_written(certificate.issued_on), KAI, _Spot(652, 79, (16, 12), (212, 22))),
        *_fitted(_SEAL, KAI, _Spot(seal, 125, (10, 10), (80, 14), "middle", _PALE)),
        *_fitted(_CAPTION, KAI, _Spot(code, 68, (9, 9), (120, 12), "middle", _PALE)),
    ]


def _who(certificate: CertificateFace, middle: float) -> list[Line]:
    """The name, large, with 同志 and the last four of the staff number set behind it as one centred group."""
    gap, after = 10.0, _COMRADE
    number = _LAST_FOUR.format(last_four=certificate.last_four) if certificate.last_four else ""
    tail = width(after, KAI, 20) + (width(number, KAI, 13) + 4 if number else 0)
    name = fit(certificate.name, KAI, 34, 20, wide=600 - gap - tail, high=52)
    left = _MIDDLE - (name.wide + gap + tail) / 2
    lines = _stack(name.lines, KAI, name.size, _Spot(left + name.wide / 2, middle))
    at = left + name.wide + gap
    lines.append(Line(after, KAI, 20, at, middle - 0.36 * 20))
    if number:
        lines.append(Line(number, KAI, 13, at + width(after, KAI, 20) + 4, middle - 0.36 * 20))
    return lines


def _what(certificate: CertificateFace) -> list[Line]:
    title, stage = certificate.programme, certificate.stage
    if not stage:
        return _fitted(title, SONG, _Spot(_MIDDLE, 278, (27, 17), (640, 66), "middle", _RED))
    return [
        *_fitted(title, SONG, _Spot(_MIDDLE, 291, (25, 16), (640, 44), "middle", _RED)),
        *_fitted(stage, SONG, _Spot(_MIDDLE, 255, (17, 12), (640, 26), "middle", _RED)),
    ]


def _when(certificate: CertificateFace) -> str:
    begins, ends = _written(certificate.begins), _written(certificate.ends)
    return _DAY.format(begins=begins) if begins == ends else _PERIOD.format(begins=begins, ends=ends)


def _earned(certificate: CertificateFace) -> str:
    return _EARNED.format(hours=shown(certificate.hours), credits=shown(certificate.credits))


def _by(issuers: tuple[str, ...]) -> list[Line]:
    """The issuing bases one under the other, those of one line all at the size that the longest of them needs."""
    top, bottom = 190.0, 94.0
    each = min(28.0, (top - bottom) / max(len(issuers), 1))
    spots = [
        _Spot(652, bottom + each * (len(issuers) - 0.5 - place), (17, 11), (212, each))
        for place in range(len(issuers))
    ]
    fitted = [
        fit(name, KAI, *spot.sizes, wide=spot.room[0], high=spot.room[1])
        for name, spot in zip(issuers, spots, strict=True)
    ]
    size = min((one.size for one in fitted if len(one.lines) == 1), default=0.0)
    return [
        line
        for one, spot in zip(fitted, spots, strict=True)
        for line in _stack(one.lines, KAI, size if len(one.lines) == 1 else one.size, spot)
    ]


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _fitted(text: str, face: Face, spot: _Spot) -> list[Line]:
    fitted = fit(text, face, *spot.sizes, wide=spot.room[0], high=spot.room[1])
    return _stack(fitted.lines, face, fitted.size, spot)


def _stack(texts: tuple[str, ...], face: Face, size: float, spot: _Spot) -> list[Line]:
    """Lines one under the other, their block centred on the spot's height."""
    share = {"left": 0.0, "middle": 0.5, "right": 1.0}[spot.align]
    leading = 1.24 * size
    first = spot.y + leading * (len(texts) - 1) / 2 - 0.36 * size
    return [
        Line(
            text,
            face,
            size,
            spot.x - share * width(text, face, size),
            first - row * leading,
            colour=spot.colour,
        )
        for row, text in enumerate(texts)
    ]


def _spaced(text: str, size: float, spacing: float, y: float) -> list[Line]:
    wide = width(text, SONG, size) + spacing * (len(text) - 1)
    return [Line(text, SONG, size, _MIDDLE - wide / 2, y, spacing, _RED)]


def code_modules(text: str) -> list[list[bool]]:
    """The QR of `text` as rows of modules without a quiet zone: error correction M, each part in the mode that is shortest.

    The mask is fixed: choosing the best of eight costs five times as much and reads no better (measured).
    """
    address, hash_sign, digits = text.rpartition("#")
    if not (digits.isascii() and digits.isdigit()):
        address, hash_sign, digits = text, "", ""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=3)
    for segment, alphanumeric in address_segments(address + hash_sign):
        code.add_data(QRData(segment, MODE_ALPHA_NUM if alphanumeric else MODE_8BIT_BYTE))
    if digits:
        code.add_data(QRData(digits, MODE_NUMBER))
    code.make()
    return code.get_matrix()


def _code(text: str) -> str:
    """PDF operators: one path of horizontal runs, filled once, four modules of quiet zone within QR_BOX."""
    rows = code_modules(text)
    module = (QR_BOX[2] - QR_BOX[0]) / (len(rows) + 8)
    left, top = QR_BOX[0] + 4 * module, QR_BOX[3] - 4 * module
    path: list[str] = []
    for row, modules in enumerate(rows):
        y = f"{top - (row + 1) * module:.3f}"
        start = 0
        while start < len(modules):
            if not modules[start]:
                start += 1
                continue
            end = start
            while end < len(modules) and modules[end]:
                end += 1
            path.append(f"{left + start * module:.3f} {y} {(end - start) * module:.3f} {module:.3f} re")
            start = end
    return "q 0 g " + " ".join(path) + " f Q"


@cache
def _ornament() -> str:
    """PDF operators of the border: lines, a row of cross stitches between them, a stitched flower in each corner."""
    right, top = PAGE
    parts = ["q", _stroke(_RED), "2.4 w", _rect(22, 22, right - 22, top - 22)]
    parts += [
        _stroke(_GOLD),
        "0.7 w",
        _rect(27, 27, right - 27, top - 27),
        _rect(41, 41, right - 41, top - 41),
    ]
    parts += [_stroke(_GOLD), "0.9 w", *_stitches(), "S"]
    for x in (38.0, right - 38.0):
        for y in (38.0, top - 38.0):
            parts.append(_flower(x, y))
    parts += [_stroke(_GOLD), "0.8 w", *_rule(434.0)]
    seal_x, seal_y = (SEAL_BOX[0] + SEAL_BOX[2]) / 2, (SEAL_BOX[1] + SEAL_BOX[3]) / 2
    parts += ["0.80 0.72 0.66 RG 0.6 w [3 3] 0 d", _circle(seal_x, seal_y, 58), "S [] 0 d", "Q"]
    return " ".join(parts)


def _stitches() -> list[str]:
    """Small crosses along the middle of the border band, evenly, leaving the corners to the flowers."""
    crosses: list[str] = []
    arm, step = 2.2, 7.0
    for along, across in ((PAGE[0], PAGE[1]), (PAGE[1], PAGE[0])):
        count = int((along - 132) / step)
        first = (along - count * step) / 2
        for place in range(count + 1):
            for other in (34.0, across - 34.0):
                x, y = (first + place * step, other) if along == PAGE[0] else (other, first + place * step)
                crosses.append(
                    f"{x - arm:.2f} {y - arm:.2f} m {x + arm:.2f} {y + arm:.2f} l "
                    f"{x - arm:.2f} {y + arm:.2f} m {x + arm:.2f} {y - arm:.2f} l"
                )
    return crosses


def _flower(x: float, y: float) -> str:
    """A white field, eight red petals in two rounds, a gold heart."""
    parts = ["1 g", _circle(x, y, 22), "f", _stroke(_GOLD), "0.8 w", _circle(x, y, 20.5), "S", _fill(_RED)]
    for petal in range(8):
        long = 17.0 if petal % 2 == 0 else 12.5
        turn = petal * math.pi / 4
        cos, sin = math.cos(turn), math.sin(turn)

        def at(u: float, v: float, cos: float = cos, sin: float = sin) -> str:
            return f"{x + u * cos - v * sin:.2f} {y + u * sin + v * cos:.2f}"

        half = 0.34 * long
        parts.append(
            f"{at(4, 0)} m {at(0.45 * long, half)} {at(0.8 * long, half)} {at(long, 0)} c "
            f"{at(0.8 * long, -half)} {at(0.45 * long, -half)} {at(4, 0)} c f"
        )
    return " ".join([*parts, _fill(_GOLD), _circle(x, y, 2.6), "f"])


def _rule(y: float) -> list[str]:
    """The thin line under the title, with a diamond in the middle."""
    return [
        f"{_MIDDLE - 150:.2f} {y} m {_MIDDLE - 10:.2f} {y} l {_MIDDLE + 10:.2f} {y} m {_MIDDLE + 150:.2f} {y} l S",
        _fill(_GOLD),
        f"{_MIDDLE - 5:.2f} {y} m {_MIDDLE:.2f} {y + 4} l {_MIDDLE + 5:.2f} {y} l {_MIDDLE:.2f} {y - 4} l f",
    ]


def _circle(x: float, y: float, radius: float) -> str:
    pull = 0.5523 * radius
    quarters = [
        (x + radius, y + pull, x + pull, y + radius, x, y + radius),
        (x - pull, y + radius, x - radius, y + pull, x - radius, y),
        (x - radius, y - pull, x - pull, y - radius, x, y - radius),
        (x + pull, y - radius, x + radius, y - pull, x + radius, y),
    ]
    curves = " ".join(" ".join(f"{point:.2f}" for point in quarter) + " c" for quarter in quarters)
    return f"{x + radius:.2f} {y:.2f} m {curves}"


def _rect(left: float, bottom: float, right: float, top: float) -> str:
    return f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re S"


def _stroke(colour: Colour) -> str:
    return "{} {} {} RG".format(*colour)


def _fill(colour: Colour) -> str:
    return "{} {} {} rg".format(*colour)
