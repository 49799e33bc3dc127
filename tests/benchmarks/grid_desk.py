"""The desk's list with 50,000 open issues: what the window's own thread pays for a half minute's tick, a search, a scope, a page of scrolling.

Against the bare query of the same issues, in CPU time: the reading itself is done in another thread. No screen; painting is
into memory.
"""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import grid_issues
from measuring import Measured, Ratio, medians

from core import clock
from core.paths import DataFolder
from core.settings import Settings
from desktop.app import application
from desktop.desk import Desk
from desktop.grid.issues.choosing import Chosen
from desktop.job_bar import JobBar
from desktop.pages.grid import Grid, read
from grid.issues.issues import Filter
from people.accounts import AccountRow, accounts
from store.engine import make_base

ROUNDS = 5
SOUGHT = ("loudao", "3号楼", "xf", "没有这个")


def measure() -> Measured:
    """Each act in the window's thread, against one bare query."""
    now = grid_issues.AT
    app = application()
    real, clock.now = clock.now, lambda: now
    with tempfile.TemporaryDirectory() as work:
        folder = DataFolder(Path(work) / "base").make()
        store = make_base(folder, Settings())
        grid_issues.fill(store, *grid_issues.town(store))
        desk = Desk(folder, Settings())
        desk.store, desk.jobs = store, JobBar()
        with store.read() as db:
            found = accounts(db)[0]
            desk.account = AccountRow(found.id, found.login, found.name, found.role)
            picture = read(db, Chosen(), found.login)
        page = Grid(desk)
        page.resize(1300, 800)
        page.show()
        page.show_picture(picture)
        bar = page.table.view.verticalScrollBar()

        def tick() -> None:
            nonlocal now
            now += timedelta(seconds=30)
            page.tick()

        def search() -> None:
            for sought in SOUGHT:
                if page.search:
                    page.search.setText(sought)
                page.look_for()
                app.processEvents()
            if page.search:
                page.search.clear()

        def choose() -> None:
            page.choose("overdue")
            app.processEvents()
            page.choose("open")

        def timed(act: Callable[[], object]) -> Callable[[], float]:
            def measured() -> float:
                begun = time.process_time()
                act()
                app.processEvents()
                return time.process_time() - begun

            return measured

        taken = medians(
            {
                "bare": timed(lambda: grid_issues.bare(store, Filter())),
                "tick": timed(tick),
                "four_searches": timed(search),
                "two_scopes": timed(choose),
                "shown_again": timed(lambda: page.show_picture(picture)),
                "a_page_scrolled": timed(lambda: bar.setValue(bar.value() + 20)),
                "sorted_by_place": timed(lambda: (page.table.model.sort(4), page.table.model.sort(-1))),
            },
            ROUNDS,
        )
        page.close()
        desk.worker.stop()
        desk.jobs.close_down()
        store.close()
    clock.now = real
    bare = taken["bare"]
    return Measured(
        "grid_desk",
        {
            "tick_times_bare": Ratio(round(taken["tick"] / bare, 3), 0.2, "lower"),
            "search_times_bare": Ratio(round(taken["four_searches"] / len(SOUGHT) / bare, 3), 0.25, "lower"),
            "scope_times_bare": Ratio(round(taken["two_scopes"] / 2 / bare, 3), 0.25, "lower"),
            "scrolled_times_bare": Ratio(round(taken["a_page_scrolled"] / bare, 3), 0.1, "lower"),
        },
        {f"{name}_cpu_ms": round(1e3 * seconds, 1) for name, seconds in taken.items()},
    )
