"""Write the offline web map and the picture of a study (离线网页地图与专题图)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import click

from soilgis.cli.guard import study_id
from soilgis.cli.perform import Request
from soilgis.model.days import Day
from soilgis.model.job import Positional, Target, WritingJob
from soilgis.model.level import Level

if TYPE_CHECKING:
    from soilgis.model.result import Result
    from soilgis.store.catalog import Catalog


class Command(WritingJob, Request):
    """Run a study and write its map as one HTML file, or as a picture: the ending of --out decides (制图)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis map shanxi --out out/shanxi/map.html",
        "soilgis map shanxi --out map.pdf --date 2026-11-22",
        "soilgis map shanxi --raster 土壤侵蚀强度（2023年） --out erosion.png",
        "soilgis map hebei --indicator share_mountain_listed --out hebei.png",
        "soilgis map shanxi --check",
        "soilgis map shanxi --sheet a3 --out annex.pdf",
    )
    needs: ClassVar[dict[str, str]] = {"gcj02": "tiles"}

    study: Annotated[str, Positional()]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Path | None = None
    """File ending in .html, .png, .pdf or .svg; out/<study>/map.html when not given (输出文件)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Level | None = None
    """Map another level than the study's (统计级别)."""
    indicator: str = ""
    """Indicator to start with; the study's own when not given (着色指标)."""
    raster: str = ""
    """Raster of the study to draw on a picture instead of the indicator, by its title (图片上的栅格)."""
    date: Day = ""
    """Date to print on a picture, YYYY-MM-DD (制图日期)."""
    font: Path | None = None
    """Font file of a picture, instead of the Noto Sans SC that comes along (图片字体文件)."""
    tiles: str = ""
    """Online tiles under the map, opt-in: an address with {z} {x} {y}; the page then asks that host alone (在线底图)."""
    gcj02: bool = False
    """The tiles are in GCJ-02: they are shifted, the data never are (底图为 GCJ-02)."""

    check: bool = False
    """Only check what the map shows against the rules of published maps, print the list, write nothing; 1 where one is not met (公开地图核对)."""
    sheet: Literal["a4", "a3"] = "a4"
    """Paper of a picture: a4, or a3 with frame and title block for the annex of a plan (图幅)."""

    def writes(self) -> tuple[Target, ...]:
        """The page or picture; nothing where the map is only checked."""
        if self.check:
            return ()
        place = self.out or Path("out") / study_id(self.study, self.layers) / "map.html"
        return (Target(place, (".html", ".htm", ".png", ".pdf", ".svg")),)

    def perform(self) -> int:
        """Run the study and write the map."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.study import at_level, run
        from soilgis.model.errors import OutputError
        from soilgis.output.fonts import chinese_font
        from soilgis.store.catalog import Catalog

        out = self.out or Path("map.html")
        if self.sheet != "a4" and out.suffix.lower() in {".html", ".htm"}:
            raise OutputError(
                "--sheet is for pictures; name --out FILE.pdf, .png or .svg (图幅只用于图片，请用 --out 指定 .pdf、.png 或 .svg)"
            )
        if self.font:
            chinese_font(self.font)
        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        if self.indicator:
            study = study.model_copy(update={"map": study.map.model_copy(update={"indicator": self.indicator})})
        with steps(study.title.zh) as progress:
            result = run(study, catalog, progress=progress)
            if self.check:
                return self._checked(result, catalog)
            out = self.out or Path("out") / study.id / "map.html"
            progress("绘制地图")
            self._write(result, out)
        click.echo(out)
        return 0

    @staticmethod
    def _checked(result: Result, catalog: Catalog) -> int:
        """Print the list of checks; 1 where one is not met."""
        from soilgis.jobs.steps.map_law import check_map, read_map_rules
        from soilgis.model.map_law import Finding, MapChecks

        table = check_map(result, read_map_rules(catalog))
        for row in table.to_dict("records"):
            finding = Finding(row[MapChecks.finding])
            click.echo(f"【{finding.label}】{row[MapChecks.item]}：{row[MapChecks.reason]}")
            if finding is not Finding.NOT_APPLICABLE:
                click.echo(f"　　要求：{row[MapChecks.text]}（{row[MapChecks.document]}）")
        counts = [f"{one.label} {int((table[MapChecks.finding] == one.value).sum())} 项" for one in Finding]
        click.echo("、".join(counts))
        return int((table[MapChecks.finding] == Finding.FAILED.value).any())

    def _write(self, result: object, out: Path) -> None:
        from soilgis.model.result import Result
        from soilgis.output.picture.figure import default_sheet, draw
        from soilgis.output.windows import write_map

        if not isinstance(result, Result):
            raise TypeError(type(result).__name__)
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix.lower() in {".html", ".htm"}:
            for warning in write_map(result, out, tiles=self.tiles, gcj02=self.gcj02):
                click.echo(f"注意：{warning}", err=True)
        else:
            from dataclasses import replace

            from soilgis.output.told import Told

            sheet = replace(
                default_sheet(result),
                date=self.date,
                raster=self.raster,
                zones=not self.raster,
                font=self.font,
                paper=self.sheet,
            )
            told = Told()
            draw(result, out, sheet=sheet, told=told)
            for note in told.notes:
                click.echo(f"注意：{note}", err=True)
