"""四、建议核实事项 (what to verify): layers not checked, weak sources, ground not measured, targets that do not agree, who is behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.clause_tables import Duties
from soilgis.model.layer import Role, Status
from soilgis.model.rate_tables import Gaps, Rates
from soilgis.model.tables import Reconcile
from soilgis.model.units import Unit, rounded
from soilgis.output.briefing.attention import first, names_of
from soilgis.output.briefing.blocks import Line, Part
from soilgis.output.briefing.change import latest
from soilgis.output.briefing.standing import AREAS_APART

if TYPE_CHECKING:
    from soilgis.output.briefing.desk import Desk
    from soilgis.output.briefing.ranking import Ranking

_SHOWN = 12


def proposals(desk: Desk, order: Ranking) -> Part:
    """Write the fourth section; obligations are cited by document and clause where the shelf of duties has them."""
    head = desk.head
    return Part(
        head("proposals"),
        (
            (head("verify"), (*_unchecked(desk), *_weak(desk), *_unrated(desk))),
            (head("follow"), (*_behind(desk, order), *_apart(desk), *_land(desk))),
            (head("duties"), _duties(desk)),
        ),
    )


def _unchecked(desk: Desk) -> list[Line]:
    return [
        Line(desk.say("supply", title=desk.said.title(use.layer), reason=desk.said.reason(use.reason)))
        for use in desk.result.provenance.unchecked
    ]


def _weak(desk: Desk) -> list[Line]:
    """Sources weaker than a draft, by status: what they must be replaced by."""
    found = []
    for status in (Status.DEMO, Status.WORKING, Status.PRESS, Status.DRAFT):
        uses = [use.layer for use in desk.result.provenance.uses if use.used and use.layer.status is status]
        names = [desk.said.title(layer) for layer in uses if layer.role is not Role.BOUNDARIES]
        if names:
            found.append(Line(desk.say(f"replace_{status.value}", names=desk.said.listed(list(dict.fromkeys(names))))))
    return found


def _unrated(desk: Desk) -> list[Line]:
    """Units without a rate: too little of them was measured, and how much was."""
    rates = desk.frame("rates")
    found = []
    for year, rows in (
        rates[rates[Rates.rate].isna()].groupby(Rates.year, sort=True, dropna=False) if len(rates) else ()
    ):
        status = desk.status(rows[Rates.status])
        label = desk.text("derived", "unrated", year=year)
        pairs = list(zip(rows[Rates.name], rows[Rates.measured_share], strict=True))
        named = [f"{name} {desk.share(share, label, status)}" for name, share in pairs[:_SHOWN]]
        more = "……" if len(pairs) > _SHOWN else ""
        found.append(
            Line(
                desk.say(
                    "unrated",
                    year=year,
                    count=desk.count(len(pairs), label, status),
                    names=desk.said.comma.join(named) + more,
                    status=status,
                )
            )
        )
    return found


def _behind(desk: Desk, order: Ranking) -> list[Line]:
    chosen = first(order)
    found = []
    if chosen and not desk.alone:
        found.append(
            Line(desk.say("look", names=names_of(desk, chosen), basis=desk.text("order", order.basis, year=order.year)))
        )
    gaps = desk.of_leaves(latest(desk.frame("gaps"), Gaps.year))
    sooner = gaps[(gaps[Gaps.target_year] < order.year) & gaps[Gaps.gap_points].notna()] if len(gaps) else gaps
    for year, rows in sooner.groupby(Gaps.target_year, sort=True, dropna=False) if len(sooner) else ():
        late = rows[~rows[Gaps.met].astype(bool)].sort_values(Gaps.gap_points, ascending=False)
        if len(late) and not desk.alone:
            status = desk.status(late[Gaps.status])
            names = desk.said.listed([str(name) for name in late[Gaps.name].head(_SHOWN)]) + (
                "……" if len(late) > _SHOWN else ""
            )
            count = desk.count(len(late), desk.text("derived", "behind", unit=desk.unit, year=year), status)
            found.append(
                Line(desk.say("late", year=year, now=late[Gaps.year].iloc[0], count=count, names=names, status=status))
            )
    return found


def _apart(desk: Desk) -> list[Line]:
    rows = desk.result.reconcile
    rows = rows[rows[Reconcile.complete].astype(bool) & rows[Reconcile.stated].notna()] if len(rows) else rows
    found = []
    for row in rows.head(_SHOWN).to_dict("records"):
        points = abs(rounded(float(row[Reconcile.difference]), Unit.POINT.digits))
        if points > AREAS_APART:
            names = {"name": row[Reconcile.parent_name], "year": row[Reconcile.year]}
            status = desk.status([row[Reconcile.status]])
            found.append(
                Line(
                    desk.say(
                        "disagree",
                        points=desk.points(points, desk.text("derived", "apart", **names), status),
                        status=status,
                        **names,
                    )
                )
            )
    return found


def _land(desk: Desk) -> list[Line]:
    """Areas within borders stand in for surveyed land: say so where a figure rests on it."""
    rates = desk.frame("rates")
    standing_in = len(rates) and any("代替" in str(text) for text in rates[Rates.land_source].dropna())
    return [Line(desk.say("land"))] if standing_in or len(desk.result.reconcile) else []


def _duties(desk: Desk) -> tuple[Line, ...]:
    """Obligations that the documents state for layers and work of this study, with document and clause."""
    found = []
    zones = set(desk.result.study.zones)
    rows = desk.frame("duties")
    named = [bool(zones & set(str(cell).split())) for cell in rows[Duties.layers].fillna("")]
    for row in rows[named].to_dict("records"):
        due = desk.text("cells", "due", day=row[Duties.due]) if pd.notna(row[Duties.due]) else ""
        lead = desk.text("cells", "lead", name=row[Duties.lead]) if pd.notna(row[Duties.lead]) else ""
        status = desk.said.of(Status(str(row[Duties.status])))
        found.append(
            Line(
                desk.say(
                    "duty",
                    document=row[Duties.document],
                    article=row[Duties.article],
                    duty=row[Duties.duty],
                    due=due,
                    lead=lead,
                    status=status,
                )
            )
        )
    return tuple(found)
