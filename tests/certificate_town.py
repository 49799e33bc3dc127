"""A town whose base issues certificates: one stage of 4 hours, finished by a session of 5 March 2026; for tests of verbs and doors."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.jobs import drive
from core.paths import DataFolder
from credits import ledger
from credits.certificates import certificates
from credits.certificates.certificates import CertificateRow
from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import Kind, Text
from store.facts import BASE_NAME, set_fact
from store.transaction import Store
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR


def certificate_town(store: Store) -> Town:
    """A town whose base has two names; nobody has learned anything."""
    town = Town(store)
    with store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地\n虹口区社会工作协会")
    town.stage(4_00, "第一阶段")
    return town


def finish(
    town: Town, *names: str, areas: tuple[str, ...] = (), first: int = 0, at: datetime = NOW
) -> list[UUID]:
    """People with staff numbers from 31000000 + `first` on finish the stage: 4 hours, 6 credits each."""
    people = [
        town.person(name, areas[place - first] if areas else "", number=f"31{place:06}")
        for place, name in enumerate(names, first)
    ]
    town.attend(town.session(town.course(4_00, "visit", town.stages[0])), people)
    drive(ledger.post_year(town.store, 2026, "clerk", at))
    return people


def issue(town: Town, folder: DataFolder, kind: Kind = "stage", at: datetime = NOW) -> list[CertificateRow]:
    """Everybody's certificates of a kind."""
    return drive(certificates.issue(town.store, folder, 2026, kind, "clerk", at))


def narrow(town: Town, at: datetime = NOW, wide: int = 60_00) -> None:
    """From now on stages are certified on a layout in which a long name finds no room; none does at 9 mm."""
    shipped = layouts.shipped_for("stage")
    elements = tuple(
        replace(each, box=each.box._replace(wide=wide, high=6_00), lines=1)
        if isinstance(each, Text) and "{name}" in each.text
        else each
        for each in shipped.elements
    )
    with town.store.write() as db:
        row = layouts.save(db, replace(shipped, code="narrow", elements=elements), "head", at)
        layouts.use(db, row.id, "head", at)


def held(town: Town, kind: Kind | None = None) -> list[CertificateRow]:
    """Every certificate of the year."""
    with town.store.read() as db:
        return certificates.certificates(db, 2026, kind)
