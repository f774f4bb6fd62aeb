"""Context of a map (地图背景): what lies around a study and through it, drawn quietly and never measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.model.seats import SEATS_LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import shapely

    from soilgis.model.level import Level
    from soilgis.model.seats import Seat

RIVERS_LEFT_OUT = "河流、湖泊和海岸未绘"
"""Said where the package that holds them is not installed."""


@dataclass(frozen=True)
class Context:
    """What a map shows besides a study (地图背景), lon/lat in degrees.

    Attributes
    ----------
    window
        West, south, east, north of what is drawn.
    level
        Level of the neighbours.
    beside
        Neighbouring units, cut to the window: adcode, name, parent (name of the unit above) and geometry.
    inside
        Units one level below the study's own, for pages of an atlas: adcode, name, parent, parent_adcode and geometry; empty for counties.
    coast, rivers, lakes
        Lines, lines, and polygons, within the window.
    source
        Where rivers, lakes and coast come from, with their status; empty where they are not drawn.
    borders
        Lines by sign: ``national`` (国界, on land), ``undecided`` (未定国界) and ``dashes`` (南海断续线), each cut to the window.
    islands
        Whether the study or its context shows 海南岛 whole, so that the islands of the South China Sea have to be shown with it.
    seats
        Seats of government within the window.
    seats_source
        Where their points come from, with their status; empty where no package holds any.
    """

    window: tuple[float, float, float, float]
    level: Level
    beside: gpd.GeoDataFrame
    inside: gpd.GeoDataFrame | None = None
    coast: tuple[shapely.Geometry, ...] = ()
    rivers: tuple[shapely.Geometry, ...] = ()
    lakes: tuple[shapely.Geometry, ...] = ()
    source: str = ""
    borders: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    islands: bool = False
    seats: tuple[Seat, ...] = ()
    seats_source: str = ""

    @property
    def line(self) -> str:
        """One line for the foot of a map: sources of waters and seats, or that they are not drawn."""
        parts = [f"{self.source}，仅供显示" if self.source else RIVERS_LEFT_OUT, self.seats_line]
        return "；".join(part for part in parts if part)

    @property
    def seats_line(self) -> str:
        """Source of the seats drawn, or that none can be; empty where the window holds none."""
        if not self.seats_source:
            return SEATS_LEFT_OUT
        return f"{self.seats_source}，仅供显示" if self.seats else ""
