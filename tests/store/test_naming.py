"""What the base is called: several institutions one a line, however they were typed."""

import pytest

from core.clock import now
from core.refusals import CharacterNotPrintable
from store.naming import name_base, names, one_line
from store.transaction import Store


def test_lines_are_tidied_and_read_back_each_for_itself_or_in_one(base: Store) -> None:
    with base.write() as db:
        assert (names(db), one_line(db)) == ((), "")
        name_base(db, " 江村实训基地 \r\n\n　江村社会工作协会\n", "chen", now())
        assert names(db) == ("江村实训基地", "江村社会工作协会")
        assert one_line(db) == "江村实训基地、江村社会工作协会"


def test_a_name_that_cannot_be_printed_changes_nothing(base: Store) -> None:
    with base.write() as db:
        name_base(db, "江村实训基地", "chen", now())
        with pytest.raises(CharacterNotPrintable):
            name_base(db, "江村\n基地\U0010fffe", "chen", now())
        assert names(db) == ("江村实训基地",)
