"""Working calendars, instants and limits as Hypothesis draws them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from grid.working_time.calendars import HoursSince, OwnDay, WorkCalendar
from grid.working_time.engine import KINDS

_HOURS = (
    ((540, 690), (780, 1050)),
    ((510, 720), (810, 1050)),
    ((0, 1440),),
    ((600, 601),),
    ((480, 660), (661, 720), (1000, 1439)),
)
_days = st.dates(date(2025, 12, 1), date(2027, 2, 1))
kinds = st.sampled_from(KINDS)
_START = datetime(2025, 12, 1, tzinfo=UTC)
moments = st.integers(0, 427 * 86_400).map(lambda seconds: _START + timedelta(seconds=seconds))
minutes = st.integers(0, 20 * 1440)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """What ships, with some days of one's own and some changes of the office hours."""
    own = draw(st.lists(st.builds(OwnDay, _days, st.booleans()), max_size=6, unique_by=lambda day: day.day))
    changes = draw(
        st.lists(
            st.builds(HoursSince, _days, st.sampled_from(_HOURS)),
            max_size=2,
            unique_by=lambda hours: hours.since,
        )
    )
    return WorkCalendar(own, (), changes)


@st.composite
def pauses(draw: st.DrawFn) -> list[tuple[datetime, datetime | None]]:
    """A few pauses, which may overlap; some without an end."""
    made: list[tuple[datetime, datetime | None]] = []
    for since in draw(st.lists(moments, max_size=4)):
        length = draw(st.one_of(st.none(), st.integers(0, 30_000)))
        made.append((since, None if length is None else since + timedelta(minutes=length)))
    return made
