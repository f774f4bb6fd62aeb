"""二、空间分布与重点区域 (where it lies): range over the units, priority areas, their rates, steep land, areas in several kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.layer import Basis, ZoneKind
from soilgis.model.provenance import Verdict
from soilgis.model.rate_tables import Rates, ZoneRates
from soilgis.model.steep_tables import RegionSlopes
from soilgis.model.tables import Ledger, Regions, Union
from soilgis.model.units import Unit, rounded, spell
from soilgis.model.words import NONE
from soilgis.output.briefing.blocks import Figure, Line, Part, grid
from soilgis.output.briefing.ranking import ranked_sheet

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.output.briefing.blocks import Block, Sheet
    from soilgis.output.briefing.desk import Desk
    from soilgis.output.briefing.ranking import Ranking

_KINDS_A_TABLE = 3
"""Kinds of priority area side by side in one table, so that no number is broken."""
_MOST_COMBINATIONS = 12


def spread(desk: Desk, order: Ranking, figures: tuple[Figure, ...], views: tuple[Figure, ...] = ()) -> Part:
    """Write the second section."""
    head = desk.head
    table = ranked_sheet(desk, order)
    return Part(
        head("spread"),
        (
            (head("range"), (*_range(desk), *((table,) if table else ()), *figures)),
            (head("zones"), (*_zones(desk), *_zone_rates(desk), *_coverage(desk))),
            (head("slopes"), _slopes(desk)),
            (head("several"), _several(desk)),
            (head("views"), views),
        ),
    )


def _range(desk: Desk) -> list[Line]:
    rates = desk.of_leaves(desk.frame("rates"))
    if len(rates):
        rates = rates[(rates[Rates.year] == rates[Rates.year].max()) & rates[Rates.rate].notna()]
        if len(rates) > 1:
            rows = rates.sort_values([Rates.rate, Rates.adcode])
            year, status = rows[Rates.year].iloc[0], desk.status(rows[Rates.status])
            return [_between(desk, "rates_between", rows.rename(columns={str(Rates.rate): "value"}), year, status)]
    found = []
    for year in desk.result.target_years:
        rows = desk.leaves[desk.leaves[f"target_{year}"].notna()].sort_values([f"target_{year}", Regions.adcode])
        if len(rows) > 1:
            status = desk.status(rows[Regions.target_status])
            found.append(
                _between(desk, "targets_between", rows.rename(columns={f"target_{year}": "value"}), year, status)
            )
    return found


def _between(desk: Desk, key: str, rows: pd.DataFrame, year: object, status: str) -> Line:
    label = desk.text("derived", key, unit=desk.unit, year=year)
    low, high = rows.iloc[0], rows.iloc[-1]
    return Line(
        desk.say(
            key, year=year, status=status, count=desk.count(len(rows), label, status), low_name=low[Regions.name], high_name=high[Regions.name],
            low=desk.share(low["value"], label, status), high=desk.share(high["value"], label, status),
        )
    )  # fmt: skip


def _pairs(desk: Desk) -> list[tuple[str, str, pd.DataFrame]]:
    """Kinds and bases that were measured, with the rows of the units."""
    rows = desk.of_leaves(desk.result.union)
    rows = rows[rows[Union.union_km2].notna() & (rows[Union.union_km2] > 0)] if len(rows) else rows
    return [
        (str(kind), str(basis), part)
        for (kind, basis), part in rows.groupby([Union.kind, Union.basis], sort=False, dropna=False)
    ]  # fmt: skip


def _zones(desk: Desk) -> list[Line]:
    """One sentence a kind: the ground it covers, counted once, and how many units it touches."""
    found = []
    for kind, basis, part in _pairs(desk):
        status = desk.status(part[Union.status])
        named = desk.text("cells", "kind", kind=desk.said.of(ZoneKind(kind)), basis=desk.text("basis", basis))
        label = desk.text("derived", "covered", kind=named)
        area = float(part[Union.printed_km2].sum())
        double = float(part[Union.double_km2].sum())
        twice = "" if rounded(double, 2) == 0 else desk.text("cells", "twice", area=desk.km2(double, label, status))
        found.append(
            Line(
                desk.say(
                    "covered", kind=named, area=desk.km2(area, label, status), share=desk.share(float(part[Union.union_km2].sum()) / desk.total_km2, label, status),
                    count=desk.count(len(part), label, status), twice=twice, status=status,
                )
            )
        )  # fmt: skip
    return found


def _zone_rates(desk: Desk) -> list[Block]:
    rows = desk.frame("zone_rates")
    rows = rows[rows[ZoneRates.rate].notna()] if len(rows) else rows
    if rows.empty:
        return []
    rows = rows[rows[ZoneRates.year] == rows[ZoneRates.year].max()].sort_values([ZoneRates.rate, ZoneRates.zone_id])
    year, low = rows[ZoneRates.year].iloc[0], rows.iloc[0]
    status = desk.status(rows[ZoneRates.status])
    text = desk.text
    columns = [(text("heads", "zone"), False), (text("heads", "within"), True), (text("heads", "erosion"), True), (text("column", "rate_of", year=year), True), (text("heads", "status"), False)]  # fmt: skip
    cells = [
        (
            str(row[ZoneRates.zone_name]), spell(row[ZoneRates.area_km2], Unit.KM2), spell(row[ZoneRates.erosion_km2], Unit.KM2),
            spell(row[ZoneRates.rate], Unit.SHARE), desk.status([row[ZoneRates.status]]),
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    made = grid(text("tables", "zone_rates", year=year), columns, cells, notes=(text("tables", "zone_rates_note"),))
    label = text("derived", "zone_rate", name=low[ZoneRates.zone_name], year=year)
    rate, area = desk.share(low[ZoneRates.rate], label, status), desk.km2(low[ZoneRates.erosion_km2], label, status)
    line = Line(
        desk.say(
            "zone_low" if len(rows) > 1 else "zone_one",
            year=year,
            name=low[ZoneRates.zone_name],
            rate=rate,
            area=area,
            status=status,
        )
    )
    return [line, *([made] if made else [])]


def _coverage(desk: Desk) -> list[Block]:
    """Coverage by unit, area and share in columns of their own; units that nothing touches are counted below."""
    pairs = _pairs(desk)
    found: list[Block] = []
    text = desk.text
    for start in range(0, len(pairs), _KINDS_A_TABLE):
        part = pairs[start : start + _KINDS_A_TABLE]
        columns = [(text("heads", "region"), False)]
        for kind, basis, rows in part:
            name = text("cells", "kind", kind=desk.said.of(ZoneKind(kind)), basis=text("basis", basis))
            columns += [
                (text("column", "covered_km2", kind=name, status=desk.status(rows[Union.status])), True),
                (text("heads", "of_region"), True),
            ]
        cells, bare = [], 0
        for code, name in zip(desk.leaves.index, desk.leaves[Regions.name], strict=True):
            row = [cell for kind, basis, _ in part for cell in _covered(desk, str(code), kind, basis)]
            touched = any(cell[:1].isdigit() for cell in row)
            bare += not touched
            cells += [(str(name), *row)] if touched else []
        notes = [text("tables", "untouched", count=desk.count(bare, text("derived", "untouched")))] if bare else []
        unlisted = text("cells", "not_listed")
        notes += [text("tables", "not_listed")] if any(unlisted in row for row in cells) else []
        made = grid(text("tables", "coverage"), columns, cells, notes=tuple(notes))
        found += [made] if made else []
    return found


def _covered(desk: Desk, code: str, kind: str, basis: str) -> tuple[str, str]:
    union = desk.result.union
    rows = union[(union[Union.adcode] == code) & (union[Union.kind] == kind) & (union[Union.basis] == basis)]
    if rows.empty:
        return "—", "—"
    row = rows.iloc[0]
    if row[Union.verdict] == Verdict.NOT_LISTED:
        return desk.text("cells", "not_listed"), "—"
    if row[Union.verdict] != Verdict.INVOLVED:
        return desk.said.of(Verdict(str(row[Union.verdict]))), "—"
    return spell(float(row[Union.printed_km2]), Unit.KM2), spell(float(row[Union.share_of_region]), Unit.SHARE)


def _slopes(desk: Desk) -> tuple[Block, ...]:
    rows = desk.of_tops(desk.frame("slopes"))
    if rows.empty:
        return ()
    found: list[Block] = []
    for name, every in rows.groupby(RegionSlopes.name, sort=False, dropna=False):
        mine = every[every[RegionSlopes.area_km2].map(lambda area: rounded(float(area), Unit.KM2.digits)) > 0]
        status = desk.status(mine[RegionSlopes.status])
        steep = mine[mine[RegionSlopes.class_name] == "gt25"]
        if len(steep):
            label = desk.text("derived", "steep", name=name)
            area, share = (
                desk.km2(float(steep[RegionSlopes.area_km2].iloc[0]), label, status),
                desk.share(float(steep[RegionSlopes.share].iloc[0]), label, status),
            )
            found.append(Line(desk.say("steep", name=name, area=area, share=share, status=status)))
        columns = [
            (desk.text("heads", "slope"), False),
            (desk.text("heads", "area"), True),
            (desk.text("heads", "share"), True),
        ]
        cells = [
            (
                desk.said.phrase(str(row[RegionSlopes.label])),
                spell(row[RegionSlopes.area_km2], Unit.KM2),
                spell(row[RegionSlopes.share], Unit.SHARE),
            )
            for row in mine.to_dict("records")
        ]
        made = grid(desk.text("tables", "slopes", name=name, status=status), columns, cells)
        found += [made] if made else []
    return tuple(found)


def kinds_of(combination: str) -> int:
    """How many kinds a combination holds; one kind in two extents is one kind."""
    return 0 if combination == NONE else len({part.partition(":")[0] for part in combination.split("+")})


def _several(desk: Desk) -> tuple[Block, ...]:
    rows = desk.of_leaves(desk.result.ledger)
    if rows.empty or not any(rows[Ledger.combination] != NONE):
        return ()
    count = rows[Ledger.combination].map(lambda one: kinds_of(str(one)))
    figures, status = {}, desk.status(rows[Ledger.status])
    for key, part in (("none", rows[count == 0]), ("several", rows[count >= 2])):
        label = desk.text("derived", key)
        figures[key] = desk.km2(float(part[Ledger.printed_km2].sum()), label, status)
        figures[f"{key}_share"] = desk.share(float(part[Ledger.area_km2].sum()) / desk.total_km2, label, status)
    line = Line(desk.say("ledger", status=status, **figures))
    made = _combinations(desk) if len(desk.tops) == 1 else None
    return (line, made) if made else (line,)


def _combinations(desk: Desk) -> Sheet | None:
    """The largest combinations one by one, the others in one row, so that the table sums to the whole."""
    rows, text = desk.of_tops(desk.result.ledger).sort_values(Ledger.printed_km2, ascending=False), desk.text
    columns = [
        (text("heads", key), key in {"area", "of_region"}) for key in ("combined", "area", "of_region", "status")
    ]
    shown = rows if len(rows) <= _MOST_COMBINATIONS + 1 else rows.head(_MOST_COMBINATIONS)
    parts = [(combined(desk, str(rows.loc[at, Ledger.combination])), rows.loc[[at]]) for at in shown.index]
    rest = rows.drop(shown.index)
    if len(rest):
        parts.append((text("cells", "other_combinations", count=len(rest)), rest))
    cells = [
        (name, spell(part[Ledger.printed_km2].sum(), Unit.KM2), spell(part[Ledger.share_of_region].sum(), Unit.SHARE), desk.status(part[Ledger.status]))
        for name, part in parts
    ]  # fmt: skip
    return grid(text("tables", "ledger", place=desk.place), columns, cells)


def combined(desk: Desk, members: str) -> str:
    """Spell a combination such as mountain:listed+reach:derived, or none."""
    pairs = [one.split(":") for one in members.split("+") if ":" in one]
    spelled = [
        desk.text("cells", "kind", kind=desk.said.of(ZoneKind(kind)), basis=desk.text("basis", Basis(basis).value))
        for kind, basis in pairs
    ]
    return " + ".join(spelled) or desk.text("cells", "none")
