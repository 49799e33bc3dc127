"""The answer to a scan, seen from two metres: whose badge, yes or no, and when. The badge window shows one and the last five."""

from html import escape
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from core import clock
from core.language import _, translate
from desktop import look
from desktop.badges.scan_queue import Settled
from people.names import masked_mobile

_PALE = {"good": "#E4F0E8", "warn": "#F8EDD8", "bad": "#F8E3DF", "still": "#EEEFEC"}
_SIGNS = {
    "good": ((0.2, 0.52), (0.42, 0.74), (0.8, 0.28)),
    "warn": ((0.5, 0.18), (0.5, 0.62)),
    "bad": ((0.25, 0.25), (0.75, 0.75)),
}


class Verdict(NamedTuple):
    """What is said of a scan: `tone` is good, warn, bad, or still for a plain message."""

    tone: str
    name: str
    number: str
    """Masked: the screen stands where people pass."""
    sentence: str
    hour: str = ""
    short: str = ""
    """The sentence without advice, for a line of the list; "" when it is the same."""


def verdict_of(settled: Settled) -> Verdict:
    """A scan's outcome in the present language."""
    outcome, holder = settled.result
    number = masked_mobile(holder.staff_number) if holder else ""
    now = f"{clock.local(settled.scan.at):%H:%M:%S}"
    if outcome.refusal is not None:
        name = outcome.name or _("Not accepted")
        short = translate(outcome.refusal.sentence, **outcome.refusal.said)
        return Verdict("bad", name, number, str(outcome.refusal), now, short)
    hour = f"{clock.local(outcome.at):%H:%M}" if outcome.at else ""
    arriving = settled.wanted.direction == "in"
    if outcome.code == "already":
        said = (
            _("Already checked in at {hour}.", hour=hour)
            if arriving
            else _("Already checked out at {hour}.", hour=hour)
        )
        return Verdict("warn", outcome.name, number, said, now)
    if outcome.late:
        return Verdict("warn", outcome.name, number, _("Checked in at {hour}, late.", hour=hour), now)
    said = _("Checked in at {hour}.", hour=hour) if arriving else _("Checked out at {hour}.", hour=hour)
    return Verdict("good", outcome.name, number, said, now)


def line_of(verdict: Verdict) -> str:
    """One of the last five as rich text, its parts escaped."""
    colour = look.TONES[verdict.tone]
    said = escape(verdict.short or verdict.sentence)
    return (
        f'<span style="color:{colour}">●</span>&nbsp; {escape(verdict.hour)}&nbsp; <b>{escape(verdict.name)}</b>&nbsp; '
        f'<span style="color:{look.SOFT}">{said}</span>'
    )


class Band(QWidget):
    """Paints one verdict as large as there is room; the sign beside the colour says the same."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = Verdict("still", "", "", "")
        self.setMinimumHeight(190)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_verdict(self, verdict: Verdict) -> None:
        """Say this instead."""
        self.verdict = verdict
        self.setAccessibleName(" ".join(part for part in verdict[1:4] if part))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground, sign, name, number and sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = QColor(look.TONES[self.verdict.tone])
        painter.setPen(QPen(tone, 2))
        painter.setBrush(QColor(_PALE[self.verdict.tone]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        high = self.height()
        side = min(high * 0.5, 150.0)
        self._paint_sign(painter, QRectF(28, (high - side) / 2, side, side), tone)
        left = int(28 + side + 32) if self.verdict.tone in _SIGNS else 32
        words = QRect(left, 12, self.width() - left - 24, high - 24)
        self._paint_words(painter, words)
        painter.end()

    def _paint_sign(self, painter: QPainter, area: QRectF, tone: QColor) -> None:
        points = _SIGNS.get(self.verdict.tone)
        if points is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(area)
        painter.setPen(
            QPen(
                QColor("#FFFFFF"),
                area.width() / 9,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        where = [QPointF(area.x() + x * area.width(), area.y() + y * area.height()) for x, y in points]
        painter.drawPolyline(QPolygonF(where))
        if self.verdict.tone == "bad":
            painter.drawLine(
                QPointF(area.x() + 0.75 * area.width(), area.y() + 0.25 * area.height()),
                QPointF(area.x() + 0.25 * area.width(), area.y() + 0.75 * area.height()),
            )
        elif self.verdict.tone == "warn":
            painter.drawPoint(QPointF(area.x() + 0.5 * area.width(), area.y() + 0.82 * area.height()))

    def _paint_words(self, painter: QPainter, area: QRect) -> None:
        verdict = self.verdict
        split = area.height() * 11 // 20 if verdict.name else 0
        painter.setPen(QColor(look.INK))
        if verdict.name:
            size = max(14.0, split * 0.5)
            font = look.sized(self.font(), size, bold=True)
            wide = QFontMetrics(font).horizontalAdvance(verdict.name)
            if wide > area.width():
                font = look.sized(self.font(), max(14.0, 0.96 * size * area.width() / wide), bold=True)
            painter.setFont(font)
            name = QRect(area.left(), area.top(), area.width(), split)
            shown = QFontMetrics(font).elidedText(verdict.name, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, shown)
        said = "   ".join(part for part in (verdict.number, verdict.sentence) if part)
        below = QRect(area.left(), area.top() + split + 8, area.width(), area.height() - split - 8)
        aligned = Qt.AlignmentFlag.AlignTop if verdict.name else Qt.AlignmentFlag.AlignVCenter
        flags = Qt.AlignmentFlag.AlignLeft | aligned | Qt.TextFlag.TextWordWrap
        size = max(11.0, min(22.0, area.height() / 10))
        while True:
            painter.setFont(look.sized(self.font(), size))
            needed = painter.boundingRect(below, int(flags), said)
            if needed.height() <= below.height() or size <= 9:
                break
            size -= 1
        painter.setPen(QColor(look.INK if verdict.name else look.SOFT))
        painter.drawText(below, int(flags), said)
