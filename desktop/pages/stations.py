"""Stations: what goes between this computer and others on a stick. What it shows depends on whether this is the base or a station."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from PySide6.QtWidgets import QStackedWidget

from core.language import N_, _
from desktop.desk import Desk
from desktop.page import Page
from desktop.stations.alone import Alone
from desktop.stations.at_base import AtBase
from desktop.stations.at_station import AtStation
from stations import setting_up
from stations.overview import Overview, overview, pending, role_of
from store.facts import BASE_NAME, fact
from store.types import Db


class Picture(NamedTuple):
    """What was read."""

    seen: Overview
    pending: Mapping[str, int]
    """At a station: what the base does not have yet, by the keys of stations.words.FIGURES."""
    is_fresh: bool
    """Whether this machine can still become a station."""


def read(db: Db) -> Picture:
    """The page's data."""
    seen = overview(db)
    return Picture(
        seen,
        pending(db) if seen.role == "station" else {},
        seen.role == "alone" and setting_up.is_fresh(db),
    )


class Stations(Page):
    """One of three faces."""

    name: ClassVar[str] = "stations"
    title: ClassVar[str] = N_("Stations")
    kinds: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.picture: Picture | None = None
        self.alone = Alone(desk, self.refresh, self._became_station)
        self.at_station = AtStation(desk, self.refresh)
        self.at_base = AtBase(desk, self.refresh)
        self.faces = QStackedWidget()
        for face in (self.alone, self.at_station, self.at_base):
            self.faces.addWidget(face)
        self.body.addWidget(self.faces, 1)

    def refresh(self) -> None:
        """Read again."""
        self.desk.read(self, "stations", read, self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Show the face of this machine's role."""
        self.picture = picture
        seen = picture.seen
        if seen.role == "station":
            self.hint.setText(_("{name} · station {mark}", name=seen.name, mark=seen.mark))
            self.at_station.show_overview(seen, picture.pending)
            self.faces.setCurrentWidget(self.at_station)
        elif seen.role == "base":
            count = sum(row.revoked_from is None for row in seen.peers)
            self.hint.setText(_("{count} stations in use", count=count))
            self.at_base.show_overview(seen)
            self.faces.setCurrentWidget(self.at_base)
        else:
            self.hint.setText("")
            self.alone.show_fresh(is_fresh=picture.is_fresh)
            self.faces.setCurrentWidget(self.alone)

    def _became_station(self) -> None:
        """The window is built anew: a station has other pages."""

        def turn(found: tuple[str, str]) -> None:
            self.desk.base_name, self.desk.mark = found
            self.desk.rebuild_wanted.emit()

        self.desk.read(self, "role", lambda db: (fact(db, BASE_NAME), role_of(db)[1]), turn)
