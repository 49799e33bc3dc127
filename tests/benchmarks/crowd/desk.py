"""What the base's own program does meanwhile, from a process of its own: desk.py FOLDER SECONDS.

It stands for a window that has been open since the morning, on an afternoon busier than a real one: it looks at the running session
twice a second as the hall's picture does, changes a record four times a second (several people typing at once), enters two hundred
people in one transaction once a second (a paper sheet or another system's list each time; a whole roster, one long transaction, is
not read in while a hall checks in), and issues the certificates of a finished stage from the beginning of the job on, in a thread of
the same program as the window's job bar does. It says "ready" once it has done each of the short ones, so that nothing but the job
meets something for the first time. In the end it prints how many of each it did.
"""

import json
import sys
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from threading import Event

from core.clock import local_year, now
from core.ids import new_id
from core.paths import DataFolder
from core.settings import load
from courses import today
from credits.certificates import certificates
from people import persons
from people.persons import NewPerson
from store.engine import open_base
from store.transaction import Store

ACTOR = "desk"


def main() -> None:
    """Work until the time is over, or something breaks."""
    folder, seconds = DataFolder(Path(sys.argv[1])), float(sys.argv[2])
    store, over = open_base(folder, load(folder.settings)), Event()
    done = {"looks": 0, "changes": 0, "batches": 0, "certificates": 0}
    for short in (change, enter, look):
        short(store, _Once(), done)
    print("ready", flush=True)
    works = (partial(issue, folder=folder), change, enter, look)
    with ThreadPoolExecutor(len(works)) as pool:
        going = [pool.submit(work, store, over, done) for work in works]
        wait(going, seconds, FIRST_EXCEPTION)
        over.set()
    store.close()
    for each in going:
        each.result()  # raises what broke: a desk that stopped working proves nothing
    print(json.dumps(done))


class _Once(Event):
    """Over after one time."""

    def wait(self, timeout: float | None = None) -> bool:
        """False the first time, without waiting."""
        first = not self.is_set()
        self.set()
        return not first


def issue(store: Store, over: Event, done: dict[str, int], folder: DataFolder) -> None:
    """Certificates, chunk by chunk."""
    job = certificates.issue(store, folder, local_year(now()), "stage", ACTOR, now())
    for step in job:
        done["certificates"] = step.done
        if over.is_set():
            job.close()
            return


def change(store: Store, over: Event, done: dict[str, int]) -> None:
    """One person's note, four times a second."""
    with store.read() as db:
        someone = persons.people(db, limit=1)[0]
    while not over.wait(0.25):
        with store.write() as db:
            persons.change(db, someone.id, {"note": new_id().hex}, ACTOR, now())
        done["changes"] += 1


def enter(store: Store, over: Event, done: dict[str, int]) -> None:
    """Two hundred new people, once a second."""
    while not over.wait(1):
        new = [NewPerson(f"李小{number}", staff_number=new_id().hex[-20:]) for number in range(200)]
        with store.write() as db:
            persons.add_all(db, new, ACTOR, now())
        done["batches"] += 1


def look(store: Store, over: Event, done: dict[str, int]) -> None:
    """The running sessions, twice a second, as the window does."""
    while not over.wait(0.5):
        with store.read() as db:
            today.running(db, now())
        done["looks"] += 1


if __name__ == "__main__":
    main()
