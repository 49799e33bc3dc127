"""The printed points: a page each, its code read by a camera as the point's printed code."""

import subprocess
from io import BytesIO

import zxingcpp
from PIL import Image

from courses import calendar, codes
from courses.field import point_scans
from courses.field.points_pdf import draw_points
from courses.scans import session_key
from courses.trails import PointRow
from tests.course_town import Town
from tests.programs import program

POINTS = [
    PointRow(1, "河边", "数一数路灯，" * 60),
    PointRow(2, "一个名字特别长的任务点：梧桐街道桂花苑居民区党群服务中心二楼多功能活动室门口", ""),
]


def test_each_point_has_a_page_with_its_code(sqlite_town: Town) -> None:
    session_id = sqlite_town.session()
    with sqlite_town.store.read() as db:
        session, key = calendar.session(db, session_id, sqlite_town.at), session_key(db, session_id)
    pdf = draw_points(session, POINTS, key, "http://192.168.10.5:8460", "实训基地")
    assert pdf == draw_points(session, POINTS, key, "http://192.168.10.5:8460", "实训基地")
    shown = subprocess.run(
        [program("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    pages = [page.replace(" ", "") for page in shown.split("\f")[:-1]]
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        for part in (f"任务点{number}", session.course, "2026年3月5日", "全队到齐后", "实训基地"):
            assert part in page
        drawn = subprocess.run(
            [program("pdftoppm"), "-r", "50", "-f", str(number), "-l", str(number), "-png", "-"],
            input=pdf,
            capture_output=True,
            check=True,
        )
        (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(drawn.stdout)))
        assert found.text.startswith("HTTP://192.168.10.5:8460/P/")
        code = codes.open_point(found.text.rpartition("/")[2])
        assert (code.point, code.printed) == (number, True)
        point_scans.refuse_false(key, code, sqlite_town.at)
    assert "数一数路灯" in pages[0]
    assert "…" in pages[0]
