"""Making a base at the first start: the file, its name, its first administrator. The welcome calls it, off the GUI thread."""

from core import clock
from core.paths import DataFolder
from core.settings import Settings
from people.accounts import AccountRow, create, sign_in
from store.engine import make_base
from store.naming import name_base
from store.transaction import Store


def found(
    folder: DataFolder,
    settings: Settings,
    store: Store | None,
    *,
    base: str,
    name: str,
    login: str,
    password: str,
) -> tuple[Store, AccountRow]:
    """Make the base (or take the open one that has no account yet) and its first administrator, who is then signed in.

    Raises what make_base and people.accounts.create refuse; the file may then be there, still without an account.
    """
    opened = store or make_base(folder, settings)
    at = clock.now()
    with opened.write() as db:
        create(db, login, name, "administrator", password, login, at)
        name_base(db, base, login, at)
        account = sign_in(db, login, password, at)
    return opened, account
