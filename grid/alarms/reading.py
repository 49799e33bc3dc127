"""Reading what sources send: JSON over HTTP, and files as a parking sensor's program or another city's system (Open311) writes them.

Which heading is what is known for the usual words; a source may name its own. Nothing here looks at the base.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

from core.clock import SHANGHAI, local
from core.refusal import Refusal, word
from grid.alarms import rules
from grid.alarms.refusals import (
    AlarmsUnreadable,
    NoAlarmsInFile,
    RowEndsBefore,
    RowFieldMissing,
    RowKindUnknown,
    RowTimeUnreadable,
    RowWithoutDevice,
)
from grid.alarms.rules import Message
from grid.alarms.sources import HEADED, SourceRow
from people import moments
from people.names import visible
from people.roster import Refused
from sheets import headings
from sheets.reading import Cell, SheetCells, decoded, letter, open_workbook

MOST_BYTES = 64_000_000
_LOOKED_AT = 400
"""Cells that decide in which order a file writes its dates."""
_USUAL: Mapping[str, tuple[str, ...]] = {
    "device": (
        "设备编号", "设备号", "设备ID", "设备编码", "设备", "传感器编号", "传感器", "地磁编号", "地磁", "探头", "探测器编号", "终端编号", "泊位编号", "泊位号",
        "车位编号", "车位号", "点位编号", "点位", "device", "deviceid", "devicecode", "deviceno", "sensor", "sensorid", "spaceid", "magid", "lockcode",
        "parkingcode", "slotname", "serialnumber", "imei", "sn",
    ),
    "at": (
        "报警时间", "告警时间", "发生时间", "开始时间", "触发时间", "事件时间", "占用时间", "驶入时间", "上报时间", "时间", "at", "time", "eventtime",
        "alarmtime", "occurredat", "begintime", "starttime", "timestamp", "ts", "datetime", "ptime", "createtime",
    ),
    "ended_at": ("恢复时间", "解除时间", "结束时间", "驶离时间", "消警时间", "endedat", "endtime", "cleartime", "recovertime"),
    "kind": (
        "事件类型", "报警类型", "告警类型", "事件", "状态", "报警状态", "动作", "kind", "event", "eventtype", "parkingstate", "parkstatus",
        "isoccupied", "occupied", "slotstatus", "alarmstatus", "state", "status", "type",
    ),
    "id": ("报警编号", "告警编号", "事件编号", "流水号", "消息编号", "记录编号", "id", "messageid", "eventid", "alarmid", "msgid", "uuid"),
    "said": ("内容", "报警内容", "描述", "说明", "备注", "said", "description", "content", "message", "desc", "note"),
}  # fmt: skip
_MEANING: Mapping[str, tuple[str, ...]] = {
    rules.BEGUN: (
        "报警", "告警", "占用", "违停", "占用报警", "驶入", "进入", "触发", "开始", "发生", "异常", "begun", "begin", "alarm", "on", "start", "started",
        "active", "occupied", "raised", "open", "1", "true",
    ),
    rules.ENDED: (
        "恢复", "解除", "驶离", "离开", "空闲", "结束", "消警", "正常", "已恢复", "已解除", "恢复正常", "ended", "end", "off", "clear", "cleared", "recovered",
        "free", "idle", "vacant", "available", "normal", "closed", "resolved", "0", "false",
    ),
}  # fmt: skip
_LISTS = (
    "alarms",
    "messages",
    "events",
    "data",
    "records",
    "list",
    "rows",
    "items",
    "requests",
    "servicerequests",
)
"""Under which names an object holds its list."""
_OPEN311 = ("service_request_id", "requested_datetime")
"""By which a request of GeoReport v2 is known."""


class Row(NamedTuple):
    """One message as cells: what stands under each field, "" for nothing."""

    number: int
    cells: Mapping[str, Cell]
    missing: str = ""
    """A field without which its form is not complete."""


@dataclass(frozen=True)
class AlarmFile:
    """A file that was read but not yet compared with the base."""

    name: str
    digest: str
    """SHA-256 of its bytes."""
    messages: tuple[Message, ...]
    refused: tuple[Refused, ...]


def read_file(path: Path, source: SourceRow, at: datetime) -> AlarmFile:
    """Read a file of alarms: csv, xlsx and the like, or JSON; rows that cannot be understood are named and left out.

    Raises what `sheets.reading.open_workbook` raises, NoAlarmsInFile and AlarmsUnreadable.
    """
    content = path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else b""
    digest = hashlib.sha256(content).hexdigest()
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        rows = list(_objects(_json(content, path.name), source, path.name))
        return AlarmFile(path.name, digest, *_messages(rows, source, at, path.stem, dict[str, int]()))
    cells, found = _headed(path, source)
    rows = [
        Row(number + 1, {field: cells.cell(number, column) for field, column in found.columns.items()})
        for number in range(found.last + 1, len(cells.rows))
    ]
    return AlarmFile(path.name, digest, *_messages(rows, source, at, cells.name, found.columns))


def of_request(body: bytes, source: SourceRow, at: datetime) -> list[Message]:
    """The messages of an HTTP request's body: one object, a list, or an object that holds the list. Raises AlarmsUnreadable."""
    rows = list(_objects(_json(body, source.name), source, source.name))
    messages, refused = _messages(rows, source, at, source.name, dict[str, int]())
    if refused:
        why = refused[0].message.rstrip(".。")  # the sentence that it stands in has a full stop of its own
        raise AlarmsUnreadable(file=source.name, reason=f"{refused[0].row}: {why}")
    return list(messages)


def _headed(path: Path, source: SourceRow) -> tuple[SheetCells, headings.HeadingRows]:
    words = _words(source)
    best: tuple[SheetCells, headings.HeadingRows] | None = None
    sheets = [cells for cells in open_workbook(path) if not cells.hidden]
    for cells in sheets:
        found = headings.find(cells, words)
        if found is None or not {"device", "at"} <= found.columns.keys():
            continue
        if best is None or len(found.columns) > len(best[1].columns):
            best = cells, found
    if best is None:
        seen = [str(cell) for cells in sheets[:1] for cell in (cells.rows or [[]])[0] if cell != ""]
        raise NoAlarmsInFile(file=path.name, found="、".join(seen[:12]) or "-")
    return best


def _words(source: SourceRow) -> headings.Words:
    """Every heading by what it means; a source's own come before the usual ones."""
    words: dict[str, tuple[str, int]] = {}
    for field in HEADED:
        for own in source.fields.get(field, ()):
            words[headings.key(own)] = (field, 0)
    for usual, meant in _usual_words().items():
        words.setdefault(usual, meant)
    return words


@cache
def _usual_words() -> Mapping[str, tuple[str, int]]:
    words: dict[str, tuple[str, int]] = {}
    for field, usual in _USUAL.items():
        for rank, word_ in enumerate(usual, 1):
            words.setdefault(headings.key(word_), (field, rank))
    return words


def _json(content: bytes, name: str) -> Any:  # noqa: ANN401 - whatever the sender wrote
    text = decoded(content)
    if text is None:
        raise AlarmsUnreadable(file=name, reason="?")
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:  # an object in each line, as log files have them
            return [json.loads(line) for line in lines] if len(lines) > 1 else _refuse(name, error)
        except (ValueError, RecursionError):
            return _refuse(name, error)


def _refuse(name: str, error: Exception) -> NoReturn:
    where = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "?"
    raise AlarmsUnreadable(file=name, reason=where) from error


def _objects(found: Any, source: SourceRow, name: str) -> Iterator[Row]:  # noqa: ANN401 - whatever the sender wrote
    """The objects of a JSON value as rows of cells by field."""
    words = _words(source)
    listed = _list_in(found)
    if listed is None or not all(isinstance(each, dict) for each in listed):
        raise AlarmsUnreadable(file=name, reason="?")
    for number, each in enumerate(cast("list[dict[str, Any]]", listed), 1):
        absent = [key for key in _OPEN311 if key not in each]
        if not absent:
            yield Row(number, _open311(each))
            continue
        cells: dict[str, tuple[int, Cell]] = {}
        for key, value in _flat(each):
            meant = words.get(headings.key(key))
            if meant is not None and (meant[0] not in cells or meant[1] < cells[meant[0]][0]):
                cells[meant[0]] = (meant[1], value)
        # Half an Open311 request is none of another form, unless the source says what its fields mean.
        half = len(absent) < len(_OPEN311) and not {"device", "at"} <= cells.keys()
        yield Row(number, {field: cell for field, (_rank, cell) in cells.items()}, absent[0] if half else "")


def _flat(said: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """The plain values of an object, then those of the objects in it: platforms wrap what the sensor said in a payload of their own."""
    inner: list[Mapping[str, Any]] = []
    for key, value in said.items():
        if isinstance(value, dict):
            inner.append(cast("dict[str, Any]", value))
        elif isinstance(value, (str, int, float)):
            yield key, value
    for each in inner:
        yield from ((key, value) for key, value in each.items() if isinstance(value, (str, int, float)))


def _list_in(found: Any, depth: int = 0) -> list[Any] | None:  # noqa: ANN401 - whatever the sender wrote
    if isinstance(found, list):
        return cast("list[Any]", found)
    if not isinstance(found, dict) or depth > 2:
        return None
    whole = cast("dict[str, Any]", found)
    for key, value in whole.items():
        if headings.key(key) in _LISTS and isinstance(value, (list, dict)):
            inner = _list_in(value, depth + 1)
            if inner is not None:
                return inner
    return [whole]


def _open311(request: Mapping[str, Any]) -> dict[str, Cell]:
    """A service request of GeoReport v2 (wiki.open311.org/GeoReport_v2): its code and address are the device, `closed` is the end."""
    place = request.get("address") or request.get("address_id")
    if not place and request.get("lat") is not None:
        place = f"{request['lat']},{request.get('long')}"
    is_closed = str(request.get("status", "")).lower() == "closed"
    said = " ".join(str(request[key]) for key in ("service_name", "description") if request.get(key))
    return {
        "device": f"{request.get('service_code') or ''} {place or ''}".strip() if place else "",
        "at": str(request["requested_datetime"] or ""),
        "ended_at": str(request.get("updated_datetime") or "") if is_closed else "",
        "id": str(request["service_request_id"] or ""),
        "said": said,
    }


def _messages(
    rows: Sequence[Row], source: SourceRow, at: datetime, sheet: str, columns: Mapping[str, int]
) -> tuple[tuple[Message, ...], tuple[Refused, ...]]:
    """Each row's messages (two where it tells beginning and end), and what is wrong with the others."""
    sample = [row.cells["at"] for row in rows[:_LOOKED_AT] if not moments.is_blank(row.cells.get("at", ""))]
    order = moments.best_order(sample, local(at).date())
    meaning = {headings.key(each): kind for kind, words in _MEANING.items() for each in words}
    for kind in rules.KINDS:
        meaning |= {headings.key(each): kind for each in source.fields.get(kind, ())}
    found: list[Message] = []
    refused: list[Refused] = []
    for row in rows:
        if not row.missing and all(moments.is_blank(cell) for cell in row.cells.values()):
            continue
        try:
            found += _of_row(row, order, at, meaning)
        except Refusal as refusal:
            field = _FIELD_OF.get(type(refusal), "at")
            column = letter(columns[field]) if field in columns else field
            refused.append(Refused(sheet, row.number, column, refusal.code, word(refusal)))
    return tuple(found), tuple(refused)


def _of_row(row: Row, order: str, at: datetime, meaning: Mapping[str, str]) -> list[Message]:
    if row.missing:
        raise RowFieldMissing(field=row.missing)
    device = _text(row.cells.get("device", ""))
    if not device:
        raise RowWithoutDevice
    begun = _instant(row.cells.get("at", ""), order, at)
    event, ended = row.cells.get("kind", ""), row.cells.get("ended_at", "")
    kind = rules.BEGUN
    if not moments.is_blank(event):
        kind = meaning.get(headings.key(_text(event)), "")
        if not kind and moments.is_blank(ended):
            raise RowKindUnknown(text=_text(event)[:40])
    id_, said = _text(row.cells.get("id", "")), _text(row.cells.get("said", ""))
    if moments.is_blank(ended):
        return [Message(device, kind, begun, id_, said)]
    over = _instant(ended, order, at)
    if over < begun:
        raise RowEndsBefore(begun=_shown(begun), ended=_shown(over))
    return [Message(device, rules.BEGUN, begun, id_, said), Message(device, rules.ENDED, over, id_, said)]


_FIELD_OF: Mapping[type[Refusal], str] = {
    RowWithoutDevice: "device",
    RowKindUnknown: "kind",
    RowEndsBefore: "ended_at",
}


def _instant(cell: Cell, order: str, at: datetime) -> datetime:
    """A cell as an instant, by Shanghai's clock where it names no zone. Raises RowTimeUnreadable."""
    wall = None if isinstance(cell, bool) else moments.moment(cell, order, local(at).year)
    if wall is None or wall.day is None:
        raise RowTimeUnreadable(text=_text(cell)[:40])
    try:
        return datetime.combine(wall.day, wall.clock, tzinfo=wall.zone or SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowTimeUnreadable(text=_text(cell)[:40]) from error


def _text(cell: Cell) -> str:
    if moments.is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    said = str(cell).lower() if isinstance(cell, bool) else visible(str(cell))
    return " ".join(said.split())


def _shown(instant: datetime) -> str:
    return f"{local(instant):%Y-%m-%d %H:%M:%S}"
