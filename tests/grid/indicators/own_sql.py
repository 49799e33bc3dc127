"""The indicators again, by SQL that was written from docs/decisions/indicators.md and shares nothing with grid.indicators.

Each statement gives (key, hits, n); `by` is a column of the statement's rows: area_id, item_code or unit_id.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from store.types import Db, Instant

_COUNTED = """
counted AS (
    SELECT i.* FROM issue i
    WHERE i.state NOT IN ('DRAFT', 'MERGED')
      AND (i.state <> 'VOID' OR 'decline' = (
        SELECT m.move FROM issue_move m WHERE m.issue_id = i.id AND m.after = 'VOID' AND m.before <> 'VOID' ORDER BY m.number DESC LIMIT 1))
),
changing AS (
    SELECT m.*, LEAD(m.move) OVER (PARTITION BY m.issue_id ORDER BY m.number) AS then_move
    FROM issue_move m WHERE m.before <> m.after
),
live AS (
    SELECT m.*, i.area_id, i.item_code FROM issue_move m
    JOIN counted i ON i.id = m.issue_id
    LEFT JOIN changing c ON c.id = m.id
    WHERE NOT (m.move = 'file' AND COALESCE(c.then_move, '') = 'unfile')
      AND NOT (m.move = 'dispatch' AND COALESCE(c.then_move, '') = 'recall')
      AND NOT (m.move = 'handled' AND COALESCE(c.then_move, '') = 'unhandle')
),
given AS (
    SELECT m.*, LEAD(m.move) OVER (PARTITION BY m.issue_id, m.round ORDER BY m.number) AS then_move
    FROM live m WHERE m.move IN ('dispatch', 'return_dispatch')
),
rounds AS (
    SELECT m.issue_id, m.round, MIN(m.occurred_at) AS filed_at, i.area_id, i.item_code, i.item_id,
      (SELECT g.unit_id FROM given g WHERE g.issue_id = m.issue_id AND g.round = m.round AND g.move = 'dispatch'
         AND g.then_move IS NULL AND NOT EXISTS (
           SELECT 1 FROM issue_move r WHERE r.issue_id = g.issue_id AND r.round = g.round AND r.move = 'recall'
             AND r.number > g.number)) AS unit_id,
      (SELECT MAX(h.number) FROM live h WHERE h.issue_id = m.issue_id AND h.round = m.round
         AND h.move IN ('handled', 'mend')) AS worked,
      (SELECT MAX(h.number) FROM live h WHERE h.issue_id = m.issue_id AND h.round = m.round AND h.move = 'rework') AS sent_back,
      (SELECT MAX(h.occurred_at) FROM live h WHERE h.issue_id = m.issue_id AND h.round = m.round
         AND (h.move = 'close' OR (h.move = 'mend' AND h.after = 'CLOSED'))) AS closed_at,
      (SELECT MAX(h.occurred_at) FROM live h WHERE h.issue_id = m.issue_id AND h.round = m.round
         AND h.move = 'force_close') AS forced_at,
      EXISTS (SELECT 1 FROM live h WHERE h.issue_id = m.issue_id AND h.round = m.round + 1 AND h.move = 'reopen') AS again,
      (SELECT s.move FROM live s WHERE s.issue_id = m.issue_id AND s.round = m.round AND s.move IN ('suspend', 'resume')
         ORDER BY s.number DESC LIMIT 1) AS standing
    FROM live m JOIN counted i ON i.id = m.issue_id
    WHERE m.move IN ('file', 'reopen', 'mend')
    GROUP BY m.issue_id, m.round, i.area_id, i.item_code, i.item_id
),
done AS (
    SELECT r.*, (SELECT h.occurred_at FROM live h WHERE h.issue_id = r.issue_id AND h.number = r.worked
                   AND COALESCE(r.sent_back, 0) < r.worked) AS done_at FROM rounds r
),
first_round AS (
    SELECT * FROM done d WHERE d.round = (SELECT MIN(e.round) FROM done e WHERE e.issue_id = d.issue_id)
),
timed AS (
    SELECT d.*, COALESCE(d.done_at, d.forced_at, :known) AS stop_at FROM done d
),
paused AS (
    SELECT s.issue_id, s.round, s.occurred_at AS begin_at,
      (SELECT MIN(e.occurred_at) FROM live e WHERE e.issue_id = s.issue_id AND e.round = s.round AND e.move = 'resume'
         AND e.number > s.number) AS end_at, {by_itself} AS by_itself
    FROM live s WHERE s.move = 'suspend'
),
clocked AS (
    SELECT t.*,
      {minutes_stop} - COALESCE((SELECT SUM({minutes_pause}) FROM paused p
         WHERE p.issue_id = t.issue_id AND p.round = t.round AND p.begin_at <= t.stop_at), 0) AS used,
      k.limit_amount * CASE k.limit_kind WHEN 'urgent_hour' THEN 60 ELSE 1440 END
        + COALESCE((SELECT SUM(x.minutes) FROM live x WHERE x.issue_id = t.issue_id AND x.round = t.round
           AND x.move = 'extend'), 0) AS allowed
    FROM timed t JOIN catalogue_item k ON k.id = t.item_id
)
"""
_SQLITE = "((strftime('%s', {end}) - strftime('%s', {begin})) / 60)"
_POSTGRES = "(EXTRACT(EPOCH FROM ({end}) - ({begin})) / 60)"
_EARLIER = {
    "sqlite": "CASE WHEN {a} < {b} THEN {a} ELSE {b} END",
    "postgresql": "LEAST({a}, {b})",
}
_IN = "{at} >= :begin AND {at} < :end"
_STATEMENTS = {
    "filing": """SELECT {by}, SUM(CASE WHEN f.issue_id IS NULL THEN 0 ELSE 1 END), COUNT(*)
        FROM (SELECT i.id, i.area_id, i.item_code, i.reported_at, r.issue_id, r.unit_id FROM counted i
              LEFT JOIN first_round r ON r.issue_id = i.id) f WHERE {reported} GROUP BY {by}""",
    "closing": """SELECT {by}, SUM(CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END), COUNT(*) FROM done
        WHERE {filed} AND (closed_at IS NOT NULL OR COALESCE(standing, '') <> 'suspend') GROUP BY {by}""",
    "on_time": """SELECT {by}, SUM(CASE WHEN used <= allowed THEN 1 ELSE 0 END), COUNT(*) FROM clocked
        WHERE {filed} AND (done_at IS NOT NULL OR used > allowed) GROUP BY {by}""",
    "dispatch": """SELECT {by}, SUM(CASE WHEN COALESCE(then_move, '') = 'return_dispatch' THEN 0 ELSE 1 END), COUNT(*)
        FROM given WHERE move = 'dispatch' AND {occurred} GROUP BY {by}""",
    "rework": """SELECT {by}, SUM(CASE WHEN sent_back IS NULL THEN 0 ELSE 1 END), COUNT(*) FROM done
        WHERE {filed} AND worked IS NOT NULL GROUP BY {by}""",
    "reopen": """SELECT {by}, SUM(CASE WHEN again THEN 1 ELSE 0 END), COUNT(*) FROM done
        WHERE {closed} GROUP BY {by}""",
    "p90": """SELECT {by}, MIN(minutes), MAX(many) FROM (
          SELECT {by}, minutes, COUNT(*) OVER (PARTITION BY {by}) AS many,
            ROW_NUMBER() OVER (PARTITION BY {by} ORDER BY minutes) AS place
          FROM (SELECT area_id, item_code, unit_id, used AS minutes FROM clocked
                WHERE {closed} AND done_at IS NOT NULL) q) ranked
        WHERE place * 10 >= many * 9 GROUP BY {by}""",
    "recurrence": """SELECT {by}, SUM(CASE WHEN EXISTS (
            SELECT 1 FROM done d JOIN counted o ON o.id = d.issue_id
            WHERE d.closed_at IS NOT NULL AND o.item_code = f.item_code AND d.closed_at < f.reported_at
              AND d.closed_at >= {thirty_before}
              AND REPLACE(o.spot, ' ', '') = REPLACE(f.spot, ' ', '')
              AND (o.place_id = f.place_id OR (o.place_id IS NULL AND f.place_id IS NULL AND o.area_id = f.area_id)))
          THEN 1 ELSE 0 END), COUNT(*)
        FROM (SELECT i.*, r.unit_id AS mended_by FROM counted i LEFT JOIN first_round r ON r.issue_id = i.id) f
        WHERE {reported} AND (f.place_id IS NOT NULL OR REPLACE(f.spot, ' ', '') <> '') GROUP BY {by}""",
    "coverage": """SELECT {by}, SUM(CASE WHEN EXISTS (
            SELECT 1 FROM inspection_finding v JOIN inspection n ON n.id = v.inspection_id
            WHERE n.voided_at IS NULL AND n.area_id IN (f.area_id, f.parent_id) AND v.item_code = f.item_code
              AND n.begun_at >= :begin AND n.begun_at < :end) THEN 1 ELSE 0 END), COUNT(*)
        FROM (SELECT a.id AS area_id, a.parent_id, k.code AS item_code FROM area a CROSS JOIN catalogue_item k
              WHERE a.kind = 'grid' AND k.version_id = (
                SELECT v.id FROM catalogue_version v WHERE v.withdrawn_at IS NULL AND v.in_force_from <= '{day}'
                ORDER BY v.in_force_from DESC, v.number DESC LIMIT 1)) f
        GROUP BY {by}""",
}


def by_sql(
    db: Db, code: str, by: str, begin: datetime, end: datetime, known: datetime
) -> dict[Any, tuple[int, int]]:
    """(hits, n) of an indicator by each key; of p90 (minutes, n)."""
    engine = db.get_bind().dialect.name
    span = _SQLITE if engine == "sqlite" else _POSTGRES
    parts = {
        "minutes_stop": span.format(begin="t.filed_at", end="t.stop_at"),
        "minutes_pause": span.format(
            begin="p.begin_at",
            end=_EARLIER[engine].format(
                a=_EARLIER[engine].format(
                    a="COALESCE(p.end_at, t.stop_at)", b="COALESCE(p.by_itself, t.stop_at)"
                ),
                b="t.stop_at",
            ),
        ),
        "by_itself": "strftime('%Y-%m-%d %H:%M:%f000', json_extract(NULLIF(s.detail, ''), '$.until'), '-8 hours')"
        if engine == "sqlite"
        else "(NULLIF(s.detail, '')::json ->> 'until')::timestamp AT TIME ZONE 'Asia/Shanghai'",
        "thirty_before": "strftime('%Y-%m-%d %H:%M:%f000', f.reported_at, '-30 days')"
        if engine == "sqlite"
        else "f.reported_at - INTERVAL '30 days'",
        "day": f"{local(end) - timedelta(days=1):%Y-%m-%d}",
        "filed": _IN.format(at="filed_at"),
        "closed": _IN.format(at="closed_at"),
        "reported": _IN.format(at="f.reported_at"),
        "occurred": _IN.format(at="occurred_at"),
    }
    column = "mended_by" if (code, by) == ("recurrence", "unit_id") else by
    statement = f"WITH {_COUNTED} {_STATEMENTS[code]}".format(by=column, **parts)
    values = {"begin": begin, "end": end, "known": known}
    used = [name for name in values if f":{name}" in statement]
    query = sa.text(statement).bindparams(*(sa.bindparam(name, values[name], Instant()) for name in used))
    return {_key(row[0]): (int(row[1]), int(row[2])) for row in db.execute(query) if row[0] is not None}


def _key(value: object) -> object:
    if isinstance(value, str) and len(value) == 32:
        return UUID(value)
    return value
