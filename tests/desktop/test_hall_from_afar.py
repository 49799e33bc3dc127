"""The hall screen as a phone sees it from the last row: small, tilted, out of focus; two readers must read the same code.

Ten metres from a screen two thirds of a metre high, a module is three to five pixels of a phone's camera. The readers,
zxing-cpp and zbar, are programs of different families.
"""

import random
from functools import cache
from math import cos, radians, sin

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF, QTransform

from charts.qr import matrix
from core import clock
from desktop.desk import Desk
from desktop.hall import HallWindow
from tests import builders
from tests.programs import zbar
from tests.waiting import settle

WIDE, HIGH = 1920, 1080


def photographed(shown: QImage, share: float, tilt: int, blur: float) -> Image.Image:
    """The screen in a camera's picture: `share` of its own size, turned by `tilt` degrees, blurred by `blur` pixels, in noise."""
    sheet = shown.scaledToWidth(round(shown.width() * share), Qt.TransformationMode.SmoothTransformation)
    wide, high = sheet.width(), sheet.height()
    narrow, shorter = wide * cos(radians(tilt)), high * sin(radians(tilt)) * 0.18
    left, top = (WIDE - narrow) / 2, (HIGH - high) / 2
    right, bottom = left + narrow, top + high
    turned = QTransform()
    QTransform.quadToQuad(
        _quad((0, 0), (wide, 0), (wide, high), (0, high)),
        _quad((left, top), (right, top + shorter), (right, bottom - shorter), (left, bottom)),
        turned,
    )
    photo = QImage(WIDE, HIGH, QImage.Format.Format_RGB888)
    photo.fill(0x464646)
    painter = QPainter(photo)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(turned)
    painter.drawImage(0, 0, sheet)
    painter.end()
    dull = Image.blend(_picture(photo).filter(ImageFilter.GaussianBlur(blur)), _plain(), 0.2)
    return Image.blend(dull, _noise(), 0.06)


@cache
def _plain() -> Image.Image:
    return Image.new("L", (WIDE, HIGH), 100)


@cache
def _noise() -> Image.Image:
    return Image.frombytes("L", (WIDE, HIGH), random.Random(7).randbytes(WIDE * HIGH))


def _quad(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(*corner) for corner in corners])


def _picture(image: QImage) -> Image.Image:
    size = (image.width(), image.height())
    pixels = bytes(image.constBits())
    return Image.frombytes("RGB", size, pixels, "raw", "RGB", image.bytesPerLine()).convert("L")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pixels", "tilt", "blur"),
    [(5, 0, 0.8), (5, 20, 1.2), (5, 35, 0.8), (4, 0, 1.2), (4, 20, 0.8), (3.5, 0, 0.8), (3.5, 20, 0.5)],
)
def test_two_readers_read_it_from_the_last_row(desk: Desk, pixels: float, tilt: int, blur: float) -> None:
    read = zbar()
    session, _people = builders.hall(desk.base, clock.now())
    window = HallWindow(desk, session.id)
    window.resize(WIDE, HIGH)
    window.show()
    settle(desk)
    shown = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    window.close()
    settle(desk)
    (near,) = zxingcpp.read_barcodes(_picture(shown))
    module = (near.position.top_right.x - near.position.top_left.x) / len(matrix(near.text))
    photo = photographed(shown, pixels / module, tilt, blur)
    assert [found.text for found in zxingcpp.read_barcodes(photo)] == [near.text]
    assert read(photo) == [near.text]
