"""The field of a proof: a file that is chosen or dropped here, or the picture on the clipboard (a scan, a screenshot)."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from credits.claims.proofs import MOST_BYTES
from credits.claims.refusals import ProofTooLarge
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.page import button, label
from desktop.png import png_of


class ProofField(QWidget):
    """What was chosen, as bytes; empty while nothing is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.content = b""
        self.file_name = ""
        self.setAcceptDrops(True)
        self.choose = button(_("Choose a file…"))
        self.paste = button(_("Paste the picture"))
        self.said = label(_("Photo or PDF; it may be dropped here."), "soft", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.paste)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.said)
        self.choose.clicked.connect(self._ask)
        self.paste.clicked.connect(lambda: self.take_image(QGuiApplication.clipboard().image()))

    def take_file(self, path: Path) -> None:
        """Read a file; what is too large or cannot be read is said and not taken."""
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ProofTooLarge(most=MOST_BYTES // 1024 // 1024)
            content = path.read_bytes()
        except (OSError, ProofTooLarge) as error:
            self.said.setText(
                str(error) if isinstance(error, ProofTooLarge) else error.strerror or str(error)
            )
            return
        self._take(content, path.name)

    def take_image(self, image: QImage) -> None:
        """Take a picture, such as that on the clipboard."""
        if image.isNull():
            self.said.setText(_("There is no picture on the clipboard."))
            return
        self._take(png_of(image), _("pasted picture") + ".png")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """A file or a picture may be dropped here."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take what was dropped."""
        data = event.mimeData()
        local = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if local:
            self.take_file(Path(local[0]))
        elif data.hasImage():
            self.take_image(QImage(data.imageData()))
        event.acceptProposedAction()

    def _ask(self) -> None:
        ask_open(
            self.desk,
            _("Choose the proof"),
            _("Photos and PDF (*.jpg *.jpeg *.png *.webp *.pdf)"),
            self.take_file,
        )

    def _take(self, content: bytes, name: str) -> None:
        self.content, self.file_name = content, name
        self.said.setText(_("Chosen: {file}", file=name))
