"""What the store refuses: files that are no base, bases of a newer program, full disks, broken backups."""

from core.language import N_
from core.refusal import Refusal


class NoBaseHere(Refusal):
    """The data folder holds no base yet."""

    code = "no_base"
    sentence = N_("There is no base in {folder} yet.")
    advice = N_("Start the desktop once, or run `xiuhua demo`, to make one.")


class NotABase(Refusal):
    """The file is no SQLite database, or not one of ours."""

    code = "not_a_base"
    sentence = N_("{file} is not a Xiuhua base.")
    advice = N_("It was left untouched. Choose another folder or restore a backup.")


class BaseIsNewer(Refusal):
    """The base was written by a newer program."""

    code = "base_is_newer"
    sentence = N_("{file} was made by a newer version of Xiuhua (schema {found}).")
    advice = N_("It was left untouched. Install the newer version on this computer too.")


class BaseDamaged(Refusal):
    """The database file is damaged where something was read or written."""

    code = "base_damaged"
    sentence = N_("The base's file is damaged ({reason}).")
    advice = N_("Do not go on working with it: keep a copy of the folder and restore the newest backup.")


class DiskFull(Refusal):
    """The disk is full or the base cannot be written."""

    code = "disk_full"
    sentence = N_("The base could not be written: the disk is full or read-only.")
    advice = N_("Free some space and try again; nothing of this step was kept.")


class BaseBusy(Refusal):
    """Another program holds the base too long."""

    code = "base_busy"
    sentence = N_("The base is held by another program.")
    advice = N_("Try again in a moment; nothing of this step was kept.")


class DatabaseNotUnderstood(Refusal):
    """The setting `database` is no address of a PostgreSQL database."""

    code = "database_not_understood"
    sentence = N_("The setting database = “{value}” in {file} names no database.")
    advice = N_(
        "Write postgresql+psycopg://user:password@host/name, or leave it empty to keep the base on this computer."
    )


class DatabaseUnreachable(Refusal):
    """The PostgreSQL server does not answer."""

    code = "database_unreachable"
    sentence = N_("The database {database} does not answer.")
    advice = N_("Check the network and the server, then try again.")


class NotABackup(Refusal):
    """The file to restore is no backup of ours, or it is damaged."""

    code = "not_a_backup"
    sentence = N_("{file} is not a whole Xiuhua backup ({reason}).")
    advice = N_("Nothing was changed. Choose another backup.")


class FolderNotEmpty(Refusal):
    """A restore would write over a base that is there."""

    code = "folder_not_empty"
    sentence = N_("{folder} already holds a base.")
    advice = N_(
        "Restore into an empty folder and look at it first, or add --replace to keep the old one under backups/."
    )


class BaseOnServer(Refusal):
    """The folder's base lies on a database server."""

    code = "base_on_server"
    sentence = N_("The settings of {folder} name a database server.")
    advice = N_(
        "Use the server's own tools to back it up and restore it; for the demo, choose another folder."
    )


class RowNotWhole(Refusal):
    """What the lines of a subject state is no row that its table can hold. `kind` and `subject` say whose lines they are."""

    code = "row_not_whole"
    sentence = N_("The lines of {kind} {subject} make no whole row of {table}: {column}.")
    advice = N_(
        "These lines change nothing; all others do. The machine that wrote them may need a newer version."
    )
