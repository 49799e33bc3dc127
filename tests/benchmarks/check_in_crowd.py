"""Phones that come at their own times within ten seconds, each over a new connection: scan, then tap.

230 and 2,300 of them: all must be answered, the 99th percentile of the larger crowd be of the smaller one's order, the server keep
under half of one core; and the base's own program, writing and printing certificates meanwhile, may not be felt.
"""

import random
import tempfile
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from crowd.doors import OpenDoor, beside, door
from crowd.loads import open_loop
from crowd.town import Town, codes_on_the_screen, finish_a_stage, make_town
from measuring import Measured, Ratio

from core.paths import DataFolder

SECONDS = 10
ROUNDS = 3
STAGES = 2
"""Finished before each busy round: more certificates than are issued while it lasts."""


@dataclass
class Taken:
    """What the rounds of one kind took."""

    p50: list[float] = field(default_factory=list[float])
    """Seconds, as the next."""
    p99: list[float] = field(default_factory=list[float])
    cores: list[float] = field(default_factory=list[float])
    """Of the server, during the ten seconds."""


def measure() -> Measured:
    """The ratios, each of medians of rounds that take turns."""
    dice = random.Random(1)
    kinds = {"230": Taken(), "2300": Taken(), "2300_busy": Taken()}
    with tempfile.TemporaryDirectory() as work:
        place = make_town(DataFolder(Path(work) / "base").make(), 2_300)
        stages = count(1)
        with door(place.folder) as opened:
            come = partial(_come, Path(work), place, opened, dice)
            come(230, Taken())
            for _round in range(ROUNDS):
                come(230, kinds["230"])
                come(2_300, kinds["2300"])
                for _stage in range(STAGES):
                    finish_a_stage(place, next(stages))
                with beside(Path(__file__).parent / "crowd" / "desk.py", place.folder.root, SECONDS + 3):
                    come(2_300, kinds["2300_busy"])
        place.store.close()
    figures = {
        f"{kind}_{name}": median(values)
        for kind, taken in kinds.items()
        for name, values in (("p50_seconds", taken.p50), ("p99_seconds", taken.p99), ("cores", taken.cores))
    }
    return Measured(
        "check_in_crowd",
        {
            "p99_of_2300_times_230": _times(figures, "2300", "230", 6.0),
            "cores_of_2300": Ratio(round(figures["2300_cores"], 3), 0.5, "lower"),
            "p99_busy_times_calm": _times(figures, "2300_busy", "2300", 2.0),
        },
        figures,
    )


def _times(figures: dict[str, float], kind: str, floor: str, target: float) -> Ratio:
    return Ratio(round(figures[f"{kind}_p99_seconds"] / figures[f"{floor}_p99_seconds"], 2), target, "lower")


def _come(work: Path, place: Town, opened: OpenDoor, dice: random.Random, phones: int, taken: Taken) -> None:
    codes = codes_on_the_screen(place.session())
    crowd = [(dice.uniform(0, SECONDS), phone.head) for phone in dice.sample(place.phones, phones)]
    before = opened.cpu()
    seconds = open_loop(work, opened.port, crowd, codes)
    taken.cores.append((opened.cpu() - before) / SECONDS)
    cuts = quantiles(seconds, n=100)
    taken.p50.append(cuts[49])
    taken.p99.append(cuts[98])
