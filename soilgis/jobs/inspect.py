"""What is wrong with a file, and how it is cured (数据体检): vectors, rasters and tables, looked through before they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.jobs.steps.inspection import Asked


class Inspect(WritingJob):
    """Look a file through before it is used: encoding, CRS, shapes, attributes, region codes, grid; each finding with its cure; errors and doubts end with 1 (数据体检)."""

    title = "数据体检"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis inspect redline.shp plots.gpkg targets.csv erosion.tif",
        "soilgis inspect redline.shp --fix --out redline-fixed.gpkg",
    )
    needs: ClassVar[dict[str, str]] = {"fix": "out", "coverage": "fix", "gap_width": "coverage"}
    shown: ClassVar[str] = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> crossed = shapely.Polygon([(111, 36), (112, 37), (112, 36), (111, 37)])
    >>> plots = gpd.GeoDataFrame({"code": [140105.0]}, geometry=[crossed], crs=4490)
    >>> soilgis.inspect(plots).table["finding"].tolist()
    ['shape_invalid', 'code_number']
    """

    looks_first: ClassVar[bool] = False

    file: Annotated[tuple[Path, ...], Positional(), holds.vector("polygon", "line", "point")]
    """File to look through; may be repeated (文件)."""
    fix: Annotated[bool, holds.option(group="修复")] = False
    """Write a mended copy: valid shapes, clean texts, codes and ids as text, exact doubles left out; the file itself stays (写出修复后的副本)."""
    coverage: Annotated[bool, holds.option(group="修复", advanced=True)] = False
    """Make the polygons meet without overlaps; an overlap goes to the neighbour with the longer common border (消除重叠)."""
    gap_width: Annotated[float, holds.number(group="修复", advanced=True)] = Field(
        default=0.0, ge=0, allow_inf_nan=False
    )
    """Close gaps narrower than this, in units of the CRS (缝隙宽度)."""
    out: Annotated[Path | None, holds.file_out(".gpkg", ".shp", ".geojson", ".fgb", ".csv")] = None
    """With the repair the file for the copy, a folder for several; without it a CSV for the findings (输出)."""
    sublayer: Annotated[str, holds.option(group="读取方式", advanced=True)] = ""
    """Layer of a file with several; all are looked through without it (子图层)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of text that does not tell it, such as GB18030 (文字编码)."""
    crs: Annotated[str, holds.CRS] = ""
    """CRS of files that declare none, such as EPSG:4547 (坐标系)."""
    nodata: Annotated[str, holds.option(group="读取方式", advanced=True)] = ""
    """Value of cells without data where a raster declares none (无数据值)."""
    region: Annotated[str, holds.PLACE] = ""
    """Region that rasters should cover: code or full name (应覆盖的地区)."""
    zh: Annotated[bool, holds.option(group="输出", advanced=True)] = False
    """Chinese headings and words (中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The table of findings, or that of changes beside the mended copy."""
        if self.out is None:
            return ()
        if not self.fix:
            return (Target(self.out, endings=(".csv",), names=(f"{self.out.stem}-contents.csv",)),)
        if len(self.file) > 1:
            return (
                Target(
                    self.out,
                    names=("findings.csv", "contents.csv", "changes.csv", *(f"{one.stem}.gpkg" for one in self.file)),
                ),
            )
        names = tuple(f"{self.out.stem}-{name}.csv" for name in ("findings", "contents", "changes"))
        return (Target(self.out, endings=(".gpkg", ".shp", ".geojson", ".fgb"), names=names),)

    def asked(self) -> Asked:
        """How the files are read."""
        from soilgis.jobs.steps.inspection import Asked

        return Asked(self.sublayer, self.encoding, self.crs, self.nodata, self.region)

    def measure(self, progress: Progress = silent) -> Tables:
        """Look the files through; mend copies where that is asked for."""
        from soilgis.jobs.steps.inspection import Mending, inspect_files, mend_files
        from soilgis.model.inspect_tables import Changes, Contents, Findings
        from soilgis.store.encodings import known_encoding

        if self.encoding:
            known_encoding(self.encoding)  # a word that is none is the asker's fault, not the files'
        findings, contents = inspect_files(self.file, self.asked(), progress)
        said = tuple(_said(findings, [one.name for one in self.file]))
        bad = bool((findings[Findings.severity] != "remark").any())
        if not self.fix or self.out is None:
            return Tables({"": (Findings, findings), "contents": (Contents, contents)}, said=said, findings=bad)
        changes, files = mend_files(self.file, self.out, self.asked(), Mending(self.coverage, self.gap_width), progress)
        made = {"findings": (Findings, findings), "contents": (Contents, contents), "changes": (Changes, changes)}
        return Tables(made, said=(*said, f"修改 {len(changes)} 处"), files=files, findings=bad)


def _said(findings: pd.DataFrame, files: list[str]) -> list[str]:
    """The findings in sentences, file by file."""
    from soilgis.model.finding import Finding
    from soilgis.model.inspect_tables import Findings

    lines = []
    for file in files:
        own = findings[findings[Findings.file] == file]
        lines.append(f"{file}：{len(own)} 条" if len(own) else f"{file}：未发现问题")
        for _, row in own.iterrows():
            finding = Finding(str(row[Findings.finding]))
            place = " · ".join(
                str(row[name]) for name in (Findings.part, Findings.where) if isinstance(row[name], str) and row[name]
            )
            command = (
                f"；{row[Findings.command]}" if isinstance(row[Findings.command], str) and row[Findings.command] else ""
            )
            lines.append(
                f"  {finding.severity.label} {finding.label}{f'（{place}）' if place else ''}：{row[Findings.evidence]}。{finding.cure}{command}"
            )
    return lines
