"""The books (覆盖成表): coverage, union, overlap and ledger tables, all of them sums of the same exclusive pieces.

Because every printed figure is a sum of the same balanced pieces, the tables close in every direction: covered + uncovered =
region, children = parent, and a region wholly inside a zone prints the same area in both columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from soilgis.geometry.area import METHOD, Floats
from soilgis.geometry.closure import allowance_m2
from soilgis.geometry.ledger import Atoms
from soilgis.model.layer import Basis, Status, ZoneExtent, ZoneKind, incomplete, weakest
from soilgis.model.provenance import LayerUse, Verdict
from soilgis.model.tables import Coverage, Ledger, Overlap, Regions, Union, Zones
from soilgis.model.units import Unit
from soilgis.planning.areas.balance import balanced
from soilgis.planning.areas.regions import parent_rows

if TYPE_CHECKING:
    from soilgis.geometry.cut import Index
    from soilgis.geometry.ledger import Atoms

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Books:
    """Everything the tables are made from (账册).

    Attributes
    ----------
    regions
        `tables.Regions`, parents first.
    zones
        `tables.Zones`.
    atoms
        Exclusive pieces of the study's units.
    leaf_rows
        Row of ``regions`` for each unit that was cut, shape (units,).
    unchecked
        Layers that were asked for and could not be checked.
    ground
        Status of the boundaries every area is measured in.
    """

    regions: pd.DataFrame
    zones: pd.DataFrame
    atoms: Atoms
    leaf_rows: Index
    unchecked: tuple[LayerUse, ...] = ()
    ground: Status = Status.WORKING

    def rolled_up(self, values: Floats) -> Floats:
        """Sum figures of pieces, shape (pieces, m), to all regions, shape (regions, m), children into parents."""
        sums = np.zeros((len(self.regions), values.shape[1]))
        np.add.at(sums, self.leaf_rows[self.atoms.region], values)
        parent = parent_rows(self.regions)
        for row in range(len(self.regions) - 1, -1, -1):
            if parent[row] >= 0:
                sums[parent[row]] += sums[row]
        return sums

    @property
    def raw_km2(self) -> Floats:
        """Area of each piece, km²."""
        return self.atoms.area_m2 / 1e6

    @cached_property
    def printed_km2(self) -> Floats:
        """Printed area of each piece: the region's printed figure shared out among its pieces (平差).

        What rounding leaves over in one region is carried to the pieces of the same combination in the next, so that the
        parents' totals stay within a unit or so of the last digit.
        """
        digits = Unit.KM2.digits
        printed = np.zeros(len(self.raw_km2))
        totals = self.regions[Regions.printed_km2].to_numpy()
        _, same = np.unique(self.atoms.inside, axis=0, return_inverse=True)
        carry = np.zeros(len(printed) + 1)
        order = np.argsort(self.atoms.region, kind="stable")
        ends = np.searchsorted(self.atoms.region[order], np.arange(len(self.leaf_rows) + 1))
        for row, (start, end) in zip(self.leaf_rows, pairwise(ends), strict=True):
            mine = order[start:end]
            kept = same[mine]
            printed[mine] = balanced(self.raw_km2[mine], totals[row], digits, carry=carry[kept])
            carry[kept] += (self.raw_km2[mine] - printed[mine]) * 10**digits
        return printed

    def both(self, inside: Mask) -> tuple[Floats, Floats]:
        """Raw and printed area of regions inside each of several sets of pieces, each shape (regions, m)."""
        raw = self.rolled_up(inside * self.raw_km2[:, None])
        printed = self.rolled_up(inside * self.printed_km2[:, None])
        return raw, np.round(printed, Unit.KM2.digits)

    def rests_on(self, zones: pd.DataFrame) -> str:
        """Weakest status of zones and of the boundaries: what a figure of both is worth."""
        return weakest([*map(Status, zones[Zones.status]), self.ground]).value

    def kinds(self) -> list[tuple[str, str]]:
        """Kind and basis of the zones, each pair once, in order of appearance."""
        return list(dict.fromkeys(zip(self.zones[Zones.kind], self.zones[Zones.basis], strict=True)))

    def of_kind(self, kind: tuple[str, str]) -> Mask:
        """Which zones are of one kind and basis, shape (zones,)."""
        mask: Mask = ((self.zones[Zones.kind] == kind[0]) & (self.zones[Zones.basis] == kind[1])).to_numpy()
        return mask

    def inside_kinds(self) -> Mask:
        """Which pieces lie in any zone of each kind, shape (pieces, kinds)."""
        columns = [(self.atoms.inside & self.of_kind(kind)).any(axis=1) for kind in self.kinds()]
        return np.column_stack(columns) if columns else np.zeros((len(self.raw_km2), 0), dtype=bool)


def coverage_table(books: Books) -> pd.DataFrame:
    """Make `tables.Coverage`: every region with every zone, then with every layer that could not be checked."""
    raw, printed = books.both(books.atoms.inside)
    frames = [_region_columns(books)[[]]]
    shared = [Zones.zone_id, Zones.zone_name, Zones.kind, Zones.basis, Zones.layer]
    for position, zone in enumerate(books.zones.to_dict("records")):
        part = _region_columns(books).assign(**{str(column): zone[column] for column in shared})
        partial = incomplete(zone[Zones.basis], zone[Zones.status])
        part[Coverage.verdict] = np.where(raw[:, position] > 0, Verdict.INVOLVED, _outside(partial=partial))
        part[Coverage.zone_extent] = (ZoneExtent.LISTED_COUNTIES if partial else ZoneExtent.WHOLE).value
        part[Coverage.status] = books.rests_on(books.zones.iloc[[position]])
        part[Coverage.area_km2], part[Coverage.printed_km2], part[Coverage.zone_km2] = (
            raw[:, position],
            printed[:, position],
            zone[Zones.area_km2],
        )
        part[Coverage.share_of_region] = _share(raw[:, position], part[Coverage.region_km2].to_numpy())
        whole = _share(raw[:, position], np.full(len(part), zone[Zones.area_km2]))
        part[Coverage.share_of_zone] = np.nan if partial else whole
        frames.append(part)
    for use in books.unchecked:
        kind = use.kinds[0] if len(use.kinds) == 1 else None
        named = {Coverage.zone_id: use.layer.id, Coverage.zone_name: use.layer.title.zh, Coverage.layer: use.layer.id}
        frames.append(_region_columns(books).assign(**_unchecked_columns(use, kind), **named))
    return _table(Coverage, frames)


def union_table(books: Books) -> pd.DataFrame:
    """Make `tables.Union`: every region with every kind and basis, ground counted once, the raw sum beside it."""
    raw, printed = books.both(books.inside_kinds())
    single, _ = books.both(books.atoms.inside)
    frames = [_region_columns(books)[[]]]
    for position, kind in enumerate(books.kinds()):
        mine = books.of_kind(kind)
        zones = books.zones[mine]
        part = _region_columns(books)
        part[Union.kind], part[Union.basis] = kind
        partial = any(incomplete(kind[1], status) for status in zones[Zones.status])
        part[Union.verdict] = np.where(raw[:, position] > 0, Verdict.INVOLVED, _outside(partial=partial))
        part[Union.union_km2], part[Union.printed_km2] = raw[:, position], printed[:, position]
        part[Union.raw_km2] = single[:, mine].sum(axis=1)
        double = part[Union.raw_km2] - part[Union.union_km2]
        part[Union.double_km2] = double.where(double > allowance_m2(part[Union.region_km2].to_numpy() * 1e6) / 1e6, 0.0)
        part[Union.uncovered_km2] = np.maximum(part[Union.region_km2] - part[Union.union_km2], 0.0)
        part[Union.uncovered_printed_km2] = np.round(
            books.regions[Regions.printed_km2].to_numpy() - printed[:, position], 2
        )
        part[Union.share_of_region] = _share(raw[:, position], part[Union.region_km2].to_numpy())
        part[Union.layers] = "、".join(dict.fromkeys(zones[Zones.layer]))
        part[Union.unchecked] = (
            "、".join(use.layer.title.zh for use in books.unchecked if _would_hold(use, kind)) or None
        )
        part[Union.status] = books.rests_on(zones)
        frames.append(part)
    frames.extend(_unchecked_unions(books))
    return _table(Union, frames)


def _unchecked_unions(books: Books) -> list[pd.DataFrame]:
    """Rows for kinds of which nothing could be checked; a kind that is partly known names its gaps in ``unchecked``."""
    gaps: dict[tuple[str, str], list[LayerUse]] = {}
    for use in books.unchecked:
        for kind in use.kinds:
            gaps.setdefault((kind, use.layer.basis.value if use.layer.basis else ""), []).append(use)
    return [
        _region_columns(books).assign(
            **_unchecked_columns(uses[0], key[0]),
            layers="、".join(use.layer.id for use in uses),
            unchecked="、".join(use.layer.title.zh for use in uses),
        )
        for key, uses in gaps.items()
        if key not in books.kinds()
    ]


def _would_hold(use: LayerUse, kind: tuple[str, str]) -> bool:
    return kind[0] in use.kinds and use.layer.basis == kind[1]


def overlap_table(books: Books) -> pd.DataFrame:
    """Make `tables.Overlap`: pairs of kinds that lie over each other, only where they do."""
    kinds, inside = books.kinds(), books.inside_kinds()
    alone, _ = books.both(inside)
    frames = [_region_columns(books)[[]]]
    for a, b in combinations(range(len(kinds)), 2):
        raw, _ = books.both((inside[:, a] & inside[:, b])[:, None])
        part = _region_columns(books).assign(
            kind_a=kinds[a][0], basis_a=kinds[a][1], kind_b=kinds[b][0], basis_b=kinds[b][1]
        )
        part[Overlap.area_km2] = raw[:, 0]
        part[Overlap.share_of_a] = _share(raw[:, 0], alone[:, a])
        part[Overlap.share_of_b] = _share(raw[:, 0], alone[:, b])
        zones = books.zones[books.of_kind(kinds[a]) | books.of_kind(kinds[b])]
        part[Overlap.status] = books.rests_on(zones)
        frames.append(part[part[Overlap.area_km2] > 0])
    return _table(Overlap, frames)


def ledger_table(books: Books) -> pd.DataFrame:
    """Make `tables.Ledger`: exclusive combinations of kinds in each region, ``none`` included; only those that occur."""
    kinds, inside = books.kinds(), books.inside_kinds()
    patterns = np.unique(inside, axis=0)
    patterns = patterns[np.lexsort((*patterns.T[::-1], patterns.sum(axis=1)))]
    pattern_of = (inside[:, None, :] == patterns[None, :, :]).all(axis=2)
    raw, printed = books.both(pattern_of)
    residual = books.regions[Regions.area_km2].to_numpy() - raw.sum(axis=1)
    unchecked = "、".join(use.layer.title.zh for use in books.unchecked) or None
    frames = []
    for position, pattern in enumerate(patterns):
        members = [kind for kind, on in zip(kinds, pattern, strict=True) if on]
        part = _region_columns(books)
        part[Ledger.combination] = "+".join(f"{kind}:{basis}" for kind, basis in members) or "none"
        part[Ledger.label] = (
            " + ".join(f"{ZoneKind(kind).label}（{Basis(basis).label}）" for kind, basis in members)
            or "不在所核查的分区内"
        )
        part[Ledger.kinds] = len(members)
        part[Ledger.area_km2], part[Ledger.printed_km2] = raw[:, position], printed[:, position]
        part[Ledger.residual_km2] = residual
        part[Ledger.share_of_region] = _share(raw[:, position], part[Ledger.region_km2].to_numpy())
        part[Ledger.unchecked], part[Ledger.status] = unchecked, _weakest_of(books, members)
        frames.append(part[(part[Ledger.area_km2] > 0)])
    return _table(Ledger, frames, order="kinds")


def _weakest_of(books: Books, members: list[tuple[str, str]]) -> str:
    """Status of a ledger piece: it rests on every zone that was checked, also those found absent."""
    zones = books.zones if not members else books.zones[np.any([books.of_kind(kind) for kind in members], axis=0)]
    return books.rests_on(zones)


def _outside(*, partial: bool) -> Verdict:
    """Verdict of a region that has no part of a zone: an incomplete list of counties clears nobody."""
    return Verdict.NOT_LISTED if partial else Verdict.CLEAR


def _region_columns(books: Books) -> pd.DataFrame:
    """The columns every book begins with, one row a region."""
    regions = books.regions
    return pd.DataFrame(
        {
            Coverage.adcode: regions[Regions.adcode].to_numpy(),
            Coverage.name: regions[Regions.name].to_numpy(),
            Coverage.level: regions[Regions.level].to_numpy(),
            Coverage.region_km2: regions[Regions.area_km2].to_numpy(),
            Coverage.method: METHOD,
            "order": np.arange(len(regions)),
        }
    )


def _unchecked_columns(use: LayerUse, kind: str | None) -> dict[str, str | None]:
    basis = use.layer.basis.value if use.layer.basis else None
    return {
        Coverage.kind: kind,
        Coverage.basis: basis,
        Coverage.verdict: Verdict.UNCHECKED.value,
        Coverage.status: use.layer.status.value,
    }


def _share(part: Floats, whole: Floats) -> Floats:
    """Part of a whole in 0–1; missing where the whole is nothing."""
    shares: Floats = np.clip(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0), 0, 1)
    return shares


def _table(
    table: type[Coverage | Union | Overlap | Ledger], frames: list[pd.DataFrame], order: str = ""
) -> pd.DataFrame:
    """Join the parts by region and check them against their declaration."""
    filled = [frame for frame in frames if len(frame) and len(frame.columns)]
    if not filled:
        return table.empty()
    joined = pd.concat(filled, ignore_index=True)
    joined = joined.sort_values(["order", order] if order else ["order"], kind="stable", ignore_index=True)
    kept = [str(column) for column in table.columns() if column in joined]
    return table.check(joined[kept])
