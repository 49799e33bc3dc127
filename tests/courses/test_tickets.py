"""Tickets: read back as signed for three minutes, refused when changed by one bit or made with another key."""

import base64
import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.paths import DataFolder
from courses import tickets
from courses.door_keys import door_key
from courses.refusals import DoorKeyUnreadable, TicketExpired, TicketForged
from courses.tickets import Ticket

KEY = b"k" * 32
AT = datetime(2026, 3, 5, 5, 20, 1, 250_000, tzinfo=UTC)


@given(
    st.integers(1, 2**31 - 1),
    st.sampled_from(("in", "out")),
    st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.integers(0, 180),
)
def test_a_ticket_comes_back_as_it_was(number: int, direction: str, at: datetime, seconds: int) -> None:
    ticket = tickets.issue(number, direction, at)
    text = tickets.sign(ticket, KEY)
    assert (
        tickets.read(text, KEY, at + timedelta(seconds=seconds))
        == ticket
        == Ticket(number, direction, ticket.nonce, at)
    )


def test_two_tickets_have_two_nonces() -> None:
    assert tickets.issue(1, "in", AT).nonce != tickets.issue(1, "in", AT).nonce


@pytest.mark.parametrize(
    "later", [timedelta(seconds=180, microseconds=1), timedelta(microseconds=-1), timedelta(hours=-1)]
)
def test_a_ticket_lasts_three_minutes_and_never_comes_from_the_future(later: timedelta) -> None:
    text = tickets.sign(tickets.issue(1, "in", AT), KEY)
    with pytest.raises(TicketExpired):
        tickets.read(text, KEY, AT + later)


def test_every_single_bit_counts() -> None:
    text = tickets.sign(tickets.issue(1, "in", AT), KEY)
    sent = base64.urlsafe_b64decode(text + "==")
    for bit in range(len(sent) * 8):
        forged = bytearray(sent)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TicketForged):
            tickets.read(base64.urlsafe_b64encode(forged).decode(), KEY, AT)


@given(st.text(max_size=90))
def test_any_other_text_is_forged(text: str) -> None:
    with pytest.raises(TicketForged):
        tickets.read(text, KEY, AT)


def test_another_key_is_not_believed() -> None:
    with pytest.raises(TicketForged):
        tickets.read(tickets.sign(tickets.issue(1, "in", AT), KEY), b"x" * 32, AT)


def test_the_door_key_is_made_once(folder: DataFolder) -> None:
    key = door_key(folder)
    assert len(key) == 32
    assert door_key(folder) == key


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in access lists, not in a mode")
def test_only_the_owner_reads_the_door_key(folder: DataFolder) -> None:
    door_key(folder)
    assert (folder.keys / "door.key").stat().st_mode & 0o077 == 0


def test_a_damaged_door_key_is_said_so(folder: DataFolder) -> None:
    (folder.keys / "door.key").write_bytes(b"short")
    with pytest.raises(DoorKeyUnreadable, match=r"door\.key"):
        door_key(folder)
    (folder.keys / "door.key").unlink()
    (folder.keys / "door.key").mkdir()
    with pytest.raises(DoorKeyUnreadable, match=r"door\.key"):
        door_key(folder)
