"""Change (消长与双下降): the last two years of monitoring, of the whole in sentences and a table, counted over the units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.monitor_tables import BothDecline, Monitoring
from soilgis.model.rate_tables import Rates
from soilgis.model.units import Unit, rounded, spell
from soilgis.output.briefing.blocks import Line, grid

if TYPE_CHECKING:
    from soilgis.output.briefing.blocks import Block, Sheet
    from soilgis.output.briefing.desk import Desk


def latest(frame: pd.DataFrame, column: str = Rates.year) -> pd.DataFrame:
    """Rows of the last year."""
    return frame[frame[column] == frame[column].max()] if len(frame) else frame


def change(desk: Desk) -> list[Block]:
    """消长 of the last two years and 双下降, of the whole and counted over the units."""
    watched = latest(desk.frame("monitoring"), Monitoring.this_year)
    if watched.empty:
        return []
    watched = watched[watched[Monitoring.base_year] == watched[Monitoring.base_year].max()]
    whole = desk.of_tops(watched[(watched[Monitoring.intensity] == "all") & watched[Monitoring.change_km2].notna()])
    lines = [_changed(desk, row) for row in whole.to_dict("records")]
    return [*lines, *_declined(desk), *_triples(desk, desk.of_tops(watched))]


def _triples(desk: Desk, rows: pd.DataFrame) -> list[Sheet]:
    """基准年, 本年 and 消长 by intensity, a table a top."""
    found = []
    for _, mine in rows.groupby(Monitoring.adcode, sort=False, dropna=False):
        status = desk.status(mine[Monitoring.status])
        base, this = mine[Monitoring.base_year].iloc[0], mine[Monitoring.this_year].iloc[0]
        columns = [(desk.text("heads", "intensity"), False)]
        columns += [(desk.text("column", "area_of", year=year), True) for year in (base, this)]
        columns += [(desk.text("column", "change"), True), (desk.text("column", "change_share"), True)]
        cells = [
            (
                desk.said.phrase(str(row[Monitoring.label])), spell(row[Monitoring.base_printed_km2], Unit.KM2),
                spell(row[Monitoring.this_printed_km2], Unit.KM2), spell(row[Monitoring.change_km2], Unit.KM2),
                spell(row[Monitoring.change_share], Unit.SHARE),
            )
            for row in mine.to_dict("records")
        ]  # fmt: skip
        name = str(mine[Monitoring.name].iloc[0])
        made = grid(
            desk.text("tables", "change", name=name, base=base, this=this, status=status), columns, cells,
            notes=(desk.text("tables", "change_note"),),
        )  # fmt: skip
        found += [made] if made else []
    return found


def _changed(desk: Desk, row: dict[Any, Any]) -> Line:
    status, change = desk.status([row[Monitoring.status]]), float(row[Monitoring.change_km2])
    rates = desk.frame("rates")
    mine = rates[rates[Rates.adcode] == row[Monitoring.adcode]].set_index(Rates.year)[Rates.rate]
    base, this = row[Monitoring.base_year], row[Monitoring.this_year]
    points = (mine.get(this, float("nan")) - mine.get(base, float("nan"))) * 100
    name = str(row[Monitoring.name])
    moved = ""
    if pd.notna(points):
        label = desk.text("derived", "rate_change", name=name, base=base, this=this)
        way = "level" if rounded(points, 2) == 0 else "up" if points > 0 else "down"
        moved = desk.text("cells", f"rate_{way}", points=desk.points(abs(points), label, status))
    way = "less" if rounded(change, 2) < 0 else "more" if rounded(change, 2) > 0 else "same"
    label = desk.text("derived", "erosion_change", name=name, base=base, this=this)
    size = desk.km2(abs(change), label, status)
    part = (
        desk.share(abs(float(row[Monitoring.change_share])), label, status)
        if pd.notna(row[Monitoring.change_share])
        else ""
    )
    tail = desk.text("cells", f"erosion_{way}", area=size, share=part)
    return Line(desk.say("change", name=name, base=base, this=this, rate=moved, erosion=tail, status=status))


def _declined(desk: Desk) -> list[Line]:
    frame = latest(desk.frame("both_decline"), BothDecline.this_year)
    if frame.empty:
        return []
    frame = frame[frame[BothDecline.base_year] == frame[BothDecline.base_year].max()]
    found = []
    for row in desk.of_tops(frame).to_dict("records"):
        if pd.isna(row[BothDecline.both]):
            continue
        status = desk.status([row[BothDecline.status]])
        shares = [
            desk.share(row[key], desk.text("derived", "strong", name=row[BothDecline.name], year=row[year]), status)
            for key, year in (
                (BothDecline.base_strong_share, BothDecline.base_year), (BothDecline.this_strong_share, BothDecline.this_year),
            )
        ]  # fmt: skip
        outcome = desk.text("cells", "both" if row[BothDecline.both] else "not_both")
        found.append(
            Line(
                desk.say(
                    "decline",
                    name=row[BothDecline.name],
                    before=shares[0],
                    after=shares[1],
                    outcome=outcome,
                    status=status,
                )
            )
        )
    judged = desk.of_leaves(frame[frame[BothDecline.both].notna()])
    if len(judged) > 1:
        status = desk.status(judged[BothDecline.status])
        both = int(judged[BothDecline.both].astype(bool).sum())
        others = [str(name) for name in judged.loc[~judged[BothDecline.both].astype(bool), BothDecline.name]]
        rest = desk.text("cells", "except", names=desk.said.listed(others)) if others else ""
        count = desk.count(len(judged), desk.text("derived", "judged", unit=desk.unit), status)
        if both == len(judged):
            return [*found, Line(desk.say("declines_all", count=count, status=status))]
        shown = desk.count(both, desk.text("derived", "both", unit=desk.unit), status)
        found.append(Line(desk.say("declines", count=count, both=shown, rest=rest, status=status)))
    return found
