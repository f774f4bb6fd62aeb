"""Screening (核查): what each site touches of each layer, by area, length and distance, decided in bulk.

An overlap is 临界 when the site lies in the zones no deeper than the layer's positional tolerance (`soilgis.planning.screening.depth`), and so is a
gap narrower than it: the data cannot tell. A site that is covered whole is in them, however small. What was not checked is never 不涉及.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from soilgis.geometry.area import Shapes, plane_shapes
from soilgis.geometry.closure import at_most
from soilgis.geometry.cut import unite
from soilgis.geometry.meeting import meet, united_by
from soilgis.geometry.tracks import Tracks
from soilgis.model.provenance import Verdict
from soilgis.model.tables import Zones
from soilgis.planning.screening.depth import shallow, thickness_m
from soilgis.planning.screening.long_lines import Cuts, cut_pieces, marks_met

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats
    from soilgis.geometry.cut import Index
    from soilgis.geometry.tracks import Stays
    from soilgis.planning.areas.zones import ZoneParts
    from soilgis.planning.screening.checks import Check
    from soilgis.planning.screening.ground import Ground

ROUNDING_M = 1e-5
"""Overlaps thinner than this are what rounding leaves of a shared border, m."""


@dataclass(frozen=True)
class Overlaps:
    """The part of each site inside each zone (重叠), one row a site and zone.

    Attributes
    ----------
    site, zone
        Positions of the site and the zone, shape (n,).
    plane
        Common part in the authalic plane, shape (n,).
    area_m2
        Its area, m², shape (n,); of a long line's corridor as measured, not as drawn.
    thickness_m
        Thickness of its thickest part, m, shape (n,); infinite for a site wholly inside.
    stays
        Where line sites lie in the zones, ``line`` the position of the site and ``polygon`` of the zone; None where no site is a line.
    cuts
        The pieces of long lines' corridors in the zones.
    """

    site: Index
    zone: Index
    plane: Shapes
    area_m2: Floats
    thickness_m: Floats
    stays: Stays | None = None
    cuts: Cuts | None = None

    def together(self, ground: Ground, zones: Index) -> tuple[Index, Shapes, Floats]:
        """Sites that meet some zones, what lies in them united, and its area, m², ground in several counted once."""
        mine = np.flatnonzero(np.isin(self.zone, zones))
        sites, united = united_by(self.site[mine], self.plane[mine])
        area = shapely.area(united)
        if self.cuts is not None:
            long = np.isin(sites, self.cuts.made.owner)
            area[long] = self.cuts.area_m2(len(ground.site_id), zones)[sites[long]]
        return sites, united, at_most(area, ground.area_m2[sites], ground.site_id[sites].tolist())

    def area_together_m2(self, ground: Ground, zones: Index) -> Floats:
        """Area of every site in some zones, ground in several counted once, m², shape (sites,)."""
        mine = np.flatnonzero(np.isin(self.zone, zones) & np.isin(self.site, ground.plain))
        sites, united = united_by(self.site[mine], self.plane[mine])
        area = np.zeros(len(ground.site_id))
        area[sites] = shapely.area(united)
        if self.cuts is not None:
            area += self.cuts.area_m2(len(area), zones)
        return at_most(area, ground.area_m2, ground.site_id.tolist())

    def length_together_m(self, ground: Ground, zones: Index) -> Floats:
        """Length of every line site in some zones, what is in several counted once, m, shape (sites,)."""
        length = np.zeros(len(ground.site_id))
        if self.stays is not None:
            mine = self.stays.taken(np.isin(self.stays.polygon, zones))
            met, metres = mine.length_m(mine.line)
            length[met] = metres
        return length

    @property
    def length_m(self) -> Floats:
        """Length of the line of each row, m, shape (n,); not a number where no line lies in the zone."""
        length = np.full(len(self.site), np.nan)
        if self.stays is not None:
            wide = int(self.zone.max(initial=0)) + 1
            pairs, metres = self.stays.length_m(self.stays.line * wide + self.stays.polygon)
            length[np.searchsorted(self.site * wide + self.zone, pairs)] = metres
        return length


def overlaps(ground: Ground, parts: ZoneParts) -> Overlaps:
    """Cut all sites by all zones at once; what is thinner than rounding is left out."""
    plain = ground.plain
    met = meet(ground.plane[plain], parts.parts)
    pieces = unite(plain[met.left], parts.owner[met.right], met.shape)
    site, zone, shape, area = pieces.region, pieces.zone, pieces.shape, pieces.area_m2
    cuts = cut_pieces(ground.long, parts.parts, parts.owner) if ground.long is not None else None
    if cuts is not None:
        more = cuts.pairs()
        order = np.lexsort((np.r_[zone, more[1]], np.r_[site, more[0]]))
        shape = np.r_[shape, cuts.shapes(more[0], more[1])][order]
        site, zone, area = (np.r_[one, other][order] for one, other in zip((site, zone, area), more, strict=True))
    whole = ground.area_m2[site] - area <= ROUNDING_M * ground.outline_m[site]
    thickness = np.where(whole, np.inf, thickness_m(shape))
    kept = thickness > ROUNDING_M
    site, zone = site[kept], zone[kept]
    stays = ground.stays(parts.parts, parts.owner)
    if stays is not None:
        wide = len(parts.zones)
        stays = stays.taken(np.isin(stays.line * wide + stays.polygon, site * wide + zone))
    return Overlaps(site, zone, shape[kept], area[kept], thickness[kept], stays, cuts)


@dataclass(frozen=True)
class Answers:
    """Answers of one check for all sites (核查结果), each shape (n,)."""

    check: Check
    verdict: np.ndarray
    reason: np.ndarray
    zones: np.ndarray
    area_m2: Floats
    length_m: Floats
    distance_m: Floats
    pieces: Floats


def answer(
    check: Check,
    ground: Ground,
    found: Overlaps,
    parts: ZoneParts,
    *,
    tolerance_m: float,
    away: np.ndarray | None = None,
) -> Answers:
    """Answer one check for every site.

    Parameters
    ----------
    check
        The question.
    ground
        The sites.
    found
        Their overlaps with all zones.
    parts
        The zones and their polygons.
    tolerance_m
        Positional tolerance that holds for the layer.
    away
        Sites whose distance nobody is told (`soilgis.planning.screening.tables.gaps_kept`): it is not measured where no tolerance asks for it.

    Returns
    -------
    Answers
        Areas count ground in several zones once; distances are geodesic and given for sites without overlap.
    """
    count = len(ground.site_id)
    nothing = np.full(count, np.nan)
    texts = np.full(count, "", dtype=object)
    if check.reason:
        reasons = np.full(count, check.reason, dtype=object)
        return Answers(check, np.full(count, Verdict.UNCHECKED.value, dtype=object), reasons, texts, *(nothing,) * 4)
    if len(check.marks):
        return _by_marks(check, ground, tolerance_m, _idle(away, count, tolerance_m))
    mine = np.flatnonzero(np.isin(found.zone, check.zones))
    area, pieces = np.zeros(count), np.zeros(count)
    sites, united, area[sites] = found.together(ground, check.zones)
    pieces[sites] = shapely.get_num_geometries(united)
    flat = _shallow(check, ground, (found, mine), (area, parts), tolerance_m)
    length = found.length_together_m(ground, check.zones)
    for site, name in zip(found.site[mine], parts.zones[Zones.zone_name].to_numpy()[found.zone[mine]], strict=True):
        texts[site] = f"{texts[site]}、{name}" if texts[site] else name
    distance = nothing.copy()
    apart = np.flatnonzero((area == 0) & ~_idle(away, count, tolerance_m))
    shapes = np.asarray(parts.zones.geometry.array, dtype=object)[check.zones]
    distance[apart] = ground.nearest_m(apart, shapes) if len(shapes) else np.nan
    verdict = _verdicts(area, flat, distance, tolerance_m)
    length[~ground.is_line] = np.nan
    return Answers(check, verdict, np.full(count, "", dtype=object), texts, area, length, distance, pieces)


def _shallow(
    check: Check,
    ground: Ground,
    mine: tuple[Overlaps, np.ndarray],
    cover: tuple[Floats, ZoneParts],
    tolerance_m: float,
) -> np.ndarray:
    """Whether each site lies in the check's zones no deeper than the tolerance; their common borders are none, whole is deep."""
    (found, rows), (area, parts) = mine, cover
    thick = np.zeros(len(area))
    np.maximum.at(thick, found.site[rows], found.thickness_m[rows])
    bare = ground.area_m2 - area > ROUNDING_M * ground.outline_m
    flat = np.zeros(len(area), dtype=bool)
    own = parts.parts[np.isin(parts.owner, check.zones)]
    for site in np.flatnonzero((area > 0) & bare & (thick < 2 * tolerance_m)):
        flat[site] = shallow((ground.lonlat[site], ground.plane_of(int(site))), own, tolerance_m)
    return flat


def _verdicts(area: Floats, flat: np.ndarray, distance: Floats, tolerance_m: float) -> np.ndarray:
    """Involved, borderline or clear; with a tolerance of zero nothing is borderline."""
    verdict = np.full(len(area), Verdict.CLEAR.value, dtype=object)
    verdict[(tolerance_m > 0) & (area == 0) & (distance <= tolerance_m)] = Verdict.BORDERLINE.value
    verdict[area > 0] = Verdict.INVOLVED.value
    verdict[flat] = Verdict.BORDERLINE.value
    return verdict


def _idle(away: np.ndarray | None, count: int, tolerance_m: float) -> np.ndarray:
    """Sites whose distance decides nothing and is told to nobody."""
    return np.zeros(count, dtype=bool) if away is None or tolerance_m > 0 else away


def _by_marks(check: Check, ground: Ground, tolerance_m: float, idle: np.ndarray) -> Answers:
    """Answer for a layer of lines or points: met or at a distance; length inside for lines, no area."""
    count = len(ground.site_id)
    length, pieces = np.zeros(count), np.zeros(count)
    plain = ground.plain
    left, right = shapely.STRtree(ground.lonlat[plain]).query(check.marks, predicate="intersects")
    touched = np.zeros(count, dtype=bool)
    touched[plain[right]] = True
    stays = Tracks.of_lines(check.marks[np.unique(left)], ground.edge_tolerance_m2).stays(ground.plane[plain])
    pairs, metres = stays.length_m(stays.line * max(len(plain), 1) + stays.polygon)
    of = plain[pairs % max(len(plain), 1)]
    np.add.at(length, of, metres)
    np.add.at(pieces, of, 1)
    if ground.long is not None:
        long = marks_met(ground.long, plane_shapes(check.marks, ground.edge_tolerance_m2), count)
        length, pieces, touched = length + long[0], pieces + long[1], touched | long[2]
    distance = np.full(count, np.nan)
    apart = np.flatnonzero(~touched & ~idle)
    distance[apart] = ground.nearest_m(apart, check.marks)
    verdict = np.where(touched, Verdict.INVOLVED.value, Verdict.CLEAR.value).astype(object)
    verdict[(tolerance_m > 0) & ~touched & (distance <= tolerance_m)] = Verdict.BORDERLINE.value
    empty = np.full(count, "", dtype=object)
    return Answers(check, verdict, empty, empty.copy(), np.full(count, np.nan), length, distance, pieces)


Divided: TypeAlias = "tuple[Index, Index, Floats, Floats]"
"""Sites and administrative units that meet, with area, m², and length, m; see `divided_by`."""


def divided_by(ground: Ground, plane: Shapes) -> Divided:
    """Divide sites by administrative units in the authalic plane, which do not overlap each other.

    Returns
    -------
    site, unit, area_m2, length_m
        One entry a site and unit that meet.
    """
    plain = ground.plain
    met = meet(ground.plane[plain], plane)
    site, unit, area = plain[met.left], met.right, met.area_m2
    thick = np.where(met.whole, np.inf, thickness_m(met.shape))
    if ground.long is not None:
        cuts = cut_pieces(ground.long, plane, np.arange(len(plane)))
        more = cuts.pairs()
        thick = np.r_[thick, cuts.thickness_m(more[0], more[1])]
        site, unit, area = (np.r_[one, other] for one, other in zip((site, unit, area), more, strict=True))
    kept = thick > ROUNDING_M
    return site[kept], unit[kept], area[kept], _lengths(ground, plane, site, unit)[kept]


def _lengths(ground: Ground, plane: Shapes, site: Index, unit: Index) -> Floats:
    """Length of the line of line sites in each unit, m; what runs along a border of two counts for one of them."""
    length = np.where(ground.is_line[site], 0.0, np.nan)
    found = ground.stays(plane)
    if found is not None:
        line, polygon, metres = found.divided_m()
        of_pair = dict(zip((line * len(plane) + polygon).tolist(), metres.tolist(), strict=True))
        rows = np.flatnonzero(ground.is_line[site])
        length[rows] = [of_pair.get(pair, 0.0) for pair in (site[rows] * len(plane) + unit[rows]).tolist()]
    return length
