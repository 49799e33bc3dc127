"""The slip for the IT office: everything they need is on it, as text and as a PDF whose code reads as the address."""

import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from core import language
from core.paths import DataFolder
from core.settings import Settings
from tests.programs import program
from web.doctor import look as looking
from web.doctor.adapters import Adapter, Network
from web.doctor.firewall import Firewall, Profile
from web.doctor.layers import examine
from web.doctor.look import Seen, look
from web.doctor.probes import Answer, Holder, Probes
from web.doctor.slip import Slip, make_slip, report, text
from web.doctor.slip_pdf import draw

EXE = r"C:\Users\䶮𠮷\AppData\Local\Programs\Xiuhua\xiuhua.exe"
NETWORK = Network(
    (
        Adapter("WLAN", "Intel(R) Wi-Fi 6 AX201", ("192.168.1.20",)),
        Adapter("以太网 3", "VirtualBox Host-Only Ethernet Adapter", ("192.168.56.1",)),
    ),
    ("192.168.1.20",),
    "192.168.1.20",
)


@pytest.fixture
def seen(folder: DataFolder, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Seen:
    monkeypatch.setattr(looking, "program_path", lambda: EXE)
    firewall = Firewall((Profile("public", on=True),), ())
    probes = Probes(
        lambda _url: Answer(trouble="Connection refused"), lambda _port: Holder(), lambda _host, _port: "", lambda: NETWORK, lambda: firewall
    )  # fmt: skip
    return replace(look(folder, Settings(door_host="0.0.0.0"), at, None, probes), computer="HALL-PC")


def made(seen: Seen) -> Slip:
    return make_slip(seen, examine(seen), "绣花社工培训基地")


def test_the_text_holds_what_an_it_office_asks(seen: Seen) -> None:
    said = text(made(seen))
    for words in ("HALL-PC", "WLAN", "192.168.1.20", "8460", EXE, "isolation", "2026-03-05 13:20", "VirtualBox", "绣花社工培训基地"):  # fmt: skip
        assert words in said
    assert "[to be mended] Phone service" in said
    assert "netsh advfirewall firewall add rule" in report(examine(seen))


def test_the_address_is_named_before_phones_are_let_in(seen: Seen) -> None:
    closed = replace(seen, settings=Settings(), address="http://127.0.0.1:8460")
    assert made(closed).address == "http://192.168.1.20:8460"
    nowhere = replace(seen, chosen=looking.choose(Network((), ())))
    assert made(nowhere).address == ""
    assert draw(made(nowhere)).startswith(b"%PDF")


@pytest.mark.parametrize("spoken", ["zh_CN", "en"])
def test_the_pdf_says_the_same_and_its_code_is_the_address(seen: Seen, spoken: str, tmp_path: Path) -> None:
    language.speak(spoken)
    slip = replace(made(seen), command="netsh " + EXE * 3)
    paper = tmp_path / "slip.pdf"
    paper.write_bytes(draw(slip))
    assert paper.read_bytes() == draw(slip)
    shown = subprocess.run(
        [program("pdftotext"), "-layout", paper, "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    for words in (slip.title, "HALL-PC", "http://192.168.1.20:8460", *(line.title for line in slip.found)):
        assert words in shown
    subprocess.run(
        [program("pdftoppm"), "-r", "110", "-png", "-singlefile", paper, tmp_path / "slip"], check=True
    )
    with Image.open(tmp_path / "slip.png") as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == "HTTP://192.168.1.20:8460"


def test_a_long_slip_goes_on_over_pages(seen: Seen) -> None:
    slip = made(seen)
    long = replace(slip, found=slip.found * 12)
    assert draw(long).count(b"/Type /Page\n") + draw(long).count(b"/Type /Page ") >= 2
