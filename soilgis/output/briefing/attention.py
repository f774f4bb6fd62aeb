"""三、需关注的市县 (who needs attention): the first three by the ranking, each with its reasons in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.layer import ZoneKind
from soilgis.model.monitor_tables import Monitoring
from soilgis.model.rate_tables import Gaps
from soilgis.model.tables import Contribution, Regions, Union
from soilgis.model.units import rounded
from soilgis.output.briefing.blocks import Line, Part
from soilgis.output.briefing.change import latest
from soilgis.output.briefing.ranking import not_both

if TYPE_CHECKING:
    from soilgis.output.briefing.desk import Desk
    from soilgis.output.briefing.ranking import Ranking

FIRST = 3


def attention(desk: Desk, order: Ranking) -> Part:
    """Write the third section; where every unit has reached its target it says so."""
    head = desk.head("attention", unit=desk.unit)
    chosen = first(order)
    if not chosen:
        key = "none_behind" if order.basis == "gap" else "no_order"
        status = desk.status(order.rows[Gaps.status]) if order.basis == "gap" else ""
        return Part(head, ((desk.head("first"), (Line(desk.say(key, year=order.year, status=status)),)),))
    reasons = {"gap": _gap, "implied": _implied, "zones": _zones}[order.basis]
    lines = [
        Line(desk.say("first", name=order.row(code)[Gaps.name], reasons=reasons(desk, order, code))) for code in chosen
    ]
    return Part(head, ((desk.head("order", basis=desk.text("order", order.basis, year=order.year)), tuple(lines)),))


def first(order: Ranking) -> list[str]:
    """Codes of the first three; units that have reached their target are none of them."""
    rows = order.rows
    if order.basis == "gap":
        rows = rows[~rows[Gaps.met].astype(bool)]
    elif order.basis == "implied":
        rows = rows[rows[Contribution.implied_km2] > 0]
    return [] if order.basis == "none" else [str(code) for code in rows.index[:FIRST]]


def _gap(desk: Desk, order: Ranking, code: str) -> str:
    rows, row = order.rows, order.row(code)
    status = desk.status([row[Gaps.status]])
    behind = rows[~rows[Gaps.met].astype(bool)]
    text, name = desk.text, row[Gaps.name]
    label = text("derived", "gap", name=name, year=row[Gaps.year], target_year=row[Gaps.target_year])
    found = [
        text(
            "reasons", "gap", year=row[Gaps.year], target_year=row[Gaps.target_year], rate=desk.share(row[Gaps.rate], label, status),
            target=desk.share(row[Gaps.target], label, status), points=desk.points(row[Gaps.gap_points], label, status),
        )
    ]  # fmt: skip
    total, mine = float(behind[Gaps.gap_km2].sum()), float(row[Gaps.gap_km2])
    part = (
        text("reasons", "of_all", units=desk.units, share=desk.share(mine / total, label, status))
        if len(behind) > 1 and total
        else ""
    )
    found.append(text("reasons", "area", area=desk.km2(mine, label, status), part=part))
    gaps = latest(desk.frame("gaps"), Gaps.year)
    sooner = gaps[(gaps[Gaps.adcode] == code) & (gaps[Gaps.target_year] < order.year) & gaps[Gaps.gap_points].notna()]
    for one in sooner[~sooner[Gaps.met].astype(bool)].to_dict("records"):
        near = text("derived", "gap", name=name, year=one[Gaps.year], target_year=one[Gaps.target_year])
        found.append(
            text(
                "reasons", "sooner", year=one[Gaps.target_year], points=desk.points(one[Gaps.gap_points], near, status)
            )
        )
    found += _trend(desk, code, status)
    return desk.said.semicolon.join(found) + text("cells", "chip", status=status)


def _trend(desk: Desk, code: str, status: str) -> list[str]:
    watched = latest(desk.frame("monitoring"), Monitoring.this_year)
    found = []
    if len(watched):
        mine = watched[
            (watched[Monitoring.adcode] == code)
            & (watched[Monitoring.intensity] == "all")
            & watched[Monitoring.change_km2].notna()
        ]
        for row in mine.tail(1).to_dict("records"):
            change = float(row[Monitoring.change_km2])
            names = {"name": row[Monitoring.name], "base": row[Monitoring.base_year], "this": row[Monitoring.this_year]}
            area = desk.km2(abs(change), desk.text("derived", "erosion_change", **names), status)
            way = "same" if rounded(change, 2) == 0 else "less" if change < 0 else "more"
            found.append(desk.text("reasons", f"trend_{way}", area=area, base=names["base"]))
    if code in not_both(desk):
        found.append(desk.text("reasons", "not_both"))
    return found


def _implied(desk: Desk, order: Ranking, code: str) -> str:
    row = order.row(code)
    status, total, mine = (
        desk.status([row[Contribution.status]]),
        float(order.rows[Contribution.implied_km2].sum()),
        float(row[Contribution.implied_km2]),
    )
    label = desk.text("derived", "implied_of", name=row[Contribution.name], year=order.year)
    return desk.text(
        "reasons", "implied", year=order.year, since=int(row[Contribution.from_year]), target=desk.share(row[Contribution.target], label, status),
        area=desk.km2(float(row[Contribution.implied_printed_km2]), label, status), share=desk.share(mine / total if total else 0.0, label, status), units=desk.units,
    ) + desk.text("cells", "chip", status=status)  # fmt: skip


def _zones(desk: Desk, order: Ranking, code: str) -> str:
    union = desk.result.union
    rows = union[(union[Union.adcode] == code) & (union[Union.union_km2].fillna(0) > 0)]
    rows = rows.sort_values(Union.share_of_region, ascending=False)
    status = desk.status(rows[Union.status])
    found = []
    for row in rows.head(FIRST).to_dict("records"):
        kind = desk.text(
            "cells",
            "kind",
            kind=desk.said.of(ZoneKind(str(row[Union.kind]))),
            basis=desk.text("basis", str(row[Union.basis])),
        )
        label = desk.text("derived", "covered_in", kind=kind, name=row[Union.name])
        found.append(
            desk.text(
                "reasons",
                "zone",
                kind=kind,
                area=desk.km2(float(row[Union.printed_km2]), label, status),
                share=desk.share(float(row[Union.share_of_region]), label, status),
            )
        )
    del order
    return desk.said.semicolon.join(found) + desk.text("cells", "chip", status=status)


def names_of(desk: Desk, codes: list[str]) -> str:
    """Names of some units, listed."""
    regions = desk.result.regions.set_index(Regions.adcode)[Regions.name]
    return desk.said.listed([str(regions[code]) for code in codes if pd.notna(regions.get(code))])
