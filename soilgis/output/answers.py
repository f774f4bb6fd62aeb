"""Any answer in a folder (答复写出): tables and files of a job, or the window that a study, a screening or a supervision has."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from soilgis.model.answer import Tables
from soilgis.model.comparison import Comparison
from soilgis.model.errors import UsageError
from soilgis.model.report import Report
from soilgis.model.result import Result
from soilgis.model.screening import Screening
from soilgis.model.supervision import Supervision
from soilgis.output.atomic import scratch_folder
from soilgis.output.write import Wanted, write_result

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.answer import Answer


def write_answer(answer: Answer, folder: Path, wanted: Wanted) -> list[Path]:
    """Write an answer into one folder, whole or not at all.

    Parameters
    ----------
    answer
        What a job found.
    folder
        Made when absent; other files in it stay.
    wanted
        Chinese headings, and whether files may be replaced; briefing, atlas and font are a study's only.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    OutputError
        If the folder cannot be written, or somebody else's file is in the way; nothing has changed then.
    UsageError
        If something is wanted that this answer has not.
    """
    if isinstance(answer, Result):
        return write_result(answer, folder, wanted=wanted)
    _refuse_foreign_wishes(answer, wanted)
    if isinstance(answer, Screening):
        from soilgis.output.screening.folder import write_screening

        return write_screening(answer, folder, zh=wanted.zh)
    if isinstance(answer, Supervision):
        from soilgis.output.supervision import write_supervision

        return write_supervision(answer, folder, zh=wanted.zh)
    if isinstance(answer, Report):
        from soilgis.output.report.folder import write_report

        return write_report(answer, folder, zh=wanted.zh)
    if isinstance(answer, Comparison):
        from soilgis.output.comparison import write_comparison

        return write_comparison(answer, folder, zh=wanted.zh)
    return _write_tables(answer, folder, zh=wanted.zh)


def _refuse_foreign_wishes(answer: Answer, wanted: Wanted) -> None:
    named = {"brief": wanted.brief, "atlas": wanted.atlas, "font": wanted.font}
    asked = [name for name, wish in named.items() if wish]
    if asked:
        raise UsageError(
            f"{', '.join(asked)}: only the answer of soilgis.run has it, this is a {type(answer).__name__} (只有方案成果才有)"
        )


def _write_tables(answer: Answer, folder: Path, *, zh: bool) -> list[Path]:
    """Write every table under its name, and the files that the job made itself."""
    from soilgis.output.tables import put_tables

    with scratch_folder(folder) as scratch:
        names = put_tables(answer, scratch, zh=zh)
        for file in answer.files if isinstance(answer, Tables) else ():
            shutil.copyfile(file, scratch / file.name)
            names.append(file.name)
    return [folder / name for name in names]
