"""Ranking (位次): which units are furthest from what is asked of them, by what the study has measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.monitor_tables import BothDecline
from soilgis.model.rate_tables import Gaps, Rates
from soilgis.model.tables import Contribution, Regions, Union
from soilgis.model.units import Unit, rounded, spell
from soilgis.output.briefing.blocks import grid
from soilgis.output.briefing.duties import between_targets, one_level

if TYPE_CHECKING:
    from soilgis.output.briefing.blocks import Sheet
    from soilgis.output.briefing.desk import Desk

_MOST_TOPS = 3


@dataclass(frozen=True)
class Ranking:
    """Units in order, the furthest behind first, with the basis of the order: gap, implied, zones or none."""

    basis: str
    rows: pd.DataFrame
    """By adcode; columns of the table the order comes from."""
    year: int = 0
    """Target year the order is about."""

    def row(self, code: str) -> dict[Any, Any]:
        """One unit's figures."""
        found: dict[Any, Any] = self.rows.loc[[code]].to_dict("records")[0]
        return found


def ranking(desk: Desk) -> Ranking:
    """Order the units by gap to the last target; without rates by what their targets imply; without targets by priority areas."""
    gaps = desk.of_leaves(desk.frame("gaps"))
    if len(gaps):
        gaps = gaps[(gaps[Gaps.year] == gaps[Gaps.year].max()) & gaps[Gaps.gap_points].notna()]
    if len(gaps):
        year = int(gaps[Gaps.target_year].max())
        rows = gaps[gaps[Gaps.target_year] == year].sort_values([Gaps.gap_points, Gaps.adcode], ascending=[False, True])
        return Ranking("gap", rows.set_index(Gaps.adcode, drop=False).rename_axis(None), year)
    implied = one_level(desk.result)
    implied = implied if len(implied) else between_targets(desk)
    implied = (
        desk.of_leaves(implied[implied[Contribution.year] == implied[Contribution.year].max()])
        if len(implied)
        else implied
    )
    if len(implied):
        rows = implied.sort_values([Contribution.implied_km2, Contribution.adcode], ascending=[False, True])
        return Ranking(
            "implied",
            rows.set_index(Contribution.adcode, drop=False).rename_axis(None),
            int(rows[Contribution.year].iloc[0]),
        )
    union = desk.of_leaves(desk.result.union[desk.result.union[Union.union_km2].fillna(0) > 0])
    if len(union):
        shares = union.assign(printed=union[Union.share_of_region].map(lambda share: rounded(share * 100, 2)))
        rows = shares.sort_values(["printed", Union.union_km2, Union.adcode], ascending=[False, False, True])
        return Ranking(
            "zones", rows.drop_duplicates(Union.adcode).set_index(Union.adcode, drop=False).rename_axis(None)
        )
    return Ranking("none", union)


def ranked_sheet(desk: Desk, order: Ranking) -> Sheet | None:
    """Every unit with area, rate, targets and gap, the furthest behind first, the whole above them; empty columns go."""
    text = desk.text
    years = [year for year in desk.result.target_years if desk.result.regions[f"target_{year}"].notna().any()]
    rates = desk.frame("rates")
    rates = rates[rates[Rates.year] == rates[Rates.year].max()] if len(rates) else rates
    year = rates[Rates.year].iloc[0] if len(rates) else ""
    gaps = desk.frame("gaps")
    gaps = (
        gaps[(gaps[Gaps.year] == gaps[Gaps.year].max()) & (gaps[Gaps.target_year] == order.year)] if len(gaps) else gaps
    )
    columns = [
        (text("heads", "place"), True), (text("heads", "region"), False), (text("heads", "area"), True), (text("column", "rate_of", year=year), True),
        *((text("column", "target_of", year=one), True) for one in years), (text("column", "gap_to", year=order.year), True),
        (text("heads", "to_reduce"), True), (text("heads", "per_year"), True), (text("heads", "status"), False),
    ]  # fmt: skip
    known = {"rate": _by_code(rates), "gap": _by_code(gaps)}
    behind = [*order.rows.index, *(code for code in desk.leaves.index if code not in set(order.rows.index))]
    tops = [] if desk.alone or len(desk.tops) > _MOST_TOPS else list(desk.tops[Regions.adcode])
    ranked = [
        _ranked(desk, code, str(at) if at <= len(order.rows) else "", years, known) for at, code in enumerate(behind, 1)
    ]
    told = [row for row in ranked if _says(row)]
    if not told:
        return None
    bare = len(ranked) - len(told)
    notes = (text("tables", "no_figures", count=desk.count(bare, text("derived", "bare"))),) if bare else ()
    cells = [*(_ranked(desk, code, "", years, known) for code in tops), *told]
    caption = text("tables", "ranked", order=text("order", order.basis, year=order.year))
    return grid(caption, columns, cells, notes=notes)


def _says(row: tuple[str, ...]) -> bool:
    """Whether a row holds a figure besides its area."""
    return any(cell not in {"", "—"} for cell in row[3:-1])


def _by_code(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    return {
        str(row[Regions.adcode]): {str(key): value for key, value in row.items()} for row in frame.to_dict("records")
    }


def _ranked(
    desk: Desk, code: str, at: str, years: list[int], known: dict[str, dict[str, dict[str, object]]]
) -> tuple[str, ...]:
    region = desk.result.regions.set_index(Regions.adcode).loc[code]
    rate, gap = known["rate"].get(code, {}), known["gap"].get(code, {})
    statuses = [
        value
        for value in (rate.get(Rates.status), gap.get(Gaps.status), region[Regions.target_status])
        if isinstance(value, str)
    ]
    return (
        at, str(region[Regions.name]), spell(float(region[Regions.printed_km2]), Unit.KM2), _number(rate.get(Rates.rate), Unit.SHARE),
        *(_number(region[f"target_{year}"], Unit.SHARE) for year in years), behind_text(desk, gap.get(Gaps.gap_points), met=bool(gap.get(Gaps.met))),
        "—" if gap.get(Gaps.met) else _number(gap.get(Gaps.gap_km2), Unit.KM2), "—" if gap.get(Gaps.met) else _number(gap.get(Gaps.annual_km2), Unit.KM2_PER_YEAR),
        desk.status(statuses) if statuses else "—",
    )  # fmt: skip


def behind_text(desk: Desk, points: object, *, met: bool) -> str:
    """A gap as a reader says it: 差 9.51, 超 1.43, 已达到; never a negative shortfall."""
    if not isinstance(points, float) or pd.isna(points):
        return "—"
    if met:
        return desk.text("cells", "met" if rounded(points, 2) == 0 else "above", points=spell(abs(points), Unit.POINT))
    return desk.text("cells", "below", points=spell(abs(points), Unit.POINT))


def _number(value: object, unit: Unit) -> str:
    return spell(float(str(value)), unit) if value is not None and not pd.isna(value) else "—"  # type: ignore[call-overload]


def not_both(desk: Desk) -> set[str]:
    """Codes of units that were judged and did not decline in both."""
    frame = desk.frame("both_decline")
    if frame.empty:
        return set()
    frame = frame[
        (frame[BothDecline.this_year] == frame[BothDecline.this_year].max()) & frame[BothDecline.both].notna()
    ]
    return set(frame.loc[~frame[BothDecline.both].astype(bool), BothDecline.adcode])
