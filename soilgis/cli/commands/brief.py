"""Write a briefing of a study: a page that prints, a Word document, plain text, slides, a snippet to embed (简报)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import click

from soilgis.cli.guard import study_id
from soilgis.cli.perform import Request
from soilgis.model.holds import file_in, option
from soilgis.model.job import Positional, Target
from soilgis.model.level import Level
from soilgis.model.signing import SigningJob

IDLE = ("soilgis.output.webmap.build", "soilgis.output.briefing.word", "docx", "soilgis.output.briefing.page")
"""What this process imports while it waits for the other."""


class Command(SigningJob, Request):
    """Run a study and write briefing.html, briefing.docx, briefing.md, embed.html, map.html and map.png into one folder (简报)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis brief shanxi --out out/shanxi",
        "soilgis brief shanxi --office 山西省水利厅 --issue 3 --date 2026-11-26 --slides --out out/shanxi",
        "soilgis brief shanxi --template 本单位模板.docx --out out/shanxi",
    )

    study: Annotated[str, Positional()]
    """Id of a shipped study, or the path of a study.toml (研究方案)."""
    out: Path | None = None
    """Folder for the files; out/<study> when not given (输出目录)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers, DIR/<id>/layer.toml; may be repeated (自有图层目录)."""
    level: Level | None = None
    """Brief another level than the study's (统计级别)."""
    lang: Literal["zh", "en"] = "zh"
    """Language of the sentences; names stay Chinese (语言)."""
    template: Annotated[Path | None, file_in(group="输出")] = None
    """Your own Word template, filled instead of the layout of official documents; see docs/briefing.md (自有模板)."""
    slides: Annotated[bool, option(group="输出")] = False
    """Write briefing.pptx too, with tables and charts that can be edited (幻灯片)."""
    font: Path | None = None
    """Font file of the pictures, instead of the Noto Sans SC that comes along (图片字体文件)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        place = self.out or Path("out") / study_id(self.study, self.layers)
        names = ("briefing.html", "briefing.docx", "briefing.md", "embed.html", "map.html", "map.png")
        return (Target(place, names=(*names, "briefing.pptx") if self.slides else names),)

    def perform(self) -> int:
        """Run the study and write the files."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.study import at_level, run
        from soilgis.output.beside import second_python
        from soilgis.output.briefing.slots import Slots
        from soilgis.output.briefing.wishes import Wishes
        from soilgis.output.drawing import Beginning
        from soilgis.output.fonts import chinese_font
        from soilgis.output.told import Told
        from soilgis.output.windows import write_briefing
        from soilgis.store.catalog import Catalog

        if self.font:
            chinese_font(self.font)
        slots = Slots(self.office.strip(), self.issue.strip(), self.date)
        wishes = Wishes(self.lang, slots, self.template, self.slides)
        wishes.refuse()
        catalog = Catalog(self.layers)
        study = at_level(catalog.study(self.study), self.level)
        out, told = self.out or Path("out") / study.id, Told()
        with second_python(("soilgis.output.picture.figure",), idle=IDLE) as beside, steps(study.title.zh) as progress:
            begun = Beginning(beside)
            result = run(study, catalog, progress=progress, settled=begun.settled)
            progress("撰写简报")
            written = write_briefing(result, out, wishes=wishes, font=self.font, told=told, begin=begun.maps)
        for note in told.notes:
            click.echo(f"注意：{note}", err=True)
        for path in written:
            click.echo(path)
        return 0
