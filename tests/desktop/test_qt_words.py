"""Qt's own words (file dialogs, context menus) follow the language of the window."""

from PySide6.QtWidgets import QApplication, QLineEdit

from core.settings import Settings
from desktop.app import speak


def _menu(field: QLineEdit) -> str:
    return " ".join(action.text() for action in field.createStandardContextMenu().actions())


def test_a_context_menu_speaks_the_language(app: QApplication) -> None:
    del app
    field = QLineEdit()
    speak(Settings(language="zh_CN"))
    chinese = _menu(field)
    speak(Settings(language="en"))
    assert "复制" in chinese
    assert "Copy" not in chinese
    assert "Copy" in _menu(field)
