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

    from soilgis.measure import coverage
    from soilgis.model.errors import SoilgisError
    from soilgis.model.layer import Basis, Layer, Status, ZoneKind
    from soilgis.model.provenance import Provenance, Verdict
    from soilgis.model.result import Result
    from soilgis.model.study import Level, Study
    from soilgis.model.units import Unit
    from soilgis.store.catalog import Catalog

_HOME = {
    "Basis": "soilgis.model.layer",
    "Catalog": "soilgis.store.catalog",
    "Layer": "soilgis.model.layer",
    "Level": "soilgis.model.study",
    "Provenance": "soilgis.model.provenance",
    "Result": "soilgis.model.result",
    "SoilgisError": "soilgis.model.errors",
    "Status": "soilgis.model.layer",
    "Study": "soilgis.model.study",
    "Unit": "soilgis.model.units",
    "Verdict": "soilgis.model.provenance",
    "ZoneKind": "soilgis.model.layer",
    "coverage": "soilgis.measure",
}

__all__ = [
    "Basis",
    "Catalog",
    "Layer",
    "Level",
    "Provenance",
    "Result",
    "SoilgisError",
    "Status",
    "Study",
    "Unit",
    "Verdict",
    "ZoneKind",
    "coverage",
    "run",
    "studies",
    "write",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``import soilgis`` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'soilgis' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


def run(study: str | Study, *, layers: tuple[str | Path, ...] = (), level: str | None = None) -> Result:
    """Run a study (运行方案).

    Parameters
    ----------
    study
        Id of a shipped study, path of a study.toml, or a `Study`.
    layers
        Your folders of layers.
    level
        province, city or county, instead of the study's own.

    Returns
    -------
    Result
        Frames of the tables, with their provenance; `write` puts them into files.

    Raises
    ------
    SoilgisError
        Naming what is wrong and the cure.
    """
    from pathlib import Path

    from soilgis import job
    from soilgis.model.study import Level
    from soilgis.store.catalog import Catalog

    catalog = Catalog(tuple(Path(folder) for folder in layers))
    chosen = catalog.study(study) if isinstance(study, str) else study
    return job.run(job.at_level(chosen, Level(level) if level else None), catalog)


def studies() -> tuple[str, ...]:
    """Ids of the studies that come with soilgis."""
    from soilgis.store.catalog import study_ids

    return study_ids()


def write(result: Result, folder: str | Path) -> list[Path]:
    """Write a result's tables, workbook, GeoPackage, map, picture and manifest into one folder, whole or not at all."""
    from pathlib import Path

    from soilgis.output.write import write_result

    return write_result(result, Path(folder))
