"""soilgis (水土保持一张图): spatial planning of soil and water conservation, as reproducible code.

>>> import soilgis
>>> sorted(soilgis.studies())
['hebei', 'shanxi']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from soilgis.geometry.which_engine import Engine
    from soilgis.jobs.steps.layer_ledger import ledger
    from soilgis.jobs.steps.pair_areas import coverage
    from soilgis.model.errors import SoilgisError
    from soilgis.model.inputs import Opening
    from soilgis.model.layer import Basis, Layer, Status, ZoneKind
    from soilgis.model.level import Level
    from soilgis.model.options import ScreenOptions, SuperviseOptions
    from soilgis.model.provenance import Provenance, Verdict
    from soilgis.model.result import Result
    from soilgis.model.screening import Screening
    from soilgis.model.study import Study
    from soilgis.model.supervision import Supervision
    from soilgis.model.units import Unit
    from soilgis.store.catalog import Catalog

_HOME = {
    "Basis": "soilgis.model.layer",
    "Catalog": "soilgis.store.catalog",
    "Layer": "soilgis.model.layer",
    "Level": "soilgis.model.level",
    "Opening": "soilgis.model.inputs",
    "Provenance": "soilgis.model.provenance",
    "Result": "soilgis.model.result",
    "SoilgisError": "soilgis.model.errors",
    "Status": "soilgis.model.layer",
    "Study": "soilgis.model.study",
    "Unit": "soilgis.model.units",
    "Verdict": "soilgis.model.provenance",
    "ZoneKind": "soilgis.model.layer",
    "coverage": "soilgis.jobs.steps.pair_areas",
    "ledger": "soilgis.jobs.steps.layer_ledger",
}

__all__ = [
    "Basis",
    "Catalog",
    "Layer",
    "Level",
    "Opening",
    "Provenance",
    "Result",
    "SoilgisError",
    "Status",
    "Study",
    "Unit",
    "Verdict",
    "ZoneKind",
    "coverage",
    "ledger",
    "run",
    "screen",
    "studies",
    "supervise",
    "write",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``import soilgis`` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'soilgis' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


def _several(folders: str | Path | tuple[str | Path, ...]) -> tuple[Path, ...]:
    """Folders as paths; a single one may stand for itself."""
    from pathlib import Path

    return (Path(folders),) if isinstance(folders, (str, Path)) else tuple(Path(folder) for folder in folders)


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
    from soilgis.model.level import Level
    from soilgis.model.study import Study
    from soilgis.output.webmap import build_map
    from soilgis.store.catalog import Catalog

    refuse_unknown_word(level or "", ("", *(one.value for one in Level)), "level")
    refuse_unknown_word(engine, get_args(choice.Engine), "engine")
    catalog = Catalog(_several(layers))
    chosen = study if isinstance(study, Study) else catalog.study(str(study))
    found = job.run(job.at_level(chosen, Level(level) if level else None), catalog, engine=engine)
    return replace(found, viewer=build_map)


def screen(
    sites: str | Path | gpd.GeoDataFrame,
    *,
    study: str = "",
    layer: str | tuple[str, ...] = (),
    layers: tuple[str | Path, ...] = (),
    options: ScreenOptions | None = None,
    opening: Opening | None = None,
) -> Screening:
    """Screen sites (项目选址核查): what each touches, under which rule, and what could not be checked.

    Parameters
    ----------
    sites
        A site file, or a frame with a declared CRS; its column site_id names the sites, or they are numbered.
    study
        Id or path of the study whose layers are checked.
    layer
        Ids of layers to check besides, or instead.
    layers
        Your folders of layers.
    options
        Widths, tolerances, earthwork and stated conditions.
    opening
        CRS, encoding and sublayer of a file that needs one; what sites without id are called.

    Returns
    -------
    Screening
        Checked frames: sites, checks, pieces, kinds, counties, conclusions, indicators; with their provenance.

    Raises
    ------
    SoilgisError
        Naming what is wrong and the cure; a layer without data is no error but 未核查.
    """
    from pathlib import Path

    from soilgis.jobs.steps.screen_layers import study_of
    from soilgis.jobs.steps.screening import screen as run_screening
    from soilgis.model.inputs import PLAIN
    from soilgis.store.catalog import Catalog
    from soilgis.store.sites.read import SiteReading, read_sites, sites_of_frame

    catalog = Catalog(_several(layers))
    how = opening or PLAIN
    how.refuse_unknown(("site",))
    reading = SiteReading(opening=how.of("site"))
    read = read_sites((Path(sites),), reading) if isinstance(sites, (str, Path)) else sites_of_frame(sites, reading)
    return run_screening(
        read,
        study_of(catalog, study=study, layers=(layer,) if isinstance(layer, str) else tuple(layer)),
        catalog,
        options=options,
    )


def studies() -> tuple[str, ...]:
    """Ids of the studies that come with soilgis."""
    from soilgis.store.catalog import study_ids

    return study_ids()


def supervise(  # noqa: PLR0913 - the front door keeps its old keywords beside the new one
    patches: str | Path | gpd.GeoDataFrame,
    approved: str | Path | gpd.GeoDataFrame,
    *,
    previous: str | Path | gpd.GeoDataFrame | None = None,
    study: str = "",
    layers: tuple[str | Path, ...] = (),
    options: SuperviseOptions | None = None,
    opening: Opening | None = None,
) -> Supervision:
    """Judge disturbance patches against approved extents (扰动图斑监管); what is suspected stays 疑似.

    Parameters
    ----------
    patches, approved
        Polygons: files, or frames with a declared CRS.
    previous
        Patches of the previous period.
    study
        Study whose priority areas and regions are used; without one the whole country, and no priority area is checked.
    layers
        Your folders of layers; without a study all their zone layers are checked.
    options
        Tolerances.
    opening
        CRS, encoding and sublayer of inputs that need one (patches, approved, previous); what rows without id are called.

    Returns
    -------
    Supervision
        Checked frames: patches, excess, matches, finished, statistics; with their provenance.

    Raises
    ------
    SoilgisError
        Naming what is wrong and the cure.
    """
    from pathlib import Path

    from soilgis.jobs.steps.screen_layers import supervised_study
    from soilgis.jobs.steps.supervision import open_inputs
    from soilgis.jobs.steps.supervision import supervise as run_supervision
    from soilgis.model.inputs import PLAIN
    from soilgis.model.options import SuperviseOptions
    from soilgis.store.catalog import Catalog
    from soilgis.store.patches import read_risk_rules

    catalog = Catalog(_several(layers))
    given = [Path(one) if isinstance(one, str) else one for one in (patches, approved)]
    before = Path(previous) if isinstance(previous, str) else previous
    inputs = open_inputs(given[0], given[1], before, opening=opening or PLAIN)
    chosen = supervised_study(catalog, study)
    return run_supervision(
        inputs, chosen, catalog, options=options or SuperviseOptions(), rules=read_risk_rules(catalog)
    )


def write(
    result: Result,
    folder: str | Path,
    *,
    brief: bool = False,
    atlas: bool = False,
    font: str | Path | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write a result's tables, workbook, GeoPackage, map, picture and manifest into one folder, whole or not at all.

    Parameters
    ----------
    result
        Not changed.
    folder
        Made when absent; other files in it stay.
    brief, atlas
        Whether the briefing and the atlas are wanted too.
    overwrite
        Whether files may be replaced that soilgis did not write there, or that were changed since.
    font
        Font file of the pictures, instead of the Noto Sans SC that comes with soilgis.

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

    from soilgis.output.write import Wanted, write_result

    return write_result(
        result,
        Path(folder),
        wanted=Wanted(brief=brief, atlas=atlas, font=Path(font) if font else None, overwrite=overwrite),
    )
