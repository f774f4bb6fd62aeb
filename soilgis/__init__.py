"""soilgis (水土保持一张图): spatial planning of soil and water conservation, as reproducible code.

>>> import soilgis
>>> sorted(soilgis.studies())
['hebei', 'shanxi']
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.geometry.which_engine import Engine
    from soilgis.jobs.steps.called import screen, supervise
    from soilgis.jobs.steps.layer_ledger import ledger
    from soilgis.jobs.steps.pair_areas import coverage
    from soilgis.model.answer import Answer, Tables
    from soilgis.model.comparison import Comparison
    from soilgis.model.errors import SoilgisError
    from soilgis.model.inputs import Opening
    from soilgis.model.layer import Basis, Layer, Status, ZoneKind
    from soilgis.model.level import Level
    from soilgis.model.options import ScreenOptions, SuperviseOptions
    from soilgis.model.provenance import Provenance, Verdict
    from soilgis.model.report import Report
    from soilgis.model.result import Result
    from soilgis.model.screening import Screening
    from soilgis.model.study import Study
    from soilgis.model.supervision import Supervision
    from soilgis.model.units import Unit
    from soilgis.store.catalog import Catalog

    allocate: Callable[..., Tables]
    lists: Callable[..., Tables]
    diff: Callable[..., Tables]
    dams: Callable[..., Report]
    assess: Callable[..., Tables]
    compare: Callable[..., Comparison]
    erosion: Callable[..., Tables]
    factor: Callable[..., Tables]
    inspect: Callable[..., Tables]
    monitor: Callable[..., Tables]
    programmes: Callable[..., Report]
    slope: Callable[..., Tables]
    steep: Callable[..., Tables]
    zonal: Callable[..., Tables]

_JOBS = (
    "allocate",
    "assess",
    "compare",
    "dams",
    "diff",
    "erosion",
    "factor",
    "inspect",
    "lists",
    "monitor",
    "programmes",
    "slope",
    "steep",
    "zonal",
)
"""Commands whose function is made from their declaration."""
_HOME = {
    "Answer": "soilgis.model.answer",
    "Basis": "soilgis.model.layer",
    "Catalog": "soilgis.store.catalog",
    "Layer": "soilgis.model.layer",
    "Level": "soilgis.model.level",
    "Opening": "soilgis.model.inputs",
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
    "coverage": "soilgis.jobs.steps.pair_areas",
}
_BOUND = {
    "ledger": "soilgis.jobs.steps.layer_ledger",
    "screen": "soilgis.jobs.steps.called",
    "supervise": "soilgis.jobs.steps.called",
}
"""Functions whose answer is given the window that it writes through."""

__all__ = [
    "Answer",
    "Basis",
    "Catalog",
    "Layer",
    "Level",
    "Opening",
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
    "coverage",
    "dams",
    "diff",
    "erosion",
    "factor",
    "inspect",
    "ledger",
    "lists",
    "monitor",
    "programmes",
    "run",
    "screen",
    "slope",
    "steep",
    "studies",
    "supervise",
    "write",
    "zonal",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``import soilgis`` stays light."""
    if name in _JOBS or name in _BOUND:
        return _function(name)
    if name not in _HOME:
        raise AttributeError(f"module 'soilgis' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


@cache
def _function(name: str) -> Callable[..., Answer]:
    """Function of a job, made once; its answers write through `write`."""
    from soilgis.jobs.front import binding, function_of

    if name in _BOUND:
        return binding(getattr(import_module(_BOUND[name]), name), write)
    return function_of(name, write)


def run(
    study: str | Study, *, layers: tuple[str | Path, ...] = (), level: str | None = None, engine: Engine = "auto"
) -> Result:
    """Run a study (运行方案).

    Parameters
    ----------
    study
        Id of a shipped study, path of a study.toml, or a `Study`.
    layers
        Your folders of layers.
    level
        province, city or county, instead of the study's own.
    engine
        How areas are measured: fast sums borders, reference cuts shapes, auto takes the quicker one.

    Returns
    -------
    Result
        Frames of the tables, with their provenance; `write` puts them into files, its ``map()`` is a folium map.

    Raises
    ------
    SoilgisError
        Naming what is wrong and the cure.
    """
    from dataclasses import replace
    from typing import get_args

    from soilgis.geometry import which_engine as choice
    from soilgis.jobs.steps import study as job
    from soilgis.model.declared import refuse_unknown_word
    from soilgis.model.inputs import several_paths
    from soilgis.model.level import Level
    from soilgis.model.study import Study
    from soilgis.output.webmap import build_map
    from soilgis.store.catalog import Catalog

    refuse_unknown_word(level or "", ("", *(one.value for one in Level)), "level")
    refuse_unknown_word(engine, get_args(choice.Engine), "engine")
    catalog = Catalog(several_paths(layers))
    chosen = study if isinstance(study, Study) else catalog.study(str(study))
    found = job.run(job.at_level(chosen, Level(level) if level else None), catalog, engine=engine)
    return replace(found, viewer=build_map, writer=write)


def studies() -> tuple[str, ...]:
    """Ids of the studies that come with soilgis."""
    from soilgis.store.catalog import study_ids

    return study_ids()


def write(  # noqa: PLR0913 - what a study's folder may hold besides
    result: Answer,
    folder: str | Path,
    *,
    brief: bool = False,
    atlas: bool = False,
    font: str | Path | None = None,
    zh: bool = False,
    overwrite: bool = False,
) -> list[Path]:
    """Write what a job found into one folder, whole or not at all.

    The result of a study is tables, workbook, GeoPackage, map, picture and manifest; a screening and a supervision have their own
    folders; any other answer is one CSV a table, a GeoPackage where there are shapes, and the rasters it made.

    Parameters
    ----------
    result
        Answer of `run`, `screen`, `supervise`, `ledger`, `zonal` and all other functions; not changed.
    folder
        Made when absent; other files in it stay.
    brief, atlas
        Whether the briefing and the atlas of a study are wanted too.
    zh
        Chinese headings and words in the CSV files.
    overwrite
        Whether files may be replaced that soilgis did not write there, or that were changed since.
    font
        Font file of a study's pictures, instead of the Noto Sans SC that comes with soilgis.

    Returns
    -------
    list of Path
        What was written. A map, picture or document that could not be made, and characters that the font lacks, are told in the
        log; the tables stand.

    Raises
    ------
    OutputError
        If the folder cannot be written, another process writes there, or somebody else's file is in the way; nothing has changed then.
    """
    from pathlib import Path

    from soilgis.output.answers import write_answer
    from soilgis.output.write import Wanted
    from soilgis.store.written import overwriting

    wanted = Wanted(zh=zh, brief=brief, atlas=atlas, font=Path(font) if font else None, overwrite=overwrite)
    with overwriting(overwrite):
        return write_answer(result, Path(folder), wanted)
