"""Shapes inspected (几何体检): batch by batch what is wrong with each, and, where all fit, what is wrong between them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from soilgis.model.finding import Finding
from soilgis.model.sentences.doctor import DoctorMessages
from soilgis.store.arcs import curved
from soilgis.store.doctor.chart import SHOWN, Numbers, features

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.store.doctor.chart import Chart

    Floats = npt.NDArray[np.float64]

TINY_M2 = 1.0
"""Polygons smaller than this are told, m²."""
SLIVER_WIDTH_M = 1.0
"""Polygons whose mean width, twice the area over the perimeter, is below this are slivers, m."""
SLIVER_SHARE = 0.05
"""Share of a circle's area at the same perimeter below which a narrow polygon is one (4πA/P²)."""
MOST_VERTICES = 2_000_000
"""Vertices up to which shapes are compared with each other."""
OVERLAP_M2 = 1.0
"""Overlaps smaller than this are not told, m²."""
_DEGREE_M = 111_320.0


@dataclass
class _Many:
    """Features with one fault, and what is said of the first of them (同类问题)."""

    numbers: Numbers = field(default_factory=Numbers)
    said: list[str] = field(default_factory=list)


@dataclass
class Shapes:
    """Looks through the shapes of one layer (逐批看几何)."""

    chart: Chart
    part: str
    degrees: bool
    unit_m: float = 1.0
    found: dict[Finding, _Many] = field(default_factory=dict)
    digests: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    vertices: int = 0
    kept: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    count: int = 0

    def take(self, wkb: list[bytes | None], first: int) -> Floats:
        """Look at a batch whose first feature has the number ``first``; return the areas in m², near enough to tell units."""
        bent = set(curved(wkb).tolist())
        for at in sorted(bent):
            self._see(Finding.SHAPE_ARCS, first + at)
        plain = [None if place in bent else one for place, one in enumerate(wkb)]
        with np.errstate(invalid="ignore"):
            shapes = np.asarray(shapely.from_wkb(plain, on_invalid="ignore"), object)
        self._absent(shapes, first, bent)
        with np.errstate(invalid="ignore"):
            sizes, around = self._sizes(shapes)
            self._each(shapes, sizes, around, first)
        self._remember(shapes, plain, first)
        self.count += len(shapes)
        return sizes

    def _see(self, finding: Finding, number: int, evidence: str = "") -> None:
        many = self.found.setdefault(finding, _Many())
        many.numbers.add([number])
        if evidence and len(many.said) < SHOWN:
            many.said.append(evidence)

    def _absent(self, shapes: npt.NDArray[Any], first: int, bent: set[int]) -> None:
        missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        for at in np.flatnonzero(missing).tolist():
            if at not in bent:
                self._see(Finding.SHAPE_ABSENT, first + at)
        for name, count in zip(
            *np.unique([one.geom_type.removeprefix("Multi") for one in shapes[~missing]], return_counts=True),
            strict=True,
        ):
            self.kinds[str(name)] = self.kinds.get(str(name), 0) + int(count)
        heights = shapely.has_z(shapes) | shapely.has_m(shapes)
        for at in np.flatnonzero(heights).tolist():
            self._see(Finding.SHAPE_HEIGHTS, first + at)

    def _sizes(self, shapes: npt.NDArray[Any]) -> tuple[Floats, Floats]:
        """Area in m² and perimeter in m of each shape, to a few per cent in degrees, exact in the plane otherwise."""
        areas, lengths = shapely.area(shapes), shapely.length(shapes)
        areas, lengths = np.nan_to_num(areas), np.nan_to_num(lengths)
        if not self.degrees:
            return areas * self.unit_m**2, lengths * self.unit_m
        bounds = shapely.bounds(shapes)
        across = np.maximum(np.cos(np.radians(np.nan_to_num((bounds[:, 1] + bounds[:, 3]) / 2))), 0)
        return areas * _DEGREE_M**2 * across, lengths * _DEGREE_M * np.sqrt(across)

    def _each(self, shapes: npt.NDArray[Any], sizes: Floats, around: Floats, first: int) -> None:
        areal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)
        for at in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist():
            why = shapely.is_valid_reason(shapes[at])
            strange = "Invalid Coordinate" in why
            self._see(Finding.SHAPE_NOT_FINITE if strange else Finding.SHAPE_INVALID, first + at, spelled(why))
        tiny = areal & (sizes < TINY_M2)
        with np.errstate(divide="ignore", invalid="ignore"):
            narrow = (
                areal & ~tiny & (2 * sizes / around < SLIVER_WIDTH_M) & (4 * np.pi * sizes / around**2 < SLIVER_SHARE)
            )
        for at in np.flatnonzero(tiny).tolist():
            self._see(Finding.SHAPE_TINY, first + at, f"{sizes[at]:.3g} m²")
        for at in np.flatnonzero(narrow).tolist():
            self._see(Finding.SHAPE_SLIVER, first + at, f"平均宽约 {2 * sizes[at] / around[at]:.2g} m")
        if self.degrees:
            bounds = shapely.bounds(shapes)
            for at in np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180).tolist():
                self._see(Finding.SHAPE_WIDE, first + at)

    def _remember(self, shapes: npt.NDArray[Any], wkb: list[bytes | None], first: int) -> None:
        """Keep what is needed to tell doubles, and the shapes themselves while they are few."""
        digests = [
            int.from_bytes(hashlib.blake2b(one, digest_size=8).digest()) if one is not None else 0 for one in wkb
        ]
        self.digests.append(np.array(digests, np.uint64))
        self.vertices += int(shapely.get_num_coordinates(shapes).sum())
        if self.vertices > MOST_VERTICES:
            self.kept, self.numbers = [], []
            return
        good = np.isin(shapely.get_type_id(shapes), (3, 6)) & shapely.is_valid(shapes) & ~shapely.is_empty(shapes)
        self.kept += shapes[good].tolist()
        self.numbers += (np.flatnonzero(good) + first).tolist()

    def close(self) -> None:
        """Note what was found in single shapes and between them."""
        self._tell_doubles()
        for finding, seen in sorted(self.found.items(), key=lambda one: list(Finding).index(one[0])):
            why = "、".join(dict.fromkeys(seen.said))
            evidence = f"{seen.numbers.count} 个要素" + (f"：{why}" if why else "")
            self.chart.find(finding, evidence, part=self.part, where=features(seen.numbers))
        if len(self.kinds) > 1:
            self.chart.find(
                Finding.SHAPE_MIXED,
                "、".join(f"{_KINDS.get(kind, kind)} {count} 个" for kind, count in self.kinds.items()),
                part=self.part,
            )
        self.chart.hold(
            "几何",
            "、".join(f"{_KINDS.get(kind, kind)} {count}" for kind, count in self.kinds.items()) or "无",
            part=self.part,
        )
        self.chart.hold("顶点数", self.vertices, part=self.part)
        if self.kinds.get("Polygon"):
            self._between()

    def _tell_doubles(self) -> None:
        """Features whose shape repeats an earlier one's, byte by byte; the chance of a false one is below 1e-6 for ten million."""
        digests = np.concatenate(self.digests) if self.digests else np.array([], np.uint64)
        order = np.argsort(digests, kind="stable")
        ordered = digests[order]
        again = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)) + 1
        begins = np.searchsorted(ordered, ordered[again])
        for number, earlier in sorted(zip((order[again] + 1).tolist(), (order[begins] + 1).tolist(), strict=True)):
            self._see(Finding.SHAPE_TWICE, number, f"同第 {earlier} 个")

    def _between(self) -> None:
        """Overlaps of two shapes, and gaps that shapes enclose."""
        if self.vertices > MOST_VERTICES:
            self.chart.find(
                Finding.NOT_LOOKED_AT, f"重叠与缝隙：{self.vertices} 个顶点，多于 {MOST_VERTICES}", part=self.part
            )
            return
        shapes = np.array(self.kept, object)
        if len(shapes) < 2:
            return
        self._overlaps(shapes)
        self._gaps(shapes)

    def _overlaps(self, shapes: npt.NDArray[Any]) -> None:
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        pairs = one < other
        one, other = one[pairs], other[pairs]
        inner = shapely.relate_pattern(shapes[one], shapes[other], "T********")
        one, other = one[inner], other[inner]
        sizes, _ = self._sizes(shapely.intersection(shapes[one], shapes[other]))
        large = np.flatnonzero(sizes >= OVERLAP_M2)
        if len(large):
            worst = large[np.argsort(-sizes[large])][:SHOWN]
            named = "；".join(
                f"第 {self.numbers[one[at]]} 与第 {self.numbers[other[at]]} 个 {ground(sizes[at])}"
                for at in worst.tolist()
            )
            self.chart.find(
                Finding.OVERLAP, f"{len(large)} 对，合计 {ground(sizes[large].sum())}；最大的：{named}", part=self.part
            )

    def _gaps(self, shapes: npt.NDArray[Any]) -> None:
        """Holes of all shapes together that are no hole of a single one."""
        together = shapely.get_parts(shapely.disjoint_subset_union_all(shapes))
        rings = [ring for one in together for ring in one.interiors]
        if not rings:
            return
        holes = shapely.polygons(rings)
        own = shapely.polygons(
            [ring for one in shapely.get_parts(shapes) for ring in one.interiors] or [[(0, 0), (0, 0), (0, 0), (0, 0)]]
        )
        tree = shapely.STRtree(own)
        whole = np.unique(tree.query(holes, predicate="covered_by")[0]) if len(own) else np.array([], int)
        sizes, _ = self._sizes(holes)
        gaps = np.setdiff1d(np.flatnonzero(sizes > 0), whole)
        if len(gaps):
            spot = shapely.get_coordinates(shapely.point_on_surface(holes[gaps[np.argmax(sizes[gaps])]]))[0]
            self.chart.find(Finding.GAP, DoctorMessages.gaps(count=len(gaps), area=ground(sizes[gaps].sum()), largest=ground(sizes[gaps].max()), x=spot[0], y=spot[1]), part=self.part)  # fmt: skip


_KINDS = {"Polygon": "面", "LineString": "线", "Point": "点", "GeometryCollection": "集合", "LinearRing": "线"}
_REASONS = {
    "Self-intersection": "自相交", "Ring Self-intersection": "环自相交", "Hole lies outside shell": "孔在外环之外", "Nested holes": "孔套孔",
    "Interior is disconnected": "内部不连通", "Nested shells": "外环嵌套", "Duplicate Rings": "环重复", "Too few points in geometry component": "点数不足",
    "Invalid Coordinate": "坐标不是数", "Ring is not closed": "环未闭合",
}  # fmt: skip


def ground(m2: float) -> str:
    """An area as it is said: m², from a square kilometre on km²; a small one with two digits."""
    if m2 < 0.01:
        return "不足 0.01 m²"
    if m2 < 10:
        return f"{m2:.2g} m²"
    return f"{m2:,.1f} m²" if m2 < 999_999.95 else f"{m2 / 1e6:,.2f} km²"


def spelled(reason: str) -> str:
    """GEOS's reason in Chinese, with its place."""
    what, _, place = reason.partition("[")
    at = place.rstrip("]").strip()
    return f"{_REASONS.get(what.strip(), what.strip())}" + (f"（{at}）" if at else "")
