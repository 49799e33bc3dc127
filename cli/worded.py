"""Commands whose help is in the reader's language: click shows `help` as it stands, these translate it when it is shown."""

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
