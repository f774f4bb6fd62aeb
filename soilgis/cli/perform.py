"""From answer to files and lines (执行与输出): what every job's command does after its work is done."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import click

from soilgis.cli.progress import aside_line, last_line, note_line, steps
from soilgis.model.job import Job
from soilgis.model.notes import Note
from soilgis.model.secrecy import audit

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from soilgis.cli.progress import Form
    from soilgis.model.answer import Answer
    from soilgis.model.secrecy import Audit
    from soilgis.output.answers import Written
    from soilgis.output.wanted import Wanted


class Request(Job):
    """Base of commands that are windows or tools rather than jobs: they do their own printing."""

    def stands_for(self) -> Job:
        """What is to be done: this, or the job that a file of it asks for."""
        return self

    def perform(self) -> int:
        """Do the work and return the exit code: 0 ok, 1 findings (see the command line's exit codes)."""
        raise NotImplementedError(type(self).__name__)


def perform(job: Job, form: Form = "bar") -> int:
    """Measure, write, and say what must be said; return the exit code.

    Parameters
    ----------
    job
        What is asked.
    form
        How progress is shown; with json, notes are lines too.
    """
    answer, written = answered(job, form)
    _say(answer, written, form)
    for path in (written.shown or written.files) if job.names_files else ():
        click.echo(path)
    unmade = written.failed and bool(getattr(job, "strict", False))
    code = int(answer.findings or unmade)
    if form == "json":
        last_line(code, written=written.files)
    return code


def answered(job: Job, form: Form = "bar") -> tuple[Answer, Written]:
    """Measure and write; nothing is said.

    Parameters
    ----------
    job
        What is asked.
    form
        How progress is shown.
    """
    from soilgis.jobs.steps.requested import requested_of
    from soilgis.model.answer import with_secrecy
    from soilgis.output.answers import WINDOWS, put
    from soilgis.store.spent import empty

    window = WINDOWS[job.answers()](_wanted(job))
    with _released(job) as kept, window.opened(), steps(job.title, form) as progress:
        answer: Answer = with_secrecy(job.measure(progress, **window.hooks()), kept.uses)
        progress("写出成果")
        target = next(iter(job.writes()), None)
        if target is not None and not target.endings:
            answer = replace(answer, requested=requested_of(job))
        written = put(window, answer, target, progress)
        empty(getattr(answer, "spent", ()))
    return answer, written


def _released(job: Job) -> AbstractContextManager[Audit]:
    """What the job may tell of internal layers."""
    from soilgis.model.secrecy import releasing

    return releasing(internal=getattr(job, "internal", False), coarsen=getattr(job, "coarsen", ""), told=audit().uses)


def _wanted(job: Job) -> Wanted:
    """What a job's fields say of its files."""
    from soilgis.output.wanted import Wanted

    said = {one.name: getattr(job, one.name) for one in fields(Wanted) if one.name in job.writing_fields()}
    return Wanted(**{**said, "overwrite": None})


def say_internal() -> None:
    """Say what became of internal layers in a command that does its own printing."""
    for one in audit().uses:
        click.echo(f"注意：{one.note()}", err=True)


def _say(answer: Answer, written: Written, form: Form) -> None:
    """Warnings and asides on stderr; sentences of the result on stdout."""
    internal = (one.note() for one in answer.secrecy)
    for note in dict.fromkeys((*internal, *answer.notes, *written.notes)):
        if form == "json":
            note_line(note if isinstance(note, Note) else Note(note))
        else:
            click.echo(f"注意：{note}", err=True)
    for line in answer.told:
        if form == "json":
            aside_line(line)
        else:
            click.echo(line, err=True)
    for line in answer.said:
        click.echo(line)
