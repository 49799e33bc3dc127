"""What came of a bundle, in words: the sentence, what to do next, the figures. Pure: `carrying` shows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.clock import local_date
from core.language import _, translate
from desktop.stations.result import Told
from desktop.stations.target import size
from sheets.columns import Kind, shown_day, shown_value
from stations.overview import BundleRow, Overview
from stations.states import ALREADY, HELD, QUARANTINED, TAKEN
from stations.words import BUNDLE_STATES, FIGURES, HELD_NEXT, HELD_WHY, TWIN


def counts(figures: Mapping[str, Any], *, with_lines: bool = True) -> str:
    """Entries: 1,320   Issues: 12 ..., without what is none."""
    parts = [
        _("{name}: {count}", name=translate(name), count=f"{int(figures[key]):,}")
        for key, name in FIGURES.items()
        if figures.get(key) and (with_lines or key != "lines")
    ]
    return "   ".join(parts)


def new_words(seen: Overview, pending: Mapping[str, int]) -> str:
    """How much of what is pending was never written to a stick."""
    new, last = pending.get("new", 0), seen.newest("out")
    if last is None or not pending.get("lines"):
        return ""
    if new:
        return _("{count} of them are in no bundle yet.", count=f"{new:,}")
    return _("All of them are in the bundle of {when}.", when=shown_value(Kind.INSTANT, last.at))


def held_words(seen: Overview) -> str:
    """What is held, why, and what to do: one paragraph for each bundle; at a station also that its identity is borne twice."""
    twin = [translate(TWIN)] if seen.answer is not None and seen.answer.why == "twin" else []
    return "\n".join(
        twin
        + [
            _(
                "The bundle of {peer} made on {when} is held: {why}. {next}",
                peer=row.peer,
                when=shown_value(Kind.INSTANT, row.made_at),
                why=held_why(seen, row),
                next=translate(HELD_NEXT[row.why]) if row.why in HELD_NEXT else "",
            ).strip()
            for row in seen.held
        ]
    )


def held_why(seen: Overview, row: BundleRow) -> str:
    """Why a bundle is held; of a gap also from which days the missing one must be."""
    before = [
        each.made_at
        for each in seen.bundles
        if each.peer_id == row.peer_id and each.direction == "in" and each.state != HELD and each.made_at < row.made_at
    ]  # fmt: skip
    if row.why == "gap" and before:
        return _(
            "a bundle made between {first} and {last} is missing",
            first=shown_day(local_date(max(before))),
            last=shown_day(local_date(row.made_at)),
        )
    return translate(HELD_WHY.get(row.why, row.why))


def of_written(seen: Overview, row: BundleRow, path: Path, stick: Path | None) -> Told:
    """A bundle was written: what to do with the stick."""
    to_base = seen.role == "station"
    steps = [_("Print the slip, sign it, and let it go along with the stick.")]
    if stick is not None:
        steps.append(
            _("Eject the stick {stick} before you pull it out (Windows: “Safely remove hardware”).", stick=str(stick))
        )  # fmt: skip
    else:
        steps.append(_("Copy the file to a stick as it is, then eject the stick before you pull it out."))
    steps.append(
        _("At the base: page “Stations”, Receive. The six words there must be those on the slip.")
        if to_base
        else _("At the station: page “Stations”, Receive. The six words there must be those on the slip.")
    )
    return Told(
        _("Ready for {name}", name=row.peer),
        _("The bundle is written: {file}", file=str(path)),
        "band",
        tuple(f"{number}. {step}" for number, step in enumerate(steps, 1)),
        _facts((_("Holds"), counts(row.figures)), (_("Size"), _size(row))),
        (),
        _words(),
    )


def of_received(seen: Overview, row: BundleRow) -> Told:
    """A bundle came: what became of it, and who has to do something now."""
    figures = row.figures
    waiting, quarantined = _undecided(row)
    missing = tuple(str(name) for name in figures.get("missing", ()))
    at_base = seen.role != "station"
    steps: list[str] = []
    if row.state == HELD:
        sentence = _("The bundle is kept but not taken in yet: {why}.", why=held_why(seen, row))
        steps.append(translate(HELD_NEXT[row.why]) if row.why in HELD_NEXT else "")
    elif row.state == ALREADY:
        sentence = (
            _("The base wrote this bundle before one that is in already; nothing was added.")
            if row.why == "stale"
            else _("This bundle had come before; nothing was added.")
        )
    else:
        sentence = _("The bundle of {name} is taken in.", name=row.peer)
    if waiting and at_base:
        steps.append(
            _("{count} entries do not go together with what is here. Press “Conflict inbox…” on the page and decide them one by one.", count=waiting)
        )  # fmt: skip
    elif waiting:
        steps.append(_("{count} entries wait for a decision at the base.", count=waiting))
    if figures.get("behind"):
        steps.append(
            _("{count} entries of this station changed what the base has changed too. The base’s are shown; yours go along with the next bundle and are decided there.", count=figures["behind"])
        )  # fmt: skip
    if row.why == "twin":
        steps.append(translate(TWIN))
    if quarantined:
        steps.append(
            _("{count} entries are in quarantine until somebody adopts them or sets them aside.", count=quarantined)
        )  # fmt: skip
    if missing:
        steps.append(_("Photos that did not come are shown as a placeholder; the next bundle brings them."))
    if row.state == TAKEN and at_base:
        steps.append(_("Now write a bundle for the station, so that it learns what became of its entries."))
    return Told(
        translate(BUNDLE_STATES.get(row.state, row.state)),
        sentence,
        "warnBand"
        if row.state in {HELD, QUARANTINED} or waiting or quarantined or missing or row.why == "twin"
        else "band",
        tuple(step for step in steps if step),
        _facts(
            (_("Comes from"), row.peer),
            (_("Made, by the sender’s clock"), shown_value(Kind.INSTANT, row.made_at)),
            (_("Holds"), counts(figures)),
            (_("Taken in"), _lines(figures.get("taken", 0))),
            (_("Had come before"), _lines(figures.get("known", 0))),
            (_("To decide"), _lines(waiting)),
            (_("In quarantine"), _lines(quarantined)),
            (_("Numbers that changed"), _renumbered(figures)),
        ),
        missing,
        _words(),
    )


def _undecided(row: BundleRow) -> tuple[int, int]:
    """Entries that wait on cards, and in quarantine. Figures of one that came before are of that day: its cards may be decided since."""
    waiting, quarantined = int(row.figures.get("waiting", 0)), int(row.figures.get("quarantined", 0))
    if row.state != ALREADY:
        return waiting, quarantined
    return 0, quarantined if row.why == QUARANTINED else 0


def _words() -> str:
    return _("Check words of this file: the other side’s screen and the slip say the same")


def _lines(count: object) -> str:
    return _("{count} entries", count=f"{count:,}") if isinstance(count, int) and count else ""


def _renumbered(figures: Mapping[str, Any]) -> str:
    """Old and new numbers of issues whose number another issue bears here."""
    return "\n".join(f"{was} → {now}" for was, now in figures.get("renumbered", ()))


def _size(row: BundleRow) -> str:
    count = int(row.figures.get("bytes", 0))
    return size(count) if count else ""


def _facts(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs if value)
