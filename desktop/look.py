"""How the window looks, in one place: colours, fonts, the style sheet. `apply` is called once, before the first window."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from core.paths import FONTS

PAPER = "#F6F4EE"
SHEET = "#FFFFFF"
INK = "#1F2A2B"
SOFT = "#5B686A"
FAINT = "#8B9698"
LINE = "#DFDBD1"
PINE = "#1E5B57"
PINE_DARK = "#174845"
PINE_PALE = "#E1EDEB"
RAIL = "#17302F"
RAIL_LIT = "#25504D"
RAIL_TEXT = "#C9D8D5"
SEAL = "#A8382B"
AMBER = "#A86A10"
GREEN = "#2C7A4B"
SLATE = "#64748B"

TONES = {"good": GREEN, "fair": PINE, "warn": AMBER, "bad": SEAL, "still": SLATE}
"""What a coloured dot may mean; the word beside it always says the same, for whoever does not see colours."""

FAMILIES = (
    "Microsoft YaHei UI",
    "Segoe UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
_BUNDLED = {"Xiuhua Hei": "XiuhuaHei-Regular.ttf", "Xiuhua Kai": "XiuhuaKai-Regular.ttf"}
_RARE = ("Xiuhua Rare", "XiuhuaRare-Regular.ttf.xz")
"""Ideographs of extensions B to F, which hardly a system has."""


def apply(app: QApplication) -> None:
    """Fusion, our palette, font and style sheet."""
    app.setStyle("Fusion")
    app.setPalette(_palette())
    font = QFont()
    installed = set(QFontDatabase.families())
    own = [family for family in FAMILIES if family in installed] or [font.family()]
    # Ours are named before they are loaded: whatever copies this font then finds them as soon as they are there.
    font.setFamilies([*own, *_BUNDLED, _RARE[0]])
    font.setPointSizeF(10)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    app.setStyleSheet(_STYLE)


def add_bundled_fonts() -> None:
    """Load the fonts that ship with the program, behind the system's: names have characters that no office computer shows.

    Called after the first paint; they are read from their files when a character asks for them.
    """
    for file in _BUNDLED.values():
        QFontDatabase.addApplicationFont(str(FONTS / file))


def unpacked_rare_font() -> bytes:
    """The rare face, unpacked, which takes a second: for a thread. `add_rare_font` takes it."""
    import lzma

    return lzma.decompress((FONTS / _RARE[1]).read_bytes())


def add_rare_font(content: bytes) -> None:
    """Load the rare face and paint again what is on the screen."""
    QFontDatabase.addApplicationFontFromData(content)
    for window in QApplication.topLevelWidgets():
        window.update()


def sized(font: QFont, points: float, *, bold: bool = False) -> QFont:
    """The same font at another size."""
    made = QFont(font)
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, PAPER),
        (role.WindowText, INK),
        (role.Base, SHEET),
        (role.AlternateBase, "#FAF9F5"),
        (role.Text, INK),
        (role.Button, "#FBFAF7"),
        (role.ButtonText, INK),
        (role.Highlight, PINE),
        (role.HighlightedText, "#FFFFFF"),
        (role.ToolTipBase, INK),
        (role.ToolTipText, "#FFFFFF"),
        (role.PlaceholderText, FAINT),
        (role.Link, PINE),
        (role.Mid, LINE),
        (role.Accent, PINE),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor("#A9B0B0"))
    palette.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor("#C9DDDA"))
    palette.setColor(QPalette.ColorGroup.Inactive, role.HighlightedText, QColor(INK))
    return palette


CENTRE = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_STYLE = f"""
QMainWindow, QDialog {{ background: {PAPER}; }}
QToolTip {{ background: {INK}; color: #FFFFFF; border: 0; padding: 4px 8px; }}

#rail {{ background: {RAIL}; }}
#rail QLabel {{ color: {RAIL_TEXT}; }}
#rail #railMark {{ color: #FFFFFF; font-size: 17pt; font-weight: 600; letter-spacing: 2px; }}
#railBase {{ color: {RAIL_TEXT}; font-size: 9pt; }}
#rail QPushButton {{ color: {RAIL_TEXT}; background: transparent; border: 0; border-left: 3px solid transparent;
    text-align: left; padding: 9px 12px 9px 17px; font-size: 10.5pt; border-radius: 0; }}
#rail QPushButton:hover {{ background: #1E3D3B; color: #FFFFFF; }}
#rail QPushButton:checked {{ background: {RAIL_LIT}; color: #FFFFFF; border-left: 3px solid #D9A441; }}
#rail QPushButton:focus {{ background: #1E3D3B; color: #FFFFFF; }}
#rail QPushButton:checked:focus {{ background: {RAIL_LIT}; }}
#rail QPushButton:disabled {{ color: #5F7A77; }}

#pageTitle {{ font-size: 16pt; font-weight: 600; color: {INK}; }}
#pageHint, #soft {{ color: {SOFT}; }}
#strong {{ font-weight: 600; }}
#section {{ font-size: 11pt; font-weight: 600; color: {INK}; }}
#big {{ font-size: 24pt; font-weight: 600; color: {PINE}; }}
#bigWarn {{ font-size: 24pt; font-weight: 600; color: {AMBER}; }}
#wrong {{ color: {SEAL}; }}
#card {{ background: {SHEET}; border: 1px solid {LINE}; border-radius: 8px; }}
#warnBand {{ background: #FBF3E2; border: 1px solid #E4CFA0; border-radius: 8px; }}
#band {{ background: {PINE_PALE}; border: 1px solid #C6DCD8; border-radius: 8px; }}
#emptyTitle {{ font-size: 12pt; color: {SOFT}; }}

QPushButton {{ background: #FDFCFA; border: 1px solid #CFCABE; border-radius: 5px; padding: 5px 14px; min-height: 20px; }}
QPushButton:hover {{ background: #F1EEE6; border-color: #BDB7A8; }}
QPushButton:pressed {{ background: #E6E2D8; }}
QPushButton:focus {{ border-color: {PINE}; }}
QPushButton:disabled {{ color: #A9B0B0; background: #F4F2EC; border-color: #E4E0D6; }}
QPushButton[look="main"] {{ background: {PINE}; color: #FFFFFF; border-color: {PINE}; }}
QPushButton[look="main"]:hover {{ background: {PINE_DARK}; }}
QPushButton[look="main"]:focus {{ border-color: #D9A441; }}
QPushButton[look="main"]:disabled {{ background: #B9CBC9; border-color: #B9CBC9; color: #F2F6F5; }}
QPushButton[look="quiet"] {{ background: transparent; border-color: transparent; color: {PINE}; padding: 5px 8px; }}
QPushButton[look="quiet"]:hover {{ background: {PINE_PALE}; }}
QPushButton[look="quiet"]:focus {{ border-color: {PINE}; }}
QPushButton[look="quiet"]:disabled {{ color: #A9B0B0; }}
QPushButton[look="step"] {{ padding: 5px 7px; }}
QPushButton[look="scope"] {{ background: transparent; border-color: transparent; color: {SOFT}; padding: 4px 10px; border-radius: 12px; }}
QPushButton[look="scope"]:hover {{ background: #EEEBE2; color: {INK}; }}
QPushButton[look="scope"]:checked {{ background: {PINE_PALE}; border-color: #9DBFBA; color: {PINE_DARK}; font-weight: 600; }}
QPushButton[look="scope"]:focus {{ border-color: {PINE}; }}
QPushButton::menu-indicator {{ width: 0; }}

QToolButton[look="way"] {{ background: #FDFCFA; border: 1px solid #CFCABE; padding: 3px 7px; }}
QToolButton[look="way"]:hover {{ background: #F1EEE6; }}
QToolButton[look="way"]:checked {{ background: {PINE_PALE}; border-color: #9DBFBA; }}
QToolButton[look="way"]:focus {{ border-color: {PINE}; }}

QLineEdit, QPlainTextEdit {{ background: {SHEET}; border: 1px solid #CFCABE; border-radius: 5px; padding: 4px 8px; min-height: 20px;
    selection-background-color: {PINE}; selection-color: #FFFFFF; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {PINE}; }}
QLineEdit:disabled {{ background: #F4F2EC; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: 0; padding: 0; min-height: 0; background: transparent; }}
QComboBox {{ background: {SHEET}; border: 1px solid #CFCABE; border-radius: 5px; padding: 4px 6px 4px 8px; min-height: 20px; }}
QAbstractSpinBox {{ background: {SHEET}; border: 1px solid #CFCABE; border-radius: 5px; padding: 4px 6px 4px 8px; min-height: 20px; }}
QAbstractSpinBox:focus {{ border-color: {PINE}; }}
QAbstractSpinBox:disabled {{ background: #F4F2EC; color: #A9B0B0; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
QDateTimeEdit::drop-down {{ border: 0; width: 22px; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox:focus, QComboBox:on {{ border-color: {PINE}; }}
QComboBox:disabled {{ background: #F4F2EC; color: #A9B0B0; }}
QComboBox QAbstractItemView {{ background: {SHEET}; border: 1px solid #CFCABE; padding: 2px; outline: 0;
    selection-background-color: #D5E6E3; selection-color: {INK}; }}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: #CFCABE; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: #ADA695; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}

QTableView {{ background: {SHEET}; alternate-background-color: #FAF9F5; border: 1px solid {LINE}; border-radius: 6px;
    gridline-color: #ECE9E1; selection-background-color: #D5E6E3; selection-color: {INK}; outline: 0; }}
QTreeView {{ background: {SHEET}; border: 1px solid {LINE}; border-radius: 6px; outline: 0; selection-background-color: #D5E6E3;
    selection-color: {INK}; show-decoration-selected: 1; }}
QTreeView::item {{ padding: 4px 6px; }}
QTreeView::item:selected {{ background: #D5E6E3; color: {INK}; }}
QTreeView::item:selected:!active {{ background: #E7EFED; color: {INK}; }}
QTableView::item {{ padding: 0 6px; }}
QTableView::item:selected {{ background: #D5E6E3; color: {INK}; }}
QTableView::item:selected:!active {{ background: #E7EFED; color: {INK}; }}
QHeaderView {{ background: #F1EEE6; border: 0; }}
QHeaderView::section {{ background: #F1EEE6; color: {SOFT}; border: 0; border-right: 1px solid #E2DED4;
    border-bottom: 1px solid {LINE}; padding: 6px 8px; font-weight: 600; }}
QTableCornerButton::section {{ background: #F1EEE6; border: 0; }}

QTabWidget::pane {{ border: 0; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {SOFT}; padding: 7px 14px; border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {INK}; }}
QTabBar::tab:selected {{ color: {PINE}; border-bottom: 2px solid {PINE}; font-weight: 600; }}

QListView {{ background: {SHEET}; border: 1px solid {LINE}; border-radius: 6px; outline: 0; }}
QListView::item {{ padding: 6px 10px; }}
QListView::item:selected {{ background: #D5E6E3; color: {INK}; }}
QScrollArea {{ border: 0; background: transparent; }}
#plain {{ background: transparent; }}

QProgressBar {{ background: #E4E0D6; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {PINE}; border-radius: 3px; }}
#jobBar {{ background: #EFECE4; border-top: 1px solid {LINE}; min-height: 34px; }}
#jobBar QLabel {{ color: {SOFT}; }}
QSplitter::handle {{ background: transparent; }}
"""
