"""Files and messages as others write them: a parking sensor's csv in GBK, an IoT platform's JSON, Open311; then into the base as a job."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from core.jobs import drive
from grid.alarms import importing, sources
from grid.alarms.reading import AlarmFile, of_request, read_file
from grid.alarms.refusals import AlarmsUnreadable, NoAlarmsInFile
from grid.alarms.rules import BEGUN, ENDED, Message
from grid.alarms.settling import settle
from grid.alarms.sources import ALARM, NewSource, SourceRow, Spot
from grid.issues.rows import ISSUE
from grid.records.facilities import RECORDS
from store.records import disagreements
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, GridTown
from tests.grown import Grown

ITEM = "0702"
# As a parking program exports it: GBK, CRLF, a title above, blanks at the foot.
PARKING = """消防通道停车报警记录,,,,
泊位编号,设备名称,报警时间,驶离时间,流水号
A-001,地磁1,2026/3/2 8:00:05,2026/3/2 8:03:00,90001
A-002,地磁2,2026/3/2 8:10:00,,90002
A-003,地磁3,2026/3/2 8:10:00,2026/3/2 9:05:00,90003
,,,,
A-004,地磁4,昨天,,90004
,地磁5,2026/3/2 8:10:00,,90005
A-006,地磁6,2026/3/2 8:10:00,2026/3/2 8:00:00,90006
"""
# The shape of a telecom platform's notification for a parking magnetometer.
PLATFORM = {
    "messageType": "dataReport",
    "tenantId": "2000030881",
    "timestamp": 1772413200000,
    "deviceId": "87f4b2814f434992a94a4871b32c6b75",
    "assocAssetId": "",
    "payload": {"parking_state": 1, "mag_id": 127763, "battery_voltage": 3.65, "type": 32},
}
# The shape of GeoReport v2's answer to GET requests.json (wiki.open311.org), with a city's usual gaps.
OPEN311 = [
    {
        "service_request_id": "638344",
        "status": "closed",
        "status_notes": "Duplicate request.",
        "service_name": "Sidewalk and Curb Issues",
        "service_code": "006",
        "description": None,
        "requested_datetime": "2026-03-01T06:37:38-08:00",
        "updated_datetime": "2026-03-01T06:45:38-08:00",
        "address": "8TH AVE and JUDAH ST",
        "address_id": 545483,
        "lat": 37.762221815,
        "long": -122.4651145,
        "media_url": None,
    },
    {
        "service_request_id": "638349",
        "status": "open",
        "service_name": "Blocked driveway",
        "service_code": "021",
        "description": "A van on the fire lane",
        "requested_datetime": "2026-03-01T12:00:00Z",
        "updated_datetime": "2026-03-01T12:00:00Z",
        "lat": 37.7,
        "long": -122.4,
    },
    {
        "service_request_id": "638350",
        "status": "open",
        "requested_datetime": "2026-03-01T12:00:00Z",
        "service_code": "1",
    },
]


def source(**fields: Any) -> SourceRow:  # noqa: ANN401 - whatever a source may name
    return SourceRow(uuid4(), "地磁", ITEM, 10, 30, fields, has_token=False, closed_at=None, devices=0)


def local(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour - 8, minute, second, tzinfo=UTC)


def written(folder: Path, content: str, encoding: str = "utf-8", name: str = "报警.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_a_parking_sensors_csv_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, PARKING.replace("\n", "\r\n"), encoding)
    file = read_file(path, source(), AT)
    assert file.messages == (
        Message("A-001", BEGUN, local(8, 0, 5), "90001"),
        Message("A-001", ENDED, local(8, 3), "90001"),
        Message("A-002", BEGUN, local(8, 10), "90002"),
        Message("A-003", BEGUN, local(8, 10), "90003"),
        Message("A-003", ENDED, local(9, 5), "90003"),
    )
    assert [(one.row, one.column, one.code) for one in file.refused] == [
        (7, "C", "alarm_time_unreadable"),
        (8, "A", "alarm_row_without_device"),
        (9, "D", "alarm_ends_before"),
    ]
    assert "昨天" in file.refused[0].message


def test_a_source_names_its_own_headings_and_words(tmp_path: Path) -> None:
    text = "孔位;何时;动静;附注\n7;02.03.2026 08:00;来;红车\n7;02.03.2026 08:20;走;\n8;02.03.2026 08:20;飞;\n"
    own = source(device=["孔位"], at=["何时"], kind=["动静"], said=["附注"], begun=["来"], ended=["走"])
    file = read_file(written(tmp_path, text), own, AT)
    assert file.messages == (
        Message("7", BEGUN, local(8, 0), "", "红车"),
        Message("7", ENDED, local(8, 20)),
    )
    assert [(one.row, one.code) for one in file.refused] == [(4, "alarm_kind_unknown")]
    with pytest.raises(NoAlarmsInFile) as refused:
        read_file(written(tmp_path, text), source(), AT)
    assert "孔位、何时" in str(refused.value)


def test_json_is_read_in_the_shapes_that_platforms_send() -> None:
    device = "87f4b2814f434992a94a4871b32c6b75"
    assert of_request(json.dumps(PLATFORM).encode(), source(), AT) == [Message(device, BEGUN, local(9, 0))]
    away = {**PLATFORM, "payload": {"parking_state": 0}}
    wrapped = {"code": 0, "data": {"total": 1, "list": [away]}}
    assert of_request(json.dumps(wrapped).encode(), source(), AT) == [Message(device, ENDED, local(9, 0))]
    said = [{"设备编号": "烟感-3", "报警时间": "2026-03-02 08:00:00", "状态": "报警", "内容": "3楼烟雾"}]
    assert of_request(json.dumps(said).encode(), source(), AT) == [
        Message("烟感-3", BEGUN, local(8, 0), "", "3楼烟雾")
    ]
    assert of_request(b"[]", source(), AT) == []
    flag = [{"device": "P1", "time": 1772413200, "occupied": True}]
    assert of_request(json.dumps(flag).encode(), source(), AT) == [Message("P1", BEGUN, local(9, 0))]


@pytest.mark.parametrize(
    "body", [b"", b"<xml/>", b'"text"', b"7", b"[1, 2]", b'{"a": [', b'[{"device": "P1"}]', b"\xff\xfe\x00", b"[" * 100_000,
             b'[{"device": "P1", "time": "2026-03-02 08:00", "event": "dances"}]', b'{"device": "P1", "time": "1e400"}',
             b'[{"time": "2026-03-02 08:00"}]', b'[{"device": "P1", "time": true}]', b'[{"device": "P1", "time": 99999999999999}]',
             b'[{"device": "P1", "time": ' + b"9" * 400 + b"}]"],
)  # fmt: skip
def test_a_message_that_makes_no_sense_is_refused_whole(body: bytes) -> None:
    with pytest.raises(AlarmsUnreadable):
        of_request(body, source(), AT)


def test_why_a_message_is_refused_stands_in_one_sentence() -> None:
    with pytest.raises(AlarmsUnreadable) as refused:
        of_request(b'[{"time": "2026-03-02 08:00"}]', source(), AT)
    assert "1: no device is named. Have" in str(refused.value)


@pytest.mark.parametrize("missing", ["service_request_id", "requested_datetime"])
def test_half_an_open311_request_is_refused_with_the_field_that_is_missing(missing: str) -> None:
    half = {key: value for key, value in OPEN311[0].items() if key != missing}
    with pytest.raises(AlarmsUnreadable, match=f"1: the field {missing} is missing"):
        of_request(json.dumps(half).encode(), source(), AT)


def test_what_no_base_can_hold_is_left_out() -> None:
    said = {"device": "P\u00001", "time": "2026-03-02 09:00", "id": "\x07M1", "desc": "cut \ud83d"}
    assert of_request(json.dumps([said]).encode(), source(), AT) == [
        Message("P1", BEGUN, local(9, 0), "M1", "cut")
    ]


def test_open311_requests_are_alarms_of_their_code_and_address(tmp_path: Path) -> None:
    file = read_file(written(tmp_path, json.dumps(OPEN311), name="requests.json"), source(), AT)
    when = datetime(2026, 3, 1, 14, 37, 38, tzinfo=UTC)
    assert file.messages == (
        Message("006 8TH AVE and JUDAH ST", BEGUN, when, "638344", "Sidewalk and Curb Issues"),
        Message(
            "006 8TH AVE and JUDAH ST", ENDED, when.replace(minute=45), "638344", "Sidewalk and Curb Issues"
        ),
        Message(
            "021 37.7,-122.4",
            BEGUN,
            datetime(2026, 3, 1, 12, tzinfo=UTC),
            "638349",
            "Blocked driveway A van on the fire lane",
        ),
    )
    assert [one.code for one in file.refused] == ["alarm_row_without_device"]


def test_lines_of_objects_and_a_workbook_are_read_too(tmp_path: Path) -> None:
    lines = '{"device": "P1", "time": "2026-03-02 08:00", "event": "on"}\n{"device": "P1", "time": "2026-03-02 08:09", "event": "off"}\n'
    file = read_file(written(tmp_path, lines, name="log.json"), source(), AT)
    assert [message.kind for message in file.messages] == [BEGUN, ENDED]
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["设备编号", "报警时间", "状态"])
    sheet.append([1024, datetime(2026, 3, 2, 8, 0), "报警"])  # noqa: DTZ001 - as Excel keeps it
    book.save(tmp_path / "报警.xlsx")
    assert read_file(tmp_path / "报警.xlsx", source(), AT).messages == (Message("1024", BEGUN, local(8, 0)),)


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def imported(town: GridTown, id_: UUID, file: AlarmFile) -> importing.Outcome:
    return drive(importing.carry_out(town.store, id_, file, "admin", AT))


def test_a_file_becomes_issues_once_and_a_second_time_nothing(town: GridTown, tmp_path: Path) -> None:
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("地磁", ITEM), "admin", AT)
        spots = [Spot(f"A-00{number}", place_id=town.buildings[2]) for number in (1, 2)]
        sources.place_devices(db, id_, spots, "admin", AT)
    with town.store.read() as db:
        row = sources.source(db, id_)
        file = read_file(written(tmp_path, PARKING, "gbk"), row, AT)
        assert importing.compare(db, row, file, AT) == (5, 0, ("A-003",), ())
    outcome = imported(town, id_, file)
    assert (outcome.added, outcome.repeated, len(outcome.issues), outcome.passed, outcome.unplaced) == (
        5,
        0,
        1,
        2,
        ("A-003",),
    )
    with town.store.read() as db:
        assert importing.compare(db, row, file, AT)[:2] == (0, 5)
    again = imported(town, id_, file)
    assert again.is_nothing_new
    assert (again.repeated, again.issues) == (5, ())
    with town.store.write() as db:
        sources.place_devices(db, id_, [Spot("A-003", place_id=town.buildings[2])], "admin", AT)
        assert len(settle(db, AT).issues) == 1
        assert db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) == 2
        assert drive(disagreements(db, RECORDS)) == []


def test_open311_codes_become_the_items_that_the_source_names(town: GridTown, tmp_path: Path) -> None:
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("12345平台", ITEM, 0, 0, {"items": {"021": "0402"}}), "admin", AT)
        sources.place_devices(
            db, id_, [Spot("021 37.7,-122.4", area_id=town.grids[1], spot="东门")], "admin", AT
        )
        row = sources.source(db, id_)
    imported(town, id_, read_file(written(tmp_path, json.dumps(OPEN311), name="r.json"), row, AT))
    with town.store.read() as db:
        (issue,) = db.execute(sa.select(ISSUE)).all()
    assert (issue.item_code, issue.spot, issue.area_id) == ("0402", "东门", town.grids[1])
    assert "A van on the fire lane" in issue.description


def test_a_file_of_old_clocks_waits_for_a_person_and_is_flagged(town: GridTown, tmp_path: Path) -> None:
    text = "设备编号,报警时间\nA-001,2000-01-01 00:00:09\nA-001,2026-03-02 08:00:00\n"
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("地磁", ITEM), "admin", AT)
        sources.place_devices(db, id_, [Spot("A-001", place_id=town.buildings[2])], "admin", AT)
        row = sources.source(db, id_)
        file = read_file(written(tmp_path, text), row, AT)
        assert importing.compare(db, row, file, AT).wrong_clocks == ("A-001",)
    assert imported(town, id_, file).wrong_clocks == ("A-001",)
    with town.store.read() as db:
        assert list(db.scalars(sa.select(ALARM.c.state).order_by(ALARM.c.occurred_at))) == ["clock", "issue"]


def test_a_cancelled_import_keeps_what_was_taken_down_and_goes_on_later(
    town: GridTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_CHUNK", 2)
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("地磁", ITEM), "admin", AT)
        sources.place_devices(db, id_, [Spot("P1", area_id=town.grids[0])], "admin", AT)
    messages = tuple(Message("P1", BEGUN, local(8, minute)) for minute in range(5))
    file = AlarmFile("报警.csv", "0" * 64, messages, ())
    job = importing.carry_out(town.store, id_, file, "admin", AT)
    next(job)
    job.close()
    assert imported(town, id_, file)[:2] == (3, 2)
    with town.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) == 1
