"""A door on loopback: the real application under a real uvicorn, in a thread of the test run."""

import asyncio
import threading
from collections.abc import Generator

import builders
import pytest
import uvicorn
from phones import Hall

from core.clock import now
from core.paths import DataFolder
from core.settings import Settings
from store.transaction import Store
from web.app import make_app
from web.serve import configured, listening


@pytest.fixture
def door(base: Store, folder: DataFolder) -> Generator[Hall]:
    """The door on each engine, with a session that starts in ten minutes and three people."""
    session, people = builders.hall(base, now())
    with listening("127.0.0.1", 0) as opened:
        server = uvicorn.Server(configured(make_app(base, folder, Settings())))
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[opened])), name="door of a test"
        )
        address = f"http://127.0.0.1:{opened.getsockname()[1]}"
        thread.start()
        try:
            yield Hall(address, base, folder, session, people)
        finally:
            server.should_exit = True
            thread.join(20)
