"""A result (成果): frozen tables with their provenance; every window reads this and changes nothing."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from soilgis.model import tables
from soilgis.model.answer import Answer
from soilgis.model.errors import OutputError
from soilgis.model.layer import Basis, Status, ZoneKind, weakest
from soilgis.model.once import Once
from soilgis.model.provenance import Verdict
from soilgis.model.tabled import summary
from soilgis.model.units import Unit, spell
from soilgis.model.words import RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    import pandas as pd
    import shapely

    from soilgis.model.columns import Table
    from soilgis.model.context import Context
    from soilgis.model.notes import Note
    from soilgis.model.picture import RasterPicture
    from soilgis.model.provenance import Provenance
    from soilgis.model.study import Study


@dataclass(frozen=True)
class Indicator:
    """One value per region that a map, a picture or a chart can show (指标)."""

    id: str
    """Stable name, such as ``target_2035`` or ``share_red_line_delineated``."""
    label: str
    """Chinese label without unit."""
    unit: Unit
    values: pd.Series[float]
    """Stored values by adcode; NaN where there is none."""
    status: Status
    """Weakest status the values rest on."""
    year: int | None = None
    """Year the values stand for; indicators that differ only by year share ``series``."""
    series: str = ""
    """Name shared by the years of one indicator, such as ``target``."""
    source: str = ""
    """Document and article, or the layers the values rest on."""
    zero: str = ""
    """What a share of zero means, where it is not that the ground was checked and is clear."""
    good: Literal["high", "low", ""] = ""
    """Which end is wanted: a high rate, a low gap; empty where neither is."""
    met: pd.Series[bool] | None = None
    """Whether each region meets its target, by adcode, where the value is held against one; such a class stands apart."""


@dataclass(frozen=True)
class Place:
    """A unit below the study's level, known by name and place alone, so that a page finds it (下级行政区)."""

    adcode: str
    name: str
    owner: str
    """Code of the study's unit that it lies in."""
    lon: float
    lat: float


class MapView(Protocol):
    """A map that a window made of a result: a folium map, as far as the numbers know (地图视图)."""

    def _repr_html_(self) -> str:
        """Show the map in a notebook."""

    def save(self, outfile: str) -> None:
        """Write the map as one file."""


@dataclass(frozen=True)
class Settled:
    """What a study covers, before anything is measured on it (研究范围与分区): all that shapes for display are made from.

    Attributes
    ----------
    study
        The study as it is run.
    regions, zones
        `tables.Regions` and `tables.Zones`, lon/lat CGCS2000.
    within
        Layers whose zones are known to lie in the regions, so that nothing of them has to be cut off for display.
    """

    study: Study
    regions: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    within: frozenset[str] = frozenset()

    def leaves(self) -> gpd.GeoDataFrame:
        """Regions of the study's own level, without the units they add up to."""
        return self.regions[self.regions[tables.Regions.level] == self.study.unit_level]


@dataclass(frozen=True)
class Result(Once, Answer):
    """What a study found (成果).

    Attributes
    ----------
    study
        The study as it was run.
    regions
        `tables.Regions`, lon/lat CGCS2000: regions of the study's level and the units they add up to.
    zones
        `tables.Zones`, lon/lat CGCS2000: the priority areas that could be used.
    coverage, union, overlap, ledger, targets, reconcile, contribution
        Frames of the tables of the same name in `soilgis.model.tables`.
    provenance
        Layers, repairs, warnings and versions.
    extra
        Tables of what the study asked for besides, by file name: rasters, rates, change.
    extra_indicators
        Values per region of these tables.
    pictures
        Rasters made ready to be looked at.
    linework
        Lines that a map which shows the whole country or 海南岛 has to carry, lon/lat; empty for others.
    places
        Units below the study's level.
    context
        What a map shows around the study and through it, never measured; None draws nothing.
    within
        Layers whose zones are known to lie in the regions (`Settled`).
    viewer
        The window that `map` opens; `soilgis.run` puts it in, since numbers know nothing of windows.
    """

    study: Study
    regions: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    coverage: pd.DataFrame
    union: pd.DataFrame
    overlap: pd.DataFrame
    ledger: pd.DataFrame
    targets: pd.DataFrame
    reconcile: pd.DataFrame
    contribution: pd.DataFrame
    provenance: Provenance
    extra: Mapping[str, tuple[type[Table], pd.DataFrame]] = field(default_factory=dict)
    extra_indicators: tuple[Indicator, ...] = ()
    pictures: tuple[RasterPicture, ...] = ()
    linework: tuple[shapely.Geometry, ...] = ()
    places: tuple[Place, ...] = ()
    context: Context | None = None
    within: frozenset[str] = frozenset()
    viewer: Callable[[Result], MapView] | None = field(default=None, repr=False, compare=False)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader must be told."""
        return self.provenance.warnings

    @property
    def sources(self) -> pd.DataFrame:
        """`tables.Sources`: the layers asked for and what became of them."""
        import pandas as pd

        rows = [
            {
                "layer": use.layer.id,
                "layer_name": use.layer.title.zh,
                "state": "已使用" if use.used else Verdict.UNCHECKED.label,
                "reason": use.reason or None,
                "status": use.layer.status.value,
                "basis": use.layer.basis.value if use.layer.basis else None,
                "document": use.layer.source.document,
                "article": use.layer.source.article or None,
                "vintage": use.layer.source.vintage,
                "licence": use.layer.source.licence,
                "secrecy": use.layer.secrecy.value,
                "sha256": "; ".join(f"{name} {digest}" for name, digest in use.files) or None,
                "note": "; ".join([use.layer.note, *use.notes]).strip("; ") or None,
            }
            for use in self.provenance.uses
        ]
        return tables.Sources.check(pd.DataFrame(rows, columns=list(map(str, tables.Sources.columns()))))

    @property
    def target_years(self) -> tuple[int, ...]:
        """Years with a column of 水土保持率 targets in ``regions``, in order; 2025 and 2035 always among them."""
        found = (re.fullmatch(r"target_(\d{4})", str(column)) for column in self.regions.columns)
        return tuple(sorted(int(match[1]) for match in found if match))

    def frames(self) -> dict[str, tuple[type[Table], pd.DataFrame]]:
        """Every table by file name, with its declaration, in reading order."""
        return {
            "regions": (tables.regions_with(self.target_years), self.regions.drop(columns="geometry")),
            "coverage": (tables.Coverage, self.coverage),
            "union": (tables.Union, self.union),
            "overlap": (tables.Overlap, self.overlap),
            "ledger": (tables.Ledger, self.ledger),
            "targets": (tables.Targets, self.targets),
            "reconcile": (tables.Reconcile, self.reconcile),
            "contribution": (tables.Contribution, self.contribution),
            **self.extra,
            "sources": (tables.Sources, self.sources),
        }

    def __repr__(self) -> str:
        """Say in a few lines what the result holds."""
        return summary(self)

    @property
    def settled(self) -> Settled:
        """What the result covers."""
        return Settled(self.study, self.regions, self.zones, self.within)

    def leaves(self) -> gpd.GeoDataFrame:
        """Regions of the study's own level, without the units they add up to."""
        return self.once("leaves", self.settled.leaves).copy(deep=False)

    def indicators(self) -> tuple[Indicator, ...]:
        """Every value per region that can be mapped, targets first."""
        return self.once("indicators", self._every_indicator)

    def _every_indicator(self) -> tuple[Indicator, ...]:
        return (*self._target_indicators(), *self.extra_indicators, *self._share_indicators())

    def _target_indicators(self) -> list[Indicator]:
        regions = self.regions.set_index(tables.Regions.adcode)
        aims = self.targets[self.targets[tables.Targets.indicator] == RATE]
        found = []
        for year in self.target_years:
            values = regions[f"target_{year}"]
            if values.notna().any():
                given = aims[aims[tables.Targets.year] == year]
                status = weakest([Status(value) for value in given[tables.Targets.status]])
                source = "；".join(dict.fromkeys(given[tables.Targets.document]))
                label = f"水土保持率目标（{year}年）"
                found.append(
                    Indicator(f"target_{year}", label, Unit.SHARE, values, status, year, "target", source, good="high")
                )
        return found

    def _share_indicators(self) -> list[Indicator]:
        checked = self.union[self.union[tables.Union.verdict] != Verdict.UNCHECKED]
        found = []
        for (kind, basis), rows in checked.groupby([tables.Union.kind, tables.Union.basis], sort=False, dropna=False):
            values = rows.set_index(tables.Union.adcode)[tables.Union.share_of_region]
            among = Basis(str(basis)).label.replace("（", "，").rstrip("）")
            label = f"{ZoneKind(str(kind)).label}占比（{among}）"
            status = weakest([Status(value) for value in rows[tables.Union.status]])
            source = "；".join(dict.fromkeys(rows[tables.Union.layers]))
            partial = (rows[tables.Union.verdict] == Verdict.NOT_LISTED).any()
            zero = f"0，{Verdict.NOT_LISTED.label}" if partial else ""
            found.append(
                Indicator(f"share_{kind}_{basis}", label, Unit.SHARE, values, status, source=source, zero=zero)
            )
        return found

    def map(self) -> MapView:
        """Return the result's folium map, which needs no network; the last line of a notebook's cell shows it.

        Ordinary folium layers may be added to it; its ``save`` writes the same safe page as ``soilgis map``.

        Raises
        ------
        OutputError
            If the result was not made by `soilgis.run`.
        """
        if self.viewer is None:
            raise OutputError(
                "this result has no map window; make it with soilgis.run, or call soilgis.output.webmap.build_map(result) (未接入地图窗口)"
            )
        return self.viewer(self)

    def _repr_html_(self) -> str:
        """Show the study, its regions and its gaps in a notebook."""
        leaves = self.leaves()
        area = spell(float(leaves[tables.Regions.printed_km2].sum()), Unit.KM2, symbol=True)
        gaps = "、".join(use.layer.title.zh for use in self.provenance.unchecked) or "无"
        head = f"{self.study.title.zh}：{len(leaves)} 个{self.study.unit_label}单元，{area}；未核查：{gaps}"
        table = self.union.head(20).to_html(index=False, escape=True, na_rep="—")
        return f"<p>{html.escape(head)}</p>{table}"
