"""Files that are put in place together with what the base says of them: all of it comes true, or none.

An export writes its files beside their places, notes in the journal what it hands out, puts them in place and commits. When the
commit fails the files are taken away again and the older ones are back; when a file cannot be put the line is not written.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.files import put_in_place
from core.ids import new_id
from core.refusals import FileLocked, FileNotWritten

Place = Callable[[Path, Path], None]


@contextmanager
def placing() -> Generator[Place]:
    """Gives `place(beside, path)`, to be called in the transaction that is opened inside this block and ends in it.

    What `place` replaced comes back when the block fails. Raises FileLocked and FileNotWritten; files that were not put in place
    are left beside it, for their maker to remove.
    """
    put: list[tuple[Path, Path | None]] = []

    def place(beside: Path, path: Path) -> None:
        older = _set_aside(path)
        try:
            put_in_place(beside, path)
        except BaseException:
            if older is not None:
                older.replace(path)
            raise
        put.append((path, older))

    try:
        yield place
    except BaseException:
        for path, older in reversed(put):
            with suppress(OSError):
                path.unlink(missing_ok=True) if older is None else older.replace(path)
        raise
    for _path, older in put:
        if older is not None:
            with suppress(OSError):
                older.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path | None:
    """Move a file that is there out of the way. A file open in Excel cannot be, and is then as it was."""
    if not path.exists():
        return None
    older = path.with_name(f".{path.name}.{new_id().hex}.older")
    try:
        path.replace(older)
    except PermissionError as error:
        raise FileLocked(file=str(path)) from error
    except OSError as error:
        raise FileNotWritten(file=str(path), reason=error.strerror or str(error)) from error
    return older
