"""Rubbish is collected in the GUI thread, whoever made it: widgets must not die elsewhere."""

import gc
import threading
import weakref

from desktop.rubbish import Rubbish
from tests.waiting import until

KNOTS = 5_000
"""Far more than Python lets lie before it collects."""


class Knot:
    """Something only the collector can free."""

    def __init__(self, freed: list[str]) -> None:
        self.me = self
        self.end = weakref.finalize(self, lambda: freed.append(threading.current_thread().name))


def test_what_a_thread_drops_dies_in_the_gui_thread(rubbish: Rubbish) -> None:
    freed: list[str] = []
    here = threading.current_thread().name

    def litter() -> None:
        for _knot in range(KNOTS):
            Knot(freed)

    other = threading.Thread(target=litter)
    other.start()
    other.join()
    assert freed == []
    rubbish.collect()
    until(lambda: len(freed) == KNOTS)
    assert set(freed) == {here}


def test_python_collects_again_afterwards() -> None:
    Rubbish().stop()
    assert gc.isenabled()
