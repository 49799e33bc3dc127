from reportlab.pdfbase.ttfonts import TTFont

def registerFont(font: TTFont) -> None: ...
def getFont(fontName: str) -> TTFont: ...

_fonts: dict[str, TTFont]
_dynFaceNames: dict[bytes, TTFont]
