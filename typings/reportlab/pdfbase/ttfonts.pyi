# The library's own names:
# ruff: noqa: N802, N803, N815, N816
from collections.abc import Callable, Sequence
from typing import BinaryIO

makeToUnicodeCMap: Callable[[str, Sequence[int]], str]

def SUBSETN(n: int) -> bytes: ...

class TTFontFace:
    name: bytes
    unitsPerEm: int
    ascent: float
    descent: float
    charToGlyph: dict[int, int]
    charWidths: dict[int, float]
    hmetrics: list[tuple[float, int]]
    def __init__(self, filename: str | BinaryIO, validate: int = 0, subfontIndex: int = 0) -> None: ...
    def get_table(self, tag: str) -> bytes: ...
    def get_table_pos(self, tag: str) -> tuple[int, int]: ...
    def get_chunk(self, pos: int, length: int) -> bytes: ...
    def makeSubset(self, subset: Sequence[int]) -> bytes: ...

class TTFont:
    fontName: str
    face: TTFontFace
    def __init__(
        self,
        name: str,
        filename: str | BinaryIO,
        validate: int = 0,
        subfontIndex: int = 0,
        asciiReadable: int | None = None,
        shapable: bool = True,
    ) -> None: ...
    def splitString(self, text: str, doc: object, encoding: str = "utf-8") -> list[tuple[int, bytes]]: ...
    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float: ...
    def getSubsetInternalName(self, subset: int, doc: object) -> str: ...
    def unregister(self) -> None: ...
