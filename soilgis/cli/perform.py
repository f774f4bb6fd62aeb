"""From answer to files and lines (执行与输出): what every job's command does after its work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soilgis.cli.progress import steps
from soilgis.cli.windows import window_of
from soilgis.model.job import Job

if TYPE_CHECKING:
    from soilgis.cli.windows import Written
    from soilgis.model.answer import Answer


class Request(Job):
    """Base of commands that are windows or tools rather than jobs: they do their own printing."""

    def stands_for(self) -> Job:
        """What is to be done: this, or the job that a file of it asks for."""
        return self

    def perform(self) -> int:
        """Do the work and return the exit code: 0 ok, 1 findings (see the command line's exit codes)."""
        raise NotImplementedError(type(self).__name__)


def perform(job: Job) -> int:
    """Measure, write, and say what must be said; return the exit code."""
    with window_of(job).opened() as window, steps(job.title) as progress:
        answer = window.measure(progress)
        progress("写出成果")
        written = window.write(answer, progress)
    _say(answer, written)
    for path in written.files if job.names_files else ():
        click.echo(path)
    unmade = written.failed and bool(getattr(job, "strict", False))
    return int(answer.findings or unmade)


def _say(answer: Answer, written: Written) -> None:
    """Warnings and asides on stderr; sentences of the result on stdout."""
    for note in dict.fromkeys((*answer.notes, *written.notes)):
        click.echo(f"注意：{note}", err=True)
    for line in answer.told:
        click.echo(line, err=True)
    for line in answer.said:
        click.echo(line)
