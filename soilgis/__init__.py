"""soilgis (水土保持一张图): spatial planning of soil and water conservation, as reproducible code.

>>> import soilgis
>>> sorted(soilgis.studies())
['hebei', 'national', 'shanghai', 'shanxi', 'sichuan']
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.answer import Answer, Tables
    from soilgis.model.comparison import Comparison
    from soilgis.model.errors import SoilgisError
    from soilgis.model.exchanged import Blank, Converted
    from soilgis.model.extent import Handin
    from soilgis.model.layer import Basis, Layer, Status, ZoneKind
    from soilgis.model.level import Level
    from soilgis.model.options import ScreenOptions, SuperviseOptions
    from soilgis.model.problem import Problem
    from soilgis.model.provenance import Provenance, Verdict
    from soilgis.model.report import Report
    from soilgis.model.result import Result
    from soilgis.model.screening import Screening
    from soilgis.model.study import Study
    from soilgis.model.supervision import Supervision
    from soilgis.model.units import Unit
    from soilgis.store.catalog import Catalog

    allocate: Callable[..., Report]
    assess: Callable[..., Report]
    compare: Callable[..., Comparison]
    completion: Callable[..., Report]
    consult: Callable[..., Tables]
    control: Callable[..., Report]
    convert: Callable[..., Converted]
    coverage: Callable[..., Tables]
    dams: Callable[..., Report]
    diff: Callable[..., Tables]
    erosion: Callable[..., Tables]
    extent: Callable[..., Handin]
    factor: Callable[..., Tables]
    form: Callable[..., Blank]
    green: Callable[..., Report]
    inspect: Callable[..., Tables]
    ledger: Callable[..., Tables]
    lists: Callable[..., Tables]
    monitor: Callable[..., Tables]
    programmes: Callable[..., Report]
    rate: Callable[..., Tables]
    reconcile: Callable[..., Tables]
    run: Callable[..., Result]
    screen: Callable[..., Screening]
    sensitivity: Callable[..., Tables]
    slope: Callable[..., Tables]
    steep: Callable[..., Tables]
    supervise: Callable[..., Supervision]
    targets: Callable[..., Tables]
    watersheds: Callable[..., Report]
    zonal: Callable[..., Tables]

_JOBS = (
    "allocate", "assess", "compare", "completion", "consult", "control", "convert", "coverage", "dams", "diff", "erosion", "extent",
    "factor", "form", "green", "inspect", "ledger", "lists", "monitor", "programmes", "rate", "reconcile", "run", "screen",
    "sensitivity", "slope", "steep", "supervise", "targets", "watersheds", "zonal",
)  # fmt: skip
"""Commands whose function is made from their declaration."""
_HOME = {
    "Answer": "soilgis.model.answer",
    "Basis": "soilgis.model.layer",
    "Catalog": "soilgis.store.catalog",
    "Layer": "soilgis.model.layer",
    "Level": "soilgis.model.level",
    "Problem": "soilgis.model.problem",
    "Provenance": "soilgis.model.provenance",
    "Report": "soilgis.model.report",
    "Result": "soilgis.model.result",
    "ScreenOptions": "soilgis.model.options",
    "Screening": "soilgis.model.screening",
    "SoilgisError": "soilgis.model.errors",
    "Status": "soilgis.model.layer",
    "Study": "soilgis.model.study",
    "SuperviseOptions": "soilgis.model.options",
    "Supervision": "soilgis.model.supervision",
    "Tables": "soilgis.model.answer",
    "Unit": "soilgis.model.units",
    "Verdict": "soilgis.model.provenance",
    "ZoneKind": "soilgis.model.layer",
}
__all__ = [
    "Answer",
    "Basis",
    "Catalog",
    "Layer",
    "Level",
    "Problem",
    "Provenance",
    "Report",
    "Result",
    "ScreenOptions",
    "Screening",
    "SoilgisError",
    "Status",
    "Study",
    "SuperviseOptions",
    "Supervision",
    "Tables",
    "Unit",
    "Verdict",
    "ZoneKind",
    "allocate",
    "assess",
    "compare",
    "completion",
    "consult",
    "control",
    "convert",
    "coverage",
    "dams",
    "diff",
    "erosion",
    "extent",
    "factor",
    "form",
    "green",
    "inspect",
    "ledger",
    "lists",
    "monitor",
    "programmes",
    "rate",
    "reconcile",
    "run",
    "screen",
    "sensitivity",
    "slope",
    "steep",
    "studies",
    "supervise",
    "targets",
    "validate",
    "watersheds",
    "write",
    "zonal",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``import soilgis`` stays light."""
    if name in _JOBS:
        return _function(name)
    if name not in _HOME:
        raise AttributeError(f"module 'soilgis' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


@cache
def _function(name: str) -> Callable[..., Answer]:
    """Function of a job, made once; its answers are shown and written through our windows."""
    from soilgis.jobs.front import function_of

    return function_of(name, _bound)


def _bound(answer: Answer) -> Answer:
    from dataclasses import replace

    from soilgis.model.result import Result

    if isinstance(answer, Result):
        from soilgis.output.webmap import build_map

        return replace(answer, viewer=build_map, writer=write)
    return answer.bound(write)


def studies() -> tuple[str, ...]:
    """Ids of the studies that come with soilgis."""
    from soilgis.store.catalog import study_ids

    return study_ids()


def validate(job: str, /, **given: object) -> tuple[Problem, ...]:
    """Check what a job would be asked, all problems at once, and do nothing (预检).

    Only heads of files are read: schema, CRS, columns, encoding.

    Parameters
    ----------
    job
        Name of the function, such as zonal.
    given
        What the function would be given, by name; what must be given and is not is one problem among others.

    Returns
    -------
    tuple of Problem
        Each with ``field``, ``severity`` (error, or unchecked where only reading all of a file would tell), ``sentence``, ``en``,
        ``zh`` and ``cure``; empty when nothing is wrong.

    Raises
    ------
    SoilgisError
        If there is no such job, or a frame or raster cannot be handed over.

    Examples
    --------
    >>> import soilgis
    >>> [problem.field for problem in soilgis.validate("zonal", regions="nowhere.gpkg")]
    ['raster', 'regions']
    """
    from soilgis.jobs.front import problems_of
    from soilgis.model.declared import refuse_unknown_word

    refuse_unknown_word(job, _JOBS, "job")
    return problems_of(job, given)


def write(  # noqa: PLR0913 - what a folder may hold besides
    result: Answer,
    folder: str | Path,
    *,
    brief: bool = False,
    office: str = "",
    issue: str = "",
    date: str = "",
    atlas: bool = False,
    font: str | Path | None = None,
    format: str | tuple[str, ...] = (),  # noqa: A002 - as the command has it
    pages: bool = False,
    zh: bool = False,
    overwrite: bool = False,
) -> list[Path]:
    """Write what a job found into one folder, whole or not at all.

    The result of a study is tables, workbook, GeoPackage, map, picture and manifest; a screening and a supervision have their own
    folders; any other answer is one CSV a table, a GeoPackage where there are shapes, and the rasters it made.

    Parameters
    ----------
    result
        Answer of `run`, `screen`, `supervise`, `zonal` and all other functions; not changed.
    folder
        Made when absent; other files in it stay.
    brief, atlas
        Whether the briefing and the atlas of a study are wanted too.
    office, issue, date
        What the briefing is signed with; what is not given stays a blank and is told in the log.
    font
        Font file of a study's pictures, instead of the Noto Sans SC that comes with soilgis.
    format, pages
        What a screening is written as, all of html, docx, csv, xlsx, json and gpkg when not given; whether each site has a page.
    zh
        Chinese headings and words in the CSV files.
    overwrite
        Whether files may be replaced that soilgis did not write there, or that were changed since.

    Returns
    -------
    list of Path
        What was written. A map, picture or document that could not be made, and characters that the font lacks, are told in the
        log; the tables stand.

    Raises
    ------
    OutputError
        If the folder cannot be written, another process writes there, or somebody else's file is in the way; nothing has changed then.
    UsageError
        If something is wanted that this kind of answer has not.
    """
    from pathlib import Path

    from soilgis.model.days import day_of
    from soilgis.model.declared import refuse_unknown_word
    from soilgis.model.errors import UsageError
    from soilgis.model.folders import SCREENING_FORMATS
    from soilgis.output.answers import write_answer
    from soilgis.output.wanted import Wanted
    from soilgis.store.written import overwriting

    formats = (format,) if isinstance(format, str) and format else tuple(format)
    for one in formats:
        refuse_unknown_word(one, SCREENING_FORMATS, "format")
    wanted = Wanted(
        zh=zh, brief=brief, office=office, issue=issue, date=day_of(date, "date", UsageError), atlas=atlas, font=Path(font) if font else None, format=formats, pages=pages,
        overwrite=overwrite,
    )  # fmt: skip
    with overwriting(overwrite):
        return write_answer(result, Path(folder), wanted)
