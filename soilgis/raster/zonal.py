"""Exact area by class in polygons (分区统计): every cell by the share that lies inside, and books that close.

For every feature: area of the classes + nodata + outside the raster = area of the feature. The three are counted on their
own ways (cells, cells, clipped shape), so the residual is a check and not a definition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.errors import ClosureError, RasterError, shorten
from soilgis.model.nodata import missing_code, stands_for_missing
from soilgis.model.provenance import Closure
from soilgis.model.raster import NODATA, OUTSIDE
from soilgis.model.sentences.raster import RasterMessages
from soilgis.raster.edges import edges_of
from soilgis.raster.grid import plane_of, plane_shapes
from soilgis.raster.pieces import sound
from soilgis.raster.sources import ByteSource, class_source, pair_source
from soilgis.raster.sweep import THREADS, Account, sweep
from soilgis.raster.tally import Weights, tally_codes, tally_scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyproj import CRS

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Raster
    from soilgis.model.spread import Arrays
    from soilgis.raster.grid import Plane
    from soilgis.raster.kernels import Runs, Strip
    from soilgis.raster.sweep import Cells, Tally

Shapes = npt.NDArray[np.object_]
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class ClassAreas:
    """Area of every feature by class (分类面积).

    Attributes
    ----------
    areas
        Area by class and feature, m²; classes are names, ``nodata`` and ``outside`` among them.
    total_m2
        Area of the features, shape (features,).
    method
        How areas were measured.
    """

    areas: dict[str, Floats]
    total_m2: Floats
    method: str

    @property
    def residual_m2(self) -> Floats:
        """Total less the classes, nodata and outside."""
        left: Floats = self.total_m2 - np.sum(list(self.areas.values()), axis=0)
        return left

    def closure(self, name: str) -> Closure:
        """How well these accounts close, under a name."""
        off = np.abs(self.residual_m2)
        share = np.divide(off, self.total_m2, out=np.zeros(len(off)), where=self.total_m2 > 0)
        return Closure(name, len(off), float(off.max(initial=0)) / 1e6, float(share.max(initial=0)))


class CodeTally:
    """Areas by feature and byte, m² (按代码累加); ``frequent`` are bytes worth counting, the most frequent first."""

    def __init__(self, features: int, frequent: Codes) -> None:
        self.totals = np.zeros((features, 256))
        self.frequent = frequent

    def add(self, runs: Runs, cells: Cells, weights: Weights, strip: Strip) -> None:
        """Take one strip."""
        codes = cells.view(np.uint8)
        if weights.scale.size > 1:
            tally_scaled(runs, codes, weights, strip, self.totals)
            return
        tally_codes(runs, codes, weights, self.frequent, self.totals)
        met = self.totals.sum(axis=0)
        self.frequent = np.argsort(-met, kind="stable")[: min(int((met != 0).sum()), 16)].astype(np.uint8)


@dataclass(frozen=True)
class CodeAccount(Account):
    """Area by feature and byte of a source (按代码的面积)."""

    source: ByteSource
    hint: list[Codes] = field(default_factory=lambda: [np.empty(0, np.uint8)], repr=False, compare=False)
    """Bytes that were frequent in the share before; they change the order of the work, no figure."""

    def tally(self, share: Arrays) -> CodeTally:
        """A fresh tally for the features of a share."""
        return CodeTally(len(share["rows"]), self.hint[0])

    def result(self, tally: Tally, rows: npt.NDArray[np.int64]) -> Arrays:
        """Feature, place of the byte, area in m² where there is any, and what the bytes stand for."""
        counted = cast("CodeTally", tally)
        self.hint[0] = counted.frequent
        feature, number = np.nonzero(counted.totals)
        numbers, place = np.unique(number, return_inverse=True)
        meanings = np.array([self.source.meaning(byte) for byte in numbers.tolist()], np.int64)
        return {"feature": rows[feature], "place": place, "area": counted.totals[feature, number], "meanings": meanings}


def sweep_codes(source: ByteSource, plane: Plane, shapes: Shapes, threads: int = THREADS) -> Floats:
    """Area of every shape by byte of a source, m², shape (shapes, 256).

    Parameters
    ----------
    source
        Hands out bytes.
    plane
        The source's measuring plane.
    shapes
        Multipolygons of that plane; they may overlap.
    threads
        Threads that share the strips; they change no bit of the areas.
    """
    totals = np.zeros((len(shapes), 256))
    for found in sweep(CodeAccount(source), plane, edges_of(shapes, plane.lines), threads=threads):
        numbers = np.array([source.numbered(tuple(one)) for one in found["meanings"].tolist()], np.intp)
        totals[found["feature"], numbers[found["place"]]] += found["area"]
    return totals


def outside_m2(shapes: Shapes, plane: Plane) -> Floats:
    """Area of shapes of the plane beyond the raster's edge, m², shape (shapes,); exactly 0 for shapes within it."""
    rows, columns = plane.grid.shape
    low_x, low_y, high_x, high_y = shapely.bounds(shapes).T
    beyond = (low_x < 0) | (high_x > columns) | (low_y < plane.lines[0]) | (high_y > plane.lines[rows])
    areas = np.zeros(len(shapes))
    frame = shapely.box(0, plane.lines[0], columns, plane.lines[rows])
    areas[beyond] = plane.true_m2(shapely.difference(sound(shapes[beyond]), frame))
    return areas


def class_areas(
    raster: Raster, shapes: Shapes, crs: str | CRS, *, threads: int = THREADS, names: Sequence[str] = ()
) -> ClassAreas:
    """Area by class of a raster inside each polygon, exact, in one pass.

    Parameters
    ----------
    raster
        A class raster with whole-number codes. Without a legend a class is called by its code.
    shapes
        Polygons, shape (n,); overlaps are counted in each. Not changed.
    crs
        Their CRS; they are transformed to the raster's, never the other way.
    threads
        Threads that share the strips.
    names
        What messages call the polygons; their numbers from 1 when not given.

    Raises
    ------
    RasterError
        If codes are not whole numbers, are not in the legend, or 0 or 255 occur without a declared nodata.
    ClosureError
        If the books do not close.
    """
    plane = plane_of(raster.grid)
    return plane_class_areas(raster, plane_shapes(shapes, crs, plane), plane, threads=threads, names=names)


def plane_class_areas(
    raster: Raster, shapes: Shapes, plane: Plane, *, threads: int = THREADS, names: Sequence[str] = ()
) -> ClassAreas:
    """Same as `class_areas` for multipolygons that lie in the raster's plane already."""
    source = class_source(raster)
    totals = sweep_codes(source, plane, shapes, threads)
    by_code = {source.code(number): totals[:, number] for number in np.flatnonzero(totals.any(axis=0)).tolist()}
    refuse_codes(raster, by_code)
    called = class_names(raster)
    by_class: dict[str, Floats] = {}
    for code, areas in sorted(by_code.items()):
        by_class[called(code)] = by_class.get(called(code), 0.0) + areas
    return close_books(by_class, shapes, plane, names)


def crossed_areas(raster: Raster, other: Raster, shapes: Shapes, plane: Plane) -> dict[tuple[str, str], Floats]:
    """Area of shapes of the plane by pairs of classes of two rasters on the same cells, m², each of shape (shapes,).

    Raises
    ------
    RasterError
        As `class_areas`, and if the cells differ.
    """
    source = pair_source(class_source(raster), class_source(other), (raster.name, other.name))
    totals = sweep_codes(source, plane, shapes)
    pairs = {source.codes(number): totals[:, number] for number in np.flatnonzero(totals.any(axis=0)).tolist()}
    for place, one in enumerate((raster, other)):
        single: dict[int, Floats] = {}
        for pair, areas in pairs.items():
            single[pair[place]] = single.get(pair[place], 0.0) + areas
        refuse_codes(one, single)
    first, second = class_names(raster), class_names(other)
    by_class: dict[tuple[str, str], Floats] = {}
    for (a, b), areas in sorted(pairs.items()):
        by_class[first(a), second(b)] = by_class.get((first(a), second(b)), 0.0) + areas
    return by_class


def close_books(areas: dict[str, Floats], shapes: Shapes, plane: Plane, names: Sequence[str] = ()) -> ClassAreas:
    """Add the outside account and check that every shape's areas sum to its own.

    Raises
    ------
    ClosureError
        If a shape's residual is larger than `Plane.allowed_m2`, naming the shapes.
    """
    total = plane.true_m2(shapes)
    accounts = {NODATA: np.zeros(len(shapes)), **areas, OUTSIDE: outside_m2(shapes, plane)}
    nodata = accounts.pop(NODATA)
    ordered = {name: part for name, part in accounts.items() if name != OUTSIDE}
    books = ClassAreas({**ordered, NODATA: nodata, OUTSIDE: accounts[OUTSIDE]}, total, plane.method)
    left, allowed = books.residual_m2, plane.allowed_m2(shapes, total)
    open_books = np.flatnonzero(~(np.abs(left) <= allowed))
    if len(open_books):
        called = [names[row] if len(names) else f"feature {row + 1}" for row in open_books.tolist()]
        shown = shorten(
            f"{name}: {left[row]:.3e} m² of {total[row]:.6e}, {allowed[row]:.1e} allowed"
            for name, row in zip(called, open_books, strict=True)
        )
        raise ClosureError(RasterMessages.classes_do_not_close(regions=shown))
    return books


def class_names(raster: Raster) -> Callable[[int], str]:
    """Return what names a code of the raster: nodata, the legend's class, or the code itself."""
    names = raster.legend.names if raster.legend else {}

    def name(code: int) -> str:
        if missing_code(code, raster.nodata, raster.dtype):
            return NODATA
        return names.get(code, str(code))

    return name


def refuse_codes(raster: Raster, by_code: dict[int, Floats]) -> None:
    """Refuse codes nobody explained: not in the legend, 0 and 255 where no nodata is declared, and fill values such as −9999.

    Raises
    ------
    RasterError
        With the codes and their areas.
    """
    named = raster.legend.names if raster.legend else None
    met = {
        code: float(np.sum(areas)) / 1e6
        for code, areas in by_code.items()
        if not missing_code(code, raster.nodata, raster.dtype)
    }
    bare = {code: area for code, area in met.items() if named is None or code not in named}
    ends = {0, 255} if raster.nodata is None else set()
    doubtful = {c: area for c, area in bare.items() if c in ends or (c != 255 and stands_for_missing(c, raster.dtype))}
    if doubtful and not raster.every_cell:
        shown = shorten(f"{code} ({area:,.2f} km²)" for code, area in doubtful.items())
        said = "declares no nodata" if raster.nodata is None else f"declares nodata = {raster.nodata:g}"
        raise RasterError(RasterMessages.nodata_unknown(raster=raster.name, said=said, codes=shown))
    if bare and named is not None:
        shown = shorten(f"{code} ({area:,.2f} km²)" for code, area in bare.items())
        raise RasterError(
            f"{raster.name}: codes not in the legend: {shown}; add them or correct the raster (图例缺少代码)"
        )
