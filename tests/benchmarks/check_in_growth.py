"""What one check-in costs the door's writer as attendance grows from none to a million rows: it should stay what it is.

Groups of 230 in one transaction each, as the queue takes them. The million is put in by plain SQL, with a line of the journal each
(their chain is not made, as nothing here verifies it).
"""

import tempfile
import time
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from crowd.town import Town, make_town
from measuring import Measured, Ratio

from core.clock import now
from core.paths import DataFolder
from courses import tickets
from store import journal
from web.settle import Arrival, settle

PHONES = 2_300
GROUP = 230
ROWS = 1_000_000
SESSION_ROUNDS = 4


def measure() -> Measured:
    """The ratio of the medians."""
    with tempfile.TemporaryDirectory() as work:
        place = make_town(DataFolder(Path(work) / "base").make(), PHONES)
        _seconds(place)
        empty = _seconds(place)
        _fill(place)
        _seconds(place)
        full = _seconds(place)
        place.store.close()
    figures = {
        f"{name}_{unit}": value
        for name, (wall, cpu) in (("empty", empty), ("million", full))
        for unit, value in (("microseconds", wall), ("cpu_microseconds", cpu))
    }
    return Measured(
        "check_in_growth",
        {
            "of_a_million_times_of_none": Ratio(round(full[0] / empty[0], 2), 1.5, "lower"),
            "cpu_of_a_million_times_of_none": Ratio(round(full[1] / empty[1], 2), 1.5, "lower"),
        },
        figures,
    )


def _seconds(place: Town) -> tuple[float, float]:
    """Microseconds, and those of CPU, of one check-in."""
    wall: list[float] = []
    cpu: list[float] = []
    for _round in range(SESSION_ROUNDS):
        number, at = place.session().number, now()
        arrivals = [Arrival(tickets.issue(number, "in", at), phone.token) for phone in place.phones]
        for start in range(0, PHONES, GROUP):
            begun, cpu_begun = time.perf_counter(), time.thread_time()
            with place.store.write() as db:
                settled = settle(db, arrivals[start : start + GROUP], now())
            wall.append((time.perf_counter() - begun) / GROUP * 1e6)
            cpu.append((time.thread_time() - cpu_begun) / GROUP * 1e6)
            if not all(each.outcome and each.outcome.code == "ok" for each in settled):
                raise RuntimeError("somebody was not checked in")
    return median(wall), median(cpu)


def _fill(place: Town) -> None:
    """A million rows of attendance, and the lines that say so: everybody was at every one of many sessions."""
    for _session in range(ROWS // PHONES + 1):
        place.session()
    with place.store.write() as db:
        first = db.scalar(sa.select(sa.func.max(journal.JOURNAL.c.seq))) or 0
        run = db.connection().exec_driver_sql
        run(
            "INSERT INTO attendance (id, session_id, person_id, direction, point, lane, nonce, device_id, late, reason, actor,"
            " occurred_at, recorded_at, reversed_reason, reversed_by) "
            "SELECT printf('%032x', row_number() OVER ()), s.id, d.person_id, 'in', 0, 'qr',"
            " printf('%032x', row_number() OVER ()), d.id, 0, '', 'person:P00001', s.starts_at, s.starts_at, '', '' "
            "FROM session s, device d WHERE NOT EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = s.id) LIMIT ?",
            (ROWS,),
        )
        run(
            "INSERT INTO journal (seq, op_id, origin, epoch, prev_hash, hash, occurred_at, recorded_at, actor, action,"
            " subject_kind, subject_id, payload, schema_version) "
            "SELECT ? + row_number() OVER (), a.id, ?, 1, ?, ?, a.occurred_at, a.recorded_at, a.actor, 'check_in.done',"
            " 'attendance', a.id, ?, 1 FROM attendance a WHERE a.id < '00000001'",
            (first, "0" * 32, "0" * 64, "0" * 64, "x" * 250),
        )
