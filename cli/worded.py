"""Commands whose help is in the reader's language: click shows `help` as it stands, these translate it when it is shown."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from core.language import _


class WordedOption(click.Option):
    """An option whose `help` is a msgid."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line in the help, translated."""
        msgid = self.help
        self.help = _(msgid) if msgid else None
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = msgid


class WordedCommand(click.Command):
    """A command whose `help` is a msgid."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's description, translated."""
        _write_help(self, formatter)


class WordedGroup(click.Group):
    """A group whose `help` is a msgid; a command's first sentence stands in the list of its group."""

    command_class = WordedCommand

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The group's description, translated."""
        _write_help(self, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The group's commands, each with its first paragraph."""
        rows = [(name, _first(self.summary(ctx, name))) for name in self.list_commands(ctx)]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)

    def summary(self, ctx: click.Context, name: str) -> str:
        """The msgid of what a command of this group is for."""
        found = self.get_command(ctx, name)
        return (found.help or "") if found else ""


class LateGroup(WordedGroup):
    """A group whose commands are imported only when they are called: `xiuhua version` need not load a database library."""

    def __init__(self, *arguments: Any, late: Mapping[str, tuple[str, str]], **settings: Any) -> None:  # noqa: ANN401 - click's own signature
        """`late`: by a command's name the module that declares it on its `root`, and the msgid of what it is for."""
        super().__init__(*arguments, **settings)
        self._late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command there is."""
        return sorted(self._late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from its module."""
        if cmd_name not in self._late:
            return None
        module: Any = import_module(self._late[cmd_name][0])
        return module.root.commands[cmd_name]

    def summary(self, ctx: click.Context, name: str) -> str:
        """What a command is for, without importing it."""
        return self._late[name][1]


def option(*names: str, **settings: Any) -> Any:  # noqa: ANN401 - click's own signature
    """`click.option` whose help is a msgid marked with N_."""
    return click.option(*names, cls=WordedOption, **settings)


def _first(msgid: str) -> str:
    return _(msgid).split("\n\n")[0] if msgid else ""


def _write_help(command: click.Command, formatter: click.HelpFormatter) -> None:
    if command.help:
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(_(command.help))
