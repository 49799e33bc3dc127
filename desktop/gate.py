"""What stands before the pages: the welcome that makes a base at the first start, the sign-in at every later one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.language import _
from desktop import icons
from desktop.page import button, card, label


class Gate(QWidget):
    """A card in the middle with a mark, a heading, fields, one button and a line for what was refused."""

    submitted = Signal(dict)

    def __init__(self, heading: str, intro: str, act: str) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        frame, self._column = card()
        frame.setFixedWidth(480)
        self._column.setContentsMargins(40, 32, 40, 32)
        self._column.setSpacing(10)
        seal = QLabel()
        seal.setPixmap(icons.mark(56).pixmap(56, 56))
        self._column.addWidget(seal)
        self._column.addWidget(label(heading, "pageTitle"))
        self._column.addWidget(label(intro, "soft", wrap=True))
        self._column.addSpacing(8)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(10)
        self._column.addLayout(self.form)
        self.wrong = label("", "wrong", wrap=True)
        self.wrong.hide()
        self._column.addWidget(self.wrong)
        self._column.addSpacing(6)
        self.act: QPushButton = button(act, "main")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        self._column.addWidget(self.act)
        whole.addWidget(frame, alignment=Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def field(self, words: str, *, secret: bool = False, hint: str = "") -> QLineEdit:
        """One more line to fill in; Enter submits."""
        made = QLineEdit()
        made.setPlaceholderText(hint)
        if secret:
            made.setEchoMode(QLineEdit.EchoMode.Password)
        made.returnPressed.connect(self.submit)
        self.form.addRow(words, made)
        return made

    def values(self) -> dict[str, object]:
        """What was filled in."""
        raise NotImplementedError

    def complaint(self) -> str:
        """What is still missing, or empty."""
        raise NotImplementedError

    def submit(self) -> None:
        """Hand the values on when they are whole."""
        if not self.act.isEnabled():
            return
        complaint = self.complaint()
        if complaint:
            self.refuse(complaint)
            return
        self.wrong.hide()
        self.act.setEnabled(False)
        self.submitted.emit(self.values())

    def refuse(self, sentence: str) -> None:
        """Say why it was not done; the fields keep what stands in them."""
        self.act.setEnabled(True)
        self.wrong.setText(sentence)
        self.wrong.show()


class Welcome(Gate):
    """The first start: names the base and makes its first administrator."""

    def __init__(self) -> None:
        super().__init__(
            _("Welcome to Xiuhua"),
            _(
                "This computer will keep your training base: its people, courses, check-ins, credits and certificates. "
                "Everything stays on this computer."
            ),
            _("Make the base"),
        )
        self.base = self.field(_("Name of the base"), hint=_("as certificates shall print it"))
        self.name = self.field(_("Your name"))
        self.login = self.field(_("Sign-in name"))
        self.password = self.field(_("Password"), secret=True)
        self.again = self.field(_("Password again"), secret=True)
        self.roster = QCheckBox(_("Then import the roster of social workers"))
        self.roster.setChecked(True)
        self.form.addRow("", self.roster)

    def values(self) -> dict[str, object]:
        """base, name, login, password, roster."""
        return {
            "base": self.base.text().strip(),
            "name": self.name.text().strip(),
            "login": self.login.text().strip(),
            "password": self.password.text(),
            "roster": self.roster.isChecked(),
        }

    def complaint(self) -> str:
        """Every field is needed and the passwords are one; what a password must be is for people.accounts to say."""
        fields = (self.base, self.name, self.login, self.password)
        for field in fields:
            if not field.text().strip():
                field.setFocus()
                return _("Please fill in every field.")
        if self.password.text() != self.again.text():
            self.again.setFocus()
            return _("The two passwords differ.")
        return ""


class SignIn(Gate):
    """Every later start."""

    def __init__(self, base_name: str) -> None:
        super().__init__(base_name or _("Xiuhua"), _("Please sign in with your staff account."), _("Sign in"))
        self.login = self.field(_("Sign-in name"))
        self.password = self.field(_("Password"), secret=True)

    def values(self) -> dict[str, object]:
        """login, password."""
        return {"login": self.login.text().strip(), "password": self.password.text()}

    def complaint(self) -> str:
        """Both are needed."""
        return "" if self.login.text().strip() and self.password.text() else _("Please fill in every field.")

    def refuse(self, sentence: str) -> None:
        """The password is typed anew."""
        super().refuse(sentence)
        self.password.clear()
        self.password.setFocus()
