"""Screen sites against zones, rules and counties (项目选址核查)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from soilgis.model import holds
from soilgis.model.folders import screening_files
from soilgis.model.job import FileJob, Positional, Progress, Target, silent
from soilgis.model.layer import Role
from soilgis.model.options import ScreenOptions
from soilgis.model.splitting import SplittingJob

if TYPE_CHECKING:
    from soilgis.model.screening import Screening
    from soilgis.store.sites.read import SiteFiles


class Screen(FileJob, SplittingJob):
    """What does this site touch, how much, under which clause, and what was not checked; for reference only (项目选址核查，供参考)."""

    title = "选址核查"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis screen site.geojson --study shanxi --out out/site",
        "soilgis screen 界址点.csv --study shanxi --layers my/layers --earthwork 32000 --out out/site",
        "soilgis screen road.kml --width 26 --layer red-line --layers my/layers --out out/road",
    )

    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> site = gpd.GeoDataFrame({"site_id": ["甲"]}, geometry=[shapely.box(113.5, 37.8, 113.51, 37.81)], crs="EPSG:4490")
    >>> found = soilgis.screen(site, layer="taihang", options=soilgis.ScreenOptions(as_of="2026-01-01"))
    >>> found.checks[["layer_name", "verdict", "status"]].values.tolist()
    [['太行山区', 'involved', 'working']]
    >>> found.table["counties"].tolist()
    ['平定县']
    >>> [path.name for path in found.write("site", format="json")]
    ['screen.json', 'manifest.json']
    """
    written: ClassVar[tuple[str, ...]] = ("format", "pages")
    verdicts_only: ClassVar[bool] = True
    inputs: ClassVar[tuple[str, ...]] = ("site", "earlier")

    site: Annotated[tuple[Path, ...], Positional(), holds.vector("polygon", "line", "point")]
    """Site files: GeoJSON, GPKG, SHP, KML/KMZ, DXF, CSV of corner points, or survey exchange TXT (地块文件)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    study: Annotated[str, holds.STUDY] = ""
    """Study whose layers are checked: its id, or the path of a study.toml (研究方案)."""
    layer: Annotated[tuple[str, ...], holds.layer(Role.ZONES)] = ()
    """Layer to check besides the study's, or instead; may be repeated (图层编号)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; without --study and --layer all its zone layers are checked; may be repeated (自有图层目录)."""
    id: Annotated[str, holds.column("site")] = ""
    """Column with the site's id (地块编号字段)."""
    axis: Annotated[Literal["", "north-east", "east-north"], holds.option(group="读取方式")] = ""
    """Axis order of corner points and drawings when it is not the survey order X north, Y east (坐标轴次序)."""
    options: ScreenOptions = ScreenOptions()
    """Widths, tolerances, earthwork and stated conditions (核查参数)."""
    earlier: Annotated[tuple[Path, ...], holds.vector("polygon", "line", "point")] = ()
    """Extents approved earlier, same ids as the sites: re-approval is judged against them (原批复范围)."""
    format: Annotated[
        tuple[Literal["html", "docx", "csv", "xlsx", "json", "gpkg"], ...], holds.option(group="输出")
    ] = ()
    """What to write; all when not given; may be repeated (输出格式)."""
    pages: Annotated[bool, holds.option(group="输出")] = False
    """A page for each site as well (逐地块出页)."""
    strict: Annotated[bool, holds.option()] = False
    """End with 1 when any layer was not checked or rests on demo or working data (严格模式)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=screening_files(self.format)),)

    def measure(self, progress: Progress = silent) -> Screening:
        """Read the sites and what was approved earlier, and check them against the study's layers."""
        from soilgis.jobs.steps.parts_screening import split_screening
        from soilgis.jobs.steps.screen_layers import study_of
        from soilgis.jobs.steps.screening import refuse_gaps, screen
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        study = study_of(catalog, study=self.study, layers=self.layer)
        progress("读取地块")
        sites, earlier = self._sites()
        found = screen(sites, study, catalog, options=self.options, earlier=earlier, progress=progress)
        if self.strict:
            refuse_gaps(found)
        return split_screening(found, self.split)

    def early(self) -> None:
        """Refuse parts of a level that sites are not divided by."""
        from soilgis.model.level import Level
        from soilgis.model.splitting import levels_above, split_level

        if self.split:
            split_level(self.split, levels_above(Level.COUNTY))

    def _sites(self) -> tuple[SiteFiles, SiteFiles | None]:
        """The sites, and the extents approved earlier where files of them are named."""
        from soilgis.store.idle import UNDECLARED, refuse_idle
        from soilgis.store.sites.read import SiteReading, read_sites

        opening = self.opening()
        reading = SiteReading(id_column=self.id, axis=self.axis, opening=opening.of("site"))
        before = SiteReading(id_column=self.id, axis=self.axis, opening=opening.of("earlier"))
        declaring = [str(path) for path in (*self.site, *self.earlier) if path.suffix.lower() not in UNDECLARED]
        refuse_idle(declaring, opening)
        sites = read_sites(self.site, reading)
        return sites, read_sites(self.earlier, before) if self.earlier else None
