"""A program of its own that writes or takes one bundle, for test_killed.py, which ends it at any moment.

`python -m tests.stations.killing send ROOT FILE PEER|- ` or `receive ROOT FILE`; it says "begun" when everything is imported.
"""

import sys
from pathlib import Path
from uuid import UUID

from core import clock
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from stations.receiving import receive
from stations.sending import export as send
from store.engine import connect, url_of


def main() -> None:
    """As the arguments say."""
    what, root, file, *peer = sys.argv[1:]
    folder = DataFolder(Path(root))
    store = connect(url_of(folder, Settings()))
    _say("begun")
    if what == "send":
        named = UUID(peer[0]) if peer[0] != "-" else None
        drive(send(store, folder, named, Path(file), "clerk", clock.now))
    else:
        drive(receive(store, folder, Path(file), "clerk", clock.now))
    _say("done")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
