"""Running CSLE from its declaration (土壤侵蚀模型运行): files opened, factors gathered, the raster written with its sources."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.transform import Affine

from soilgis.jobs.steps.raster_inputs import opened
from soilgis.model.csle import CsleStudy, Factor, place
from soilgis.model.errors import StudyError
from soilgis.model.sentences.jobs import JobNotes
from soilgis.raster.erosion import Csle, FactorLayer, legend_tag, window_values, write_erosion
from soilgis.raster.flow import upslope_length
from soilgis.raster.metric import metric_of
from soilgis.raster.slope import dem_checked
from soilgis.store.catalog import read_toml
from soilgis.store.erosion_rules import erosion_rules
from soilgis.store.raster import open_raster

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.notes import Note
    from soilgis.model.raster import Raster
    from soilgis.store.catalog import Catalog

RECALL = JobNotes.measures_own()


def read_csle(path: Path) -> CsleStudy:
    """Read a CSLE declaration: a file of its fields, or a study.toml with a ``[csle]`` table.

    Raises
    ------
    StudyError
        If the file cannot be read, naming every field that is wrong.
    """
    values = read_toml(path, StudyError)
    given = values.get("csle", values)
    return CsleStudy.load(given, path.name, StudyError)


def run_csle(
    study: CsleStudy, folder: Path, catalog: Catalog, *, progress: Callable[[str], None] = lambda _: None
) -> tuple[list[Path], list[Note]]:
    """Compute soil loss and write its class raster.

    Parameters
    ----------
    study
        The declaration.
    folder
        Relative file names start here.
    catalog
        Where the standard's tables are.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    files, warnings
        What was written; what the reader must be told.

    Raises
    ------
    SoilgisError
        If a factor is missing or unusable.
    """
    progress("读取因子")
    rules = erosion_rules(study, catalog)
    with tempfile.TemporaryDirectory() as scratch:
        dem = dem_checked(opened(place(folder, study.dem), study.crs))
        land = opened(place(folder, study.land_use), study.crs) if study.land_use else None
        plain = [_layer("R", study.r, folder, study.crs), _layer("K", study.k, folder, study.crs)]
        if study.length_factor is not None:
            plain.append(_layer("L", study.length_factor, folder, study.crs))
        progress("坡长")
        length = _length(study, dem, folder, Path(scratch))
        run = Csle(
            dem=dem, plain=tuple(plain), slope_length=length, biological=_layer("B", study.b, folder, study.crs),
            engineering=_layer("E", study.e, folder, study.crs), tillage=_layer("T", study.t, folder, study.crs), land_use=land,
            cropland=study.cropland, rules=rules, cap_m=study.cap_m,
        )  # fmt: skip
        progress("逐块计算")
        out = Path(place(folder, study.out))
        modulus = Path(place(folder, study.modulus_out)) if study.modulus_out else None
        bare = write_erosion(run, out, _tags(study, run), modulus)
    return [path for path in (out, modulus) if path is not None], [*_without(bare), *_warnings(study)]


def _without(bare: dict[str, float]) -> list[Note]:
    """Say what share of the cells has no result, and which factors lack values there."""
    if not bare.get(""):
        return []
    parts = "、".join(f"{name} {share:.1%}" for name, share in bare.items() if name)
    return [JobNotes.soil_loss_without(share=bare[""], parts=parts)]


def _layer(name: str, value: Factor | dict[str, float], folder: Path, crs: str) -> FactorLayer:
    if isinstance(value, dict):
        return FactorLayer(name, table={int(code): factor for code, factor in value.items()})
    if isinstance(value, str):
        return FactorLayer(name, raster=opened(place(folder, value), crs))
    return FactorLayer(name, constant=value)


def _length(study: CsleStudy, dem: Raster, folder: Path, scratch: Path) -> FactorLayer | None:
    if study.slope_length is None:
        return None
    if study.slope_length != "flow":
        return _layer("λ", study.slope_length, folder, study.crs)
    rows, columns = dem.grid.shape
    heights = window_values(dem, (0, rows), (0, columns))
    length = upslope_length(heights, metric_of(dem.grid)).astype(np.float32)
    path = scratch / "length.tif"
    profile = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32", "nodata": np.nan}
    with rasterio.open(path, "w", crs=dem.grid.crs, transform=Affine(*dem.grid.transform), **profile) as file:
        file.write(length, 1)
    return FactorLayer("λ", raster=open_raster(path))


def _tags(study: CsleStudy, run: Csle) -> dict[str, str]:
    lows = "; ".join(f"{intensity.value}>={low:g}" for intensity, low in run.rules.limits)
    return {
        "SOILGIS_LEGEND": legend_tag(),
        "SOILGIS_LIMITS": f"{lows} t/(km2·a), lower end included",
        "SOILGIS_SOURCES": "; ".join(run.rules.sources) + (f"; {study.sources}" if study.sources else ""),
        "SOILGIS_STATUS": f"{study.status.value} {study.status.label}",
        "SOILGIS_FACTORS": study.model_dump_json(exclude={"out", "modulus_out"}),
        "SOILGIS_YEAR": str(study.year or ""),
    }


def _warnings(study: CsleStudy) -> list[Note]:
    used = [name.upper() for name in ("e", "t") if getattr(study, name) != 1.0]
    found = [RECALL] if used else [JobNotes.measures_one()]
    if study.slope_length == "flow":
        found.append(JobNotes.flow_length(metres=study.cap_m))
    return found
