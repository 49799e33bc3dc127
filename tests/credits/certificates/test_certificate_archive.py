"""Issued certificates can be archived, signed or not, and a signature takes nothing from what the page and the base vouch for."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core import settings
from core.jobs import drive
from core.paths import DataFolder
from credits import ledger
from credits.certificates import certificates, file_signature, verification
from credits.certificates.certificate_pdf import draw
from credits.certificates.layouts import images, layouts, shown
from credits.certificates.layouts.layout_parts import Box, Layout, Picture, PictureRole
from store.facts import BASE_NAME, set_fact
from tests.archive import complaints
from tests.credit_town import AT, HOUR, Town
from tests.signing import PASSPHRASE, Authority

NOW = AT + 20 * HOUR
ADDRESS = "HTTPS://BASE.EXAMPLE.CN/V#" + "0123456789" * 24
NAMES = ("王伟", "㛃𠅤𬘭𬴂𠀀", "阿卜杜热合曼·阿卜力米提·买买提明", "Ｏ'Brien <&> (a)\\")


def with_seal(layout: Layout, folder: DataFolder) -> Layout:
    """The layout with a half transparent seal and a background, as a base would put them there."""
    pictures: list[Picture] = []
    roles: tuple[PictureRole, ...] = ("seal", "background")
    for role in roles:
        content = BytesIO()
        Image.new("RGBA", (120, 120), (200, 20, 20, 99 if role == "seal" else 9)).save(content, "PNG")
        kept = images.add(folder, content.getvalue(), f"{role}.png")
        pictures.append(Picture(role, Box(1000, 1000, 4000, 4000), kept, role))
    return replace(layout, elements=(*layout.elements, *pictures))


@pytest.mark.slow
def test_every_layout_is_archived_whatever_the_name(folder: DataFolder, tmp_path: Path) -> None:
    documents: dict[str, bytes] = {}
    for layout in layouts.shipped():
        example = shown.sample(layout.kind)
        for name in NAMES:
            page = replace(example, fields={**example.fields, "name": name})
            documents[f"{layout.code} {name}"] = draw(layout, page, ADDRESS, {})
        sealed = with_seal(layout, folder)
        documents[f"{layout.code} sealed"] = draw(sealed, example, ADDRESS, images.read(folder, sealed))
    assert len(documents) == 3 * (len(NAMES) + 1)
    assert complaints(documents, tmp_path) == {}


def test_a_signed_certificate_is_archived_and_verified_as_any_other(
    town: Town, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00, "第一阶段")
    people = [town.person("王芳", number="31000001"), town.person("李𬍡", number="31000002")]
    town.attend(town.session(town.course(4_00, "visit", town.stages[0])), people)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    (folder.keys / "seal.p12").write_bytes(Authority().pkcs12())
    settings.save(folder.settings, settings.Settings(signing_file="seal.p12"))
    monkeypatch.setenv(file_signature.PASSPHRASE, PASSPHRASE)
    issued = drive(certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW))
    assert len(issued) == 2
    documents = {row.serial: certificates.path_of(folder, row).read_bytes() for row in issued}
    assert all(b"/SubFilter /ETSI.CAdES.detached" in pdf for pdf in documents.values())
    assert complaints(documents, tmp_path) == {}
    for row in issued:
        path = certificates.path_of(folder, row)
        assert verification.verify(path, folder, town.store, NOW).state == "valid"
        path.write_bytes(path.read_bytes() + b"\n")
        assert verification.verify(path, folder, town.store, NOW).state == "altered"
