"""Figures of the user's own (自有指标): a column of a table, such as 投资 or a published series, that a study's map shows."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from soilgis.model.declared import Declared
from soilgis.model.layer import Status
from soilgis.model.units import Unit

UNITS: dict[str, Unit] = {
    "percent": Unit.SHARE,
    "point": Unit.POINT,
    "km2": Unit.KM2,
    "wan_km2": Unit.WAN_KM2,
    "ha": Unit.HA,
    "mu": Unit.MU,
    "wan_mu": Unit.WAN_MU,
    "km": Unit.KM,
    "m": Unit.M,
    "degree": Unit.DEGREE,
    "t_per_km2": Unit.MODULUS,
    "wan_yuan": Unit.WAN_YUAN,
    "count": Unit.COUNT,
    "year": Unit.YEAR,
}
"""Units a column may be in, by the word a study writes."""


class FigureEntry(Declared):
    """One column of a table as an indicator of the map (自有指标)."""

    column: str = Field(min_length=1)
    """Column that holds the figures (字段)."""
    label: str = Field(min_length=1, max_length=40)
    """What it is called on the map, without unit and year (名称)."""
    unit: Literal[
        "percent", "point", "km2", "wan_km2", "ha", "mu", "wan_mu", "km", "m", "degree", "t_per_km2", "wan_yuan", "count", "year",
    ]  # fmt: skip
    """Unit the column is in; percent as 72.44, not 0.7244 (单位)."""
    file: str = ""
    """CSV or xlsx file with adcode or name in each row, beside study.toml (文件)."""
    layer: str = ""
    """Shelf layer whose table it is, instead of a file; such as erosion-published (图层)."""
    sheet: str = ""
    """Sheet of an xlsx file; the first when empty (工作表)."""
    year: int | None = Field(default=None, ge=1949, le=2100)
    """Year all rows stand for (年份)."""
    year_column: str = ""
    """Column with each row's year, instead: every year becomes one of a series (年份字段)."""
    good: Literal["high", "low", ""] = ""
    """Which end is wanted; low takes another ramp and ranks the largest first (以高或以低为好)."""
    status: Status = Status.WORKING
    """How far it can be trusted; a column status in the table can only weaken it (可信状态)."""
    document: str = ""
    """Document it comes from; needed without a column document in the table (来源)."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.file) == bool(self.layer):
            raise ValueError("give file or layer, one of the two (文件与图层须且只能给出一个)")
        if self.year is not None and self.year_column:
            raise ValueError("give year or year_column, not both (年份与年份字段只能给出一个)")
        return self

    @property
    def kind(self) -> Unit:
        """Unit of the stored values."""
        return UNITS[self.unit]
