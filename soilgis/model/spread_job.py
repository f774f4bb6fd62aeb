"""Where a job's pieces are measured (调度): the one declaration of --scheduler and --work for every command whose work may be shared out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from soilgis.model.holds import FOLDER, option
from soilgis.model.job import WritingJob
from soilgis.model.sentences.large import SpreadMessages


class SpreadingJob(WritingJob):
    """Base of commands that measure in pieces where they are told to (可分头量算的命令)."""

    measures_alone: ClassVar[bool] = True
    """Whether pieces are measured only where --scheduler asks for it; else --work means something without it."""

    scheduler: Annotated[str, option(advanced=True)] = ""
    """Measure in partitions that survive a crash: local, threads, or tcp://host:port of a Dask scheduler; the figures are the same (调度器)."""
    work: Annotated[Path | None, FOLDER] = None
    """Folder of the partitions, where an interrupted run goes on; emptied when the tables are written. In the cache when not given; a tcp:// scheduler needs one that its workers share (长跑工作目录)."""

    def idle(self) -> list[str]:
        """Options that mean nothing as they stand: a misspelled scheduler, one without the folder its workers share, a folder of no run."""
        said, far = super().idle(), "://" in self.scheduler
        if self.scheduler and self.scheduler not in {"local", "threads"} and not far:
            said.append(SpreadMessages.misspelled(scheduler=self.scheduler))
        if far and self.work is None:
            said.append(SpreadMessages.needs_work())
        if self.measures_alone and self.work is not None and not self.scheduler:
            said.append(SpreadMessages.idle_work())
        return said
