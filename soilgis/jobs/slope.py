"""Slope classes of every region from a DEM, and cropland by slope (坡度分级)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role
from soilgis.model.level import Level
from soilgis.model.sentences.jobs import JobMessages
from soilgis.model.spread_job import SpreadingJob


class Slope(SpreadingJob, RegionJob):
    """Area by slope class of every region, straight from the DEM: ≤2, 2-6, 6-15, 15-25, >25 degrees (坡度分级面积与坡耕地)."""

    title = "坡度分级"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis slope --regions admin --dem dem.tif --out slope.csv",
        (
            "soilgis slope --regions towns.gpkg --region-id XZQDM --dem dem.tif --land-use dltb.tif --class-names 11=耕地 "
            "--cropland 耕地 --threshold 6 --out cropland.csv"
        ),
    )
    shown = """
    >>> import geopandas as gpd, numpy as np, rasterio, shapely, soilgis
    >>> place = {"crs": "EPSG:4547", "transform": rasterio.Affine(10, 0, 500000, 0, -10, 4000000)}
    >>> heights = np.where(np.arange(40) < 20, 1000.0, 1000 + 6.0 * (np.arange(40) - 20)) * np.ones((20, 1))
    >>> with rasterio.open("dem.tif", "w", driver="GTiff", width=40, height=20, count=1, dtype="float32", **place) as file:
    ...     file.write(heights.astype("float32"), 1)
    >>> town = gpd.GeoDataFrame({"town": ["甲"]}, geometry=[shapely.box(500050, 3999850, 500350, 3999950)], crs="EPSG:4547")
    >>> found = soilgis.slope(town, "dem.tif", region_id="town")
    >>> table = found.table[found.table["area_km2"] > 0]
    >>> table[["label", "area_km2"]].round(4).values.tolist()
    [['≤2°', 0.015], ['15°～25°', 0.001], ['>25°', 0.014]]
    """
    needs: ClassVar[dict[str, str]] = {"cropland": "land_use", "threshold": "land_use", "class_names": "land_use"}

    inputs: ClassVar[tuple[str, ...]] = ("regions", "dem", "land_use")

    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)]
    """File of regions, or a boundaries layer such as admin (区域文件或图层)."""
    dem: Annotated[str, holds.raster()]
    """Heights in metres (高程栅格)."""
    out: Annotated[Path, holds.file_out(".csv")]
    """CSV file to write (输出文件)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the region's id (区域编号字段)."""
    land_use: Annotated[str, holds.raster()] = ""
    """Land-use raster on the DEM's cells; then cropland by slope class is written (土地利用栅格)."""
    class_names: Annotated[tuple[str, ...], holds.option(group="输入")] = ()
    """Land-use class by code, such as 11=耕地; may be repeated (图例)."""
    cropland: Annotated[tuple[str, ...], holds.option()] = ()
    """Land-use classes that are cropland; may be repeated (耕地地类)."""
    threshold: Annotated[float | None, holds.number("°")] = Field(default=None, ge=0, lt=90)
    """Degrees above which cropland is sloping; no single value is published, so it must be given (坡耕地起始坡度)."""
    nodata: Annotated[str, holds.option(group="输入", advanced=True)] = ""
    """Value of cells without height where the file declares none; none when every cell has one (无数据值)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file."""
        return (Target(self.out, (".csv",)),)

    def early(self) -> None:
        """Refuse land use without the classes that are cropland and the slope from which it counts."""
        from soilgis.model.errors import UsageError

        if self.land_use and (self.threshold is None or not self.cropland):
            raise UsageError(JobMessages.cropland_needs())

    @shared_out
    def measure(self, progress: Progress = silent) -> Tables:
        """Open the regions and the heights, and lay the table: slope classes, or cropland by slope where land use is given."""
        from soilgis.jobs.steps.dem_inputs import open_dem_inputs, open_land_use
        from soilgis.jobs.steps.slopes import slope_table, sloping_cropland
        from soilgis.model.steep_tables import SlopeAreas, SlopingCropland

        regions, dem, notes = open_dem_inputs(self)
        progress("扫描高程")
        use = open_land_use(self)
        if use is None:
            return Tables({"": (SlopeAreas, slope_table(dem, regions, region_id=self.region_id))}, notes)
        table = sloping_cropland(dem, use, regions, region_id=self.region_id, threshold=self.threshold or 0.0)
        return Tables({"": (SlopingCropland, table)}, notes)
