"""Printing certificates: their frozen pages painted on a printer of the system, one after the other, as a job."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from credits.certificates import handing_out
from credits.certificates.certificates import CertificateRow
from credits.certificates.paper_order import Order
from desktop.certificates.refusals import PageNotPainted, PrinterNotReady
from desktop.desk import Desk
from store.transaction import Store

_WHOLE = Qt.AspectRatioMode.KeepAspectRatio
SHARPEST = 300
"""Dots per inch at which a page is painted: one of A4 takes 35 MB on its way to the printer."""


def choose_printer(desk: Desk, rows: Sequence[CertificateRow], order: Order, sheet: int | None) -> None:
    """The system's own dialog, then the job."""
    # Made only now: Windows may take twenty seconds to list its printers where one of them is gone.
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, desk.window)
    # Windows and macOS show their own dialog, which only `exec` opens.
    if dialog.exec() == QDialog.DialogCode.Accepted:
        desk.job(
            _("Printing certificates"),
            lambda at: print_on(
                printer, desk.base, desk.folder, rows, order, sheet=sheet, actor=desk.actor, at=at
            ),
            lambda count: desk.say(_("{count} certificates printed.", count=count)),
        )
    dialog.deleteLater()


def print_on(
    printer: QPrinter,
    base: Store,
    folder: DataFolder,
    rows: Sequence[CertificateRow],
    order: Order,
    *,
    sheet: int | None,
    actor: str,
    at: datetime,
) -> Job[int]:
    """Print certificates in an order; gives how many. The journal says which left, also when it is cancelled in between.

    Raises PrinterNotReady, PageNotPainted, FrozenFileChanged, UnknownSheet.
    """
    yield Step(0, len(rows), _("Looking at the files"))
    turn = handing_out.in_turn(base, folder, [row.id for row in rows], order, at, sheet)
    printer.setFullPage(True)
    printer.setDocName(_("Certificates"))
    painter, left = QPainter(), list[CertificateRow]()
    try:
        for row, pdf in turn:
            yield Step(len(left), len(rows))
            _paint(printer, painter, row, pdf)
            left.append(row)
    finally:
        if painter.isActive():
            painter.end()
        if left:
            with base.write() as db:
                handing_out.said(db, "printed", left, actor, at)
    yield Step(len(left), len(rows))
    return len(left)


def _paint(printer: QPrinter, painter: QPainter, row: CertificateRow, pdf: bytes) -> None:
    """Every page of one certificate, as large as it is, in the middle of a sheet that lies as it does."""
    content, source, document = QByteArray(pdf), QBuffer(), QPdfDocument()
    source.setData(content)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(source)
    if document.status() != QPdfDocument.Status.Ready:
        raise PageNotPainted(serial=row.serial)
    for number in range(document.pageCount()):
        size = document.pagePointSize(number)
        lies = size.width() > size.height()
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
        )
        if not (printer.newPage() if painter.isActive() else painter.begin(printer)):
            raise PrinterNotReady(printer=printer.printerName() or printer.outputFileName())
        dots = min(SHARPEST, printer.resolution())
        image = document.render(number, _scaled(size, dots / 72))
        if image.isNull():
            raise PageNotPainted(serial=row.serial)
        place = _scaled(size, printer.resolution() / 72)
        paper = printer.paperRect(QPrinter.Unit.DevicePixel).toRect()
        room = place if _within(place, paper.size()) else place.scaled(paper.size(), _WHOLE)
        corner = QPoint((paper.width() - room.width()) // 2, (paper.height() - room.height()) // 2)
        painter.drawImage(QRect(corner, room), image)
    document.close()


def _scaled(size: QSizeF, by: float) -> QSize:
    return QSize(round(size.width() * by), round(size.height() * by))


def _within(size: QSize, other: QSize) -> bool:
    slack = 8  # dots: a page of A4 in whole points is no reason to make it smaller
    return size.width() <= other.width() + slack and size.height() <= other.height() + slack
