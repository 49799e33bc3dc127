"""The check of a paper from anywhere: its file, its text or number, a picture pasted or dropped, the webcam. A tab of the certificates page.

No network is needed. What is found stands there line by line, to be compared with the paper.
"""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from core import clock
from core.language import _
from core.refusal import Refusal
from credits.certificates import findings, paper_codes
from credits.certificates.verification import Verified, verify, verify_text
from credits.titles import STATE_TITLES
from desktop.badges.live_camera import LiveCamera
from desktop.badges.verdict import Band, Verdict
from desktop.certificates.handing import Handing
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.page import button, card, label
from desktop.png import png_of

TONES = {
    "valid": "good",
    "superseded": "warn",
    "expired": "warn",
    "signed": "warn",
    "unknown": "bad",
    "unknown_issuer": "warn",
    "distrusted": "bad",
    "altered": "bad",
    "revoked": "bad",
    "forged": "bad",
}
"""What colour and sign a state has; the word beside it says the same."""
PAUSE_MS = 150
_LONGEST = 2_000
_LIVE = QSize(300, 226)


class CodeField(QLineEdit):
    """Where a scanner types, or a person pastes: `entered` with a text, `pasted` when the clipboard holds a picture or files."""

    entered = Signal(str)
    pasted = Signal()

    def __init__(self) -> None:
        super().__init__()
        # With an input method on, what a scanner types would wait in its window to be confirmed.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setPlaceholderText(_("Text of the QR code, or the certificate's number"))
        self.setAccessibleName(_("Text of the QR code, or the certificate's number"))
        self.setMaxLength(_LONGEST)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._after_pause)
        self.textEdited.connect(self._pause.start)
        self.returnPressed.connect(self.enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+V may mean a picture."""
        if event.matches(QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            if data.hasImage() or data.hasUrls():
                self.pasted.emit()
                return
        super().keyPressEvent(event)

    def enter(self) -> None:
        """Hand over what stands here; it is replaced by what comes next."""
        self._pause.stop()
        text = self.text().strip()
        if text:
            self.entered.emit(text)
            self.selectAll()

    def _after_pause(self) -> None:
        # A scanner that sends no Enter, or a code that was pasted; a number that somebody types waits for Enter.
        if paper_codes.is_code("".join(self.text().split())):
            self.enter()


class Check(QWidget):
    """The field and the other ways in, the verdict in large, every certified field, and what is handed to others who check."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setAcceptDrops(True)
        self.seeing = LiveCamera(self, _LIVE)
        self.field = CodeField()
        self.band = Band()
        self.band.setMinimumHeight(110)
        self.band.setMaximumHeight(150)
        self.values = QGridLayout()
        self._lay_out()
        self._connect()
        self._say("still", _("Ready. Scan, choose or drop a certificate."))

    def check(self, what: str | Path) -> None:
        """Verify a path, a code or a number, off the GUI thread; what was asked last is shown.

        A text is never taken for a path: a code that somebody else printed may name a share, to which Windows would log in.
        """
        folder, base, at = self.desk.folder, self.desk.base, clock.now()
        self.desk.worker.ask(
            self,
            "verify",
            lambda: (
                verify_text(what, folder, base, at)
                if isinstance(what, str)
                else verify(what, folder, base, at)
            ),
            lambda found: self.show_found(found, at),
            self._show_failed,
        )

    def check_image(self, image: QImage) -> None:
        """Verify a picture from the clipboard or dropped here."""
        folder, base, at = self.desk.folder, self.desk.base, clock.now()
        content, name = png_of(image), _("the picture")
        self.desk.worker.ask(
            self,
            "verify",
            lambda: verify_text(paper_codes.of_content(content, name).text, folder, base, at),
            lambda found: self.show_found(found, at),
            self._show_failed,
        )

    def show_found(self, found: Verified, at: datetime) -> None:
        """The state in large, then line by line what is certified."""
        # Of a number that is right the paper is not: no green tick.
        tone = "still" if found.by_number and found.state == "valid" else TONES[found.state]
        word = _(STATE_TITLES[found.state])
        self.band.show_verdict(Verdict(tone, word, "", found.reason or _sentence(found)))
        self._show_rows(findings.particulars(found, clock.local_date(at)) if found.issued else [])

    def paste(self) -> None:
        """What the clipboard holds: a picture, or a file."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        image = QGuiApplication.clipboard().image()
        if paths:
            self.take_files(paths)
        elif not image.isNull():
            self.check_image(image)

    def take_files(self, paths: list[Path]) -> None:
        """One file; of several nobody could say which verdict is whose."""
        if len(paths) == 1:
            self.check(paths[0])
        elif paths:
            self._say("warn", _("Check one certificate at a time."))

    def close_down(self) -> None:
        """Switch the camera off for good."""
        self.seeing.camera.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files, pictures and texts may be dropped here."""
        data = event.mimeData()
        if data.hasUrls() or data.hasImage() or data.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Check what was dropped."""
        data = event.mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.take_files(paths)
        elif data.hasImage():
            self.check_image(QImage(data.imageData()))
        elif data.hasText():
            self.check(data.text().strip()[:_LONGEST])
        event.acceptProposedAction()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Another tab or page: nobody wants to be filmed there."""
        if self.seeing.button.isChecked():
            self.seeing.switch(on=False)
        super().hideEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        words = _(
            "Scan the QR code, choose or drop the PDF or a picture, or type the number. A picture can be pasted with Ctrl+V. No network is needed."
        )
        column.addWidget(label(words, "soft", wrap=True))
        row = QHBoxLayout()
        self.go_button, self.file_button = button(_("Check"), "main"), button(_("Choose a file…"))
        row.addWidget(self.field, 1)
        for each in (self.go_button, self.file_button, self.seeing.choice, self.seeing.button):
            row.addWidget(each)
        column.addLayout(row)
        column.addWidget(self.band)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._found(), 1)
        below.addWidget(self.seeing.live, alignment=Qt.AlignmentFlag.AlignTop)
        column.addLayout(below, 1)
        column.addWidget(Handing(self.desk))

    def _found(self) -> QWidget:
        """The card with what is certified, scrolled where the window is low."""
        self.frame, inner = card()
        self.compare = label(
            _("Compare every line with the paper: a true code can be copied onto another sheet."),
            "section",
            wrap=True,
        )
        self.values.setHorizontalSpacing(18)
        self.values.setVerticalSpacing(6)
        self.values.setColumnStretch(1, 1)
        inner.addWidget(self.compare)
        inner.addLayout(self.values)
        inner.addStretch()
        self.frame.hide()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.frame)
        return scroll

    def _connect(self) -> None:
        self.field.entered.connect(self.check)
        self.field.pasted.connect(self.paste)
        self.go_button.clicked.connect(self.field.enter)
        self.file_button.clicked.connect(self._choose)
        self.seeing.camera.read.connect(self._take_seen)
        self.desk.ended.connect(self.close_down)

    def _show_rows(self, rows: list[tuple[str, str]]) -> None:
        while (item := self.values.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, value) in enumerate(rows):
            said = label(value, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.values.addWidget(label(name, "soft"), row, 0, Qt.AlignmentFlag.AlignTop)
            self.values.addWidget(said, row, 1)
        self.frame.setVisible(bool(rows))

    def _show_failed(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self._say("bad", str(fault))
        else:
            self._say("still", _("Ready. Scan, choose or drop a certificate."))  # not the paper before
            self.desk.tell(fault)

    def _say(self, tone: str, sentence: str) -> None:
        self.band.show_verdict(Verdict(tone, "", "", sentence))
        self._show_rows([])

    def _choose(self) -> None:
        ask_open(
            self.desk,
            _("The certificate to check"),
            _("Certificates and pictures (*.pdf *.png *.jpg *.jpeg *.bmp *.tif *.tiff *.webp)"),
            self.check,
        )

    def _take_seen(self, text: str) -> None:
        if paper_codes.is_code(text):
            self.field.setText(text)
            self.check(text)


def _sentence(found: Verified) -> str:
    """What is said beside a state that needs no reason."""
    if found.answered == "list":
        return _("The signature is right, and the revocation list calls it so.")
    return _("The signature is right, and the base's record has it so.")
