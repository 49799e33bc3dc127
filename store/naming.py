"""What the base is called, as certificates and lists print it: given at the first start, changed in the record like all else."""

from datetime import datetime

from core.glyphs import printable
from store.facts import BASE_NAME, fact, set_fact
from store.journal import Line, note
from store.types import Db


def name_base(db: Db, name: str, actor: str, at: datetime) -> None:
    """Name the base; several institutions stand one a line. Raises CharacterNotPrintable."""
    lines = _lines(name)
    for line in lines:
        printable(line)
    name = "\n".join(lines)
    set_fact(db, BASE_NAME, name)
    note(db, Line("base.named", "base", "base", actor, at, {"name": name}), at)


def names(db: Db) -> tuple[str, ...]:
    """What the base is called, a name for each of several institutions; none before it was named."""
    return _lines(fact(db, BASE_NAME))


def one_line(db: Db) -> str:
    """The names as a list or a letter prints them, in one line; empty before the base was named."""
    return "、".join(names(db))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
