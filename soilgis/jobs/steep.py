"""Candidates for the ban on cropping steep land, as table and patches (禁垦陡坡地)."""

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
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.spread_job import SpreadingJob

_LEFT_IN = JobNotes.no_land_use()
_CANDIDATES = JobNotes.candidates()


class Steep(SpreadingJob, RegionJob):
    """Steep land per region as county notices print it, and its patches as polygons; candidates, 供参考 (疑似禁垦陡坡地)."""

    title = "陡坡地"
    examples: ClassVar[tuple[str, ...]] = (
        (
            "soilgis steep --regions towns.gpkg --region-id XZQDM --dem dem.tif --land-use dltb.tif --class-names 11=耕地 "
            "--class-names 31=林地 --cropland 耕地 --eligible 林地 --red-line red.gpkg --least-ha 0.5 --out out/steep"
        ),
    )
    shown = """
    >>> import geopandas as gpd, numpy as np, rasterio, shapely, soilgis
    >>> place = {"crs": "EPSG:4547", "transform": rasterio.Affine(10, 0, 500000, 0, -10, 4000000)}
    >>> heights = np.where(np.arange(40) < 20, 1000.0, 1000 + 6.0 * (np.arange(40) - 20)) * np.ones((20, 1))
    >>> with rasterio.open("dem.tif", "w", driver="GTiff", width=40, height=20, count=1, dtype="float32", **place) as file:
    ...     file.write(heights.astype("float32"), 1)
    >>> town = gpd.GeoDataFrame({"town": ["甲"]}, geometry=[shapely.box(500050, 3999850, 500350, 3999950)], crs="EPSG:4547")
    >>> found = soilgis.steep(town, "dem.tif", region_id="town")
    >>> found.table[["town", "area_ha", "patches"]].round(2).values.tolist()
    [['甲', 1.4, 1]]
    >>> found.tables["patches"].area_ha.round(2).tolist()
    [1.4]
    >>> found.notes[-1]
    '结果为疑似范围，供参考；划定与公告由县级人民政府作出（水土保持法第二十条）'
    >>> sorted(path.name for path in found.write("steep"))
    ['manifest.json', 'patches.gpkg', 'steep.csv']
    """
    needs: ClassVar[dict[str, str]] = {"cropland": "land_use", "eligible": "land_use", "class_names": "land_use"}

    inputs: ClassVar[tuple[str, ...]] = ("regions", "dem", "land_use", "red_line")

    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)]
    """File of regions, or a boundaries layer such as admin (区域文件或图层)."""
    dem: Annotated[str, holds.raster()]
    """Heights in metres (高程栅格)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for steep.csv and patches.gpkg (输出目录)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the region's id (区域编号字段)."""
    land_use: Annotated[str, holds.raster()] = ""
    """Land-use raster on the DEM's cells; without it existing cropland is not left out (土地利用栅格)."""
    class_names: Annotated[tuple[str, ...], holds.option(group="输入")] = ()
    """Land-use class by code, such as 11=耕地; may be repeated (图例)."""
    cropland: Annotated[tuple[str, ...], holds.option()] = ()
    """Land-use classes that are cropland; may be repeated (耕地地类)."""
    eligible: Annotated[tuple[str, ...], holds.option()] = ()
    """Land-use classes the ban may take; all but cropland when not given; may be repeated (可划地类)."""
    red_line: Annotated[str, holds.vector()] = ""
    """File of the ecological red line (生态保护红线)."""
    threshold: Annotated[float, holds.number("°")] = Field(default=25.0, gt=0, lt=90)
    """Degrees from which land is steep, this value included; provinces may set less (禁垦坡度)."""
    least_ha: Annotated[float, holds.number("hm²")] = Field(default=0.0, ge=0)
    """Smallest patch in hectares; the guide's value is not published (最小图斑)."""
    nodata: Annotated[str, holds.option(group="输入", advanced=True)] = ""
    """Value of cells without height where the file declares none; none when every cell has one (无数据值)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("steep.csv", "patches.gpkg")),)

    @shared_out
    def measure(self, progress: Progress = silent) -> Tables:
        """Open the regions, the heights, the land use and the red line; delimit the candidates; lay the table and the patches."""
        from soilgis.jobs.steps.dem_inputs import open_dem_inputs, open_land_use
        from soilgis.jobs.steps.inputs import open_polygons
        from soilgis.jobs.steps.slopes import steep_land
        from soilgis.model.steep_tables import SteepLand, SteepPatches

        regions, dem, notes = open_dem_inputs(self)
        red, said = open_polygons(Path(self.red_line), self.opening().of("red_line")) if self.red_line else (None, [])
        use = open_land_use(self, self.eligible)
        progress("扫描高程")
        table, patches = steep_land(
            dem, regions, region_id=self.region_id, land_use=use, red_line=red, threshold=self.threshold,
            least_ha=self.least_ha,
        )  # fmt: skip
        return Tables(
            {"steep": (SteepLand, table), "patches": (SteepPatches, patches)},
            (*notes, *said, *([] if use else [_LEFT_IN]), _CANDIDATES),
        )
