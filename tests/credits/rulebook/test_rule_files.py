"""Rule files: written and read back, the shipped sets, and what a bad file is refused for."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from credits.refusals import RulesOutOfOrder, RulesUnreadable
from credits.rulebook import rule_files, rule_versions
from credits.rulebook import rule_refusals as refused
from credits.rulebook.rule_files import RuleFile
from credits.rulebook.rule_versions import RULES_V1
from credits.rulebook.rule_words import words
from credits.rules import KINDS, Presence, Rules, Service, carried_over, credit_for, required_of
from sheets.refusals import FileEmpty, FileUnreadable
from store import journal
from store.transaction import Store
from tests.any_rules import rule_sets

DAY = date(2027, 1, 1)
FILE = RuleFile("学分规则（试行）", DAY, "第一行\n第二行", RULES_V1)


def said(**changes: object) -> dict[str, Any]:
    return {**json.loads(rule_files.written(FILE)), **changes}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(rule_sets())
def test_a_file_comes_back_as_it_was_written(tmp_path: Path, rules: Rules) -> None:
    path = tmp_path / "规则.json"
    path.write_bytes(rule_files.written(FILE._replace(rules=rules)))
    assert rule_files.read(path) == FILE._replace(rules=rules)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_file_saved_by_any_editor_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "规则.json"
    path.write_bytes(rule_files.written(FILE).decode().replace("\n", "\r\n").encode(encoding))
    assert rule_files.read(path) == FILE


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileEmpty),
        (b" \r\n", FileEmpty),
        (b"{", refused.NoRuleFile),
        (b"[" * 100_000, refused.NoRuleFile),
        (b"PK\x03\x04\x14\x00\x06\x00" + b"\x00\x81" * 50, refused.NoRuleFile),
        (b"%PDF-1.7\n", refused.NoRuleFile),
        (b"\xff\xfe\x00", refused.NoRuleFile),
        ("学分,课时\n1,2\n".encode("gbk"), refused.NoRuleFile),
        (b"7", refused.RuleNotThisType),
        (b" " * 1_000_001, refused.RuleFileTooLarge),
        (b'{"format":1,"format":2}', refused.RuleFieldTwice),
        (b'{"title":"x"}', refused.RuleFieldMissing),
    ],
)
def test_what_is_no_rule_file_is_refused(content: bytes, kind: type[Exception], tmp_path: Path) -> None:
    path = tmp_path / "规则.json"
    path.write_bytes(content)
    with pytest.raises(kind) as why:
        rule_files.read(path)
    assert type(why.value) is kind


def test_a_cut_off_file_says_where(tmp_path: Path) -> None:
    path = tmp_path / "规则.json"
    path.write_bytes(rule_files.written(FILE)[:60] + b"\n")
    with pytest.raises(refused.NoRuleFile) as why:
        rule_files.read(path)
    assert why.value.values["line"] == 3
    with pytest.raises(FileUnreadable):
        rule_files.read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"format": "recipes"}, "format"),
        ({"title": "  "}, "title"),
        ({"title": 7}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"title": "两\n行"}, "title"),
        ({"effective_from": "2027-02-30"}, "effective_from"),
        ({"effective_from": "20270101"}, "effective_from"),
        ({"effective_from": "1999-12-31"}, "effective_from"),
        ({"effective_from": "2200-01-01"}, "effective_from"),
        ({"effective_from": 2027}, "effective_from"),
        ({"notes": None}, "notes"),
        ({"notes": "x" * 4_001}, "notes"),
        ({"notes": "a\x1bb"}, "notes"),
        ({"rules": {}}, "schema"),
        ({"rules": []}, "rules"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_bad_field_of_the_file_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(RulesUnreadable) as why:
        rule_files.from_bytes("x.json", json.dumps(said(**changes)).encode())
    assert why.value.values["field"] == field


def test_a_file_becomes_a_draft_and_not_over_a_signed_version(base: Store, at: datetime) -> None:
    with base.write() as db:
        rule_versions.ensure_first_version(db, "admin", at)
        made = rule_files.import_draft(db, FILE, "admin", at)
        drafted = rule_versions.version(db, 2)
        assert (drafted.id, drafted.title, drafted.effective_from) == (made, FILE.title, DAY)
        assert (drafted.rules, drafted.signed_at) == (RULES_V1, None)
        assert [line.action for line in journal.history(db, "rule_version", made)] == ["rules.drafted"]
        rule_versions.sign(db, made, "admin", at)
        with pytest.raises(RulesOutOfOrder) as why:
            rule_files.import_draft(db, FILE, "admin", at)
        assert why.value.values == {"number": 3, "day": DAY, "other": 2, "other_day": DAY}
        rule_files.import_draft(db, FILE._replace(effective_from=date(2027, 1, 2)), "admin", at)


def test_the_shipped_sets_say_what_they_were_modelled_on_and_that_they_must_be_checked() -> None:
    shipped = rule_files.shipped()
    assert tuple(shipped) == rule_files.SETS
    assert {path.stem for path in (Path(rule_files.__file__).parent / "rule_sets").iterdir()} == set(shipped)
    for file in shipped.values():
        assert file.notes.startswith("仿照：")
        assert "签署前请对照本单位现行文件逐项核对" in file.notes
        assert all(sentences for _heading, sentences in words(file.rules))
    with pytest.raises(refused.UnknownRuleSet):
        rule_files.shipped_set("../rules")


@pytest.mark.parametrize(
    ("name", "kind", "hours", "duration", "minutes", "credits"),
    [
        ("yunnan", "online", 1_00, 45, None, 1_00),
        ("yunnan", "online", 1_00, 45, 30, 1_00),
        ("yunnan", "online", 1_00, 45, 29, 50),
        ("yunnan", "online", 1_00, 45, 16, 50),
        ("yunnan", "online", 1_00, 45, 15, 25),
        ("yunnan", "online", 1_00, 12, None, 25),
        ("yunnan", "quiz", 1_00, 0, None, 50),
        ("nanjing", "lecture", 3_00, 180, None, 3_00),
        ("nanjing", "lecture", 3_00, 180, 149, 0),
        ("nanjing", "visit", 6_00, 420, None, 6_00),
        ("nanjing", "teaching", 3_00, 0, None, 15_00),
        ("nanjing", "online", 2_00, 90, 90, 2_00),
        ("nanjing", "online", 2_00, 90, 89, 0),
        ("zhengzhou", "lecture", 2_00, 120, 29, 0),
        ("zhengzhou", "lecture", 2_00, 120, 30, 50),
        ("zhengzhou", "lecture", 2_00, 120, 59, 50),
        ("zhengzhou", "lecture", 2_00, 120, 119, 1_50),
        ("zhengzhou", "lecture", 2_00, 120, None, 2_00),
        ("zhengzhou", "online", 1_00, 60, 59, 0),
        ("zhengzhou", "online", 1_00, 60, 60, 1_00),
        ("street", "simulation", 4_00, 240, 240, 6_00),
        ("street", "lecture", 2_00, 120, 14, 0),
    ],
)
def test_the_shipped_sets_count_as_the_practice_they_stand_for(
    name: str, kind: str, hours: int, duration: int, minutes: int | None, credits: int
) -> None:
    rules = rule_files.shipped_set(name).rules
    assert credit_for(rules, Presence(kind, hours, duration, minutes)).credits == credits


def test_the_lines_of_the_shipped_sets() -> None:
    rules = {name: file.rules for name, file in rule_files.shipped().items()}
    assert (rules["street"].required, rules["yunnan"].required, rules["nanjing"].required) == (
        80_00,
        50_00,
        84_00,
    )
    (register,) = rules["street"].schemes
    assert (register.years, register.lines["助理社会工作师"], register.lines["社会工作师"]) == (
        3,
        72_00,
        90_00,
    )
    assert register.unit == "hours"
    assert required_of(rules["street"], Service(2026, date(2026, 7, 1))) == 40_00
    assert rules["nanjing"].categories["required"].least == 56_00
    assert carried_over(rules["nanjing"], 90_00, 84_00) == 6_00
    assert all(set(each.kinds) == set(KINDS) for each in rules.values())
