"""Every name fits every layout: real ones, rare characters, minorities' long ones, Latin ones; never clipped, never overlapping."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.certificates.layouts.layout_parts import Layout, Text
from credits.certificates.layouts.layouts import shipped
from credits.certificates.layouts.shown import Shown, sample
from people.names import normalise
from sheets.refusals import TextDoesNotFit
from tests.credits.certificates.layouts.fitting import apart, fits
from tests.names import WHOLE, printable

LAYOUTS = pytest.mark.parametrize("layout", shipped(), ids=lambda layout: layout.code)
ODD_TITLES = (
    "新任社区工作者综合能力提升培训",
    "关于进一步加强新时代城市基层治理背景下居民区党组织书记、居委会主任及社区工作者队伍综合能力建设的专题研修班（第十二期）",
    "“红色物业”与“三驾马车”协同治理——居民自治、物业服务、业主大会运作的理论与实务高级研修（含情景模拟、案例复盘、微网格走访）",
    "Community Governance and Service Design: an International Perspective on Neighbourhood Work in Shanghai",
    "AI+",
)


def named(layout: Layout, name: str, **more: str) -> Shown:
    plain = sample(layout.kind)
    return replace(plain, fields={**plain.fields, "name": name, **more})


def every(layout: Layout, names: Sequence[str]) -> None:
    """Each name placed in its element; `fits` only for what the name changes, or a quarter of a million would take an hour."""
    alone = replace(layout, elements=tuple(element for element in layout.elements if element.key == "name"))
    for number, name in enumerate(names):
        lines = fits(alone, named(layout, name, last_four="" if number % 3 == 0 else "123X"))
        shown = [line.text for line in lines]
        tail = 2 - (number % 3 == 0)
        assert "".join(shown[:-tail]).replace(" ", "") == name.replace(" ", "")
        assert shown[-tail] == "同志"


@LAYOUTS
def test_elements_of_the_shipped_layouts_keep_clear(layout: Layout) -> None:
    apart(layout)


@pytest.mark.slow
@LAYOUTS
def test_a_part_of_all_names_fits(layout: Layout) -> None:
    every(layout, printable(WHOLE // 500))


@pytest.mark.slow
@pytest.mark.timeout(900)
@LAYOUTS
def test_all_names_fit(layout: Layout) -> None:
    names = printable()
    assert len(names) > 200_000
    every(layout, names)


@LAYOUTS
def test_a_usual_name_is_never_made_smaller(layout: Layout) -> None:
    texts = {element.key: element for element in layout.elements if isinstance(element, Text)}
    size = texts["name"].size / 10
    for name in ("王芳", "欧阳明日", "张𬍡䶮", "阿卜杜热合曼"):
        placed = [line for line in fits(layout, named(layout, name)) if line.text == name]
        assert [line.size for line in placed] == [size]


@LAYOUTS
@pytest.mark.parametrize("title", ODD_TITLES)
def test_long_titles_take_two_lines_and_are_whole(layout: Layout, title: str) -> None:
    fields = dict.fromkeys(("programme", "stage", "post", "area"), title)
    lines = fits(layout, named(layout, "王芳", **fields))
    for key in {"programme", "stage", "post"} & {element.key for element in layout.elements}:
        placed = [line for line in lines if line.key == key]
        whole = title if key != "post" else f"{title} {title}"
        assert "".join(line.text for line in placed).replace(" ", "") == whole.replace(" ", "")
        assert 1 <= len(placed) <= 2
        assert len({line.size for line in placed}) == 1


name_like = st.text(st.sampled_from("张王欧阳阿卜杜热合曼·买提 ABMabm𬍡䶮㛃𠅤𬘭𬴂1"), min_size=1, max_size=70)
title_like = st.text(
    st.sampled_from("新任社区工作者综合能力提升培训《》（）“”、·—ABCabc 2026𬍡"), min_size=1, max_size=140
)
fields = st.fixed_dictionaries(
    {
        "name": name_like.map(normalise).filter(bool),
        "last_four": st.sampled_from(["", "1234", "12AX"]),
        "area": st.one_of(st.just(""), title_like.map(lambda text: text[:40])),
        "post": st.one_of(st.just(""), title_like.map(lambda text: text[:40])),
        "programme": title_like,
        "stage": st.one_of(st.just(""), title_like.map(lambda text: text[:60])),
        "period": st.sampled_from(["", "2026年3月1日", "2026年11月20日至2026年12月31日"]),
        "hours": st.sampled_from(["0", "60", "99999.75"]),
        "earned": st.sampled_from(["完成 60 课时，获得 60.5 学分", "完成 99999.75 课时，获得 99999.25 学分"]),
        "required": st.sampled_from(["", "80", "99999.75"]),
        "expires_on": st.sampled_from(["", "2029年12月31日"]),
        "serial": st.text(st.sampled_from("0123456789-XHB字"), min_size=1, max_size=40),
        "issuers": st.lists(title_like.map(lambda text: text[:50]), min_size=1, max_size=5).map("\n".join),
    }
)
rows = st.lists(
    st.tuples(title_like.map(lambda text: text[:30]), *[st.sampled_from(["1", "60", "99999.75"])] * 3),
    max_size=14,
)


@LAYOUTS
@settings(max_examples=60, deadline=None)
@given(fields=fields, rows=rows)
def test_nothing_leaves_its_box_whatever_stands_in_it(
    layout: Layout, fields: dict[str, str], rows: list[tuple[str, ...]]
) -> None:
    plain = sample(layout.kind).fields
    try:
        lines = fits(layout, Shown({**plain, **fields}, tuple(rows) if layout.kind != "stage" else ()))
    except TextDoesNotFit:
        # Refused is never clipped, and only what nobody writes: five issuers of fifty characters, a kind of teaching of thirty.
        assert len(fields["issuers"]) > 100 or max((len(row[0]) for row in rows), default=0) > 20
        return
    whole = "".join(line.text for line in lines).replace(" ", "")
    for name in ("name", "serial", *(("programme",) if layout.kind == "stage" else ())):
        assert fields[name].replace(" ", "") in whole
    for issuer in fields["issuers"].split("\n"):
        assert issuer.replace(" ", "") in whole
