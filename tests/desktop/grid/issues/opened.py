"""One issue's page under test: opened, its buttons pressed, its dialogs filled in."""

from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
)

from desktop.form import Form
from desktop.grid.issues.issue_window import IssueWindow, open_it
from people.accounts import AccountRow
from tests.desktop.grid.issues.conftest import Office
from tests.waiting import settle

_ROLES = (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)


def page(office: Office, windows: list[IssueWindow], name: str) -> IssueWindow:
    """The page of an issue, read and shown."""
    window = open_it(office.desk, office.issues[name])
    windows.append(window)
    settle(office.desk)
    return window


def again(window: IssueWindow) -> None:
    window.refresh()
    settle(window.desk)


def press(window: IssueWindow, move: str) -> Form:
    """Press the button of a move that opens a dialog."""
    window.steps.buttons[move].click()
    assert window.form is not None
    settle(window.desk)
    return window.form


def do(window: IssueWindow, move: str) -> None:
    """Press the button of a move that asks nothing."""
    window.steps.buttons[move].click()
    settle(window.desk)


def say(form: Form, reason: str) -> None:
    """Type the reason, or what was done."""
    choices = [each for each in form.findChildren(QComboBox) if each.isEditable()]
    if choices:
        choices[0].setEditText(reason)
    else:
        form.findChildren(QPlainTextEdit)[0].setPlainText(reason)


def send(form: Form) -> None:
    window = form.parent()
    assert isinstance(window, IssueWindow)
    form.submit()
    settle(window.desk)


def state(window: IssueWindow) -> str:
    assert window.picture
    return window.picture.story.issue.state


def open_steps(window: IssueWindow) -> set[str]:
    return {name for name, each in window.steps.buttons.items() if each.isEnabled()}


def as_clerk(office: Office, login: str = "clerk") -> None:
    """Sign in as somebody else."""
    before = office.desk.account
    assert before
    office.desk.account = AccountRow(before.id, login, login, "clerk")


def facts(window: IssueWindow) -> str:
    lines: list[str] = []
    for row in range(window.facts.rowCount()):
        parts = [window.facts.itemAt(row, role) for role in _ROLES]
        words = [each.widget() for each in parts if each is not None]
        lines.append(": ".join(each.text() for each in words if isinstance(each, QLabel)))
    return "\n".join(lines)
