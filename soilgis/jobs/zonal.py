"""Exact area by class of a raster in every region (分区统计)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role
from soilgis.model.level import Level
from soilgis.model.splitting import SplittingJob
from soilgis.model.spread_job import SpreadingJob

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


class Zonal(SpreadingJob, RegionJob, SplittingJob):
    """Area by class of a raster in every region, every cell by the share inside; nodata and outside are accounts (分区统计)."""

    title = "分区统计"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis zonal --regions counties.gpkg --region-id XZQDM --raster erosion2024.tif --out zonal.csv",
        "soilgis zonal --regions admin --level city --raster erosion.tif --class-names 1=slight --class-names 2=light --out zonal.csv",
        "soilgis zonal --regions admin --raster dem.tif --values --quantiles 0.5 --out heights.csv",
    )
    shown = """
    >>> import geopandas as gpd, numpy as np, rasterio, shapely, soilgis
    >>> place = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.01, 0, 111.0, 0, -0.01, 36.0)}
    >>> with rasterio.open("classes.tif", "w", driver="GTiff", width=4, height=2, count=1, dtype="uint8", **place) as file:
    ...     file.write(np.array([[1, 1, 2, 2], [1, 1, 1, 2]], "uint8"), 1)
    >>> shapes = shapely.box([111.0, 111.02], 35.98, [111.02, 111.04], 36.0)
    >>> towns = gpd.GeoDataFrame({"town": ["西", "东"]}, geometry=shapes, crs="EPSG:4490")
    >>> found = soilgis.zonal(towns, "classes.tif", region_id="town", class_names={1: "slight", 2: "light"})
    >>> table = found.table[found.table["area_km2"] > 0.01]
    >>> table[["town", "class_name", "area_km2"]].round(2).values.tolist()
    [['西', 'slight', 4.0], ['东', 'slight', 1.0], ['东', 'light', 3.0]]
    >>> [path.name for path in found.write("zonal")]
    ['zonal.csv', 'manifest.json']
    """
    needs: ClassVar[dict[str, str]] = {"resample": "land_use", "zone_id": "zones", "quantiles": "values"}
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"values": ("zones", "land_use", "class_names")}

    inputs: ClassVar[tuple[str, ...]] = ("regions", "zones", "raster", "land_use")

    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)]
    """File of regions, or a boundaries layer such as admin (区域文件或图层)."""
    raster: Annotated[str, holds.raster()]
    """Raster file, .zip with one raster, or /vsi path (栅格)."""
    out: Annotated[Path, holds.file_out(".csv")]
    """CSV file to write (输出文件)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the region's id; it keeps its name in the output (区域编号字段)."""
    zones: Annotated[tuple[str, ...], holds.vector(role=Role.ZONES)] = ()
    """File of zones or a zone layer; regions are cut into pieces by the zones they lie in; may be repeated (分区)."""
    zone_id: Annotated[str, holds.column("zones")] = ""
    """Column with the zone's id; without it each file is one zone named after it (分区编号字段)."""
    land_use: Annotated[str, holds.raster()] = ""
    """Land-use raster on the same cells, joined cell by cell (土地利用栅格)."""
    resample: Annotated[bool, holds.option(advanced=True)] = False
    """Let a land-use raster on other cells be resampled to the raster's by the nearest cell (允许最近邻重采样)."""
    class_names: Annotated[tuple[str, ...], holds.option(group="输入")] = ()
    """Class by code, such as 1=slight; codes without one are then refused; may be repeated (图例)."""
    nodata: Annotated[str, holds.option(group="输入", advanced=True)] = ""
    """Value of cells without data where the file declares none; none when every cell has a value (无数据值)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    values: Annotated[bool, holds.option()] = False
    """The raster is continuous: mean, extremes and quantiles instead of classes (连续栅格)."""
    quantiles: Annotated[tuple[float, ...], holds.number("1")] = ()
    """Quantile 0-1 of a continuous raster; may be repeated (分位数)."""
    strict: Annotated[bool, holds.option()] = False
    """Refuse regions the raster does not fully cover (严格模式)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file."""
        return (Target(self.out, (".csv",)),)

    @shared_out
    def measure(self, progress: Progress = silent) -> Tables:
        """Open the regions and the raster, scan it, and lay the table."""
        from soilgis.jobs.steps.class_areas import values_table, zonal_table
        from soilgis.jobs.steps.inputs import open_regions
        from soilgis.jobs.steps.parts_regions import split_regions
        from soilgis.jobs.steps.raster_inputs import nodata_of, opened, plain_legend
        from soilgis.model.rate_tables import ZonalAreas, ZonalValues
        from soilgis.store.catalog import Catalog

        catalog, opening = Catalog(self.layers), self.opening()
        progress("读取区域与栅格")
        regions, notes = open_regions(
            self.regions, catalog, level=self.level, region_id=self.region_id, opening=opening
        )
        raster = opened(
            self.raster,
            opening.of("raster").crs.value,
            nodata=nodata_of(self.nodata),
            legend=plain_legend(self.class_names),
        )
        progress("扫描栅格")
        if self.values:
            found = values_table(raster, regions, region_id=self.region_id, quantiles=self.quantiles)
            return split_regions(
                Tables({"": (ZonalValues, found)}, tuple(notes)), self._divided(catalog), regions, self.region_id
            )
        land_use = opened(self.land_use, opening.of("land_use").crs.value) if self.land_use else None
        zones, said = _zones(self, catalog, regions)
        table, more = zonal_table(
            raster, regions, region_id=self.region_id, zones=zones, land_use=land_use, resample=self.resample
        )
        if self.strict:
            from soilgis.planning.strict import refuse_ground_outside

            refuse_ground_outside(more)
        made = Tables({"": (ZonalAreas, table)}, (*notes, *said, *more))
        return split_regions(made, self._divided(catalog), regions, self.region_id)

    def early(self) -> None:
        """Refuse parts of no known level."""
        from soilgis.store.catalog import Catalog

        self._divided(Catalog(self.layers))

    def _divided(self, catalog: Catalog) -> str:
        from soilgis.jobs.steps.parts_regions import refuse_split

        return refuse_split(self.split, self.regions, catalog, self.level)


def _zones(job: Zonal, catalog: Catalog, regions: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame | None, list[Note]]:
    """Zones of all files, one frame, and what is to be said of them; None when none was asked for."""
    import pandas as pd

    from soilgis.jobs.steps.inputs import open_zones
    from soilgis.planning.areas.extents import apart
    from soilgis.store.layer_names import layer_names

    labels = [""] * len(job.zones) if job.zone_id else layer_names(job.zones)
    opened_zones = [
        open_zones(name, catalog, zone_id=job.zone_id, opening=job.opening(), label=label, near=regions)
        for name, label in zip(job.zones, labels, strict=True)
    ]
    frames = [frame for frame, _ in opened_zones]
    notes = [note for _, noted in opened_zones for note in noted]
    named = zip(map(str, job.zones), frames, strict=True)
    notes += apart(regions.total_bounds, {name: frame.total_bounds for name, frame in named})
    return pd.concat(frames, ignore_index=True) if frames else None, notes
