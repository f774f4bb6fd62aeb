"""The group of commands (命令组): jobs and tools by the names of their modules, none of them imported before it is asked for."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soilgis import jobs
from soilgis.cli import commands

if TYPE_CHECKING:
    from soilgis.model.job import Job


_JOB = re.compile(r"^class (\w+)\((?:\w+, )*\w*(?:Job|Request)\):", re.MULTILINE)
"""A declaration of a command; a module declares one."""


@cache
def command_files() -> dict[str, Path]:
    """Files of the commands by name: jobs, whose modules declare one, and the tools and windows of the command line."""
    rooms = [Path(jobs.__path__[0]), Path(commands.__path__[0])]
    files = [path for room in rooms for path in room.glob("*.py") if path.stem != "__init__"]
    return {path.stem: path for path in files if _JOB.search(path.read_text(encoding="utf-8"))}


def declaration(name: str) -> type[Job]:
    """Declaration of a command, imported now."""
    path = command_files()[name]
    found = _JOB.search(path.read_text(encoding="utf-8"))
    room = "jobs" if path.parent.name == "jobs" else "cli.commands"
    declared: type[Job] = getattr(importlib.import_module(f"soilgis.{room}.{name}"), found[1] if found else "")
    return declared


def job_names() -> list[str]:
    """Names of the jobs, without the windows and tools of the command line, in alphabetical order."""
    return sorted(name for name, path in command_files().items() if path.parent.name == "jobs")


def job_declarations() -> dict[str, type[Job]]:
    """Declarations of the jobs by name."""
    return {name: declaration(name) for name in job_names()}


class ReaderGoneError(Exception):
    """Nobody reads the output any more; click takes a broken pipe for a failure, and this past it."""


class LazyGroup(click.Group):
    """Commands by module name; a module is imported only when its command is asked for, so ``--help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands in alphabetical order."""
        del ctx
        return sorted(command_files())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command and build it from its declaration; None when there is no such command."""
        del ctx
        if cmd_name not in command_files():
            return None
        from soilgis.cli.declare import click_command

        declared = declaration(cmd_name)
        own = getattr(declared, "click_command", None)
        made: click.Command = own(cmd_name) if own else click_command(declared, name=cmd_name)
        return made

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
            source = command_files()[name].read_text(encoding="utf-8")
            rows.append((name, (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show where an error arose (显示出错位置).")
@click.version_option(package_name="soilgis", prog_name="soilgis")
def soilgis(*, debug: bool) -> None:
    """Soilgis 水土保持一张图: boundaries, targets and priority areas as tables that close and maps that need no network."""
    del debug  # `soilgis.cli.main` looks for it
