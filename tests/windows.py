"""The desktop's window as tests use it: its pages opened and settled, its dialogs filled in."""

from typing import Any

from PySide6.QtWidgets import QLabel, QLineEdit

from desktop.desk import Desk
from desktop.form import Form
from desktop.page import Page
from desktop.pages import make_pages
from desktop.table_view import Table
from desktop.window import MainWindow
from tests.waiting import settle


class Window:
    """The window with its pages, settled."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.main = MainWindow(desk)
        self.main.add_pages(make_pages(desk))
        self.main.resize(1400, 900)
        self.main.show()

    def open(self, page: type[Page], what: object = None) -> Any:  # noqa: ANN401 - the page asked for
        self.main.open(page.name, what)
        settle(self.desk)
        found = self.main.page
        assert isinstance(found, page)
        return found


def names(table: Table[Any]) -> list[str]:
    return [row.name for row in table.model.rows]


def fill(form: Form, **values: str) -> None:
    """Type into the fields of a dialog, by their labels, and press OK."""
    for field in form.findChildren(QLineEdit):
        label = form.fields.labelForField(field)
        if isinstance(label, QLabel) and label.text() in values:
            field.setText(values[label.text()])
    form.submit()


def open_form(desk: Desk) -> Form:
    """The dialog that stands open over the window."""
    assert desk.window
    (form,) = [each for each in desk.window.findChildren(Form) if each.isVisible()]
    return form
