"""The writer's desk (撰写台): a result's numbers as a sentence wants them, and a book of the figures that no table of ours shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.adcodes import NATION
from soilgis.model.clause_tables import Duties, PublishedSeries
from soilgis.model.layer import Role, Status, weakest
from soilgis.model.level import Level
from soilgis.model.monitor_tables import BothDecline, Monitoring
from soilgis.model.rate_tables import Gaps, Rates, Trajectory, ZoneRates
from soilgis.model.steep_tables import RegionSlopes
from soilgis.model.tables import Regions
from soilgis.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.columns import Table
    from soilgis.model.result import Result
    from soilgis.output.briefing.words import Words

_EXTRA: dict[str, type[Table]] = {
    "rates": Rates, "gaps": Gaps, "trajectory": Trajectory, "zone_rates": ZoneRates, "monitoring": Monitoring, "both_decline": BothDecline,
    "slopes": RegionSlopes, "duties": Duties, "published": PublishedSeries,
}  # fmt: skip
_MOST_TOPS = 3
"""Units at the top that are spoken of one by one; more are summed and ranked."""


@dataclass(frozen=True)
class Derived:
    """A figure made for a sentence (汇总数): what it is, how it is printed, how far it can be trusted."""

    label: str
    figure: str
    status: str


class Desk:
    """One result as a briefing reads it."""

    def __init__(self, result: Result, said: Words) -> None:
        self.result, self.said = result, said
        self.derived: dict[tuple[str, str], Derived] = {}

    @cached_property
    def tops(self) -> pd.DataFrame:
        """Regions without a listed parent: what the study covers as a whole."""
        regions = self.result.regions
        known = set(regions[Regions.adcode])
        found: pd.DataFrame = regions[~regions[Regions.parent_adcode].isin(known)]
        return found

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the tops that are spoken of one by one; none where there are many."""
        return tuple(self.tops[Regions.adcode]) if len(self.tops) <= _MOST_TOPS else ()

    @cached_property
    def leaves(self) -> pd.DataFrame:
        """Regions of the study's level, by adcode."""
        found: pd.DataFrame = self.result.leaves().set_index(Regions.adcode, drop=False).rename_axis(None)
        return found

    @cached_property
    def alone(self) -> bool:
        """Whether the one top is the only unit."""
        return len(self.leaves) == 1

    @cached_property
    def national(self) -> bool:
        """Whether the study asks for the whole country, whose provinces stand without a row above them."""
        return self.result.study.region == (NATION,)

    @cached_property
    def place(self) -> str:
        """Name of what the study covers."""
        if self.national:
            return self.said.text("place", "nation")
        names = list(self.tops[Regions.name])
        if len(names) <= _MOST_TOPS:
            return ("、" if self.said.chinese else ", ").join(names)
        unit = self.called(str(self.tops[Regions.level].iloc[0]))
        return self.said.text("place", "several", count=len(names), unit=unit)

    @cached_property
    def whole(self) -> str:
        """全省, 全市 and so on; the name in other languages."""
        if self.national:
            return self.place
        if len(self.tops) != 1 or not self.said.chinese:
            return self.said.text("place", "all") if len(self.tops) != 1 else self.place
        ending = str(self.place)[-1:]
        return f"全{ending}" if ending in "省市县区旗州盟" else self.place

    def called(self, level: str) -> str:
        """What units of a level are called; levels of own boundaries as their owner calls them."""
        return self.said.text("unit", level) if level in set(Level) else level

    @cached_property
    def unit(self) -> str:
        """What one unit is called: own boundaries as their owner calls them; 市, or 市（州） and 市（州、盟） where not all are cities."""
        if self.result.study.units:
            return self.result.study.units.label
        level = self.result.study.level
        ends = {str(name)[-1:] for name in self.leaves[Regions.name]} if level is Level.CITY else set()
        plain = "city_only" if ends == {"市"} else "city_state" if ends == {"市", "州"} else level.value
        return self.said.text("unit", plain)

    @cached_property
    def units(self) -> str:
        """各市, 各县（市、区） and so on."""
        return self.said.text("place", "each", unit=self.unit)

    @cached_property
    def total_km2(self) -> float:
        """Area of the study as measured, for shares."""
        return float(self.leaves[Regions.area_km2].sum())

    @cached_property
    def ground(self) -> Status:
        """Status of the boundaries every area rests on."""
        bounds = [use.layer.status for use in self.result.provenance.uses if use.layer.role is Role.BOUNDARIES]
        return weakest(bounds or [Status.OFFICIAL])

    def frame(self, name: str) -> pd.DataFrame:
        """A table of rasters and rates; without rows where the study has none."""
        held = self.result.extra.get(name)
        return held[1] if held is not None else _EXTRA[name].empty()

    def of_leaves(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table that are of the study's level."""
        return frame[frame[Regions.adcode].isin(set(self.leaves[Regions.adcode]))] if len(frame) else frame

    def of_tops(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table that are of the tops spoken of one by one."""
        return frame[frame[Regions.adcode].isin(self.codes)] if len(frame) else frame

    @cached_property
    def _known(self) -> dict[str, object]:
        """What any text may name: the place and its units."""
        return {"place": self.place, "whole": self.whole, "unit": self.unit, "units": self.units}

    def say(self, name: str, /, **figures: object) -> str:
        """One sentence of the language."""
        return self.said.say(name, **(self._known | figures))

    def text(self, section: str, name: str, /, **figures: object) -> str:
        """Any other text of the language."""
        return self.said.text(section, name, **(self._known | figures))

    def head(self, name: str, /, **figures: object) -> str:
        """Heading of a part."""
        return self.text("parts", name, **figures)

    def status(self, values: Iterable[Any]) -> str:
        """Label of the weakest of some statuses."""
        return self.said.of(weakest([Status(str(value)) for value in values if pd.notna(value)] or [Status.OFFICIAL]))

    def km2(self, value: float, label: str = "", status: str = "") -> str:
        """An area with its unit; with a label it stands in the book of derived figures."""
        return self._kept(self.said.figure(value, Unit.KM2), label, status)

    def share(self, value: float, label: str = "", status: str = "") -> str:
        """A share as percent."""
        return self._kept(self.said.figure(value, Unit.SHARE), label, status)

    def points(self, value: float, label: str = "", status: str = "") -> str:
        """A difference in percentage points."""
        text = self.said.figure(value, Unit.POINT)
        return self._kept(text.replace(" 百分点", " 个百分点"), label, status)

    def count(self, value: int, label: str, status: str = "") -> str:
        """A number of things, which always stands in the book."""
        return self._kept(f"{value:,}", label, status)

    def _kept(self, text: str, label: str, status: str) -> str:
        if label:
            self.derived.setdefault((label, text), Derived(label, text, status))
        return text
