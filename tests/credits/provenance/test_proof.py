"""The proof of one person's credits: every entry on one page while they fit, checkable by digest and journal."""

import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.jobs import drive
from credits import ledger
from credits.provenance import proof
from credits.provenance.proof_pdf import ProofFace, draw_proof
from credits.refusals import PersonNotOnRoster
from credits.year.entries import Walk
from sheets.refusals import CharacterNotPrintable
from store.facts import BASE_NAME, HEAD, fact, set_fact
from store.journal import JOURNAL, history
from tests.credit_town import AT, HOUR, Town
from tests.programs import program

FACE = ProofFace(
    title="2026 年度学分证明",
    issuer="浦江街道社区工作者实训基地",
    facts=(("姓名", "王芳"), ("工号", "0012345"), ("居民区", "爱博一村"), ("岗位", "社区工作者")),
    rows=(),
    sums=("合计", "0", "0"),
    digest="ab" * 32,
    head="12 " + "cd" * 32,
    made="2026-11-22 14:00",
    day=date(2026, 11, 22),
)


def row(number: int, title: str = "社区沟通技巧与居民矛盾调解实务") -> tuple[str, ...]:
    return (
        str(number), "2026-03-05", title, "情景模拟·必修", "4", "6", "手机", "第 1 版", str(123_000 + number)
    )  # fmt: skip


def pages(pdf: bytes) -> list[str]:
    text = subprocess.run(
        [program("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return text.stdout.decode().split("\f")[:-1]


@pytest.mark.parametrize("count", [0, 1, 30, 60])
def test_up_to_sixty_entries_stand_on_one_page(count: int) -> None:
    (page,) = pages(draw_proof(replace(FACE, rows=tuple(row(number) for number in range(1, count + 1)))))
    assert re.findall(r"\b123\d{3}\b", page) == [str(123_000 + number) for number in range(1, count + 1)]
    assert ("本年度没有学分记录。" in page) is (count == 0)
    for words in ("2026 年度学分证明", "王芳", "ab" * 32, "cd" * 32, "（基地盖章）", "第1页共1页"):
        assert words in page


def test_what_does_not_fit_goes_on_with_numbered_pages_and_one_signature() -> None:
    shown = pages(draw_proof(replace(FACE, rows=tuple(row(number) for number in range(1, 141)))))
    assert len(shown) == 3
    numbers = [number for page in shown for number in re.findall(r"\b123\d{3}\b", page)]
    assert numbers == [str(123_000 + number) for number in range(1, 141)]
    for place, page in enumerate(shown, 1):
        assert f"第{place}页共3页" in page
        assert "王芳" in page
        assert ("（基地盖章）" in page) is (place == 3)
        assert "序号" in page


def test_long_names_and_titles_fit_and_what_cannot_be_printed_is_refused() -> None:
    name = "阿卜杜热西提·买买提艾力·欧阳那兰·居热提江·阿不都克里木"
    long = replace(
        FACE,
        facts=(("姓名", name), *FACE.facts[1:]),
        rows=tuple(row(number, "一门名字很长的课程" * 9) for number in range(1, 12)),
    )
    (page,) = pages(draw_proof(long))
    assert page.replace("\n", "").count("一门名字") > 50
    assert draw_proof(long) == draw_proof(long)
    with pytest.raises(CharacterNotPrintable):
        draw_proof(replace(FACE, issuer="\U000323af"))


@pytest.fixture
def person(town: Town) -> UUID:
    """Somebody with an entry that stands and one that was taken back."""
    person = town.person("欧阳娜", "爱博一村", "0012345")
    for turn in range(2):
        when = AT + turn * 3 * HOUR
        town.attend(town.session(town.course(2_00, "visit"), when), person, when)
    drive(ledger.post_year(town.store, 2026, "clerk", AT + 20 * HOUR))
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "实训基地")
        last = ledger.entries(db, person, 2026)[-1]
        ledger.reverse(db, last.id, "中途离场", "clerk", AT + 21 * HOUR)
    return person


def test_a_proof_holds_every_entry_and_can_be_checked(town: Town, person: UUID, tmp_path: Path) -> None:
    path = tmp_path / "证明.pdf"
    at = AT + 22 * HOUR
    with town.store.read() as db:
        head = fact(db, HEAD)
        (walked,) = [each for each in Walk(db, 2026) if each.person_id == person]
        face = proof.proof_of(db, person, 2026, at)
    assert drive(proof.write(town.store, person, 2026, path, actor="clerk", at=at)) == path
    (page,) = pages(path.read_bytes())
    assert (face.digest, face.head) == (walked.digest, head)
    assert walked.digest in page
    assert head in page
    for words in ("欧阳娜", "0012345", "爱博一村", "实训基地", "合计：2 课时，3 学分", "撤回", "中途离场"):
        assert words in page, words
    with town.store.read() as db:
        (line,) = history(db, "person", person)
        numbers = db.scalars(
            sa.select(JOURNAL.c.seq).where(JOURNAL.c.subject_kind == "ledger_entry").order_by(JOURNAL.c.seq)
        ).all()
    assert line.payload == {"year": 2026, "digest": walked.digest, "head": head}
    assert [int(cells[-1]) for cells in face.rows] == list(numbers)
    assert [cells[5] for cells in face.rows] == ["3", "3", "-3"]


def test_no_proof_for_somebody_who_was_not_there(town: Town, person: UUID, tmp_path: Path) -> None:
    town.change("UPDATE person SET left_on = '2025-06-01'")
    path = tmp_path / "x.pdf"
    with pytest.raises(PersonNotOnRoster):
        drive(proof.write(town.store, person, 2026, path, actor="clerk", at=AT + timedelta(days=2)))
    assert not path.exists()
