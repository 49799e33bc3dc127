"""The page in a real browser, from a file, without a network: what it says of true, ended, old, changed and hostile papers."""

import hashlib
import re
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from credits.certificates.layouts.layout_parts import KIND_TITLES
from credits.certificates.verifier import drawing
from tests.credits.certificates.verifier.conftest import Open
from tests.credits.certificates.verifier.papers import (
    ISSUED,
    KEY,
    OTHER,
    STRANGER,
    TODAY,
    a_list,
    code,
    contents,
    known,
)

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
NO_ED25519 = "crypto.subtle.importKey = () => Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError'))"


def heading(page: Page) -> str:
    expect(page.locator("#found")).to_be_visible()
    return page.inner_text("#heading")


def fields(page: Page) -> dict[str, str]:
    return dict(
        zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_text_contents(), strict=True)
    )


def changed(digits: str) -> str:
    """The same with one bit of a field turned."""
    return str(int(digits) ^ 1 << 600)


STOLEN = {KEY.key_id.hex(): known(KEY, distrusted=ISSUED + DAY), OTHER.key_id.hex(): known(OTHER)}
TWO = {KEY.key_id.hex(): known(KEY), OTHER.key_id.hex(): known(OTHER, "别的基地")}
NAMED = {hashlib.sha256(code(7).encode()).digest()[:10]: 3, hashlib.sha256(code(8).encode()).digest()[:10]: 1}
VERSION_5 = str(int(code(1)) ^ (2 ^ 5) << 4 * (len(f"{int(code(1)):x}") - 1))
PAPERS: dict[str, tuple[dict[str, object], list[tuple[str, str]]]] = {
    "a list of today": (
        contents(),
        [
            ("Valid", code(1)),
            ("Valid", code(1, expires_on=TODAY)),
            ("Expired", code(1, expires_on=TODAY - DAY)),
            ("Valid", code(None)),
            ("Superseded", code(2)),
            ("Superseded", code(2, expires_on=TODAY - DAY)),
            ("Revoked", code(3)),
            ("Not on record", code(9)),
            ("Not on record", code(500_000)),
            ("Signature right, state unknown", code(9, date=TODAY)),
            ("Forged", changed(code(1))),
            ("Unknown issuer", code(1, STRANGER)),
            ("Not readable", "12345"),
            ("Not readable", VERSION_5),
        ],
    ),
    "no list": (contents(lists=[]), [("Signature right, state unknown", code(1))]),
    "a stolen key, no list": (
        contents(STOLEN, []),
        [("Cannot be trusted", code(1, date=ISSUED + DAY)), ("Signature right, state unknown", code(1))],
    ),
    "a stolen key, a list from before": (
        contents(STOLEN, [a_list(OTHER, days_old=60)]),
        [("Signature right, state unknown", code(1))],
    ),
    "a stolen key, a list that names some": (
        contents(STOLEN, [a_list(OTHER, named=NAMED)]),
        [("Cannot be trusted", code(1)), ("Valid", code(8)), ("Revoked", code(7)), ("Valid", code(1, OTHER))],
    ),
    "a list that tells of a theft": (
        contents({**TWO, OTHER.key_id.hex(): known(OTHER)}, [a_list(OTHER, distrusted={KEY.key_id: ISSUED})]),
        [("Cannot be trusted", code(1))],
    ),
    "another base without a list": (contents(TWO), [("Signature right, state unknown", code(1, OTHER))]),
    "another base with its own": (
        contents(TWO, [a_list(), a_list(OTHER, slots={1: 3})]),
        [("Revoked", code(1, OTHER)), ("Valid", code(1))],
    ),
}


@pytest.mark.parametrize("which", PAPERS)
def test_a_paper_is_called_what_it_is(open_page: Open, which: str) -> None:
    data, papers = PAPERS[which]
    page = open_page(data)
    for said, digits in papers:
        page.evaluate("shown = null")
        page.goto(page.url.partition("#")[0] + f"#{digits}")
        page.wait_for_function("shown !== null")
        assert heading(page) == said
        certified = said not in {"Forged", "Unknown issuer", "Not readable"}
        assert page.locator("#certified").is_visible() is certified
        assert "{" not in page.inner_text("main")


def test_every_certified_field_is_shown(open_page: Open) -> None:
    page = open_page(contents(), code(1, expires_on=TODAY, kind="hours", serial="XS-2026-0042", credits=5))
    assert heading(page) == "Valid"
    shown = fields(page)
    months = page.evaluate("data.months")
    days = {day: f"{day.day} {months[day.month - 1]} {day.year}" for day in (ISSUED, TODAY)}
    assert shown == {
        "Name": "张𬍡",
        "Last four digits": "123X",
        "Kind": KIND_TITLES["hours"],
        "What is certified": "社区工作者培训（第一阶段）",
        "Lesson hours": "30",
        "Credits": "0.05",
        "Number": "XS-2026-0042",
        "Issued": days[ISSUED],
        "Valid until": days[TODAY],
        "Issuing base": f"长寿路街道培训基地 · key {KEY.key_id.hex()}",
    }
    assert page.inner_text("#list") == f"List of revoked certificates of {days[TODAY]}."
    assert page.locator("#shortened").is_hidden()


def test_an_old_list_is_warned_of(open_page: Open) -> None:
    for days_old, warned in ((31, False), (32, True)):
        page = open_page(contents(lists=[a_list(days_old=days_old)]), code(1))
        assert heading(page) == "Valid"
        assert page.locator("#old").is_visible() is warned
        assert f"{days_old} days old" in page.inner_text("#list")
    assert "32 days old" in page.inner_text("#old")


@pytest.mark.parametrize(
    ("locale", "lang", "said"),
    [
        ("zh-CN", "zh-CN", "长寿路街道培训基地"),
        ("fr", "zh-CN", "长寿路街道培训基地"),
        ("en-GB", "en", "Valid"),
    ],
)
def test_the_language_is_the_browsers_and_can_be_changed(
    open_page: Open, locale: str, lang: str, said: str
) -> None:
    page = open_page(contents(), code(1, title="写" * 60), locale=locale, width=320)
    heading(page)
    assert page.locator("html").get_attribute("lang") == lang
    assert said in page.inner_text("main")
    assert page.locator("#shortened").is_visible()
    for size in ("200%", "100%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.click("#language")
    assert page.locator("html").get_attribute("lang") == {"en": "zh-CN", "zh-CN": "en"}[lang]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_the_code_cut_short_is_said(open_page: Open) -> None:
    for other, said in (
        ({}, False),
        ({"name": "阿卜杜热合曼·买买提…"}, True),
        ({"title": "社区工作者培…"}, True),
    ):
        page = open_page(contents(), code(1, **other))
        assert heading(page) == "Valid"
        assert page.locator("#shortened").is_visible() is said


def test_what_was_asked_last_is_shown_and_a_fault_leaves_no_verdict(open_page: Open) -> None:
    page = open_page(contents(), code(1))
    assert heading(page) == "Valid"
    # A slow file that comes late is not the paper that was asked last.
    page.evaluate(
        """digits => {
            const slow = new File([`%PDF /Keywords (${digits})`], "a.pdf");
            const bytes = slow.arrayBuffer.bind(slow);
            slow.arrayBuffer = () => new Promise((done) => { globalThis.come = () => done(bytes()); });
            globalThis.late = checkFile(slow);
        }""",
        code(1),
    )
    scan(page, code(3))
    expect(page.locator("#heading")).to_have_text("Revoked")
    page.evaluate("async () => { come(); await late; }")
    assert heading(page) == "Revoked"
    # A folder, or a file that is gone.
    scan(page, code(1))
    expect(page.locator("#heading")).to_have_text("Valid")
    page.evaluate(
        "checkFile({ size: 9, arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) })"
    )
    expect(page.locator("#heading")).to_have_text("Not readable")
    scan(page, code(1))
    expect(page.locator("#heading")).to_have_text("Valid")
    page.evaluate("showWhat(Promise.reject(new TypeError('fault'))).catch(() => null)")
    expect(page.locator("#found")).to_be_hidden()


def scan(page: Page, digits: str) -> None:
    """As a hand scanner does: keys, wherever the focus is, and Enter."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(digits[:3])
    page.keyboard.insert_text(digits[3:])
    page.keyboard.press("Enter")


def test_a_scanner_types_or_somebody_pastes(open_page: Open) -> None:
    page = open_page(contents())
    assert page.locator("#found").is_hidden()
    scan(page, code(3))
    assert heading(page) == "Revoked"
    scan(page, code(2))
    expect(page.locator("#heading")).to_have_text("Superseded")
    digits = code(1)
    for pasted in (
        f"  {digits}  ",
        f"HTTPS://VERIFY.EXAMPLE.CN/V#{digits}",
        f"https://verify.example.cn/V#\n{digits[:90]} {digits[90:]}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in digits),
    ):
        page.evaluate("shown = null")
        page.fill("#text", pasted)
        page.click("button.main")
        page.wait_for_function("shown !== null")
        assert heading(page) == "Valid"
    page.goto(page.url.partition("#")[0] + f"#{code(2)}")
    expect(page.locator("#heading")).to_have_text("Superseded")


def test_a_pdf_is_read_and_another_file_is_not(open_page: Open, tmp_path: Path) -> None:
    page = open_page(contents())
    for name, content, said in (
        ("a.pdf", b"%PDF-1.4\n/Keywords (HTTPS://A.CN/V#" + code(1).encode() + b")\n\xff\xfe", "Valid"),
        ("b.pdf", b"%PDF-1.4\n/Keywords (" + changed(code(1)).encode() + b")", "Forged"),
        ("c.pdf", b"\x00\xff" * 5_000, "Not readable"),
        ("d.pdf", b"", "Not readable"),
    ):
        (tmp_path / name).write_bytes(content)
        page.set_input_files("#file", tmp_path / name)
        expect(page.locator("#heading")).to_have_text(said)
    page.evaluate(
        """digits => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([`%PDF /Keywords (${digits})`], "e.pdf"));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }""",
        code(2),
    )
    expect(page.locator("#heading")).to_have_text("Superseded")


def test_a_browser_without_ed25519_of_its_own_uses_the_library(open_page: Open) -> None:
    for digits, said in ((code(1), "Valid"), (code(3), "Revoked"), (changed(code(1)), "Forged")):
        page = open_page(contents(), digits, before=NO_ED25519)
        assert heading(page) == said


@pytest.mark.parametrize(
    "before",
    [
        "Object.defineProperty(crypto, 'subtle', { value: undefined })",
        "delete globalThis.DecompressionStream",
    ],
)
def test_a_browser_that_cannot_says_so(open_page: Open, before: str) -> None:
    at_once = open_page(contents(), before=before)
    assert heading(at_once) == "Not readable"
    page = open_page(contents(), code(1), before=before)
    assert heading(page) == "Not readable"
    assert "This browser cannot check signatures here" in page.inner_text("#reason")
    assert page.locator("#certified").is_hidden()


def test_a_page_whose_list_was_changed_calls_nothing_valid(open_page: Open) -> None:
    whole = bytearray(a_list())
    whole[12] ^= 1
    page = open_page(contents(lists=[bytes(whole)]), code(1))
    assert heading(page) != "Valid"
    assert page.locator("#certified").is_hidden()


HOSTILE = [
    "<img src onerror=x()>",
    "</script><script>x",
    "<!--<script>",
    "{key}{day}",
    "$style${data}",
    "\"'><svg onload=x()>",
    "\u202etxet",
    "javascript:alert(1)",
]


def test_hostile_texts_are_shown_as_they_are(open_page: Open) -> None:
    base = "\u2028".join(HOSTILE)
    page = open_page(contents({KEY.key_id.hex(): {**known(KEY), "name": base}}), code(1, title=""))
    heading(page)
    elements = page.evaluate("document.querySelectorAll('*').length")
    for number, (text, (which, field)) in enumerate(
        product(HOSTILE, (("Name", "name"), ("What is certified", "title"), ("Number", "serial")))
    ):
        certified: dict[str, object] = {"name": "", "title": "", "last_four": "", field: text}
        page.goto(page.url.partition("#")[0] + f"#{code(1, hours=100 * number, **certified)}")
        expect(page.locator("dd.hours")).to_have_text(str(number))
        shown = fields(page)
        assert shown[which] == text
        assert shown["Issuing base"] == f"{base} · key {KEY.key_id.hex()}"
    assert page.evaluate("document.querySelectorAll('*').length") < elements
    assert page.title() == "Certificate check"


def test_the_policy_admits_nothing_but_the_page_itself(open_page: Open) -> None:
    page = open_page(contents(), code(1), attacked=True)
    heading(page)
    policy = page.locator("meta[http-equiv]").get_attribute("content") or ""
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert said["default-src"] == "'none'"
    assert said["base-uri"] == said["form-action"] == "'none'"
    for what in ("script-src", "style-src"):
        assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", said[what])
    assert set(said) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}
    broken = page.evaluate(
        """async () => {
            const seen = [];
            addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
            const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
            add("script", { textContent: "globalThis.broken = true" });
            add("img", { src: "https://verify.example.cn/x.png" });
            add("div", { innerHTML: "<b onclick='globalThis.broken = true'>x</b>" });
            document.querySelector("b").click();
            await fetch("https://verify.example.cn/").catch(() => 0);
            await new Promise((done) => setTimeout(done, 0));
            return [globalThis.broken ?? false, [...new Set(seen)].sort()];
        }"""
    )
    assert broken == [False, ["connect-src", "img-src", "script-src-attr", "script-src-elem"]]


def test_the_page_is_one_file_of_its_own_and_of_reasonable_size() -> None:
    whole = drawing.draw(contents()).decode()
    assert len(whole) < 150_000
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", whole)
    assert "import " not in re.sub(
        r"(?m)^\s*(?:\*|//|import \* as ed|import \{).*$", "", whole.partition('"use strict"')[2]
    )
    assert "innerHTML" not in whole
    assert "eval(" not in whole
    assert "Paul Miller" in whole


def test_the_library_is_the_one_that_was_taken_in() -> None:
    """noble-ed25519 3.2.0: nobody mends curve arithmetic here; a newer one is a decision (docs/decisions/verifying-page.md)."""
    library = (Path(drawing.__file__).parent / "noble-ed25519.js").read_bytes().replace(b"\r\n", b"\n")
    assert (
        hashlib.sha256(library).hexdigest()
        == "a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a"
    )
