"""An extent as it is handed in (防治责任范围成果): a report with the polygons of its Shapefile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.model.report import Report

if TYPE_CHECKING:
    import geopandas as gpd

SHAPEFILE = tuple(f"extent{ending}" for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"))
"""Files of the Shapefile."""
SURVEY = "extent.txt"
"""The same polygons as survey exchange text."""


@dataclass(frozen=True)
class Handin(Report):
    """The extent of responsibility, made or checked (防治责任范围).

    Attributes
    ----------
    polygons
        The Shapefile's fields and polygons, metres, in the CRS they are written in; None for a check, which makes none.
    widths
        Bytes of every text field.
    """

    polygons: gpd.GeoDataFrame | None = field(default=None, repr=False)
    widths: dict[str, int] = field(default_factory=dict)
