"""The windows of answers (答复的窗口): one table says which window writes which kind of answer, for the command line and for Python alike."""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from soilgis.model.errors import UsageError
from soilgis.model.job import Target, silent
from soilgis.output.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Self

    from soilgis.model.answer import Answer
    from soilgis.model.job import Aside, Progress
    from soilgis.model.notes import Note
    from soilgis.output.beside import Beside
    from soilgis.output.drawing import Begun
    from soilgis.output.wanted import Wanted

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Written:
    """What a window wrote (写出情况).

    Attributes
    ----------
    files
        Every file.
    shown
        What the command line names: a folder for its many files; the files where empty.
    notes
        What the reader must be told of the window itself.
    failed
        Whether a part of it could not be made while the rest stands.
    """

    files: tuple[Path, ...] = ()
    notes: tuple[Note, ...] = ()
    failed: bool = False
    shown: tuple[Path, ...] = ()


class Window:
    """Writes answers of one kind (答复窗口); open while the job works, so that it may begin before the answer is there.

    Parameters
    ----------
    wanted
        What the folder holds besides.
    """

    takes: ClassVar[tuple[str, ...]] = ()
    """Wishes of `Wanted` that this kind of answer has; Chinese headings all have."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Give the window for the time of the work and of the writing."""
        yield self

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """What the job's `measure` is given to call besides, while it works."""
        return {}

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the answer into a file or folder, whole or not at all; nothing where no place is named."""
        raise NotImplementedError(type(self).__name__)


class TablesWindow(Window):
    """CSV files, GeoPackage where there are shapes, and the files that the job made itself, which come first."""

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the tables; files that live only as long as the answer are copied beside them."""
        if target is None or not (answer.made or answer.kept):
            return Written(answer.files)
        from soilgis.output.parts import PARTS, write_parts
        from soilgis.output.tables import write_table_set

        def besides(whole: Any, folder: Path) -> list[str]:
            """Files that live as long as the answer, and the parts beside a file; those of a folder come with it."""
            copied = _copied(whole, folder) if whole.kept else []
            place = folder / f"{target.path.stem}-{PARTS}"
            return [*copied, *(write_parts(self, whole, target, place, progress).files if target.endings else ())]

        files = write_table_set(answer, target, zh=self.wanted.zh, besides=besides)
        every = tuple(files) if answer.kept else (*answer.files, *files)
        named = tuple(file for file in every if file.parent == target.folder or file.name == "index.html")
        return Written(every, shown=named if target.endings else (target.path,))


def _copied(answer: Any, folder: Path) -> list[str]:
    for file in answer.files:
        shutil.copyfile(file, folder / file.name)
    return [file.name for file in answer.files]


class ResultWindow(Window):
    """The folder of a study, whose maps are drawn by a second process while the rest is measured and written."""

    takes = ("brief", "atlas", "font", "office", "issue", "date")
    beside: Beside | None = None
    begun: Begun | None = None

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Refuse a font that cannot be used, and start the second process."""
        from soilgis.output.beside import second_python
        from soilgis.output.fonts import chinese_font

        if self.wanted.font:
            chinese_font(self.wanted.font)
        with second_python(("soilgis.output.picture.figure",), idle=("soilgis.output.webmap.build",)) as self.beside:
            yield self

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """Shapes are begun as soon as they are known."""
        return {"settled": self._begin}

    def _begin(self, ground: Any) -> Aside | None:
        from soilgis.output.drawing import begin_shapes

        if self.beside is None:
            return None
        self.begun = begin_shapes(ground, self.beside)
        return self.beside.begin

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the folder, and tell what could not be drawn."""
        from soilgis.output.write import write_result

        if target is None:
            return Written()
        told = Told()
        files = write_result(
            answer, target.path, wanted=replace(self.wanted, told=told), beside=self.beside, begun=self.begun,
            progress=progress,
        )  # fmt: skip
        return Written(tuple(files), told.notes, bool(told.failed))


class ScreeningWindow(Window):
    """The folder of a screening, in the formats that are asked for."""

    takes = ("format", "pages")

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the folder."""
        from soilgis.model.folders import SCREENING_FORMATS
        from soilgis.output.screening.folder import write_screening

        if target is None:
            return Written()
        formats, wanted = self.wanted.format or SCREENING_FORMATS, self.wanted
        files = write_screening(
            answer, target.path, formats=formats, pages=wanted.pages, zh=wanted.zh, progress=progress
        )
        return Written(tuple(files))


class SupervisionWindow(Window):
    """The folder of a supervision: tables, JSON and GeoPackage."""

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the folder."""
        from soilgis.output.supervision import write_supervision

        if target is None:
            return Written()
        return Written(tuple(write_supervision(answer, target.path, zh=self.wanted.zh, progress=progress)))


class ReportWindow(Window):
    """The folder of a report: tables, shapes, workbook, page and map; of an extent the Shapefile too."""

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the folder."""
        from soilgis.output.extent import write_extent
        from soilgis.output.report.folder import write_report

        if target is None:
            return Written()
        writer = write_extent if hasattr(answer, "polygons") else write_report
        return Written(tuple(writer(answer, target.path, zh=self.wanted.zh, progress=progress)))


class ComparisonWindow(Window):
    """The folder of a comparison: tables, paragraph and map."""

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:
        """Write the folder, and tell what could not be drawn."""
        from soilgis.output.comparison import write_comparison

        if target is None:
            return Written()
        told = Told()
        files = write_comparison(answer, target.path, zh=self.wanted.zh, told=told, progress=progress)
        return Written(tuple(files), told.notes, bool(told.failed))


class FileWindow(Window):
    """One file to hand in."""

    def write(self, answer: Any, target: Target | None, progress: Progress = silent) -> Written:  # noqa: ARG002
        """Write it and what belongs beside it."""
        from soilgis.output.exchange.window import write_file

        return Written(*write_file(answer, target)) if target is not None else Written()


WINDOWS: dict[str, type[Window]] = {
    "Converted": FileWindow,
    "Blank": FileWindow,
    "Comparison": ComparisonWindow,
    "Handin": ReportWindow,
    "Report": ReportWindow,
    "Tables": TablesWindow,
    "Result": ResultWindow,
    "Screening": ScreeningWindow,
    "Supervision": SupervisionWindow,
}
"""Windows by the name of the answer's type, so that no answer need be imported to find one."""


def put(window: Window, answer: Answer, target: Target | None, progress: Progress = silent) -> Written:
    """Write an answer through its window; a folder is put in place whole, with a manifest that says what was asked.

    Parameters
    ----------
    window
        The answer's window, opened.
    answer
        What a job found.
    target
        Where to; nowhere when None.
    progress
        Called with the Chinese name of each step.
    """
    from soilgis.model.secrecy import releasing
    from soilgis.output.whole_folder import put_folder

    with releasing(told=answer.secrecy):
        if target is None or target.endings:
            return window.write(answer, target, progress)
        return put_folder(window, answer, target, progress)


def write_answer(answer: Answer, folder: Path, wanted: Wanted) -> list[Path]:
    """Write an answer into one folder, whole or not at all.

    Parameters
    ----------
    answer
        What a job found.
    folder
        Made when absent; other files in it stay.
    wanted
        Chinese headings, whether files may be replaced, and what only some kinds of answer have.

    Returns
    -------
    list of Path
        What was written. What could not be drawn is told in the log.

    Raises
    ------
    OutputError
        If the folder cannot be written, or somebody else's file is in the way; nothing has changed then.
    UsageError
        If something is wanted that this answer has not.
    """
    window = WINDOWS[type(answer).__name__](wanted)
    _refuse_foreign_wishes(answer, window)
    written = put(window, answer, Target(folder))
    for note in written.notes:
        log.warning("%s", note)
    return list(written.files)


def _refuse_foreign_wishes(answer: Answer, window: Window) -> None:
    every = {name: one for one in WINDOWS.values() for name in one.takes}
    asked = [name for name in every if getattr(window.wanted, name) and name not in window.takes]
    if asked:
        raise UsageError(
            f"{', '.join(asked)}: this is a {type(answer).__name__}, which has none of it (此类成果没有这一项); "
            f"it takes {', '.join((*window.takes, 'zh', 'overwrite'))}"
        )
