"""The present drawing behind the calls of the layouts to come; goes away with them."""

import re
from collections.abc import Mapping
from datetime import date

from credits.certificates.layouts.shown import Shown


def place(layout: object, shown: Shown) -> None:
    """Raises CharacterNotPrintable, TextDoesNotFit."""
    from credits.certificates.certificate_pdf import layout as placed

    del layout
    placed(_face(shown))


def draw(layout: object, shown: Shown, address: str, images: Mapping[str, bytes]) -> bytes:
    """The PDF."""
    from credits.certificates.certificate_pdf import draw as drawn

    del layout, images
    return drawn(_face(shown), address)


def _face(shown: Shown):  # noqa: ANN202
    from credits.certificates.certificate_pdf import CertificateFace

    fields = shown.fields
    return CertificateFace(
        name=fields["name"],
        last_four=fields["last_four"],
        programme=fields.get("programme") or f"{fields['year']}年度学分证明",
        stage=fields.get("stage", ""),
        hours=round(float(fields["hours"]) * 100),
        credits=round(float(fields["credits"]) * 100),
        begins=_day(fields["begins"]),
        ends=_day(fields["ends"]),
        issued_on=_day(fields["issued_on"]),
        serial=fields["serial"],
        issuers=tuple(fields["issuers"].split("\n")),
    )


def _day(text: str) -> date:
    return date(*map(int, re.findall(r"\d+", text)))
