"""A CSLE factor, or erosion classes, from rasters (因子与分级栅格)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.csle import RegionType
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent
from soilgis.model.sentences.jobs import JobNotes

if TYPE_CHECKING:
    from soilgis.store.catalog import Catalog


class Factor(WritingJob):
    """B from cover, K from texture, R from monthly rain, or classes from a modulus; the formula and its source in the tags (因子栅格).

    \b
    cover        vegetation cover in per cent -> a RUSLE C, standing in for B (蔡崇法等 2000)
    erodibility  sand, silt, clay and organic carbon in per cent -> K (EPIC)
    erosivity    monthly rain in mm, twelve rasters a year, January first -> R
    stations     CSV of daily rain (station, date, rain_mm) -> CSV of R by station, half-month model (章文波等 2002)
    water        modulus in t/(km2 a) -> classes of SL 190-2007, with --tolerance or --region-type
    wind         modulus in t/(km2 a) -> wind-erosion classes
    """  # noqa: D301 - click wants the character

    title = "因子栅格"
    makes_files = True
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis factor cover fvc.tif --out b.tif",
        "soilgis factor erodibility sand.tif silt.tif clay.tif carbon.tif --out k.tif",
        "soilgis factor wind modulus.tif --out wind.tif",
    )
    shown = """
    >>> import numpy as np, rasterio, soilgis
    >>> place = {"crs": "EPSG:4547", "transform": rasterio.Affine(10, 0, 500000, 0, -10, 4000000)}
    >>> with rasterio.open("cover.tif", "w", driver="GTiff", width=3, height=1, count=1, dtype="float32", **place) as file:
    ...     file.write(np.array([[0, 50, 90]], "float32"), 1)
    >>> found = soilgis.factor("cover", "cover.tif")
    >>> with rasterio.open(found.files[0]) as file:
    ...     [round(float(value), 3) for value in file.read(1)[0]]
    [1.0, 0.067, 0.0]
    """

    kind: Annotated[
        Literal["cover", "erodibility", "erosivity", "stations", "water", "wind"], Positional(), holds.option()
    ]
    """What is made (种类)."""
    rasters: Annotated[tuple[str, ...], Positional(), holds.raster()]
    """Rasters on the same cells; one CSV for stations (栅格)."""
    out: Annotated[Path, holds.file_out(".tif", ".tiff", ".csv")]
    """COG to write; CSV for stations (输出文件)."""
    tolerance: Annotated[float | None, holds.number("t/(km²·a)")] = None
    """Tolerable loss in t/(km²·a), where 微度 ends, for water (容许土壤流失量)."""
    region_type: Annotated[RegionType | None, holds.option()] = None
    """Region type of SL 190-2007 that sets the tolerance, for water (侵蚀类型区)."""
    crs: Annotated[str, holds.CRS] = ""
    """CRS of rasters that declare none, such as EPSG:4490 (坐标系)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the CSV for stations, such as GB18030; told from its bytes when not given (文本编码)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""

    def writes(self) -> tuple[Target, ...]:
        """The raster; a CSV file for stations."""
        return (Target(self.out, (".csv",) if self.kind == "stations" else (".tif", ".tiff")),)

    def measure(self, progress: Progress = silent) -> Tables:
        """Compute cell by cell into the raster that is asked for, or by station into a table."""
        from soilgis.jobs.steps import factor_rasters as made
        from soilgis.store.catalog import Catalog

        recipes = {"cover": made.COVER, "erodibility": made.ERODIBILITY, "erosivity": made.EROSIVITY}
        catalog = Catalog(self.layers)
        tolerance = self._tolerance(catalog)
        progress("逐块计算")
        if self.kind == "stations":
            return self._stations()
        if self.kind in recipes:
            told = made.make_factor(recipes[self.kind], self.rasters, self.out, crs=self.crs)
        else:
            told = made.classify(self.rasters[0], self.out, catalog, tolerance=tolerance, crs=self.crs)
        return Tables({}, tuple(told), files=(self.out,))

    def into(self, folder: Path, progress: Progress = silent) -> Tables:
        """Do the work with its raster in a folder of one's own."""
        return self.model_copy(update={"out": folder / f"{self.kind}.tif"}).measure(progress)

    def _stations(self) -> Tables:
        """R of every station from its daily rain."""
        from soilgis.model.csle import StationErosivity
        from soilgis.planning.rates.rainfall import station_erosivity
        from soilgis.store.given import notes_of, read_given

        rain = read_given(Path(self.rasters[0]), encoding=self.encoding)
        table = station_erosivity(rain)
        said = [
            (JobNotes.years_left_out if years else JobNotes.no_whole_year)(years=part).under(name)
            for name, years, part in zip(
                table[StationErosivity.station],
                table[StationErosivity.years],
                table[StationErosivity.part_years],
                strict=True,
            )
            if isinstance(part, str)
        ]
        said += [
            JobNotes.station_doubt(doubt=doubt).under(name)
            for name, doubt in zip(table[StationErosivity.station], table[StationErosivity.doubts], strict=True)
            if isinstance(doubt, str)
        ]
        return Tables(
            {"": (StationErosivity, table)},
            (*notes_of(rain), *said, JobNotes.stations_to_grid()),
        )

    def _tolerance(self, catalog: Catalog) -> float | None:
        from soilgis.model.errors import UsageError
        from soilgis.store.erosion_rules import tolerance_of

        given = self.tolerance is not None or self.region_type is not None
        if (self.kind == "water") != given or (self.tolerance is not None and self.region_type is not None):
            raise UsageError(
                "water needs --tolerance or --region-type, one of them; the others take neither (容许流失量)"
            )
        if self.kind in {"water", "wind", "stations"} and len(self.rasters) != 1:
            raise UsageError(f"{self.kind} takes one file, found {len(self.rasters)} (须恰为一个文件)")
        return tolerance_of(self.region_type, catalog) if self.region_type else self.tolerance
