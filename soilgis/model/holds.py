"""What a field holds (字段内容): said once in a job's declaration, read by the command line, the workbench, QGIS and the manual."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soilgis.model.layer import Role


class Holding(StrEnum):
    """Kinds of content a field may have (内容种类)."""

    VECTOR = "vector"
    RASTER = "raster"
    TABLE = "table"
    COLUMN = "column"
    LAYER = "layer"
    STUDY = "study"
    PLACE = "place"
    SHELF = "shelf"
    FILE = "file"
    FILE_OUT = "file_out"
    FOLDER_OUT = "folder_out"
    FOLDER = "folder"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    DATE = "date"
    CRS = "crs"
    ENCODING = "encoding"
    TEXT = "text"


@dataclass(frozen=True)
class Holds:
    """What one field holds (字段内容).

    Attributes
    ----------
    what
        Kind of content.
    geometry
        Shapes a vector may have: polygon, line, point.
    role
        Role of the shelf layers whose id may be given instead of a file; empty for none.
    of
        Field whose file a column, or a sublayer, belongs to.
    table
        Declared table whose columns a table file has, as `soilgis schema` knows it.
    suffixes
        Endings of the file that is written.
    unit
        Unit of a number, such as m or km².
    pair
        Whether the text reads KEY=VALUE, as 2024=erosion.tif; a vector may do without the key.
    group
        Heading the field stands under (分组).
    advanced
        Whether most users leave it alone.
    """

    what: Holding
    geometry: tuple[str, ...] = ()
    role: str = ""
    of: str = ""
    table: str = ""
    suffixes: tuple[str, ...] = ()
    unit: str = ""
    pair: bool = False
    group: str = ""
    advanced: bool = False

    def told(self) -> dict[str, object]:
        """What is said of the content in JSON: the kind, and what is not left open."""
        return {
            "what": self.what.value,
            **{name: value for name, value in asdict(self).items() if name != "what" and value},
        }


@dataclass(frozen=True)
class Spelled:
    """Marks a field whose option on the command line has another name (命令行名称)."""

    name: str


def vector(*geometry: str, role: Role | None = None, pair: bool = False, group: str = "输入") -> Holds:
    """Hold a vector file, or the id of a shelf layer of ``role``; polygons when no shape is named; ``pair`` if NAME= may stand before."""
    shelf = role.value if role else ""
    return Holds(Holding.VECTOR, geometry=geometry or ("polygon",), role=shelf, pair=pair, group=group)


def raster(*, pair: bool = False, group: str = "输入") -> Holds:
    """Hold a raster file; ``pair`` for YEAR=FILE."""
    return Holds(Holding.RASTER, pair=pair, group=group)


def table(name: str = "", *, group: str = "输入") -> Holds:
    """Hold a table file (CSV or spreadsheet) with the columns of a declared table."""
    return Holds(Holding.TABLE, table=name, group=group)


def column(of: str, *, group: str = "输入") -> Holds:
    """Hold the name of a column of the file that another field holds."""
    return Holds(Holding.COLUMN, of=of, group=group)


def layer(role: Role | None = None, *, group: str = "输入") -> Holds:
    """Hold the id of a shelf layer."""
    return Holds(Holding.LAYER, role=role.value if role else "", group=group)


def number(unit: str = "", *, group: str = "参数", advanced: bool = False) -> Holds:
    """Hold a number with its unit; limits stand in the field."""
    return Holds(Holding.NUMBER, unit=unit, group=group, advanced=advanced)


STUDY = Holds(Holding.STUDY, group="输入")
PLACE = Holds(Holding.PLACE, group="输入")
SHELF = Holds(Holding.SHELF, group="输入", advanced=True)
CRS = Holds(Holding.CRS, group="读取方式", advanced=True)
ENCODING = Holds(Holding.ENCODING, group="读取方式", advanced=True)
DATE = Holds(Holding.DATE, group="参数")
FOLDER = Holds(Holding.FOLDER, group="参数", advanced=True)
FOLDER_OUT = Holds(Holding.FOLDER_OUT, group="输出")


def file_in(*, group: str = "输入", advanced: bool = False) -> Holds:
    """Hold a file that is neither vector nor raster nor table, such as a font or a set of rules."""
    return Holds(Holding.FILE, group=group, advanced=advanced)


def file_out(*suffixes: str) -> Holds:
    """Hold the file to write, by its ending."""
    return Holds(Holding.FILE_OUT, suffixes=suffixes, group="输出")


def option(*, group: str = "参数", advanced: bool = False) -> Holds:
    """Hold a switch, a choice or plain text; which of them, the field's type says."""
    return Holds(Holding.TEXT, group=group, advanced=advanced)
