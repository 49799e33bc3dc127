"""What the canvas paints: the desk, the paper with the real page on it, boxes, handles and guides. Lengths in hundredths of a millimetre."""

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsScene

from credits.certificates.layouts.layout_parts import Box, Layout
from desktop import look
from desktop.layouts import acts, dragging
from desktop.layouts.snapping import Guide

HANDLE = 9
"""Pixels."""
MARGIN = 800
"""Of desk around the page."""
_DESK = "#E4E0D6"
_GUIDE = "#C2387F"


class PageScene(QGraphicsScene):
    """What is painted. The canvas says what there is to see."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: QImage | None = None
        self.handles: dict[str, QPointF] = {}
        self.wrong: tuple[str, ...] = ()
        self._size = QSizeF()
        self._keys: tuple[str, ...] = ()
        self._hovered: str | None = None
        self._boxes: dict[str, QGraphicsRectItem] = {}
        self.guides: tuple[Guide, ...] = ()
        self._area: Box | None = None

    def show_layout(
        self, layout: Layout, keys: tuple[str, ...], wrong: Collection[str], *, with_handles: bool
    ) -> None:
        """Show the boxes of a layout; those of `keys` are selected, those of `wrong` marked."""
        self._size = QSizeF(layout.page.wide, layout.page.high)
        self._keys, self.wrong = keys, tuple(wrong)
        for key in self._boxes.keys() - {each.key for each in layout.elements}:
            self.removeItem(self._boxes.pop(key))
        for height, each in enumerate(layout.elements):
            item = self._boxes.get(each.key)
            if item is None:
                item = self._boxes[each.key] = QGraphicsRectItem()
                self.addItem(item)
            item.setRect(_rect(each.box))
            item.setZValue(height)
        self.handles = {}
        if with_handles and len(keys) == 1:
            found = acts.element(layout, keys[0])
            if found is not None:
                self.handles = dragging.handles(found)
        self._dress()

    def show_hovered(self, key: str | None) -> None:
        """Show what the pointer is on."""
        if key != self._hovered:
            self._hovered = key
            self._dress()

    def show_guides(self, guides: tuple[Guide, ...]) -> None:
        """Show the lines on which something rests."""
        self.guides = guides
        self.update()

    def show_area(self, area: Box | None) -> None:
        """Show the area that is being drawn."""
        self._area = area
        self.update()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802 - Qt's name
        """The desk, the paper and what is printed on it."""
        painter.fillRect(rect, QColor(_DESK))
        page = QRectF(QPointF(0, 0), self._size)
        for grown, alpha in ((260, 14), (160, 20), (80, 28)):
            painter.fillRect(page.adjusted(-grown / 2, 0, grown / 2, grown), QColor(60, 50, 35, alpha))
        painter.fillRect(page, QColor("#FFFFFF"))
        if self.picture is not None:
            painter.drawImage(page, self.picture)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802 - Qt's name
        """Guides, the area and the handles, which stay as large as they are."""
        super().drawForeground(painter, rect)
        painter.setPen(_pen(_GUIDE, 1, Qt.PenStyle.DashLine))
        for guide in self.guides:
            if guide.upright:
                painter.drawLine(
                    QPointF(guide.at, -MARGIN / 2), QPointF(guide.at, self._size.height() + MARGIN / 2)
                )
            else:
                painter.drawLine(
                    QPointF(-MARGIN / 2, guide.at), QPointF(self._size.width() + MARGIN / 2, guide.at)
                )
        if self._area is not None:
            painter.setPen(_pen(look.PINE, 1))
            painter.setBrush(QColor(30, 91, 87, 26))
            painter.drawRect(_rect(self._area))
        scale = painter.worldTransform().m11()
        side = HANDLE / scale
        painter.setPen(_pen(look.PINE, 1.4))
        painter.setBrush(QColor("#FFFFFF"))
        for place in self.handles.values():
            painter.drawRect(QRectF(place.x() - side / 2, place.y() - side / 2, side, side))

    def _dress(self) -> None:
        for key, item in self._boxes.items():
            if key in self._keys:
                item.setPen(_pen(look.SEAL if key in self.wrong else look.PINE, 1.6))
            elif key in self.wrong:
                item.setPen(_pen(look.SEAL, 1.4, Qt.PenStyle.DashLine))
            elif key == self._hovered:
                item.setPen(_pen(look.PINE, 1))
            else:
                item.setPen(_pen("#668B9698", 1, Qt.PenStyle.DotLine))
        self.update()


def _pen(colour: str, wide: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(colour), wide, style)
    pen.setCosmetic(True)
    return pen


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.wide, box.high)
