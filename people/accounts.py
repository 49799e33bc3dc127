"""Staff accounts of the desktop: login, role, password (argon2id). What a role may do is `people.rules.may`."""

import unicodedata
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.dialects import postgresql, sqlite

from core.ids import new_id
from people import checks
from people.refusals import (
    LastAdministrator,
    LoginNotValid,
    LoginTaken,
    PasswordTooShort,
    UnknownAccount,
    UnknownRole,
    WrongPassword,
)
from people.rules import LEAST_PASSWORD, ROLES, may
from people.tables import Account
from store.journal import Line, note
from store.types import Db, table_of

__all__ = [
    "ROLES", "AccountRow", "accounts", "any_account", "create", "disable", "may", "set_password", "sign_in",
]  # fmt: skip

_ACCOUNT = table_of(Account)
# RFC 9106, section 4, the second recommended choice: 64 MiB, three passes; about a tenth of a second.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


class AccountRow(NamedTuple):
    """An account as a screen shows it."""

    id: UUID
    login: str
    name: str
    role: str


def create(db: Db, login: str, name: str, role: str, password: str, actor: str, at: datetime) -> UUID:
    """Make an account. Raises LoginNotValid, LoginTaken, UnknownRole, PasswordTooShort, NameMissing."""
    login = _login(login)
    if not login or len(login) > 60 or " " in login:
        raise LoginNotValid
    if role not in ROLES:
        raise UnknownRole(role=role)
    id = new_id()
    values = {
        "id": id, "login": login, "name": checks.name(name), "role": role, "password_hash": _hash(password),
        "created_at": at, "disabled_at": None,
    }  # fmt: skip
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    made = db.scalar(insert(_ACCOUNT).values(values).on_conflict_do_nothing().returning(_ACCOUNT.c.id))
    if made is None:
        raise LoginTaken(login=login)
    said = {"login": login, "name": values["name"], "role": role}
    note(db, Line("account.created", "account", id, actor, at, said), at)
    return id


def sign_in(db: Db, login: str, password: str, at: datetime) -> AccountRow:
    """The account of a login and its password. Raises WrongPassword, after the same time whatever was wrong."""
    nobodys = _nobodys()
    row = db.execute(sa.select(_ACCOUNT).where(_ACCOUNT.c.login == _login(login))).first()
    usable = row is not None and row.disabled_at is None
    try:
        _HASHER.verify(row.password_hash if row is not None and usable else nobodys, _prepared(password))
    except (VerificationError, InvalidHashError) as error:
        raise WrongPassword from error
    if row is None or not usable:
        raise WrongPassword
    if _HASHER.check_needs_rehash(row.password_hash):
        stronger = _HASHER.hash(_prepared(password))
        db.execute(sa.update(_ACCOUNT).where(_ACCOUNT.c.id == row.id).values(password_hash=stronger))
    note(db, Line("account.signed_in", "account", row.id, row.login, at), at)
    return AccountRow(row.id, row.login, row.name, row.role)


def set_password(db: Db, id: UUID, password: str, actor: str, at: datetime) -> None:
    """Give an account a new password. Raises UnknownAccount, PasswordTooShort."""
    _account(db, id)
    db.execute(sa.update(_ACCOUNT).where(_ACCOUNT.c.id == id).values(password_hash=_hash(password)))
    note(db, Line("account.password_set", "account", id, actor, at), at)


def disable(db: Db, id: UUID, actor: str, at: datetime) -> None:
    """Shut an account; it stays in every record. Raises UnknownAccount and LastAdministrator."""
    account = _account(db, id)
    others = sa.select(sa.func.count()).where(
        _ACCOUNT.c.role == "administrator", _ACCOUNT.c.disabled_at.is_(None), _ACCOUNT.c.id != id
    )
    if account.role == "administrator" and not db.scalar(others):
        raise LastAdministrator(login=account.login)
    changed = db.execute(
        sa.update(_ACCOUNT)
        .where(_ACCOUNT.c.id == id, _ACCOUNT.c.disabled_at.is_(None))
        .values(disabled_at=at)
        .returning(_ACCOUNT.c.id)
    )
    if changed.first():
        note(db, Line("account.disabled", "account", id, actor, at), at)


def any_account(db: Db) -> bool:
    """Whether the base has an account at all: the first start asks for one."""
    return db.scalar(sa.select(_ACCOUNT.c.id).limit(1)) is not None


def accounts(db: Db) -> list[AccountRow]:
    """The accounts in use, by login."""
    return [
        AccountRow(*row)
        for row in db.execute(
            sa.select(_ACCOUNT.c.id, _ACCOUNT.c.login, _ACCOUNT.c.name, _ACCOUNT.c.role)
            .where(_ACCOUNT.c.disabled_at.is_(None))
            .order_by(_ACCOUNT.c.login)
        )
    ]


def _account(db: Db, id: UUID) -> AccountRow:
    columns = (_ACCOUNT.c.id, _ACCOUNT.c.login, _ACCOUNT.c.name, _ACCOUNT.c.role)
    row = db.execute(sa.select(*columns).where(_ACCOUNT.c.id == id)).first()
    if row is None:
        raise UnknownAccount
    return AccountRow(*row)


def _login(login: str) -> str:
    return checks.tidy(login).lower()


def _prepared(password: str) -> str:
    # An input method may compose an accent or not; the password is the same.
    return unicodedata.normalize("NFC", password)


def _hash(password: str) -> str:
    if len(_prepared(password)) < LEAST_PASSWORD:
        raise PasswordTooShort(least=LEAST_PASSWORD)
    return _HASHER.hash(_prepared(password))


@cache
def _nobodys() -> str:
    """A hash that no password fits, so that an unknown login costs what a wrong password costs."""
    return _HASHER.hash(new_id().hex)
