"""Names: one form for comparing, keys for searching, masks for showing."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import glyphs
from people import checks
from people.names import masked_id, masked_mobile, normalise, search_key, sentence, staff_number, tidy
from tests.names import IDEOGRAPHS, WHOLE, names, printable


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("王　伟", "王伟"),
        ("王  伟 ", "王伟"),
        ("迪丽努尔•艾合买提", "迪丽努尔·艾合买提"),
        ("古丽娜尔．阿不都", "古丽娜尔·阿不都"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("巴特尔 · 那木海", "巴特尔·那木海"),
        ("李\ue863", "李䶮"),
        ("\ue816", "𠂇"),
        ("⽅⼩⽟", "方小玉"),
        ("郎", "郎"),
        ("王\u200b伟\ufeff", "王伟"),
        ("葛\U000e0100城", "葛城"),
        ("Ａｎｎａ　Ｓｍｉｔｈ", "Anna Smith"),
        ("马⻢⻓⺠", "马马长民"),
        ("吐逊江\u0387买买提", "吐逊江·买买提"),
        ("Zoe\u0308 Dvor\u030ca\u0301k", "Zoë Dvořák"),
        ("Ａ\u030asa", "Åsa"),
        ("Mary-Ann  O.Neil", "Mary-Ann O.Neil"),
        ("王𬍡", "王𬍡"),
        ("", ""),
    ],
)
def test_a_name_has_one_form(given_name: str, kept: str) -> None:
    assert normalise(given_name) == kept


@pytest.mark.slow
def test_every_name_is_kept_in_its_form_or_refused_for_what_no_font_holds() -> None:
    for sample in names():
        kept = normalise(sample.given)
        assert kept == sample.kept, sample
        assert "".join(glyphs.missing(kept)) == sample.refused, sample


def test_the_names_are_the_same_every_time_and_have_every_ideograph() -> None:
    whole = list(names())
    assert len(whole) == WHOLE == 250_000
    digest = hashlib.sha256("\n".join(sample.given for sample in whole).encode("utf-8", "surrogatepass"))
    assert digest.hexdigest() == "ddbc30e84a45f55289caf5ddb280a8115c4915615f9a26ab36687afebef5cae6"
    assert not set(map(chr, IDEOGRAPHS)).difference("".join(sample.kept for sample in whole))
    assert len(IDEOGRAPHS) >= 87_896
    assert max(len(sample.kept) for sample in whole) == 40
    assert len(printable(1_000)) > 800


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert tidy(tidy(text)) == tidy(text)


def test_no_character_of_old_fonts_stays_in_private_use() -> None:
    old = "".join(chr(code) for code in range(0xE815, 0xE865))
    assert not [character for character in tidy(old) if "\ue000" <= character <= "\uf8ff"]
    assert len(set(tidy(old))) == 80


def test_letters_that_people_mean_are_left_alone() -> None:
    assert tidy("60㎡ ① x²") == "60㎡ ① x²"


def test_a_reason_keeps_the_punctuation_it_was_written_with() -> None:
    assert (
        sentence("  电脑被盗，已报警（\u200b派出所）\n 周三补办；") == "电脑被盗，已报警（派出所） 周三补办；"
    )
    assert checks.text("reason", "借出，已归还") == "借出，已归还"
    assert checks.text("area", "桂花苑（东）") == "桂花苑(东)"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("仇英", "qiuying qy"),
        ("单雄信", "shanxiongxin sxx"),
        ("曾丽", "zengli zl"),
        ("欧阳娜", "ouyangna oyn"),
        ("尉迟恭", "yuchigong ycg"),
        ("解晓东", "xiexiaodong xxd"),
        ("阿依古丽·买买提", "ayigulimaimaiti ayglmmt"),
        ("王𬍡", "wangdang wd"),
        ("Anna Smith", "annasmith as"),
        ("", ""),
    ],
)
def test_pinyin_reads_surnames_as_surnames(name: str, key: str) -> None:
    assert search_key(name) == key


@given(st.text(max_size=300))
def test_a_search_key_fits_its_column(name: str) -> None:
    assert len(search_key(normalise(name))) <= 200


def test_masks_show_enough_to_recognise_and_no_more() -> None:
    assert masked_mobile("13812345678") == "138****5678"
    assert masked_id("310112198407010594") == "310112********0594"
    assert masked_mobile(None) == masked_id(None) == masked_mobile("") == ""
    assert masked_mobile("62345678") == "****78"
    assert masked_id("H1234567") == "********67"


def test_staff_numbers_have_one_form() -> None:
    assert staff_number(" ｘｈ 2001") == "XH2001"


def test_the_list_of_glyphs_agrees_with_the_fonts() -> None:
    from sheets import pdf_fonts

    every = "".join(chr(point) for point in range(0x20, 0x33480) if not 0xD800 <= point < 0xE000)
    assert glyphs.missing(every) == pdf_fonts.missing(every)
    assert glyphs.missing("王𬍡䶮㛃𠅤𬘭𬴂·") == []
    assert glyphs.missing("王\U000323af\U000323af") == ["\U000323af"]
    assert glyphs.listed(["\u0378", "A"]) == "U+0378, A (U+0041)"
