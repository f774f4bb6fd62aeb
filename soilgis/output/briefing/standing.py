"""一、现状与目标 (where it stands): rate, change, double decline, targets and gaps, what each year must reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.rate_tables import Gaps, Rates, Trajectory
from soilgis.model.tables import Reconcile, Regions, Targets
from soilgis.model.units import Unit, rounded, spell
from soilgis.model.words import RATE
from soilgis.output.briefing.blocks import Line, Part, grid
from soilgis.output.briefing.change import change, latest
from soilgis.output.briefing.duties import to_do
from soilgis.output.briefing.published import published

if TYPE_CHECKING:
    from soilgis.output.briefing.blocks import Block
    from soilgis.output.briefing.desk import Desk

AREAS_APART = 0.01
"""Points that sets of areas explain: 山西's stated 72.43 is 72.44 by border areas, 72.43 by published ones."""


def standing(desk: Desk) -> Part:
    """Write the first section."""
    head = desk.head
    return Part(
        head("standing"),
        (
            (head("now"), (_extent(desk), *_rates(desk), *change(desk), *published(desk))),
            (head("aims"), (*_aims(desk), *_gaps(desk), *_agreement(desk), *_implied(desk))),
            (head("yearly"), _yearly(desk)),
        ),
    )


def _extent(desk: Desk) -> Line:
    printed = float(desk.leaves[Regions.printed_km2].sum())
    status = desk.said.of(desk.ground)
    named = desk.text("derived", "area", place=desk.place)
    return Line(
        desk.say(
            "extent" if not desk.alone else "extent_alone",
            count=desk.count(len(desk.leaves), desk.text("derived", "units", unit=desk.unit), status),
            area=desk.km2(printed, named, status), status=status,
        )
    )  # fmt: skip


def _rates(desk: Desk) -> list[Line]:
    found = []
    for row in desk.of_tops(latest(desk.frame("rates"))).to_dict("records"):
        if pd.isna(row[Rates.rate]):
            continue
        status = desk.status([row[Rates.status]])
        year, name = row[Rates.year], str(row[Rates.name])
        label = desk.text("derived", "eroded_share", year=year, name=name)
        found.append(
            Line(
                desk.say(
                    "rate", name=name, year=year, status=status, rate=desk.share(row[Rates.rate], desk.text("derived", "rate", year=year, name=name), status),
                    erosion=desk.km2(row[Rates.erosion_printed_km2], desk.text("derived", "erosion", year=year, name=name), status),
                    share=desk.share(row[Rates.erosion_km2] / row[Rates.land_km2], label, status),
                )
            )
        )  # fmt: skip
    return found


def _aims(desk: Desk) -> list[Line]:
    targets = desk.result.targets
    targets = desk.of_tops(targets[targets[Targets.indicator] == RATE])
    found = []
    for name, rows in targets.groupby(Targets.name, sort=False, dropna=False):
        status = desk.status(rows[Targets.status])
        stated = [
            desk.text(
                "cells", f"aim_{row[Targets.comparator]}", year=row[Targets.year],
                target=desk.share(row[Targets.target], desk.text("derived", "target", name=name, year=row[Targets.year]), status),
            )
            for row in rows.to_dict("records")
        ]  # fmt: skip
        documents = [
            f"{row[Targets.document]}{row[Targets.article] if pd.notna(row[Targets.article]) else ''}"
            for row in rows.to_dict("records")
        ]
        found.append(
            Line(
                desk.say(
                    "target",
                    name=name,
                    aims=desk.said.comma.join(stated),
                    status=status,
                    document=desk.said.semicolon.join(dict.fromkeys(documents)),
                )
            )
        )
    return found


def _gaps(desk: Desk) -> list[Line]:
    held = latest(desk.frame("gaps"), Gaps.year)
    held = held[held[Gaps.gap_points].notna()] if len(held) else held
    found = []
    for row in desk.of_tops(held).to_dict("records"):
        status = desk.status([row[Gaps.status]])
        names = {"name": row[Gaps.name], "year": row[Gaps.year], "target_year": row[Gaps.target_year]}
        label = desk.text("derived", "gap", **names)
        points = desk.points(abs(row[Gaps.gap_points]), label, status)
        if row[Gaps.met]:
            key = "reached" if rounded(row[Gaps.gap_points], 2) == 0 else "over"
            found.append(Line(desk.say(key, points=points, status=status, **names)))
            continue
        area = desk.km2(row[Gaps.gap_km2], label, status)
        yearly = ""
        if pd.notna(row[Gaps.annual_km2]) and row[Gaps.years_left] > 1:
            yearly = desk.text(
                "cells", "yearly", area=desk.km2(row[Gaps.annual_km2], desk.text("derived", "annual", **names), status)
            )
        found.append(Line(desk.say("behind", points=points, area=area, yearly=yearly, status=status, **names)))
    return found + _sum_of_units(desk, held)


def _sum_of_units(desk: Desk, held: pd.DataFrame) -> list[Line]:
    """Units behind the last target: how many, what they lack together, and why that is not the figure of the whole."""
    rows = desk.of_leaves(held)
    if rows.empty or desk.alone:
        return []
    rows = rows[rows[Gaps.target_year] == rows[Gaps.target_year].max()]
    behind = rows[~rows[Gaps.met].astype(bool)]
    status, year = desk.status(rows[Gaps.status]), rows[Gaps.target_year].iloc[0]
    text = desk.text
    judged = desk.count(len(rows), text("derived", "held", unit=desk.unit, year=year), status)
    missing = desk.count(len(behind), text("derived", "behind", unit=desk.unit, year=year), status)
    if behind.empty:
        return [Line(desk.say("all_reached", count=judged, year=year, status=status))]
    area = desk.km2(float(behind[Gaps.gap_km2].sum()), text("derived", "behind_km2", unit=desk.unit, year=year), status)
    over = len(rows) - len(behind)
    why = (
        text(
            "cells",
            "why_sum",
            over=desk.count(over, text("derived", "over", unit=desk.unit, year=year), status),
            unit=desk.unit,
            whole=desk.whole,
        )
        if over and desk.codes
        else ""
    )
    return [Line(desk.say("parts_behind", count=judged, behind=missing, area=area, year=year, why=why, status=status))]


def _agreement(desk: Desk) -> list[Line]:
    """Whether the units' targets, weighted by area, come to the target of the whole."""
    rows = desk.result.reconcile
    mine = (
        rows[rows[Reconcile.parent_adcode].isin(set(desk.tops[Regions.adcode])) & rows[Reconcile.indicator].eq(RATE)]
        if len(rows)
        else rows
    )
    found = []
    for row in mine.to_dict("records"):
        status = desk.status([row[Reconcile.status]])
        names = {"name": row[Reconcile.parent_name], "year": row[Reconcile.year]}
        text = desk.text
        if not row[Reconcile.complete]:
            have = desk.count(
                int(row[Reconcile.with_target]), text("derived", "with_target", unit=desk.unit, **names), status
            )
            every = desk.count(
                int(row[Reconcile.children]), text("derived", "children", unit=desk.unit, **names), status
            )
            if int(row[Reconcile.with_target]):
                found.append(Line(desk.say("incomplete", have=have, every=every, status=status, **names)))
            continue
        weighted = desk.share(row[Reconcile.weighted], text("derived", "weighted", **names), status)
        if pd.isna(row[Reconcile.stated]):
            found.append(Line(desk.say("unstated", weighted=weighted, status=status, **names)))
            continue
        stated = desk.share(row[Reconcile.stated], text("derived", "target", **names), status)
        apart = abs(rounded(float(row[Reconcile.difference]), Unit.POINT.digits))
        key = "agrees" if apart == 0 else "near" if apart <= AREAS_APART else "apart"
        off = (
            text("cells", key)
            if apart == 0
            else text("cells", key, points=desk.points(apart, text("derived", "apart", **names), status))
        )
        found.append(Line(desk.say("reconcile", weighted=weighted, stated=stated, off=off, status=status, **names)))
    return found


def _implied(desk: Desk) -> list[Line]:
    """What two targets imply, where no rate says how much is really missing."""
    if len(desk.frame("gaps")):
        return []
    found = []
    for one in to_do(desk):
        desk.km2(one.value, one.label, one.status)
        found.append(Line(one.sentence))
    return found


def _yearly(desk: Desk) -> tuple[Block, ...]:
    frame = desk.of_tops(desk.frame("trajectory"))
    found: list[Block] = []
    for name, rows in frame.groupby(Trajectory.name, sort=False, dropna=False) if len(frame) else ():
        status = desk.status(rows[Trajectory.status])
        first, last = rows.iloc[0], rows.iloc[-1]
        coming = rows[rows[Trajectory.reduction_km2].notna()]
        if len(coming):
            row = coming.iloc[0]
            label = desk.text("derived", "planned", name=name, year=row[Trajectory.year])
            found.append(
                Line(
                    desk.say(
                        "yearly", name=name, first=first[Trajectory.year], last=last[Trajectory.year], year=row[Trajectory.year], status=status,
                        rate=desk.share(row[Trajectory.planned_rate], label, status), area=desk.km2(row[Trajectory.erosion_km2], label, status),
                        reduction=desk.km2(row[Trajectory.reduction_km2], label, status),
                    )
                )
            )  # fmt: skip
        columns = [
            (desk.text("heads", key), key != "shape") for key in ("year", "planned", "ceiling", "reduction", "shape")
        ]
        cells = [
            (
                str(row[Trajectory.year]), spell(row[Trajectory.planned_rate], Unit.SHARE), spell(row[Trajectory.erosion_km2], Unit.KM2),
                spell(row[Trajectory.reduction_km2], Unit.KM2), desk.said.phrase(str(row[Trajectory.shape])),
            )
            for row in rows.to_dict("records")
        ]  # fmt: skip
        made = grid(desk.text("tables", "yearly", name=name, status=status), columns, cells)
        found += [made] if made else []
    return tuple(found)
