"""A program: it imports the door once, then forks one for each line on its stdin, so that 200 starts cost seconds, not minutes.

The child is `web.serve.serve` on the folder named, with its own database, lock and port, and prints its address as JSON; when it
has ended, however that came, the parent prints null.
"""

import gc
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from core.paths import DataFolder
from core.settings import Settings
from store import upgrade
from web import frame
from web.serve import Address, serve


def main() -> None:
    folder = DataFolder(Path(sys.argv[1]))
    upgrade.revisions()
    for template in frame.PAGES.list_templates():
        frame.PAGES.get_template(template)
    for late in (
        "anyio._backends._asyncio",
        "encodings.idna",
        "uvicorn.lifespan.on",
        "web.app",
        "web.connections",
    ):
        import_module(late)
    gc.freeze()
    for _order in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(folder, Settings(), host="127.0.0.1", port=0, announce=_tell)
            os._exit(0)
        os.waitpid(child, 0)
        _say(None)


def _tell(address: Address) -> None:
    _say(address._asdict())


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
