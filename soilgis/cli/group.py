"""The group of commands (命令组): lists the modules of `soilgis.cli.commands` without importing them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import click

from soilgis.cli import commands


class ReaderGoneError(Exception):
    """Nobody reads the output any more; click takes a broken pipe for a failure, and this past it."""


class LazyGroup(click.Group):
    """Commands by module name; a module is imported only when its command is asked for, so ``--help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands in alphabetical order."""
        del ctx
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command and build it from its declaration; None when there is no such command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        from soilgis.cli.declare import click_command

        module = importlib.import_module(f"soilgis.cli.commands.{cmd_name}")
        return click_command(module.Command, name=cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader of the output who has gone, as head does, is no error and no finding."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as gone:
            raise ReaderGoneError from gone

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the first line of each module's docstring as its help."""
        rows = []
        for name in self.list_commands(ctx):
            source = (Path(commands.__path__[0]) / f"{name}.py").read_text(encoding="utf-8")
            rows.append((name, (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show where an error arose (显示出错位置).")
@click.version_option(package_name="soilgis", prog_name="soilgis")
def soilgis(*, debug: bool) -> None:
    """Soilgis 水土保持一张图: boundaries, targets and priority areas as tables that close and maps that need no network."""
    del debug  # `soilgis.cli.main` looks for it
