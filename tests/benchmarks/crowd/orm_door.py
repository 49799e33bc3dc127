"""The baseline: the usual web service, FastAPI with an ORM session for each request, doing the job of one check-in.

Run as a program by `crowd.doors`. The same tables, ticket, rules, attendance row, journal line and chain; one commit for each
phone; endpoints in FastAPI's thread pool. SQLite gets WAL, FULL and a writer's lock from the start, which is the best it can have.
"""

import argparse
import asyncio
import hashlib
import json
import os
import socket
import sqlite3
from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import uvicorn
from fastapi import Cookie, Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from core.canonical import canonical
from core.clock import now
from core.paths import DataFolder
from core.settings import load
from courses import tickets
from courses.door_keys import door_key
from courses.tables import Attendance, Course, CourseSession, Device
from people.tables import Person
from store.engine import url_of
from store.journal import GENESIS, SCHEMA_VERSION
from store.tables import BaseFact, JournalLine
from web.serve import listening
from web.visit import browser_key

_LOCK = 0x5869_7568


class Tap(BaseModel):
    """The body of a tap."""

    ticket: str


class CheckedIn(BaseModel):
    """The answer."""

    name: str
    course: str
    late: bool
    already: bool


def make_app(folder: DataFolder) -> FastAPI:
    """The service on the base of this folder."""
    url = url_of(folder, load(folder.settings))
    on_sqlite = url.get_backend_name() == "sqlite"
    engine = sa.create_engine(url, pool_size=40, max_overflow=0, pool_timeout=120)
    if on_sqlite:
        _as_the_program_does(engine)
    sessions = sessionmaker(engine)
    key = door_key(folder)
    app = FastAPI()

    def opened() -> Generator[Session]:
        with sessions() as db:
            yield db

    @app.post("/check-in")
    def check_in(  # pyright: ignore[reportUnusedFunction] - FastAPI calls it
        tap: Tap,
        xiuhua_browser: Annotated[str, Cookie()],
        xiuhua_phone: Annotated[str, Cookie()],
        db: Annotated[Session, Depends(opened)],
    ) -> CheckedIn:
        at = now()
        ticket = tickets.read(tap.ticket, browser_key(key, xiuhua_browser), at)
        hashed = hashlib.sha256(xiuhua_phone.encode()).hexdigest()
        device = db.scalar(sa.select(Device).where(Device.token_hash == hashed, Device.released_at.is_(None)))
        session = db.scalar(sa.select(CourseSession).where(CourseSession.number == ticket.session_number))
        if device is None or session is None:
            raise HTTPException(403)
        person, course = db.get_one(Person, device.person_id), db.get_one(Course, session.course_id)
        _refuse_outside(session, ticket.issued_at)
        earlier = db.scalar(
            sa.select(Attendance).where(
                Attendance.session_id == session.id,
                Attendance.person_id == person.id,
                Attendance.direction == ticket.direction,
                Attendance.reversed_at.is_(None),
            )
        )
        if earlier:
            return CheckedIn(name=person.name, course=course.title, late=earlier.late, already=True)
        row = Attendance(
            session_id=session.id,
            person_id=person.id,
            direction=ticket.direction,
            lane="qr",
            nonce=ticket.nonce,
            device_id=device.id,
            late=ticket.issued_at > session.starts_at + timedelta(minutes=session.late_after),
            reason="",
            actor=f"person:{person.staff_number}",
            occurred_at=ticket.issued_at,
            recorded_at=at,
        )
        answer = CheckedIn(name=person.name, course=course.title, late=row.late, already=False)
        db.add(row)
        db.flush()
        if not on_sqlite:
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        _journal(db, row)
        db.commit()
        return answer

    return app


def _refuse_outside(session: CourseSession, at: datetime) -> None:
    opens = session.starts_at - timedelta(minutes=session.opens_before)
    if session.cancelled_at or not opens <= at <= session.ends_at + timedelta(minutes=session.closes_after):
        raise HTTPException(409)


def _journal(db: Session, row: Attendance) -> None:
    last = db.scalar(sa.select(JournalLine).order_by(JournalLine.seq.desc()).limit(1))
    facts = {fact.key: fact for fact in db.scalars(sa.select(BaseFact))}
    payload = {
        "person": row.person_id,
        "direction": row.direction,
        "lane": row.lane,
        "device": row.device_id,
        "session": row.session_id,
        "late": row.late,
    }
    line = JournalLine(
        seq=last.seq + 1 if last else 1,
        op_id=row.id,
        origin=facts["origin"].value,
        epoch=int(facts["epoch"].value),
        prev_hash=last.hash if last else GENESIS,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        action="check_in.done",
        subject_kind="attendance",
        subject_id=str(row.id),
        payload=canonical(payload),
        schema_version=SCHEMA_VERSION,
    )
    said = [getattr(line, column.name) for column in JournalLine.__table__.c if column.name != "hash"]
    line.hash = hashlib.sha256(canonical(said).encode()).hexdigest()
    db.add(line)
    facts["journal_head"].value = f"{line.seq} {line.hash}"


def _as_the_program_does(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _entry: object) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=120000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _serve(app: FastAPI, opened: socket.socket) -> None:
    config = uvicorn.Config(app, http="httptools", log_config=None, access_log=False, backlog=2_048)
    server = uvicorn.Server(config)
    address = f"http://127.0.0.1:{opened.getsockname()[1]}"
    ended = asyncio.get_running_loop().run_in_executor(None, os.read, 0, 1)
    ended.add_done_callback(lambda _read: setattr(server, "should_exit", True))
    print(json.dumps({"address": address, "pid": os.getpid()}), flush=True)
    await server.serve(sockets=[opened])


def main() -> None:
    """Serve until stdin closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--until-stdin-closes", action="store_true")
    given = parser.parse_args()
    with listening("127.0.0.1", given.port) as opened:
        asyncio.run(_serve(make_app(DataFolder(given.data)), opened))


if __name__ == "__main__":
    main()
