"""Whether a verb waits for a row while it holds the journal's lock: then another door that holds the row waits for it in a ring."""

import threading
from collections.abc import Callable

import sqlalchemy as sa

from store.transaction import Store
from store.types import Db

_WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
_JOURNAL = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")


def waits_without_the_journal(
    store: Store, hold: Callable[[Db], object], act: Callable[[Db], object]
) -> bool:
    """Whether `act` leaves the journal free while it waits for what `hold` has locked; both end well afterwards.

    SQLite has one writer: nobody waits there, and `act` is only done.
    """
    if store.is_sqlite:
        with store.write() as db:
            act(db)
        return True
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with store.write() as db:
                act(db)
        except BaseException as fault:  # noqa: BLE001 - shown by the test
            faults.append(fault)

    other = threading.Thread(target=run)
    with store.write() as db:
        hold(db)
        other.start()
        while other.is_alive() and not db.scalar(_WAITING):
            other.join(0.01)
        assert other.is_alive(), f"it waited for nothing: {faults}"
        free = not db.scalar(_JOURNAL)
    other.join(60)
    assert faults == []
    return free
