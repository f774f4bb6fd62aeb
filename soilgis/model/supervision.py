"""A supervision (监管成果): tolerances it was made with, and what it found; every file reads this and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from soilgis.model import supervise_tables as t
from soilgis.model.declared import Declared
from soilgis.model.screen_words import Tier
from soilgis.model.tabled import summary

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


class SuperviseOptions(Declared):
    """Tolerances of a supervision (监管参数); the defaults are soilgis's own and printed with every result."""

    digitise_m: float = Field(default=2.0, ge=0, le=200)
    """Uncertainty of a digitised outline in metres (勾绘容差)."""
    shift_m: float = Field(default=5.0, ge=0, le=200)
    """Shift between image and approved extent in metres (影像偏移容差)."""
    least_excess_m2: float = Field(default=100.0, ge=0)
    """Ground beyond the widened extent up to this is no excess, m² (最小超出面积)."""
    change_share: float = Field(default=0.05, ge=0, le=1)
    """Growth or loss up to this share of the patch is no change (变化容差)."""
    non_construction: tuple[str, ...] = ("非生产建设项目",)
    """Values of qtype that mark a patch as no construction project (非生产建设项目标识)."""

    @property
    def reach_m(self) -> float:
        """How far an approved extent is widened: both uncertainties added."""
        return self.digitise_m + self.shift_m


class RiskRule(Declared):
    """One rule of the risk tiers (风险规则): a field of `supervise_tables.Patches`, a comparison, a tier, a reason."""

    id: str = Field(min_length=1)
    """The rule's id."""
    tier: Tier
    """Tier a patch gets when the rule holds."""
    field: str
    """Column of the patches table."""
    op: Literal["in", "==", ">=", ">", "<=", "<"]
    """Comparison."""
    value: tuple[str, ...] | float | bool | str
    """What to compare with."""
    reason: str = Field(min_length=1)
    """Printed for the patch, Chinese."""


class RiskRules(Declared):
    """A set of risk rules (风险分级规则); the highest tier that holds prevails."""

    version: int = Field(ge=1)
    """Version of the form."""
    title: str
    """Name of the rule set, printed with the tiers."""
    rule: tuple[RiskRule, ...] = Field(min_length=1)
    """The rules."""


@dataclass(frozen=True)
class Supervision:
    """What a supervision found (监管成果).

    Attributes
    ----------
    study, options, rules
        Study used for regions and priority areas, tolerances, risk rules.
    patches, excess, matches, finished, statistics
        Frames of the tables in `soilgis.model.supervise_tables`; patches and excess have shapes, EPSG:4490.
    provenance
        Layers, repairs, warnings and versions.
    """

    study: Study
    options: SuperviseOptions
    rules: RiskRules
    patches: gpd.GeoDataFrame
    excess: gpd.GeoDataFrame
    matches: pd.DataFrame
    finished: pd.DataFrame
    statistics: pd.DataFrame
    provenance: Provenance

    def __repr__(self) -> str:
        """Say in a few lines what it holds."""
        return summary(self)

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order; shapes left out."""
        return {
            "statistics": (t.CountyStatistics, self.statistics),
            "patches": (t.Patches, self.patches.drop(columns="geometry")),
            "excess": (t.Excess, self.excess.drop(columns="geometry")),
            "matches": (t.Matches, self.matches),
            "finished": (t.Finished, self.finished),
        }
