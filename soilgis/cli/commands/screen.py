"""Screen sites against zones, rules and counties (项目选址核查)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import click

from soilgis.cli.declare import Positional
from soilgis.cli.files import FileRequest
from soilgis.cli.guard import Target
from soilgis.model.days import Day


class Command(FileRequest):
    """What does this site touch, how much, under which clause, and what was not checked; for reference only (项目选址核查，供参考)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis screen site.geojson --study shanxi --out out/site",
        "soilgis screen 界址点.csv --study shanxi --layers my/layers --earthwork 32000 --out out/site",
        "soilgis screen road.kml --width 26 --layer red-line --layers my/layers --out out/road",
    )

    inputs: ClassVar[tuple[str, ...]] = ("site", "earlier")

    site: Annotated[tuple[Path, ...], Positional()]
    """Site files: GeoJSON, GPKG, SHP, KML/KMZ, DXF, CSV of corner points, or survey exchange TXT (地块文件)."""
    out: Path
    """Folder for the results (输出目录)."""
    study: str = ""
    """Study whose layers are checked: its id, or the path of a study.toml (研究方案)."""
    layer: tuple[str, ...] = ()
    """Layer to check besides the study's, or instead; may be repeated (图层编号)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; without --study and --layer all its zone layers are checked; may be repeated (自有图层目录)."""
    id: str = ""
    """Column with the site's id (地块编号字段)."""
    axis: Literal["", "north-east", "east-north"] = ""
    """Axis order of corner points and drawings when it is not the survey order X north, Y east (坐标轴次序)."""
    width: float = 0.0
    """Full width of line sites in metres (线状地块宽度)."""
    radius: float = 0.0
    """Radius of point sites in metres (点状地块半径)."""
    adjoining: float = 50.0
    """A clear site this near to a zone, in metres, is reported as adjoining (毗邻距离)."""
    tolerance: float = 0.0
    """Least positional tolerance of every layer in metres; thinner overlaps are 临界 (最小位置容差)."""
    earthwork: float | None = None
    """Excavated and filled volume in m³, for the plan category (挖填土石方总量)."""
    use: Literal["", "borrow", "spoil"] = ""
    """borrow for 取土场, spoil for 弃渣场 (用途)."""
    condition: tuple[str, ...] = ()
    """Condition that adjusts the indicators: arid, extreme_arid, erosion_light, erosion_moderate, mid_mountain, high_mountain, urban; may be repeated (指标调整条件)."""
    earlier: tuple[Path, ...] = ()
    """Extents approved earlier, same ids as the sites: re-approval is judged against them (原批复范围)."""
    internal: bool = False
    """Print figures and shapes of internal layers too; without it only their verdicts (输出内部图层数值)."""
    date: Day = ""
    """Date the validity of layers is judged on, YYYY-MM-DD; today when not given (核查日期)."""
    format: tuple[Literal["html", "docx", "csv", "xlsx", "json", "gpkg"], ...] = ()
    """What to write; all when not given; may be repeated (输出格式)."""
    pages: bool = False
    """A page for each site as well (逐地块出页)."""
    strict: bool = False
    """End with 1 when any layer was not checked or rests on demo or working data (严格模式)."""
    zh: bool = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        from soilgis.output.screening import written_names

        return (Target(self.out, names=written_names(self.format)),)

    def perform(self) -> int:
        """Screen, write, and tell what was not checked."""
        from soilgis.cli.progress import steps
        from soilgis.field import study_of
        from soilgis.model.errors import UsageError
        from soilgis.model.screening import ScreenOptions
        from soilgis.output.screening import FORMATS, write_screening
        from soilgis.screening import refuse_gaps, screen
        from soilgis.store.catalog import Catalog
        from soilgis.store.idle import UNDECLARED, refuse_idle
        from soilgis.store.sites import SiteReading, read_sites

        catalog = Catalog(self.layers)
        options = ScreenOptions.load(
            {
                "width_m": self.width, "radius_m": self.radius, "adjoining_m": self.adjoining, "tolerance_m": self.tolerance,
                "earthwork_m3": self.earthwork, "use": self.use, "conditions": self.condition, "internal": self.internal,
                "as_of": self.date,
            },
            "screen", UsageError,
        )  # fmt: skip
        study = study_of(catalog, study=self.study, layers=self.layer)
        opening = self.opening()
        reading = SiteReading(id_column=self.id, axis=self.axis, opening=opening.of("site"))
        before = SiteReading(id_column=self.id, axis=self.axis, opening=opening.of("earlier"))
        with steps("选址核查") as progress:
            progress("读取地块")
            refuse_idle(
                [str(path) for path in (*self.site, *self.earlier) if path.suffix.lower() not in UNDECLARED], opening
            )
            sites = read_sites(self.site, reading)
            earlier = read_sites(self.earlier, before) if self.earlier else None
            result = screen(sites, study, catalog, options=options, earlier=earlier, progress=progress)
            if self.strict:
                refuse_gaps(result)
            formats = self.format or FORMATS
            written = write_screening(
                result, self.out, formats=formats, pages=self.pages, zh=self.zh, progress=progress
            )
        for warning in result.provenance.warnings:
            click.echo(f"注意：{warning}", err=True)
        for path in written:
            click.echo(path)
        return 0
