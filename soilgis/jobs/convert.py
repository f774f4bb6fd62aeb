"""Turn a file of shapes into another format (格式转换)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from soilgis.model import holds
from soilgis.model.exchanged import Converted
from soilgis.model.formats import WRITTEN
from soilgis.model.job import FileJob, Positional, Progress, Target, silent

if TYPE_CHECKING:
    from soilgis.model.formats import Format


class Convert(FileJob):
    """Turn a file of shapes into another format: survey text, coordinate tables, Excel, DXF, KML, Shapefile, GeoPackage and more; what a format cannot hold is told and recorded (格式转换)."""

    title = "格式转换"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis convert site.txt site.shp",
        "soilgis convert site.kml site.txt --to-crs EPSG:4526",
        "soilgis convert plots.gdb plots.gpkg --sublayer 图斑",
    )
    inputs: ClassVar[tuple[str, ...]] = ("file",)
    shown: ClassVar[str] = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> site = gpd.GeoDataFrame({"site_id": ["A"]}, geometry=[shapely.box(112.0, 37.0, 112.01, 37.01)], crs=4490)
    >>> answer = soilgis.convert(site, "site.txt")
    >>> answer.said
    ('1 个要素，site.txt（勘测定界坐标 TXT），坐标系 CGCS2000 / 3-degree Gauss-Kruger zone 37',)
    """

    file: Annotated[Path, Positional(), holds.vector("polygon", "line", "point")]
    """File to read: vector file, survey text, corner points in text or Excel, drawing (输入文件)."""
    to: Annotated[Path, Positional(), holds.file_out(*WRITTEN)]
    """File to write; its ending says the format (输出文件)."""
    to_crs: Annotated[str, holds.CRS] = ""
    """CRS to write, on CGCS2000 or WGS 84, such as EPSG:4527; that of the input where the format can hold it, else the 3° zone the shapes lie in (输出坐标系)."""
    id: Annotated[str, holds.column("file", group="读取方式")] = ""
    """Column with the parcels' ids, for survey text and coordinate tables; features are numbered without it (地块编号字段)."""
    axis: Annotated[Literal["", "north-east", "east-north"], holds.option(group="读取方式", advanced=True)] = ""
    """Order of axes of corner points and drawings; survey order, X north, when not given (坐标轴次序)."""
    text_encoding: Annotated[Literal["", "UTF-8", "GB18030"], holds.option(group="输出", advanced=True)] = ""
    """Encoding of the text of a Shapefile (UTF-8 when not given) or survey text (GB18030 when not given) (输出文字编码)."""

    def writes(self) -> tuple[Target, ...]:
        """The file, and its record beside it."""
        names = (f"{self.to.stem}-record.csv", f"{self.to.stem}-fields.csv")
        return (Target(self.to, WRITTEN, names=names, option="TO"),)

    def _format(self) -> Format:
        from soilgis.store.exchange import wanted_format

        return wanted_format(self.to)

    def measure(self, progress: Progress = silent) -> Converted:
        """Read the file as it is, and bring it to the CRS of the format."""
        from soilgis.jobs.steps.converting import identified
        from soilgis.model.exchange_tables import Conversion
        from soilgis.store.exchange import brought_to, read_for_exchange, survey_system

        form = self._format()
        progress("读取")
        frame, notes = read_for_exchange(self.file, self.opening().of("file"), axis=self.axis)
        if form.areal:
            frame = identified(frame, self.id, self.file.name)
        progress("转换坐标")
        ready, moved = brought_to(frame, form, self.to_crs, self.file.name)
        said = (f"{len(ready)} 个要素，{self.to.name}（{form.zh}），坐标系 {ready.crs.name}",)
        return Converted(
            {"": (Conversion, Conversion.empty())}, (*notes, *moved), said, system=survey_system(ready.crs) or ("", 0, 0), frame=ready, form=form, name=self.to.name,
            text_encoding=self.text_encoding,
        )  # fmt: skip
