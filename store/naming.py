"""What the base is called, as certificates and lists print it: given at the first start, changed in the record like all else."""

from datetime import datetime

from core.glyphs import printable
from store.facts import BASE_NAME, set_fact
from store.journal import Line, note
from store.types import Db


def name_base(db: Db, name: str, actor: str, at: datetime) -> None:
    """Name the base; several institutions stand one a line. Raises CharacterNotPrintable."""
    for line in name.splitlines():
        printable(line.strip())
    set_fact(db, BASE_NAME, name)
    note(db, Line("base.named", "base", "base", actor, at, {"name": name}), at)
