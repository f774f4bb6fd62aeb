"""Answers that are files to hand in (交换成果): a conversion, and an empty form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.model.answer import Tables

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.columns import Table
    from soilgis.model.formats import Format


@dataclass(frozen=True)
class Converted(Tables):
    """Shapes on their way into another format (格式转换).

    Attributes
    ----------
    frame
        Shapes and columns in the CRS they are written in.
    form
        Format to write.
    name
        Name of the file in a folder.
    system
        Datum, width of the zones in degrees and zone number, as a survey text says them.
    text_encoding
        Encoding of a Shapefile's and a survey text's text.
    """

    frame: gpd.GeoDataFrame | None = field(default=None, repr=False, compare=False)
    form: Format | None = None
    name: str = ""
    text_encoding: str = ""
    system: tuple[str, int, int] = ("", 0, 0)


@dataclass(frozen=True)
class Blank(Tables):
    """An empty workbook to fill in (空白表).

    Attributes
    ----------
    declared
        The table it is for.
    lists
        Words a column may hold, by its name, as they are shown.
    check
        Command that reads it back.
    name
        Name of the workbook in a folder.
    """

    declared: type[Table] | None = None
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    check: str = ""
    name: str = ""
