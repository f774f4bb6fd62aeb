"""The first paragraph and the key figures (导语与要点): what a reader should know if he reads nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.rate_tables import Gaps, Rates
from soilgis.model.tables import Contribution, Regions, Union
from soilgis.model.units import rounded
from soilgis.output.briefing.attention import first
from soilgis.output.briefing.blocks import KeyFigure
from soilgis.output.briefing.change import latest
from soilgis.output.briefing.ranking import behind_text

if TYPE_CHECKING:
    from soilgis.output.briefing.desk import Desk
    from soilgis.output.briefing.ranking import Ranking


WHOLE_PERCENT = 100.0


def headline(desk: Desk, order: Ranking) -> str:
    """Who is behind, by how much, and how far the figures can be trusted."""
    if order.basis == "gap":
        return _behind(desk, order)
    chosen = first(order)
    if not chosen:
        return desk.say("lead_none")
    row = order.row(chosen[0])
    text = desk.text
    if order.basis == "implied":
        status = desk.status(order.rows[Contribution.status])
        names = {"name": row[Contribution.name], "year": order.year}
        area = desk.km2(float(row[Contribution.implied_printed_km2]), text("derived", "implied_of", **names), status)
        return desk.say("lead_implied", area=area, status=status, **names)
    status = desk.status(order.rows[Union.status])
    touched = desk.count(len(order.rows), text("derived", "touched", unit=desk.unit), status)
    every = desk.count(len(desk.leaves), text("derived", "units", unit=desk.unit), status)
    share = desk.share(float(row[Union.share_of_region]), text("derived", "touched", unit=desk.unit), status)
    full = int((order.rows[Union.share_of_region].map(lambda one: rounded(one * 100, 2)) == WHOLE_PERCENT).sum())
    if full > 1:
        inside = desk.count(full, text("derived", "full", unit=desk.unit), status)
        return desk.say(
            "lead_all_full" if full == len(order.rows) else "lead_full",
            touched=touched,
            count=every,
            full=inside,
            status=status,
        )
    return desk.say("lead_zones", touched=touched, count=every, name=row[Union.name], share=share, status=status)


def _behind(desk: Desk, order: Ranking) -> str:
    rows, text = order.rows, desk.text
    status = desk.status(rows[Gaps.status])
    behind = rows[~rows[Gaps.met].astype(bool)]
    judged = desk.count(len(rows), text("derived", "held", unit=desk.unit, year=order.year), status)
    if behind.empty:
        return desk.say("lead_reached", count=judged, year=order.year, status=status)
    missing = desk.count(len(behind), text("derived", "behind", unit=desk.unit, year=order.year), status)
    worst = order.row(str(behind.index[0]))
    names = {"name": worst[Gaps.name], "year": worst[Gaps.year], "target_year": order.year}
    points = desk.points(worst[Gaps.gap_points], text("derived", "gap", **names), status)
    key = "lead_alone" if desk.alone else "lead_behind"
    return desk.say(key, count=judged, behind=missing, points=points, status=status, **names)


def _rate(desk: Desk) -> list[KeyFigure]:
    """Rate of the whole in its last year, where there is one."""
    rows = desk.of_tops(latest(desk.frame("rates"))).head(1).to_dict("records")
    return [
        KeyFigure(
            desk.text("keys", "rate", name=row[Rates.name], year=row[Rates.year]),
            desk.share(row[Rates.rate]),
            desk.status([row[Rates.status]]),
        )
        for row in rows
        if pd.notna(row[Rates.rate])
    ]


def keys(desk: Desk, order: Ranking) -> tuple[KeyFigure, ...]:
    """Six figures at most: rate, gap and area of the whole, how many are behind, the furthest, what was not checked."""
    text, found = desk.text, _rate(desk)
    gaps = desk.of_tops(latest(desk.frame("gaps"), Gaps.year))
    gaps = gaps[gaps[Gaps.gap_points].notna()] if len(gaps) else gaps
    for row in gaps.sort_values(Gaps.target_year).tail(1).to_dict("records"):
        status, names = desk.status([row[Gaps.status]]), {"name": row[Gaps.name], "year": row[Gaps.target_year]}
        unit = "" if rounded(row[Gaps.gap_points], 2) == 0 else text("keys", "points")
        found.append(
            KeyFigure(
                text("keys", "gap", **names),
                behind_text(desk, row[Gaps.gap_points], met=bool(row[Gaps.met])) + unit,
                status,
            )
        )
        if not row[Gaps.met]:
            found.append(KeyFigure(text("keys", "area", **names), desk.km2(row[Gaps.gap_km2]), status))
    if order.basis == "gap" and not desk.alone:
        status, behind = desk.status(order.rows[Gaps.status]), int((~order.rows[Gaps.met].astype(bool)).sum())
        found.append(
            KeyFigure(text("keys", "behind", unit=desk.unit, year=order.year), f"{behind} / {len(order.rows)}", status)
        )
    if not found:
        found.append(
            KeyFigure(
                text("keys", "extent"),
                desk.km2(float(desk.leaves[Regions.printed_km2].sum())),
                desk.said.of(desk.ground),
            )
        )
        found.append(KeyFigure(text("keys", "units", unit=desk.unit), f"{len(desk.leaves):,}"))
    found.append(KeyFigure(text("keys", "unchecked"), str(len(desk.result.provenance.unchecked))))
    return tuple(found)
