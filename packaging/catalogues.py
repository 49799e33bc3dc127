"""Bring the Chinese catalogues up to date with the code: `uv run python packaging/catalogues.py`.

Collects every msgid of each package into core/locale/zh_CN/LC_MESSAGES/<package>.po, keeps the translations, drops what no
code says any more, and compiles the .mo that ships. Then fill the empty msgstr lines in and run it once more.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "core" / "locale" / "zh_CN" / "LC_MESSAGES"
_METHODS = (("**.py", "python"), ("**/templates/**.*", "jinja2"))
_OPTIONS = {"**/templates/**.*": {"trimmed": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "N_": None}


class Book(Catalog):
    """A catalogue whose header has no dates and no names: it changes when a sentence does, and only then."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # pyright: ignore[reportIncompatibleVariableOverride] - no setter: it is fixed
        """The lines of the header that gettext itself reads."""
        return [
            ("Language", "zh_CN"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def packages() -> list[str]:
    """The packages of the program, as pyproject.toml names them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def msgids(package: str) -> dict[str, set[str]]:
    """Every msgid of a package and the files that say it."""
    found: dict[str, set[str]] = {}
    for file, _line, message, _comments, _context in extract_from_dir(
        ROOT / package, _METHODS, _OPTIONS, keywords=_KEYWORDS
    ):
        msgid = message[0] if isinstance(message, tuple) else message
        if msgid:
            found.setdefault(msgid, set()).add(f"{package}/{Path(file).as_posix()}")
    return found


def translations(package: str) -> dict[str, str]:
    """What a package's .po says: msgid to msgstr, an empty one where it is not translated yet."""
    path = CATALOGUES / f"{package}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return dict(_pairs(read_po(file, locale="zh_CN")))


def compiled(package: str) -> dict[str, str]:
    """What a package's .mo says, which is what the program shows."""
    path = CATALOGUES / f"{package}.mo"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return dict(_pairs(read_mo(file)))


def main() -> int:
    """Write every catalogue; tells what is left to translate and returns 1 while there is something."""
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    known = {package: translations(package) for package in packages()}
    memory = {msgid: text for book in known.values() for msgid, text in book.items() if text}
    left = 0
    for package in packages():
        said = msgids(package)
        _write(package, said, {**memory, **{msgid: text for msgid, text in known[package].items() if text}})
        for msgid in sorted(said):
            if msgid not in memory:
                left += 1
                print(f"{package}: {msgid}")
    print(f"{left} left to translate")
    return min(left, 1)


def _write(package: str, said: Mapping[str, set[str]], texts: Mapping[str, str]) -> None:
    book = Book(
        locale="zh_CN",
        fuzzy=False,
        header_comment="# The Chinese of Xiuhua; written by packaging/catalogues.py.",
    )
    for msgid in sorted(said):
        book.add(msgid, texts.get(msgid, ""), locations=[(file, 0) for file in sorted(said[msgid])])
    for suffix in (".po", ".mo"):
        buffer = BytesIO()
        if suffix == ".po":
            write_po(buffer, book, width=110, include_lineno=False)
        else:
            write_mo(buffer, book)
        path = CATALOGUES / f"{package}{suffix}"
        if not said:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != buffer.getvalue():
            path.write_bytes(buffer.getvalue())


def _pairs(book: Catalog) -> Iterator[tuple[str, str]]:
    for message in book:
        if isinstance(message.id, str) and message.id:
            assert not message.fuzzy, f"a guess is no translation: {message.id}"  # noqa: S101 - a slip of whoever edits the file
            yield message.id, str(message.string or "")


if __name__ == "__main__":
    sys.exit(main())
