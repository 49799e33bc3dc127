"""The pages of many frozen certificates in one PDF: memory holds a few dozen of them at a time, and pictures they share are kept once."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import pikepdf

from core.refusals import FileNotWritten

_PART = 40
_REFERENCE = re.compile(rb"\d+ \d+ R\b")


class OneFile:
    """Add the files in their order, then write. What lies beside the target meanwhile is gone when the block ends."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._stack = ExitStack()
        self._parts: list[tuple[Path, int]] = []
        self._pages: list[bytes] = []

    def __enter__(self) -> Self:
        self._room = Path(self._stack.enter_context(self._made_room()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, pdf: bytes) -> None:
        """The pages of one more. Raises FileNotWritten."""
        self._pages.append(pdf)
        if len(self._pages) == _PART:
            self._put_aside()

    def write(self) -> Iterator[int]:
        """Write the whole to the target; gives how many certificates are in it so far. Raises FileNotWritten."""
        self._put_aside()
        done = 0
        with ExitStack() as parts, pikepdf.new() as whole:
            known: dict[bytes, pikepdf.Object] = {}
            for path, count in self._parts:
                part = parts.enter_context(pikepdf.open(path))
                first = len(whole.pages)
                whole.pages.extend(part.pages)
                _share(whole, first, known)
                done += count
                yield done
            self._save(whole, self._target)

    def _made_room(self) -> TemporaryDirectory[str]:
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            return TemporaryDirectory(prefix=".", dir=self._target.parent, ignore_cleanup_errors=True)
        except OSError as error:
            raise _not_written(self._target, error) from error

    def _put_aside(self) -> None:
        if not self._pages:
            return
        place = self._room / f"{len(self._parts)}.pdf"
        with ExitStack() as sources, pikepdf.new() as part:
            for pdf in self._pages:
                part.pages.extend(sources.enter_context(pikepdf.open(BytesIO(pdf))).pages)
            _share(part, 0, {})
            self._save(part, place)
        self._parts.append((place, len(self._pages)))
        self._pages.clear()

    def _save(self, pdf: pikepdf.Pdf, place: Path) -> None:
        try:
            # Equal input gives equal bytes; nothing of a page is packed anew.
            pdf.save(
                place,
                static_id=True,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
        except OSError as error:
            raise _not_written(self._target, error) from error


def _share(pdf: pikepdf.Pdf, first: int, known: dict[bytes, pikepdf.Object]) -> None:
    """One copy of each picture for the pages from `first` on; what no page names any more is not written."""
    for page in list(pdf.pages)[first:]:
        pictures = page.resources.get("/XObject")
        if not isinstance(pictures, pikepdf.Dictionary):
            continue
        for name, picture in pictures.items():
            same = _identity(picture)
            if same:
                pictures[name] = known.setdefault(same, picture)


def _identity(drawn: pikepdf.Object) -> bytes:
    """The same for what draws the same; empty for what names other objects, such as fonts, whose glyphs are each file's own."""
    words = drawn.stream_dict.unparse()
    if _REFERENCE.search(words):
        return b""
    return hashlib.sha256(words + drawn.read_raw_bytes()).digest()


def _not_written(target: Path, error: OSError) -> FileNotWritten:
    return FileNotWritten(file=str(target), reason=error.strerror or str(error))
