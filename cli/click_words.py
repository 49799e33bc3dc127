"""The command-line library's own words, "Usage:" and the like, in the reader's language: they stand in our catalogue with the rest.

It asks the standard gettext for them, which is told here where our catalogue lies. `cli.main` calls it once the language is known.
"""

import gettext
import os

from core.language import CATALOGUES, N_, spoken

WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Error: {message}"),
    N_("Aborted!"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Did you mean {possibility}?"),
    N_("(Did you mean one of: {possibilities}?)"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is not readable."),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value!r} is not {choice}."),
    N_("{value!r} is not one of {choices}."),
    N_("{value} is not in the range {range}."),
    N_("Option {name!r} does not take a value."),
    N_("Option {name!r} requires an argument."),
)
"""What people meet of it; programmers' errors stay English."""


def speak() -> None:
    """Let the library speak the language in force."""
    gettext.bindtextdomain("cli", str(CATALOGUES))
    gettext.textdomain("cli")
    os.environ["LANGUAGE"] = spoken()
