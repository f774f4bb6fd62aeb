"""The windows of answers (答复的窗口): which one writes an answer, by the type that a job's `measure` says it returns.

Jobs and output do not know each other; this table is where they meet.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

    from soilgis.model.answer import Answer
    from soilgis.model.job import Job, Progress
    from soilgis.model.notes import Note
    from soilgis.output.beside import Beside
    from soilgis.output.drawing import Begun


@dataclass(frozen=True)
class Written:
    """What a window wrote (写出情况).

    Attributes
    ----------
    files
        Files and folders, in the order in which they are printed.
    notes
        What the reader must be told of the window itself.
    failed
        Whether a part of it could not be made while the rest stands.
    """

    files: tuple[Path, ...] = ()
    notes: tuple[Note, ...] = ()
    failed: bool = False


class Window:
    """A job's answer in files (答复窗口); open while the job works, so that it may begin before the answer is there."""

    def __init__(self, job: Any) -> None:
        self.job = job

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Give the window for the time of the work and of the writing."""
        yield self

    def measure(self, progress: Progress) -> Answer:
        """Let the job do its work."""
        found: Answer = self.job.measure(progress)
        return found

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write the answer where the job says."""
        raise NotImplementedError(type(self).__name__)

    @property
    def folder(self) -> Path:
        """Folder that the job names."""
        found: Path = self.job.writes()[0].path
        return found


class TablesWindow(Window):
    """CSV files; files the job made itself come first."""

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write the tables, all of them or none; nothing where the command only prints."""
        del progress
        targets = self.job.writes()
        if not targets or not answer.made:
            return Written(answer.files)
        from soilgis.output.tables import write_table_set

        files = write_table_set(answer, targets[0], zh=bool(getattr(self.job, "zh", False)))
        if answer.spent:
            from soilgis.jobs.steps.coverage_plan import empty_work

            empty_work(answer.spent)
        return Written((*answer.files, *files))


class ResultWindow(Window):
    """The folder of a study, whose maps are drawn by a second process while the rest is measured and written."""

    beside: Beside
    begun: Begun | None = None

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Refuse a font that cannot be used, and start the second process."""
        from soilgis.output.beside import second_python
        from soilgis.output.fonts import chinese_font

        if self.job.font:
            chinese_font(self.job.font)
        with second_python(("soilgis.output.picture.figure",)) as self.beside:
            yield self

    def measure(self, progress: Progress) -> Answer:
        """Run the study; its shapes are begun as soon as they are known."""
        from soilgis.output.drawing import begin_shapes

        def settled(ground: Any) -> None:
            self.begun = begin_shapes(ground, self.beside)

        found: Answer = self.job.measure(progress, settled=settled)
        return found

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write the folder, and tell what could not be drawn."""
        from soilgis.output.told import Told
        from soilgis.output.write import Wanted, write_result

        job, told = self.job, Told()
        wanted = Wanted(zh=job.zh, brief=job.brief, atlas=job.atlas, font=job.font, told=told)
        files = write_result(
            answer, self.folder, wanted=wanted, beside=self.beside, begun=self.begun, progress=progress
        )
        return Written(tuple(files), told.notes, bool(told.failed))


class ScreeningWindow(Window):
    """The folder of a screening."""

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write the formats that are asked for."""
        from soilgis.model.folders import SCREENING_FORMATS
        from soilgis.output.screening.folder import write_screening

        formats = self.job.format or SCREENING_FORMATS
        files = write_screening(
            answer, self.folder, formats=formats, pages=self.job.pages, zh=self.job.zh, progress=progress
        )
        return Written(tuple(files))


class SupervisionWindow(Window):
    """The folder of a supervision."""

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write tables, JSON and GeoPackage."""
        from soilgis.output.supervision import write_supervision

        return Written(tuple(write_supervision(answer, self.folder, zh=self.job.zh, progress=progress)))


class ReportWindow(Window):
    """The folder of a report: tables, shapes, workbook, page and map."""

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write the folder."""
        from soilgis.output.report.folder import write_report

        return Written(tuple(write_report(answer, self.folder, zh=self.job.zh, progress=progress)))


class ComparisonWindow(Window):
    """The folder of a comparison."""

    def write(self, answer: Any, progress: Progress) -> Written:
        """Write tables, paragraph and map, and tell what could not be drawn."""
        from soilgis.output.comparison import write_comparison
        from soilgis.output.told import Told

        told = Told()
        files = write_comparison(answer, self.folder, zh=self.job.zh, told=told, progress=progress)
        return Written(tuple(files), told.notes, bool(told.failed))


WINDOWS: dict[str, type[Window]] = {
    "Report": ReportWindow,
    "Tables": TablesWindow,
    "Result": ResultWindow,
    "Screening": ScreeningWindow,
    "Supervision": SupervisionWindow,
    "Comparison": ComparisonWindow,
}
"""Windows by the name of the answer's type, so that no answer need be imported to find one."""


def window_of(job: Job) -> Window:
    """The window of a job's answer."""
    return WINDOWS[job.answers()](job)
