"""A raster's declaration (栅格): grid, nodata, unit and class legend travel together; never loose arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from soilgis.model.declared import Declared
from soilgis.model.layer import Status

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.ellipsoid import Floats

NODATA = "nodata"
"""Class of the cells without a value (无数据)."""
OUTSIDE = "outside"
"""Class of the land a raster does not reach (栅格范围外)."""


class Intensity(StrEnum):
    """Intensity of erosion (侵蚀强度), weakest first; SL 190-2007 表4.1.2."""

    SLIGHT = "slight"
    LIGHT = "light"
    MODERATE = "moderate"
    INTENSE = "intense"
    VERY_INTENSE = "very_intense"
    SEVERE = "severe"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "slight": "微度",
            "light": "轻度",
            "moderate": "中度",
            "intense": "强烈",
            "very_intense": "极强烈",
            "severe": "剧烈",
        }[self]

    @property
    def rank(self) -> int:
        """0 for 微度 … 5 for 剧烈."""
        return list(Intensity).index(self)


class Cause(StrEnum):
    """What erodes (侵蚀类型)."""

    WATER = "water"
    WIND = "wind"
    FREEZE_THAW = "freeze_thaw"
    COMBINED = "combined"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"water": "水力", "wind": "风力", "freeze_thaw": "冻融", "combined": "水力和风力"}[self]

    @property
    def counted(self) -> bool:
        """Whether it counts as erosion in the conservation rate: water and wind do, freeze–thaw does not (全国水土保持规划)."""
        return self is not Cause.FREEZE_THAW


class RasterClass(Declared):
    """One class of a raster: its code in the file and what the code means (类别)."""

    code: int
    """Value in the raster (代码)."""
    name: str = Field(min_length=1, pattern=r"^[^,;=]+$")
    """Name of the class in tables, such as light or 水田 (类别)."""
    label: str = ""
    """Chinese label; the name when empty (名称)."""
    intensity: Intensity | None = None
    """Intensity, for erosion rasters (侵蚀强度)."""
    cause: Cause = Cause.COMBINED
    """What erodes, for erosion rasters (侵蚀类型)."""
    colour: str = Field(default="", pattern=r"^(#[0-9a-fA-F]{6})?$")
    """Colour on the map, #rrggbb (颜色)."""


class Legend(Declared):
    """What the codes of a class raster mean (图例)."""

    classes: tuple[RasterClass, ...] = Field(min_length=1)
    """The classes (类别)."""

    @model_validator(mode="after")
    def _one_code_one_class(self) -> Self:
        for what, values in (("code", [str(c.code) for c in self.classes]), ("class", [c.name for c in self.classes])):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(
                    f"legend gives {what} {', '.join(twice)} twice; one code has one class (图例代码与类别须一一对应)"
                )
        pairs = [(c.cause, c.intensity) for c in self.classes if c.intensity]
        if len(pairs) != len(set(pairs)):
            raise ValueError(
                "legend gives two codes to one intensity and cause; merge them in the raster first (图例重复)"
            )
        return self

    @property
    def names(self) -> dict[int, str]:
        """Class name by code."""
        return {entry.code: entry.name for entry in self.classes}

    @property
    def labels(self) -> dict[str, str]:
        """Chinese label by class name."""
        return {entry.name: entry.label or entry.name for entry in self.classes}


def erosion_legend(codes: dict[int, str]) -> Legend:
    """Make the legend of an erosion raster from ``{1: "slight", 2: "light", 8: "wind_light"}``.

    Parameters
    ----------
    codes
        Intensity by code; a cause may stand before it: ``water_``, ``wind_`` or ``freeze_thaw_``.

    Raises
    ------
    ValueError
        If a class is no intensity of SL 190-2007, or two codes have one class.
    """
    return Legend(classes=tuple(_erosion_class(int(code), name) for code, name in codes.items()))


def _erosion_class(code: int, name: str) -> RasterClass:
    prefix = next((cause for cause in Cause if name.startswith(f"{cause.value}_")), None)
    rest = name.removeprefix(f"{prefix.value}_") if prefix else name
    if rest not in set(Intensity):
        allowed = ", ".join(Intensity)
        raise ValueError(
            f"legend code {code} is {name!r}; an erosion class is one of {allowed}, or wind_light etc. (图例)"
        )
    cause, intensity = prefix or Cause.COMBINED, Intensity(rest)
    label = intensity.label if prefix is None else f"{cause.label}{intensity.label}"
    return RasterClass(code=code, name=name, label=label, intensity=intensity, cause=cause)


@dataclass(frozen=True)
class Grid:
    """Where a raster's cells lie (格网): CRS, affine transform and shape.

    Attributes
    ----------
    crs
        Coordinate system as WKT.
    transform
        ``(a, b, c, d, e, f)``: x = a·column + b·row + c, y = d·column + e·row + f; b = d = 0, so the grid is not rotated.
        e < 0 is north-up, e > 0 south-up.
    shape
        ``(rows, columns)``.
    geographic
        Whether the axes are longitude and latitude in degrees.
    """

    crs: str
    transform: tuple[float, float, float, float, float, float]
    shape: tuple[int, int]
    geographic: bool

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(xmin, ymin, xmax, ymax)``."""
        a, _, c, _, e, f = self.transform
        rows, columns = self.shape
        xs, ys = sorted((c, c + a * columns)), sorted((f, f + e * rows))
        return xs[0], ys[0], xs[1], ys[1]

    @property
    def row_edges(self) -> Floats:
        """Y of the row borders from the first row on, shape (rows + 1,)."""
        import numpy as np

        edges: Floats = self.transform[5] + self.transform[4] * np.arange(self.shape[0] + 1, dtype=np.float64)
        return edges

    def same_cells(self, other: Grid) -> bool:
        """Whether both grids have the same cells (transforms equal to 1e-9 of a cell)."""
        import numpy as np

        near = np.allclose(self.transform, other.transform, rtol=1e-12, atol=abs(self.transform[0]) * 1e-9)
        return (
            self.shape == other.shape and self.geographic == other.geographic and bool(near) and self.crs == other.crs
        )


@dataclass(frozen=True)
class Raster:
    """A raster file that may be measured (栅格).

    Attributes
    ----------
    path
        File, ``/vsi`` path or ``zip://`` address.
    name
        What messages and tables call it.
    grid
        Where its cells lie.
    dtype
        Numpy type of its cells.
    nodata
        Value of cells without data; None when the file declares none.
    every_cell
        Whether the user stated that every cell has a value, so that a missing nodata is no question.
    block
        ``(rows, columns)`` of a stored block; strips are aligned to it.
    legend
        What the codes mean; None for continuous rasters and for codes that name themselves.
    unit
        Unit of continuous values as the file or the user states it.
    band
        Band number from 1.
    year
        Year it stands for, when it stands for one.
    status
        How far it can be trusted.
    """

    path: str
    name: str
    grid: Grid
    dtype: str
    nodata: float | None
    block: tuple[int, int]
    every_cell: bool = False
    legend: Legend | None = None
    unit: str = ""
    band: int = 1
    year: int | None = None
    status: Status = Status.OFFICIAL


class RasterEntry(Declared):
    """One raster of a study (研究栅格): erosion by year, elevation or land use."""

    role: Literal["erosion", "dem", "land_use"]
    """What the raster is: erosion (侵蚀强度), dem (高程) or land_use (土地利用) (用途)."""
    file: str
    """File beside study.toml, absolute path, /vsi path, or demo:<name> for generated demonstration data (文件)."""
    year: int | None = Field(default=None, ge=1980, le=2100)
    """Year it stands for; needed for erosion (年份)."""
    legend: dict[str, str] = Field(default_factory=dict)
    """Class by code: 1 = "slight" … for erosion, any names for land use (图例)."""
    nodata: float | Literal["none"] | None = None
    """Value of cells without data when the file declares none; "none" when every cell has a value (无数据值)."""
    crs: str = ""
    """CRS of a file that declares none, such as EPSG:4490 (坐标系)."""
    status: Status = Status.WORKING
    """How far it can be trusted (可信状态)."""
    document: str = ""
    """Document or data set it comes from (来源)."""

    @model_validator(mode="after")
    def _erosion_has_year_and_legend(self) -> Self:
        if self.role == "erosion" and self.year is None:
            raise ValueError("an erosion raster needs year (侵蚀栅格须给出年份)")
        if self.role == "erosion" and not self.legend and not self.file.startswith("demo:"):
            raise ValueError("an erosion raster needs legend, such as {1 = 'slight', 2 = 'light'} (侵蚀栅格须给出图例)")
        return self

    def source(self, folder: Path) -> str:
        """Where to open it: relative paths start in ``folder``."""
        if self.file.startswith(("/", "demo:")) or "://" in self.file:
            return self.file
        return str(folder / self.file)
