"""Staff accounts: passwords kept as argon2id, one answer for every wrong sign-in, the last administrator stays."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from core.ids import new_id
from people import accounts
from people.refusals import (
    LastAdministrator,
    LoginNotValid,
    LoginTaken,
    PasswordTooShort,
    UnknownAccount,
    UnknownRole,
    WrongPassword,
)
from people.tables import Account
from store import journal
from store.transaction import Store

PASSWORD = "绣花 2026!"


@pytest.fixture(autouse=True)
def _full_cost(costly_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest calls it
    monkeypatch.setattr(accounts, "_HASHER", costly_passwords)


def test_who_knows_the_password_gets_in(base: Store, at: datetime) -> None:
    with base.write() as db:
        assert not accounts.any_account(db)
        id = accounts.create(db, " Admin", "李主任", "administrator", PASSWORD, "system", at)
        row = accounts.sign_in(db, "ＡＤＭＩＮ", PASSWORD, at)
        assert row == accounts.AccountRow(id, "admin", "李主任", "administrator")
        assert accounts.any_account(db)
        kept = db.scalar(sa.select(Account.password_hash))
        lines = [line.action for line in journal.history(db, "account", id)]
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert lines == ["account.signed_in", "account.created"]


def test_every_wrong_sign_in_gets_one_answer_and_costs_one_verification(
    sqlite_base: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    hasher = accounts._HASHER  # pyright: ignore[reportPrivateUsage] - the test counts what it verifies

    class Counting:
        def verify(self, kept: str, given: str) -> bool:
            verified.append(kept)
            return hasher.verify(kept, given)

        def __getattr__(self, name: str) -> object:
            return getattr(hasher, name)

    with sqlite_base.write() as db:
        accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
        shut = accounts.create(db, "old", "周某", "clerk", PASSWORD, "system", at)
        accounts.disable(db, shut, "admin", at)
        monkeypatch.setattr(accounts, "_HASHER", Counting())
        for login, password in (("admin", "not this"), ("nobody", PASSWORD), ("old", PASSWORD), ("", "")):
            with pytest.raises(WrongPassword):
                accounts.sign_in(db, login, password, at)
        assert [row.login for row in accounts.accounts(db)] == ["admin"]
    assert len(verified) == 4


def test_what_an_account_needs(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        with pytest.raises(PasswordTooShort, match="at least 8 characters"):
            accounts.create(db, "admin", "李主任", "administrator", "1234567", "system", at)
        with pytest.raises(UnknownRole):
            accounts.create(db, "admin", "李主任", "root", PASSWORD, "system", at)
        for login in ("", "a b", "x" * 61):
            with pytest.raises(LoginNotValid):
                accounts.create(db, login, "李主任", "clerk", PASSWORD, "system", at)
        accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
        with pytest.raises(LoginTaken):
            accounts.create(db, "ADMIN", "李主任", "clerk", PASSWORD, "system", at)


def test_the_last_administrator_stays(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        first = accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
        accounts.create(db, "clerk", "王伟", "clerk", PASSWORD, "admin", at)
        with pytest.raises(LastAdministrator):
            accounts.disable(db, first, "admin", at)
        accounts.create(db, "second", "张静", "administrator", PASSWORD, "admin", at)
        accounts.disable(db, first, "second", at)
        accounts.disable(db, first, "second", at)
        assert [line.action for line in journal.history(db, "account", first)] == [
            "account.disabled",
            "account.created",
        ]
        with pytest.raises(WrongPassword):
            accounts.sign_in(db, "admin", PASSWORD, at)


def test_a_new_password_replaces_the_old_one(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        id = accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
        accounts.set_password(db, id, "另一个密码 2027", "admin", at)
        assert accounts.sign_in(db, "admin", "另一个密码 2027", at).id == id
        with pytest.raises(WrongPassword):
            accounts.sign_in(db, "admin", PASSWORD, at)
        with pytest.raises(UnknownAccount):
            accounts.set_password(db, new_id(), PASSWORD, "admin", at)
        said = [line.payload for line in journal.history(db, "account", id)]
    assert not any("密码" in str(payload) for payload in said)


def test_an_old_hash_is_made_stronger_at_sign_in(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        accounts.create(db, "admin", "李主任", "administrator", PASSWORD, "system", at)
        weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        db.execute(sa.update(Account).values(password_hash=weak))
        accounts.sign_in(db, "admin", PASSWORD, at)
        assert "m=65536,t=3" in (db.scalar(sa.select(Account.password_hash)) or "")
