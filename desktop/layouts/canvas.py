"""The page in the editor: the real page as background, and on it the boxes of its elements, which mouse and keys take hold of.

It changes nothing by itself: what the user does is emitted as a new layout, and `show_layout` shows what the editor made of it.
"""

from collections.abc import Collection

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from core.language import N_, _
from credits.certificates.layouts.layout_parts import Layout
from desktop.layouts import acts, dragging
from desktop.layouts.dragging import Drag
from desktop.layouts.page_scene import HANDLE, MARGIN, PageScene
from desktop.layouts.snapping import Guide

NUDGE, FAR_NUDGE = 50, 500
"""An arrow key moves by half a millimetre, with Shift by five."""
REACH = 5
"""Pixels within which a dragged edge comes to rest on a line."""
CLOSEST, FARTHEST = 0.6, 0.01
"""Pixels for a hundredth of a millimetre."""
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "w": Qt.CursorShape.SizeHorCursor,
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
}


class Canvas(QGraphicsView):
    """Shows a layout and says what the user does with it."""

    chosen = Signal(tuple)
    """Keys of what is selected."""
    dragged = Signal(object)
    """The layout as it would be if the mouse were let go here."""
    done = Signal(object, str, str)
    """A new layout, the msgid of the act that made it, and under which name acts like it are one; empty for each by itself."""
    opened = Signal(str)
    """An element was double-clicked."""
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = PageScene()
        self.setScene(self._page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setMouseTracking(True)
        self.setMinimumSize(380, 300)
        self.setAccessibleName(_("The sheet"))
        self.layout_shown: Layout | None = None
        self.keys: tuple[str, ...] = ()
        self.is_locked = False
        """Whether the page is only looked at."""
        self.is_fitted = True
        """Whether the page is kept as large as the window allows."""
        self._drag: Drag | None = None

    @property
    def scale_now(self) -> float:
        """Pixels for a hundredth of a millimetre."""
        return self.transform().m11()

    @property
    def pixels_wide(self) -> int:
        """How wide the page is on the screen, in its pixels."""
        wide = self.layout_shown.page.wide if self.layout_shown else 0
        return round(wide * self.scale_now * self.devicePixelRatioF())

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The lines on which something rests while it is dragged."""
        return self._page.guides

    def show_layout(self, layout: Layout, keys: Collection[str], wrong: Collection[str] = ()) -> None:
        """Show the boxes of a layout; `keys` are selected, those of `wrong` are marked."""
        is_other = self.layout_shown is None or self.layout_shown.page != layout.page
        self.layout_shown = layout
        known = {each.key for each in layout.elements}
        self.keys = tuple(key for key in keys if key in known)
        self._page.show_layout(layout, self.keys, wrong, with_handles=not self.is_locked)
        if is_other:
            self.fit()

    def show_picture(self, picture: QImage) -> None:
        """Show the page as it is drawn."""
        self._page.picture = picture
        self._page.update()

    def select(self, keys: tuple[str, ...]) -> None:
        """Select these elements."""
        if self.layout_shown is not None:
            self.show_layout(self.layout_shown, keys, self._page.wrong)
            self.chosen.emit(self.keys)

    def fit(self) -> None:
        """As large as the window allows."""
        self.is_fitted = True
        if self.layout_shown is not None:
            page = self.layout_shown.page
            room = QRectF(-MARGIN, -MARGIN, page.wide + 2 * MARGIN, page.high + 2 * MARGIN)
            self.setSceneRect(room)
            seen = self.viewport().size()
            scale = min(seen.width() / room.width(), seen.height() / room.height())
            self.setTransform(QTransform.fromScale(scale, scale))
            self.centerOn(room.center())
            self.zoomed.emit()

    def zoom(self, factor: float) -> None:
        """Larger or smaller, within what is of use."""
        wanted = max(FARTHEST, min(self.scale_now * factor, CLOSEST))
        self.is_fitted = False
        self.scale(wanted / self.scale_now, wanted / self.scale_now)
        self.zoomed.emit()

    def nudge(self, across: int, down: int) -> None:
        """Move what is selected, in hundredths of a millimetre."""
        if self.layout_shown is not None and self.keys and not self.is_locked:
            layout = acts.moved(self.layout_shown, self.keys, across, down)
            self.done.emit(layout, N_("Move"), "nudge " + " ".join(self.keys))

    def at(self, x: int, y: int) -> QPoint:
        """Where a point of the page lies in the viewport."""
        return self.mapFromScene(QPointF(x, y))

    def key_at(self, where: QPoint) -> str | None:
        """The key of the element under a point of the viewport."""
        place = self.mapToScene(where)
        return (
            acts.key_at(self.layout_shown, round(place.x()), round(place.y())) if self.layout_shown else None
        )

    def let_go(self) -> None:
        """A drag that is under way ends without doing anything: what it began with is another layout now."""
        self._drag = None
        self._page.show_guides(())
        self._page.show_area(None)

    def handle_at(self, where: QPoint) -> str:
        """The sides that are held by the handle at a point of the viewport; empty beside the handles."""
        for sides, place in self._page.handles.items():
            middle = self.mapFromScene(place)
            if max(abs(middle.x() - where.x()), abs(middle.y() - where.y())) <= HANDLE // 2 + 2:
                return sides
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of a handle, of an element, or of nothing: then an area is drawn."""
        if event.button() is not Qt.MouseButton.LeftButton or self.layout_shown is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        x, y = self._place(event)
        sides = "" if self.is_locked else self.handle_at(event.position().toPoint())
        key = acts.key_at(self.layout_shown, x, y)
        more = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if sides:
            key = self.keys[0]
        elif key is not None and more:
            without = tuple(each for each in self.keys if each != key)
            self.select(without if key in self.keys else (*self.keys, key))
        elif key is None or key not in self.keys:
            self.select(() if key is None else (key,))
        self._drag = Drag(self.layout_shown, self.keys, key, sides, (x, y))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag on, or show what could be taken hold of."""
        drag = self._drag
        x, y = self._place(event)
        if drag is None:
            self._hover(event.position().toPoint(), x, y)
            return
        if not drag.is_moving and max(abs(x - drag.start[0]), abs(y - drag.start[1])) * self.scale_now < 3:
            return
        drag.is_moving = True
        if drag.key is None:
            self._page.show_area(drag.area((x, y)))
            return
        if self.is_locked or not drag.keys:
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        straight = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        reach = None if free else round(REACH / self.scale_now)
        layout, guides = dragging.at(drag, (x, y), reach, straight=straight)
        self.show_layout(layout, drag.keys, self._page.wrong)
        self._page.show_guides(guides)
        self.dragged.emit(layout)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go: what was dragged is done."""
        drag, self._drag = self._drag, None
        if drag is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._page.show_guides(())
        self._page.show_area(None)
        if not drag.is_moving or self.layout_shown is None:
            return
        if drag.key is None:
            self.select(acts.keys_in(self.layout_shown, drag.area(self._place(event))))
        elif self.layout_shown != drag.before:
            self.done.emit(self.layout_shown, N_("Resize") if drag.sides else N_("Move"), "")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was meant, in the panel."""
        x, y = self._place(event)
        key = acts.key_at(self.layout_shown, x, y) if self.layout_shown else None
        if key is not None:
            self.opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move what is selected; Enter opens it in the panel; Escape gives up a drag, or the selection."""
        key = event.key()  # any number: a Chinese character has one that Qt does not name
        if key in _ARROWS and self.keys:
            far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            way = FAR_NUDGE if far else NUDGE
            across, down = _ARROWS[key]
            self.nudge(across * way, down * way)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2} and len(self.keys) == 1:
            self.opened.emit(self.keys[0])
        elif key == Qt.Key.Key_Escape and self._drag is not None and self._drag.is_moving:
            self._give_up()
        elif key == Qt.Key.Key_Escape and self.keys:
            self.select(())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802, FBT001 - Qt's name and signature
        """Tab goes from element to element, and past the last on to the next field."""
        if self.layout_shown is None or not self.layout_shown.elements:
            return super().focusNextPrevChild(forward)
        order = [each.key for each in self.layout_shown.elements]
        place = order.index(self.keys[-1]) if self.keys else (-1 if forward else len(order))
        place += 1 if forward else -1
        if not 0 <= place < len(order):
            return super().focusNextPrevChild(forward)
        self.select((order[place],))
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """A drag that another window interrupts is given up."""
        self._give_up()
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """With Ctrl the wheel zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A fitted page stays fitted."""
        super().resizeEvent(event)
        if self.is_fitted:
            self.fit()

    def _give_up(self) -> None:
        drag = self._drag
        if drag is None:
            return
        self.let_go()
        self.show_layout(drag.before, drag.keys, self._page.wrong)
        self.dragged.emit(drag.before)

    def _hover(self, where: QPoint, x: int, y: int) -> None:
        sides = "" if self.is_locked else self.handle_at(where)
        key = acts.key_at(self.layout_shown, x, y) if self.layout_shown else None
        self._page.show_hovered(None if sides else key)
        shape = Qt.CursorShape.ArrowCursor
        if sides:
            shape = _CURSORS[sides]
        elif key is not None and not self.is_locked:
            shape = Qt.CursorShape.SizeAllCursor
        self.viewport().setCursor(QCursor(shape))

    def _place(self, event: QMouseEvent) -> tuple[int, int]:
        place = self.mapToScene(event.position().toPoint())
        return round(place.x()), round(place.y())
