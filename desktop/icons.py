"""The window's few pictures: stroke drawings kept as paths, coloured when they are asked for, sharp at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop import look

_PATHS = {
    "today": "M12 7v5l3 2 M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
    "courses": "M4 6.5h16v14H4z M4 10.5h16 M8.5 3.5v4 M15.5 3.5v4 M8 14h3 M8 17h6",
    "check_in": "M4 4h6v6H4z M14 4h6v6h-6z M4 14h6v6H4z M14 14h2.5v2.5H14z M19.9 14v.1 M17 17.5v2.6 M20 17v3h-.1",
    "people": "M9 11.5a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4z M2.5 20c.4-3.6 3-5.6 6.5-5.6s6.1 2 6.5 5.6 M16 4.6a3.5 3.5 0 0 1 0 6.5 M18 14.9c2 .8 3.2 2.5 3.5 5.1",
    "credits": "M4 20.5h16 M6.5 20V13 M12 20V8.5 M17.5 20V4",
    "certificates": "M5 3.5h14v11H5z M8.5 7.5h7 M8.5 10.5h4 M14 16.8l-1.2 4 3.2-1.6 3.2 1.6-1.2-4 M16 18a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2z",
    "grid": "M3.5 10.5 12 3.5l8.5 7 M5.5 9v11.5h13V9 M12 20.5V9.5 M5.5 14.8h13",
    "stations": "M8 10h8v8.5a2 2 0 0 1-2 2h-4a2 2 0 0 1-2-2z M9.5 10V3.5h5V10 M11.4 6.3v.1 M12.7 6.3v.1 M12 13.5v3.5 M10.5 15.5 12 17l1.5-1.5",
    "settings": "M4 7h9 M17 7h3 M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z M4 17h3 M11 17h9 M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z M15.3 15.3 20.5 20.5",
    "text": "M5 7V4.5h14V7 M12 4.5v15 M9 19.5h6",
    "picture": "M4 5h16v14H4z M4 16l5-5 4 4 3-2.5 4 3.5 M15.5 9.2a.8.8 0 1 0 0-.1",
    "rule": "M3.5 12h17",
    "frame": "M3.5 5h17v14h-17z M6.5 8h11v8h-11z",
    "seal": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z M12 7.5l1.3 2.9 3.2.4-2.4 2.1.7 3.1-2.8-1.6-2.8 1.6.7-3.1-2.4-2.1 3.2-.4z",
    "table": "M4 5h16v14H4z M4 9.7h16 M4 14.3h16 M11 5v14",
    "undo": "M8.5 5 4.5 9l4 4 M4.5 9h9.5a5.2 5.2 0 0 1 0 10.5h-4",
    "redo": "M15.5 5l4 4-4 4 M19.5 9H10a5.2 5.2 0 0 0 0 10.5h4",
    "phone": "M7.5 2.8h9v18.4h-9z M11 18.4h2",
}


@lru_cache(maxsize=64)
def icon(name: str, colour: str = look.INK) -> QIcon:
    """The icon of a page or a button, in one colour."""
    made = QIcon()
    for scale in (1, 2):
        made.addPixmap(_draw(name, colour, 20, scale))
    return made


@lru_cache(maxsize=16)
def dot(tone: str) -> QIcon:
    """A round dot in one of `look.TONES`."""
    made = QIcon()
    for scale in (1, 2):
        pixmap = _blank(16, scale)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.TONES[tone]))
        painter.drawEllipse(QRectF(4, 4, 9, 9))
        painter.end()
        made.addPixmap(pixmap)
    return made


def _draw(name: str, colour: str, size: int, scale: int) -> QPixmap:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
        f'stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"><path d="{_PATHS[name]}"/></svg>'
    )
    pixmap = _blank(size, scale)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _blank(size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def mark(size: int = 64) -> QIcon:
    """The program's own mark: a seal with one stitched cross, the smallest piece of embroidery."""
    made = QIcon()
    for scale in (1, 2):
        pixmap = _blank(size, scale)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.SEAL))
        painter.drawRoundedRect(
            QRectF(size * 0.06, size * 0.06, size * 0.88, size * 0.88), size * 0.16, size * 0.16
        )
        painter.setPen(QPen(QColor("#FBF3E4"), size * 0.07, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for near, far in ((0.27, 0.5), (0.5, 0.73)):
            for top, bottom in ((0.27, 0.5), (0.5, 0.73)):
                inset = 0.045
                painter.drawLine(
                    _point(size, near + inset, top + inset), _point(size, far - inset, bottom - inset)
                )
                painter.drawLine(
                    _point(size, far - inset, top + inset), _point(size, near + inset, bottom - inset)
                )
        painter.end()
        made.addPixmap(pixmap)
    return made


def _point(size: int, across: float, down: float) -> QPointF:
    return QPointF(size * across, size * down)
