"""Telling a value that somebody damaged from a database that fails: the journal's proof and the comparison of records ask here."""

import sqlite3

from sqlalchemy import exc

UNREADABLE = (exc.OperationalError, ValueError, TypeError, LookupError, AttributeError)
"""What reading a damaged value raises: text that is no UTF-8, no id, no instant, no JSON, or JSON of another shape."""


def refuse_other(error: BaseException) -> None:
    """Raise again what is no damaged value: an UNREADABLE that comes from the database itself, such as a lost connection."""
    if isinstance(error, exc.OperationalError) and not (
        isinstance(error.orig, sqlite3.OperationalError) and "decode to UTF-8" in str(error.orig)
    ):
        raise error
