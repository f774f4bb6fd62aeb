"""Context of a map (地图背景): what lies around a study and through it, drawn quietly and never measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import shapely

    from soilgis.model.level import Level

RIVERS_LEFT_OUT = "河流、湖泊和海岸未绘"
"""Said where the package that holds them is not installed."""
CAPITALS_LEFT_OUT = "行政中心驻地未绘（数据包只有注记位置，没有驻地坐标）"
"""Said on the checklist: the packages hold no seat of government."""


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

    @property
    def line(self) -> str:
        """One line for the foot of a map: the source, or that rivers are not drawn."""
        return f"{self.source}，仅供显示" if self.source else RIVERS_LEFT_OUT
