"""Programs of another age: one machine whose schema is newer, or two upgrades back, while it writes and reads."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

from stations import schemas
from stations.bundle import reading
from stations.bundle.manifest import Manifest
from stations.sending import to_base, to_station


@contextmanager
def program_of(by: int) -> Generator[None]:
    """A program whose schema is `by` newer (older where negative) than this one's; what lines say is the same in all of them."""
    with ExitStack() as patched:
        if by:
            schema = schemas.SCHEMA + by
            patched.enter_context(patch.object(reading, "SCHEMA", schema))
            patched.enter_context(patch.object(reading, "OLDEST", schemas.OLDEST + by))
            for module in (to_base, to_station):
                patched.enter_context(patch.object(module, "Manifest", partial(Manifest, schema=schema)))
        yield
