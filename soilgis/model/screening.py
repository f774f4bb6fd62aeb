"""A screening (核查成果): what it found; every report reads this and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model import screen_tables as t
from soilgis.model.answer import Answer
from soilgis.model.tabled import summary

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.options import ScreenOptions
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


@dataclass(frozen=True)
class Screening(Answer):
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
    places
        Counties around the sites (columns name, geometry), for the report's map; for display only.
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
    places: gpd.GeoDataFrame | None = None

    def __repr__(self) -> str:
        """Say in a few lines what it holds."""
        return summary(self)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader must be told."""
        return self.provenance.warnings

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
