"""A supervision (监管成果): the risk rules it was made with, and what it found; every file reads this and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from soilgis.model import supervise_tables as t
from soilgis.model.answer import Answer
from soilgis.model.declared import Declared
from soilgis.model.screen_words import Compliance, Tier
from soilgis.model.tabled import summary

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.options import SuperviseOptions
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


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
class Supervision(Answer):
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

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader must be told."""
        return self.provenance.warnings

    @property
    def said(self) -> tuple[str, ...]:
        """The count of patches by their compliance."""
        counts = self.patches[t.Patches.compliance].value_counts()
        return ("；".join(f"{word.label} {int(counts.get(word.value, 0))}" for word in Compliance),)

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order; shapes left out."""
        return {
            "statistics": (t.CountyStatistics, self.statistics),
            "patches": (t.Patches, self.patches.drop(columns="geometry")),
            "excess": (t.Excess, self.excess.drop(columns="geometry")),
            "matches": (t.Matches, self.matches),
            "finished": (t.Finished, self.finished),
        }
