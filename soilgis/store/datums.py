"""Datums (大地基准): which coordinates are CGCS2000 already, which a known transformation leads there, and which are refused.

CGCS2000, WGS 84 and the ITRF agree within decimetres in China and keep their numbers; they are taken as one within `ALIKE_M`. Beijing 54 and Xi'an 80 lie 40 to 120 m off; the
parameters of their transformations are not published, and what PROJ does without them, a "ballpark" transformation, changes the name and
not the place. It is refused here.
"""

from __future__ import annotations

import re
import warnings
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import CrsError
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.offset import SYSTEMS, residual_m, to_wgs84

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pyproj
    from pyproj.aoi import AreaOfInterest, AreaOfUse

    from soilgis.model.notes import Note

    Points = npt.NDArray[np.float64]
    Change = Callable[[Points], Points]

_SAME = re.compile(r"china2000|chinageodetic(coordinatesystem)?2000|cgcs2000|worldgeodeticsystem1984|wgs_?1984|wgs84")
_BARE = re.compile(r"d?2000")
"""Datum of older .prj files that call the system CGCS_2000 and its datum D_2000; the system's name and the ellipsoid decide."""
_ELLIPSOIDS = ((6378137.0, 298.257222101), (6378137.0, 298.257223563))
"""Semi-major axis and inverse flattening of CGCS2000 (GRS 80) and WGS 84."""
_WORST_M = 5.0
"""Transformations of a lower accuracy are refused, m."""
ALIKE_M, ALIKE_SOURCE = 2.0, "EPSG:6326 v11.022"
"""CGCS2000 and WGS 84 count as one datum within so many metres: the accuracy of the WGS 84 ensemble in the EPSG register, since a file
that says WGS 84 does not say which of its realisations it means; the register has no transformation between the two."""
_GEOGRAPHIC, _WGS84 = "EPSG:4490", "EPSG:4326"


def is_plain(crs: pyproj.CRS) -> bool:
    """Whether coordinates are degrees of CGCS2000 or WGS 84 from Greenwich, which are measured as they are."""
    if not crs.is_geographic or not same_datum(crs):
        return False
    meridian = crs.prime_meridian
    return is_degree(crs) and (meridian is None or meridian.longitude == 0)


def is_degree(crs: pyproj.CRS) -> bool:
    """Whether a geographic CRS counts in degrees, not in grads or radians."""
    return not crs.axis_info or abs(crs.axis_info[0].unit_conversion_factor - np.pi / 180) < 1e-12


def same_datum(crs: pyproj.CRS) -> bool:
    """Whether a CRS rests on CGCS2000 or WGS 84, by the name of its datum and by its ellipsoid."""
    base = _base(crs)
    if base.datum is None or not _our_ellipsoid(base):
        return False
    datum = _plain(base.datum.name)
    named = base.geodetic_crs.name if base.geodetic_crs else base.name
    return bool(_SAME.search(datum) or (_BARE.fullmatch(datum) and _SAME.search(_plain(named))))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _base(crs: pyproj.CRS) -> pyproj.CRS:
    """A CRS without the parameters it carries; the source of a projection that carries none is its ellipsoid's degrees, not itself."""
    return crs.source_crs if crs.is_bound and crs.source_crs else crs


def nameless_datum(crs: pyproj.CRS) -> bool:
    """Whether a CRS gives no datum but the ellipsoid of CGCS2000 or WGS 84, or a sphere as global grids do."""
    if crs.is_bound or crs.datum is None or crs.ellipsoid is None:
        return False
    sphere = crs.ellipsoid.semi_major_metre == crs.ellipsoid.semi_minor_metre
    return bool(re.match(r"unknown|not.?specified|unnamed|d_?unknown", crs.datum.name, re.IGNORECASE)) and (
        sphere or _our_ellipsoid(crs)
    )


def _our_ellipsoid(crs: pyproj.CRS) -> bool:
    found = crs.ellipsoid
    return found is not None and any(
        abs(found.semi_major_metre - axis) < 0.01 and abs(found.inverse_flattening - flattening) < 1e-5
        for axis, flattening in _ELLIPSOIDS
    )


def way_to_cgcs2000(crs: pyproj.CRS, bounds: npt.NDArray[np.float64], subject: str) -> tuple[Change, list[Note]]:
    """How points of a CRS become CGCS2000 longitude and latitude, degrees, east first.

    Parameters
    ----------
    crs
        Horizontal, geographic or projected.
    bounds
        xmin, ymin, xmax, ymax of the data in ``crs``: a transformation must be made for where they lie.
    subject
        The input's name for messages.

    Returns
    -------
    change, notes
        Takes points, shape (n, 2), over; what must be said of it, in Chinese.

    Raises
    ------
    CrsError
        If only a ballpark transformation, or one worse than 5 m, leads to CGCS2000.
    """
    import pyproj

    if crs.name in SYSTEMS:
        return _offset_way(crs.name, bounds)
    if same_datum(crs) or nameless_datum(crs):
        base = _base(crs)
        ours = base.datum is not None and "china" in base.datum.name.lower()
        change = pyproj.Transformer.from_crs(base, _GEOGRAPHIC if ours else _WGS84, always_xy=True)
        if not same_datum(crs):
            return _mapping(change), [StoreNotes.datum_unnamed()]
        return _mapping(change), [] if ours else [StoreNotes.datum_alike(metres=ALIKE_M, source=ALIKE_SOURCE)]
    return _known_way(crs, bounds, subject)


def _offset_way(system: str, bounds: npt.NDArray[np.float64]) -> tuple[Change, list[Note]]:
    """The way back from an offset that was declared, with what it misses at the corners of the data."""
    corners = np.array([[x, y] for x in bounds[[0, 2]] for y in bounds[[1, 3]]])
    told = StoreNotes.offset_undone(system=system, residual_mm=residual_m(corners, system) * 1e3)
    return lambda points: to_wgs84(points, system), [told]


def _known_way(crs: pyproj.CRS, bounds: npt.NDArray[np.float64], subject: str) -> tuple[Change, list[Note]]:
    from pyproj.transformer import TransformerGroup

    area = _area(crs, bounds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        found = TransformerGroup(crs, _WGS84, always_xy=True, allow_ballpark=False, area_of_interest=area).transformers  # type: ignore[arg-type]
    usable = [one for one in found if _covers(one.area_of_use, area)]  # type: ignore[arg-type]
    if crs.is_bound and usable and not _idle_parameters(crs):
        borrowed = _borrowed(crs, area)
        if not borrowed:
            return _within_grid(usable[0], crs, subject), [StoreNotes.datum_own_parameters(parameters=_parameters(crs))]
        raise CrsError(_refusal(crs, f"the parameters it carries are published for another area ({borrowed})", subject))
    known = [one for one in usable if 0 <= one.accuracy <= _WORST_M]
    if known and not crs.is_bound:
        return _mapping(known[0]), [StoreNotes.datum_accuracy(metres=known[0].accuracy)]
    best = min((one.accuracy for one in usable if one.accuracy >= 0), default=None)
    why = (
        f"the published transformation there is only good to {best:g} m"
        if best is not None
        else "no published transformation leads from it to CGCS2000 there"
    )
    raise CrsError(_refusal(crs, why, subject))


def _refusal(crs: pyproj.CRS, why: str, subject: str) -> str:
    datum = crs.geodetic_crs.name if crs.geodetic_crs else crs.name
    own = _base(crs).datum
    named = datum if own is None or own.name == datum else f"{own.name} ({datum})"
    return StoreMessages.other_datum(subject=subject, crs=crs.name, datum=named, why=why, spelled=_spelled(crs))


def _borrowed(crs: pyproj.CRS, area: AreaOfInterest | None) -> str:
    """The published transformation whose parameters a CRS carries though it was made for elsewhere or is too coarse; empty if none.

    Older GDAL wrote them into every .prj of Beijing 1954: those of the Tarim basin.
    """
    from pyproj.transformer import TransformerGroup

    operation, geodetic = crs.coordinate_operation, _base(crs).geodetic_crs
    shift = np.array(operation.towgs84 if operation else [], np.float64)[:3]
    if geodetic is None or len(shift) < 3:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        published = TransformerGroup(_named_datum(geodetic), _WGS84, always_xy=True, allow_ballpark=False).transformers
    alike = [one for one in published if np.allclose(_shift_of(one), shift, atol=1e-3)]
    if any(_covers(one.area_of_use, area) and 0 <= one.accuracy <= _WORST_M for one in alike):  # type: ignore[arg-type]
        return ""
    places = [f"{one.area_of_use.name}, {one.accuracy:g} m" for one in alike if one.area_of_use]
    return places[0] if places else ""


def _parameters(crs: pyproj.CRS) -> str:
    """The parameters a CRS carries, as they are written; the method of a grid."""
    operation = crs.coordinate_operation
    values = operation.towgs84 if operation else []
    grids = [PurePath(grid.short_name).name for grid in operation.grids] if operation else []
    return "TOWGS84 " + ",".join(f"{value:g}" for value in values) if values else "、".join(grids) or "格网"


def _named_datum(geodetic: pyproj.CRS) -> pyproj.CRS:
    """The published CRS of a datum that a file spells in its own way; the same where none is known."""
    import pyproj

    if geodetic.datum is not None and "1954" in geodetic.datum.name and "eijing" in geodetic.datum.name:
        return pyproj.CRS("EPSG:4214")
    return geodetic


def _shift_of(change: pyproj.Transformer) -> Points:
    """Shift of a published transformation along the three axes, m; NaN where it has none."""
    found = [re.search(rf"\b{axis}=(-?[\d.]+)", change.definition) for axis in "xyz"]
    return np.array([float(one[1]) if one else np.nan for one in found])


def _idle_parameters(crs: pyproj.CRS) -> bool:
    """Whether a bound CRS carries parameters that are all 0 though its ellipsoid is another: they convert nothing."""
    operation = crs.coordinate_operation
    values = list(operation.towgs84) if operation else []
    return bool(values) and not any(values) and not _our_ellipsoid(crs)


def _area(crs: pyproj.CRS, bounds: npt.NDArray[np.float64]) -> AreaOfInterest | None:
    """Where the data lie, about; None where that cannot be told."""
    import pyproj
    from pyproj.aoi import AreaOfInterest

    geodetic = crs.geodetic_crs
    if geodetic is None or not np.isfinite(bounds).all():
        return None
    way = pyproj.Transformer.from_crs(_base(crs), geodetic, always_xy=True)
    xmin, ymin, xmax, ymax = bounds.tolist()
    west, south, east, north = way.transform_bounds(xmin, ymin, xmax, ymax, errcheck=False)
    placed = (
        np.isfinite([west, south, east, north]).all() and -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    )
    return AreaOfInterest(west, south, east, north) if placed else None


def _covers(area: AreaOfUse | None, wanted: AreaOfInterest | None) -> bool:
    if area is None or wanted is None:
        return True
    across = area.west <= wanted.west_lon_degree and wanted.east_lon_degree <= area.east
    return bool(across and area.south <= wanted.south_lat_degree and wanted.north_lat_degree <= area.north)


def _spelled(crs: pyproj.CRS) -> str:
    """The CRS as a PROJ string, to which parameters can be added."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return _base(crs).to_proj4().replace(" +type=crs", "")


def _within_grid(change: pyproj.Transformer, crs: pyproj.CRS, subject: str) -> Change:
    """A change by the parameters or the grid of a CRS; points that a grid does not reach are refused, not left out."""
    mapped = _mapping(change)

    def moved(points: Points) -> Points:
        found = mapped(points)
        lost = int((np.isfinite(points).all(axis=1) & ~np.isfinite(found).all(axis=1)).sum())
        if lost:
            raise CrsError(StoreMessages.outside_grid(subject=subject, count=lost, grid=_parameters(crs)))
        return found

    return moved


def _mapping(change: pyproj.Transformer) -> Change:
    return lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1]))
