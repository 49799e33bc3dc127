"""Odd names on the three certificates in the box: what is copied from the file is what was certified, and no glyph is a box."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from credits.certificates.certificate_pdf import draw, place
from credits.certificates.layouts.layout_parts import Layout
from credits.certificates.layouts.layouts import shipped
from credits.certificates.layouts.shown import Shown, sample
from tests.names import names
from tests.sheets.test_printed_names import by_pdfium, by_poppler, compared

URL = "http://203.0.113.7:8460/V#" + "7" * 210
ODD = ("王𠀀", "李𬍡䶮", "赵𫝀𬺓", "迪丽努尔·𮯠艾合买提江·阿不都热合曼", "Zoë Dvořák", "\ufa0e\ufa29〇")


def shown(layout: Layout, name: str) -> Shown:
    plain = sample(layout.kind)
    fields = dict(plain.fields) | {"name": name, "area": f"{name[:1]}𡧛家弄", "post": "网格长𠮷"}
    return Shown(
        fields | {key: f"{fields[key]}𰻝𠀀" for key in ("programme", "title") if key in fields}, plain.rows
    )


@pytest.mark.slow
@pytest.mark.parametrize("layout", shipped(), ids=lambda layout: layout.code)
def test_what_is_copied_from_a_certificate_is_what_was_certified(layout: Layout, tmp_path: Path) -> None:
    rare = [sample.kept for sample in names(120) if sample.kind in {"rare", "minority", "long"}][:12]
    for number, name in enumerate((*ODD, *rare)):
        certified = shown(layout, name)
        pdf = draw(layout, certified, URL, {})
        placed = [line.text for line in place(layout, certified)]
        lines, _glyphs = compared(pdf)
        assert lines == placed
        assert name in "".join(placed)
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(pdf)
        for copied in (by_poppler(pdf), by_pdfium(path)):
            packed = "".join("".join(copied).split())
            assert all("".join(text.split()) in packed for text in placed), (name, copied)


def test_the_document_information_has_the_rare_name(tmp_path: Path) -> None:
    layout = shipped()[0]
    with pikepdf.open(BytesIO(draw(layout, shown(layout, "王𠀀"), URL, {}))) as document:
        assert "王𠀀" in str(document.docinfo.Title)
