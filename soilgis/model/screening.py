"""A screening (核查成果): how it was asked for and what it found; every report reads this and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from soilgis.model import screen_tables as t
from soilgis.model.days import Day
from soilgis.model.declared import Declared
from soilgis.model.tabled import summary

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


class ScreenOptions(Declared):
    """How sites are screened (核查参数)."""

    width_m: float = Field(default=0.0, ge=0)
    """Full width of line sites in metres; lines are refused without it (线状地块宽度)."""
    radius_m: float = Field(default=0.0, ge=0)
    """Radius of point sites in metres; points are refused without it (点状地块半径)."""
    adjoining_m: float = Field(default=50.0, ge=0)
    """A clear site this near to a zone, in metres, is reported as adjoining (毗邻距离)."""
    tolerance_m: float = Field(default=0.0, ge=0)
    """Least positional tolerance of every layer in metres; a layer's own, when larger, prevails (最小位置容差)."""
    earthwork_m3: float | None = Field(default=None, ge=0)
    """Excavated and filled volume of sites without a column earthwork_m3 (土石方总量)."""
    use: str = Field(default="", pattern="^(|borrow|spoil)$")
    """What sites without a column use are: borrow (取土场), spoil (弃渣场), or empty (用途)."""
    conditions: tuple[str, ...] = ()
    """Conditions that adjust the indicators: arid, extreme_arid, erosion_light, erosion_moderate, mid_mountain, high_mountain, urban, vegetation_limited (指标调整条件)."""
    internal: bool = False
    """Print figures and pieces of internal layers too (输出内部图层数值)."""
    as_of: Day = ""
    """Date the validity of layers is judged on, YYYY-MM-DD; today where the program runs when empty (核查日期)."""


@dataclass(frozen=True)
class Screening:
    """What a screening found (核查成果).

    Attributes
    ----------
    study
        The study whose layers and regions were used; made for the occasion when there was none.
    options
        How it was asked for.
    sites, checks, pieces, kinds, counties, conclusions, indicators
        Frames of the tables in `soilgis.model.screen_tables`; sites and pieces have shapes, EPSG:4490.
    context
        Zones near the sites for the report's map (columns kind, zone_name, geometry); for display only.
    provenance
        Layers, repairs, warnings and versions.
    """

    study: Study
    options: ScreenOptions
    sites: gpd.GeoDataFrame
    checks: pd.DataFrame
    pieces: gpd.GeoDataFrame
    kinds: pd.DataFrame
    counties: pd.DataFrame
    conclusions: pd.DataFrame
    indicators: pd.DataFrame
    context: gpd.GeoDataFrame
    provenance: Provenance

    def __repr__(self) -> str:
        """Say in a few lines what it holds."""
        return summary(self)

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order; shapes left out."""
        return {
            "sites": (t.Sites, self.sites.drop(columns="geometry")),
            "screen": (t.Checks, self.checks),
            "kinds": (t.KindUnion, self.kinds),
            "counties": (t.SiteCounties, self.counties),
            "conclusions": (t.Conclusions, self.conclusions),
            "indicators": (t.SiteIndicators, self.indicators),
            "pieces": (t.Pieces, self.pieces.drop(columns="geometry")),
        }
