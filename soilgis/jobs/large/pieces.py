"""Work shared out in pieces (分头量算): what rooms hand out is written to the work folder, measured wherever the scheduler says, and never twice.

A piece is named after its content, in a folder named after the task and the files it reads: a run that was killed goes on where it was.
Only names travel to the workers, who read the piece and the inputs themselves, and write the result beside it.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import logging
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from soilgis.model.answer import Answer
from soilgis.model.errors import UsageError
from soilgis.model.job import silent
from soilgis.model.sentences.large import SpreadMessages
from soilgis.model.spread import spreading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from soilgis.model.job import Progress
    from soilgis.model.spread import Arrays, Task
    from soilgis.model.spread_job import SpreadingJob

log = logging.getLogger(__name__)
_FORMAT = "1"
_GIVEN, _FOUND = ".given.npz", ".found.npz"
More = ParamSpec("More")
Given = TypeVar("Given", bound=Answer)


class Pieces:
    """Has pieces measured by a scheduler; what `soilgis.model.spread.spread` gives while a job is shared out.

    Parameters
    ----------
    folder
        Where pieces and results are kept; on a cluster one that all workers see.
    scheduler
        local, threads, or tcp://host:port of a Dask scheduler.
    progress
        Called with the Chinese name of each step.
    """

    def __init__(self, folder: Path, scheduler: str, progress: Progress) -> None:
        self._place, self._scheduler, self._progress = folder.absolute(), scheduler, progress
        self.homes: list[Path] = []
        """Folders of this job's own work."""

    def folder(self, of: str) -> Path:
        """Folder that all workers see, for what is told by a text.

        Raises
        ------
        OutputError
            If it cannot be made.
        """
        from soilgis.jobs.large.scheduler import unwritable

        home = self._place / hashlib.sha256(f"{_FORMAT} {version('soilgis')} {of}".encode()).hexdigest()[:24]
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise unwritable(self._place, failure) from failure
        if home not in self.homes:
            self.homes.append(home)
        return home

    def measured(self, task: Task, pieces: Iterable[Arrays]) -> Iterator[Arrays]:
        """What was found in each piece, in the order of the pieces.

        Raises
        ------
        OutputError
            If the folder is full or cannot be written.
        UsageError
            If the scheduler is lost or workers do not see the files.
        SoilgisError
            What a piece raises.
        """
        from soilgis.jobs.large.scheduler import scheduled, unwritable
        from soilgis.store.large.piecefile import identity, read_piece

        home = self.folder("\n".join([repr(task), *map(identity, dict.fromkeys(task.files))]))
        try:
            given = [self._laid(home, piece) for piece in pieces]
            waiting = list(dict.fromkeys(path for path in given if not _kept(path)))
            measure = functools.partial(measure_piece, task)
            list(scheduled(measure, [str(path) for path in waiting], self._scheduler, self._progress))
            for path in given:
                found = read_piece(_result(path))
                if found is None:  # damaged since it was written
                    measure_piece(task, str(path))
                    found = read_piece(_result(path)) or {}
                yield found
        except FileNotFoundError as failure:
            raise UsageError(SpreadMessages.unseen(why=failure.filename or failure)) from failure
        except OSError as failure:
            raise unwritable(self._place, failure) from failure

    @staticmethod
    def _laid(home: Path, piece: Arrays) -> Path:
        """Path of a piece, written unless it or its result is there."""
        from soilgis.store.large.piecefile import digest, read_piece, write_piece

        path = home / f"{digest(piece)}{_GIVEN}"
        if not path.exists() or read_piece(path) is None:
            write_piece(path, piece)
        return path


def _result(given: Path) -> Path:
    return given.with_name(given.name.replace(_GIVEN, _FOUND))


def _kept(given: Path) -> bool:
    """Whether a piece is measured; a result that is damaged is said, and does not count."""
    from soilgis.store.large.piecefile import read_piece

    result = _result(given)
    if not result.exists():
        return False
    if read_piece(result) is None:
        log.warning("%s", SpreadMessages.damaged(part=result))
        result.unlink()
        return False
    return True


def measure_piece(task: Task, given: str) -> str:
    """Measure a piece and return the path of its result; one that is there already is not measured again.

    Parameters
    ----------
    task
        What is measured.
    given
        Path of the piece; the result stands beside it.

    Raises
    ------
    FileNotFoundError
        If the piece, or a file that the task reads, is not seen here.
    """
    from soilgis.store.large.piecefile import read_piece, write_piece

    path = Path(given)
    if _kept(path):
        return str(_result(path))
    absent = next((name for name in task.files if not name.startswith("/vsi") and not Path(name).exists()), None)
    if absent:
        raise FileNotFoundError(absent)
    piece = read_piece(path)
    if piece is None:
        raise OSError(errno.EIO, f"{path} is damaged")
    with spreading(None):
        found = task.measure(piece)
    write_piece(_result(path), found)
    return str(_result(path))


def shared_out(measure: Callable[More, Given]) -> Callable[More, Given]:
    """Let a job's `measure` have its pieces measured where the job's ``scheduler`` says; without one it works as it is.

    The job is one of `soilgis.model.spread_job.SpreadingJob`; folders of the pieces are among what the answer has ``spent``.
    """

    @functools.wraps(measure)
    def work(*args: More.args, **more: More.kwargs) -> Given:
        job: Any = args[0]
        if not job.scheduler:
            return measure(*args, **more)
        progress: Any = args[1] if len(args) > 1 else more.get("progress", silent)
        pieces = _begun(job, progress)
        with spreading(pieces):
            answer = measure(*args, **more)
        return replace(answer, spent=(*answer.spent, *pieces.homes))

    return work


def _begun(job: SpreadingJob, progress: Progress) -> Pieces:
    """Whoever measures for a job, after a look at the scheduler, its workers and the folder."""
    from soilgis.jobs.large.scheduler import refuse_unreachable
    from soilgis.store.cache import cache_folder

    folder = job.work or cache_folder() / "work"
    progress("检查调度器与工作目录")
    refuse_unreachable(job.scheduler, folder)
    return Pieces(folder, job.scheduler, progress)
