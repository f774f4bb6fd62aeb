"""Files inspected and mended (数据体检与修复): which examination a file gets, and the tables that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.errors import Problems, UsageError
from soilgis.model.finding import Severity
from soilgis.model.inspect_tables import Changes, Contents, Findings
from soilgis.model.tables import Regions
from soilgis.store.catalog import Catalog
from soilgis.store.doctor.chart import Chart
from soilgis.store.doctor.raster import RASTERS, look_at_cover, look_at_raster
from soilgis.store.doctor.table import TABLES, look_at_table
from soilgis.store.doctor.vector import Named, look_at_vector
from soilgis.store.places import open_places
from soilgis.store.placing import scratch_file
from soilgis.store.unpacked import packs_raster

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.job import Progress
    from soilgis.store.doctor.mend import Mended
    from soilgis.store.places import PlaceBook

_OUT = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
_LATEST = "1.3"


@dataclass(frozen=True)
class Asked:
    """What a user says of the files (读取方式)."""

    sublayer: str = ""
    encoding: str = ""
    crs: str = ""
    nodata: str = ""
    region: str = ""


def inspect_files(files: tuple[Path, ...], asked: Asked, progress: Progress) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Look through files of any kind.

    Returns
    -------
    findings, contents
        `Findings`, worst first within a file, and `Contents`.
    """
    places = open_places("amap", Catalog())
    findings: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    for file in files:
        progress(f"检查 {file.name}")
        chart = examined(file, asked, places)
        findings += [
            {Findings.file: chart.file, Findings.part: one.part, Findings.severity: one.finding.severity.value,
             Findings.finding: one.finding.value, Findings.where: one.where, Findings.evidence: one.evidence,
             Findings.cure: one.finding.cure, Findings.command: one.command or _command(file, one.finding.mends)}
            for one in sorted(chart.seen, key=lambda one: list(Severity).index(one.finding.severity))
        ]  # fmt: skip
        contents += [
            {Contents.file: chart.file, Contents.part: part, Contents.item: item, Contents.value: value}
            for part, item, value in chart.held
        ]
    return _table(Findings, findings), _table(Contents, contents)


def _table(declared: type[Findings | Contents | Changes], rows: list[dict[str, Any]]) -> pd.DataFrame:
    return declared.check(pd.DataFrame(rows, columns=[str(one) for one in declared.columns()]))


def _command(file: Path, mends: bool) -> str:  # noqa: FBT001 - a word of the finding itself
    return (
        f"soilgis inspect {file.name} --fix --out {file.stem}-fixed.gpkg"
        if mends and file.suffix.lower() not in TABLES
        else ""
    )


def examined(file: Path, asked: Asked, places: PlaceBook) -> Chart:
    """Look through one file as what its ending says: raster, table or vector."""
    chart, ending = Chart(file.name), file.suffix.lower()
    if ending in RASTERS or packs_raster(file):
        look_at_raster(chart, file, nodata=asked.nodata, crs=asked.crs)
        if asked.region and chart.readable:
            region, name = _region(asked.region, places)
            look_at_cover(chart, file, region, name, nodata=asked.nodata, crs=asked.crs)
    elif ending in TABLES:
        look_at_table(chart, file, places, encoding=asked.encoding)
    else:
        look_at_vector(chart, file, places, Named(asked.sublayer, asked.encoding, asked.crs))
    return chart


def _region(place: str, places: PlaceBook) -> tuple[Any, str]:
    """Shape and name of a region."""
    from soilgis.model.level import Level
    from soilgis.store.boundaries import load_units

    code, _ = places.resolve(place)
    level = Level(str(places.units.loc[places.units[Regions.adcode] == code, Regions.level].iloc[0]))
    units = load_units(level, "amap")
    return units.loc[units[Regions.adcode] == code].geometry.iloc[0], places.name_of(code)


@dataclass(frozen=True)
class Mending:
    """How files are mended (修复方式).

    Attributes
    ----------
    coverage
        Whether polygons are made to meet without overlaps.
    gap_width
        Gaps narrower than this go to a neighbour, in units of the CRS.
    """

    coverage: bool = False
    gap_width: float = 0.0


def mend_files(
    files: tuple[Path, ...], out: Path, asked: Asked, mending: Mending, progress: Progress
) -> tuple[pd.DataFrame, tuple[Path, ...]]:
    """Write mended copies, whole or not at all, and tell every change.

    Parameters
    ----------
    files
        Vector files; not changed.
    out
        File for one, folder for several: each becomes NAME.gpkg there.
    asked, mending
        How they are read and mended.

    Returns
    -------
    changes, files
        `Changes`, and the files that were written.

    Raises
    ------
    UsageError
        If a file is no vector file, an ending cannot be written, or two files would get one name; naming all of them.
    """
    targets = _targets(files, out)
    rows: list[dict[str, Any]] = []
    ready = []
    for file, target in targets:
        progress(f"修复 {file.name}")
        layers = _mended(file, asked, mending)
        ready.append((target, layers))
        rows += [
            {Changes.file: file.name, Changes.part: one.part if len(layers) > 1 else "", Changes.feature: one.feature, Changes.field: one.field,
             Changes.change: one.change, Changes.before: one.before, Changes.after: one.after, Changes.before_m2: one.before_m2,
             Changes.after_m2: one.after_m2}
            for layer in layers for one in layer.changes
        ]  # fmt: skip
    for target, layers in ready:
        _write(target, layers)
    return _table(Changes, rows), tuple(target for target, _ in ready)


def _targets(files: tuple[Path, ...], out: Path) -> list[tuple[Path, Path]]:
    """Where each file's copy goes."""
    problems = Problems("--fix")
    for file in files:
        if file.suffix.lower() in (*RASTERS, *TABLES):
            problems.add(f"{file.name} is no vector file (不是矢量文件); rasters and tables are inspected, not mended")
    if len(files) == 1:
        pairs = [(files[0], out)]
        if out.suffix.lower() not in _OUT:
            problems.add(f"--out {out.name}: name a file ending in {'、'.join(_OUT)} (输出格式)")
    else:
        pairs = [(file, out / f"{file.stem}.gpkg") for file in files]
        if out.suffix.lower() in _OUT:
            problems.add(f"--out {out.name}: several files need a folder (多个文件须给出文件夹)")
    names = [target.name.casefold() for _, target in pairs]
    for name in dict.fromkeys(one for one in names if names.count(one) > 1):
        problems.add(f"{name} would be written twice; rename one of the files (输出重名)")
    for file, target in pairs:
        if target.exists() and file.exists() and target.samefile(file):
            problems.add(f"--out {out.name} is the input itself; nothing is changed in place (不能覆盖原文件)")
    problems.raise_as(UsageError)
    return pairs


def _mended(file: Path, asked: Asked, mending: Mending) -> list[Mended]:
    """Every layer of a file, or the one that is named, mended."""
    import pyogrio

    from soilgis.model.inputs import Named as Given
    from soilgis.store.dbf_names import readable_copy
    from soilgis.store.dbf_text import text_encoding
    from soilgis.store.doctor.mend import clean_coverage, mend_layer
    from soilgis.store.readable import refuse_unreadable
    from soilgis.store.unpacked import unpacked

    file = unpacked(file, asked.sublayer)
    refuse_unreadable(file)
    encoding, _ = text_encoding(file, Given(asked.encoding, here=bool(asked.encoding)))
    names = [str(name) for name in pyogrio.list_layers(readable_copy(file))[:, 0]]
    if asked.sublayer and asked.sublayer not in names:
        raise UsageError(f"{file.name} has no layer {asked.sublayer!r} (没有这个子图层); it holds {'、'.join(names)}")
    layers = [
        mend_layer(file, name, encoding=encoding, crs=asked.crs) for name in names if asked.sublayer in {"", name}
    ]
    if mending.coverage:
        for layer in layers:
            clean_coverage(layer, gap_width=mending.gap_width, subject=f"{file.name}/{layer.name}")
    return layers


def _write(target: Path, layers: list[Mended]) -> None:
    """Write all layers into one file, UTF-8."""
    import geopandas as gpd
    import pyogrio

    driver = _OUT[target.suffix.lower()]
    if driver != "GPKG" and len(layers) > 1:
        raise UsageError(
            f"{target.name} can hold one layer, found {len(layers)}; write a .gpkg or name one with --sublayer (图层多于一个)"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch_file(target) as scratch:
        for layer in layers:
            options: dict[str, Any] = {"VERSION": _LATEST} if driver == "GPKG" and not scratch.exists() else {}
            frame = layer.frame if isinstance(layer.frame, gpd.GeoDataFrame) else pd.DataFrame(layer.frame)
            kind = None if driver == "GPKG" else "UTF-8"
            pyogrio.write_dataframe(frame, scratch, layer=layer.name if driver == "GPKG" else None, driver=driver,
                                    encoding=kind if driver == "ESRI Shapefile" else None, append=scratch.exists(), dataset_options=options or None)  # fmt: skip
