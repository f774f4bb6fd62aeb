"""From answer to files and lines (执行与输出): what every job's command does after its work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soilgis.cli.progress import steps
from soilgis.model.answer import Tables
from soilgis.model.job import Job

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.answer import Answer


class Request(Job):
    """Base of commands that are windows or tools rather than jobs: they do their own printing."""

    def perform(self) -> int:
        """Do the work and return the exit code: 0 ok, 1 findings (see the command line's exit codes)."""
        raise NotImplementedError(type(self).__name__)


def perform(job: Job) -> int:
    """Measure, write, and say what must be said; return the exit code."""
    with steps(job.title) as progress:
        answer = job.measure(progress)
        progress("写出成果")
        written = _written(job, answer)
        _empty_work(answer)
    _say(answer)
    for path in written if job.names_files else ():
        click.echo(path)
    return int(isinstance(answer, Tables) and answer.findings)


def _written(job: Job, answer: Answer) -> list[Path]:
    """Write the answer where the job says; files the job made itself come first."""
    if not isinstance(answer, Tables):
        return []
    targets = job.writes()
    files = list(answer.files)
    if not targets or not answer.made:
        return files
    from soilgis.output.tables import write_table_set

    return [*files, *write_table_set(answer, targets[0], zh=bool(getattr(job, "zh", False)))]


def _empty_work(answer: Answer) -> None:
    """Take away the partitions of a run whose tables are written, and the folder if nothing else is in it."""
    import shutil
    from contextlib import suppress

    for folder in answer.spent if isinstance(answer, Tables) else ():
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()


def _say(answer: Answer) -> None:
    if not isinstance(answer, Tables):
        return
    for note in dict.fromkeys(answer.notes):
        click.echo(f"注意：{note}", err=True)
    for line in answer.told:
        click.echo(line, err=True)
    for line in answer.said:
        click.echo(line)
