"""The register of dams (淤地坝登记册): read, classed, checked, placed in its regions, with extents and what lies near sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import ellipsoidal_area_m2, plane_shapes
from soilgis.geometry.nearest import nearest_m
from soilgis.geometry.widen import circles
from soilgis.model.dam_tables import DamCounts, DamExtents, DamFaults, DamRules, Dams, DamsNear
from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.model.sentences.works import WorksNotes
from soilgis.model.works_words import DamClass, DamFault
from soilgis.planning.works.dams import NOT_COUNTED, Fault, Limits, classed, counts, near_each_other, repeated, silted
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.features import Fields, read_register
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog
    from soilgis.store.features import Register
    from soilgis.store.sites.read import SiteFiles

RULES = "rules-dams"
_VOLUME = ("万m³", "万m3", "万立方米")
FIELDS = Fields(
    texts={
        DamExtents.dam_id: ("dam_id", "坝编号", "编号", "id"), DamExtents.name: ("name", "坝名", "名称", "淤地坝名称"),
        "class_word": ("class", "dam_class", "类型", "坝型", "规模"), "high": ("high_standard", "高标准", "是否高标准"),
    },
    dates={Dams.built: ("built", "竣工日期", "建成日期", "竣工时间")},
    numbers={
        DamCounts.volume_wan_m3: (("volume_wan_m3", "volume", "总库容", "库容", "总库容（万m³）"), _VOLUME),
        DamCounts.silted_wan_m3: (("silted_wan_m3", "silted", "已淤库容", "淤积库容"), _VOLUME),
    },
)  # fmt: skip


@dataclass(frozen=True)
class Radii:
    """Radii of the extents in metres, by class (管理和保护范围半径)."""

    protection: Mapping[DamClass, float]
    control: Mapping[DamClass, float]


@dataclass(frozen=True)
class DamBook:
    """A register that was gone through (登记册核查结果).

    Attributes
    ----------
    register
        As read.
    dams
        `Dams`, in the order of the file, and ``at``, the position of each one's region, -1 outside.
    faults
        `DamFaults`.
    """

    register: Register
    dams: gpd.GeoDataFrame
    faults: pd.DataFrame

    @property
    def counted(self) -> gpd.GeoDataFrame:
        """Dams that count."""
        return self.dams[self.dams[Dams.counted]]


def read_limits(catalog: Catalog) -> Limits:
    """Classes by storage, of the layer rules-dams.

    Raises
    ------
    LayerError, SchemaError
        If the table is missing or wrong.
    """
    layer = catalog.layer(RULES)
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        raise LayerError(f"{RULES} has no {layer.reading.file} (缺少分级表); put it beside layer.toml")
    rows = DamRules.check(read_csv(path), path.name)
    known = {kind.value for kind in DamClass if kind is not DamClass.UNKNOWN}
    strange = sorted(set(rows[DamRules.dam_class]) - known)
    wrong = rows[~(rows[DamRules.low_wan_m3] < rows[DamRules.high_wan_m3])]
    if strange or len(wrong):
        raise SchemaError(
            f"{path.name}: class {shorten(strange or wrong['class'])} is unknown or ends below its begin (分级有误)"
        )
    kinds = [DamClass(one) for one in rows[DamRules.dam_class]]
    return Limits(
        dict(zip(kinds, rows[DamRules.low_wan_m3].tolist(), strict=True)),
        dict(zip(kinds, rows[DamRules.high_wan_m3].tolist(), strict=True)),
    )


def open_dams(path: Path, opening: FileOpening) -> Register:
    """Read a register of dams.

    Raises
    ------
    SchemaError
        If it has no places, or shapes that are no points.
    """
    register = read_register(path, opening, FIELDS)
    if not register.placed:
        raise SchemaError(
            f"{path.name} has neither shapes nor columns lon and lat (没有坐标); a register of dams needs the place of each"
        )
    odd = np.flatnonzero(shapely.get_type_id(register.shapes) != 0)
    if len(odd):
        raise SchemaError(
            f"{path.name}: {register.frame.index.name} {shorten(register.frame.index[odd])} are no points (淤地坝须为点要素); use the middle of the dam"
        )
    return register


def examined(register: Register, ground: Ground, limits: Limits, radii: Radii, near_m: float) -> DamBook:
    """Class and check every dam, and place it.

    Parameters
    ----------
    register
        As `open_dams` gives it.
    ground
        Units figures are given by.
    limits
        Classes by storage.
    radii
        Of the extents.
    near_m
        Dams nearer to each other than this, in metres, may be one.
    """
    frame, given = register.frame, register.given
    text = {
        name: frame[name].tolist() if name in given else [""] * len(frame)
        for name in (DamExtents.dam_id, DamExtents.name, "class_word")
    }
    volume, filled = (_numbers(frame, name, given) for name in (DamCounts.volume_wan_m3, DamCounts.silted_wan_m3))
    kinds, reasons, faults = classed(text["class_word"], volume, limits)
    at = ground.of_points(register.shapes)
    faults += repeated(text[DamExtents.dam_id]) if DamExtents.dam_id in given else []
    faults += [Fault(row, DamFault.OUTSIDE, "不在任何统计单元内，不计入") for row in np.flatnonzero(at < 0).tolist()]
    faults += silted(volume, filled)
    faults += near_each_other(_pairs(register.shapes, near_m), text[DamExtents.dam_id])
    dropped = {fault.at for fault in faults if fault.kind in NOT_COUNTED}
    rows = [_row_name(register, row) for row in range(len(frame))]
    names = [*ground.frame["region_name"], None]
    ids = [*ground.frame[DamCounts.region_id], None]
    dams = gpd.GeoDataFrame(
        {
            Dams.dam_id: [one or f"（{row}）" for one, row in zip(text[DamExtents.dam_id], rows, strict=True)],
            Dams.name: [name or None for name in text[DamExtents.name]], Dams.dam_class: [kind.value for kind in kinds], Dams.class_from: reasons,
            Dams.volume_wan_m3: volume, Dams.silted_wan_m3: filled, Dams.built: _days(frame, given),
            Dams.counted: [row not in dropped for row in range(len(frame))],
            Dams.region_id: [ids[place] for place in at], Dams.region: [names[place] for place in at],
            Dams.protection_m: [radii.protection.get(kind, np.nan) for kind in kinds],
            Dams.control_m: [radii.control.get(kind, np.nan) for kind in kinds], Dams.row: rows, "at": at,
        },
        geometry=register.shapes, crs=GEOGRAPHIC,
    )  # fmt: skip
    checked = Dams.check(dams, register.name)
    return DamBook(register, checked, _fault_rows(faults, checked))


def _numbers(frame: pd.DataFrame, name: str, given: frozenset[str]) -> np.ndarray:
    values: np.ndarray = frame[name].to_numpy(dtype=float) if name in given else np.full(len(frame), np.nan)
    return values


def _days(frame: pd.DataFrame, given: frozenset[str]) -> list[str | None]:
    if Dams.built not in given:
        return [None] * len(frame)
    return [None if pd.isna(day) else str(day.date()) for day in frame[Dams.built]]


def _row_name(register: Register, row: int) -> str:
    number = register.frame.index[row]
    return f"第 {number} 行" if register.frame.index.name == "line" else f"第 {number} 个要素"


def _fault_rows(faults: list[Fault], dams: pd.DataFrame) -> pd.DataFrame:
    ordered = sorted(faults, key=lambda fault: (fault.at, list(DamFault).index(fault.kind)))
    table = pd.DataFrame(
        {
            DamFaults.dam_id: [dams[Dams.dam_id].iloc[fault.at] for fault in ordered],
            DamFaults.name: [dams[Dams.name].iloc[fault.at] for fault in ordered],
            DamFaults.row: [dams[Dams.row].iloc[fault.at] for fault in ordered],
            DamFaults.fault: [fault.kind.value for fault in ordered], DamFaults.detail: [fault.detail for fault in ordered],
            DamFaults.counted: [bool(dams[Dams.counted].iloc[fault.at]) for fault in ordered],
        }
    )  # fmt: skip
    return DamFaults.check(table) if len(table) else DamFaults.empty()


def _pairs(points: np.ndarray, near_m: float) -> list[tuple[int, int, float]]:
    """Pairs of dams nearer than some metres, on the ellipsoid."""
    if near_m <= 0 or len(points) < 2:
        return []
    from soilgis.geometry.nearest import mercator, mercator_scale

    latitude = shapely.get_y(points)
    reach = near_m * float(mercator_scale(np.abs(latitude).max())) * 1.001
    flat = mercator(points)
    left, right = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=reach)
    once = left < right
    found = []
    for one, other in zip(left[once].tolist(), right[once].tolist(), strict=True):
        metres = float(nearest_m(points[[one]], points[[other]])[0])
        if metres <= near_m:
            found.append((one, other, metres))
    return found


def extents(book: DamBook, column: str) -> gpd.GeoDataFrame:
    """Make `DamExtents`: circles of the radius in a column of `Dams`, for dams that count and have one."""
    mine = book.counted[book.counted[column].notna()]
    shapes = np.empty(len(mine), dtype=object)
    for radius in mine[column].unique():
        rows = (mine[column] == radius).to_numpy()
        shapes[rows] = circles(np.asarray(mine.geometry.array, dtype=object)[rows], float(radius))
    frame = gpd.GeoDataFrame(
        {
            DamExtents.dam_id: mine[Dams.dam_id].to_numpy(), DamExtents.name: mine[Dams.name].to_numpy(), DamExtents.dam_class: mine[Dams.dam_class].to_numpy(),
            DamExtents.radius_m: mine[column].to_numpy(), DamExtents.area_ha: ellipsoidal_area_m2(shapes) / 1e4,
        },
        geometry=shapes, crs=GEOGRAPHIC,
    )  # fmt: skip
    return DamExtents.check(frame)


def count_table(
    book: DamBook, ground: Ground, areas: Mapping[str, gpd.GeoDataFrame], *, every: bool, status: str
) -> pd.DataFrame:
    """Make `DamCounts`: dams by region and the ground of their extents, each piece of ground once.

    Parameters
    ----------
    book
        The register.
    ground
        Units.
    areas
        Extents by the column of the counts; none where no radius was given.
    every
        List units without a dam too.
    status
        Weakest status of all the figures rest on.
    """
    dams = book.dams[book.dams[Dams.counted] | (book.dams["at"] < 0)]
    first = ~dams[Dams.dam_id].duplicated()
    table = counts(
        pd.DataFrame(dams.drop(columns="geometry")).assign(region=dams["at"])[first], ground.columns(), every=every
    )
    for column, frame in areas.items():
        if not len(frame):
            continue
        whole = shapely.union_all(plane_shapes(np.asarray(frame.geometry.array, dtype=object)))
        inside = [
            shapely.area(shapely.intersection(ground.plane[at], whole)) / 1e6 if at >= 0 else np.nan
            for at in table["order"]
        ]
        table[column] = inside
    return DamCounts.check(table.drop(columns="order").assign(status=status))


def beyond(counts: pd.DataFrame, areas: Mapping[str, gpd.GeoDataFrame]) -> list[Note]:
    """What is to be told of extents that reach beyond all units: the rows of the counts then sum to less than the extents."""
    notes = []
    for column, frame in areas.items():
        if not len(frame):
            continue
        whole = shapely.area(shapely.union_all(plane_shapes(np.asarray(frame.geometry.array, dtype=object)))) / 1e6
        out = float(whole - counts[column].sum())
        if out > 1e-6:
            name = "保护范围" if column.startswith("protection") else "控制范围"
            notes.append(WorksNotes.extents_beyond(extent=name, whole_km2=whole, out_km2=out))
    return notes


def near_sites(book: DamBook, sites: SiteFiles, radii: Radii, within_m: float) -> pd.DataFrame:
    """Make `DamsNear`: dams within some metres of every site, or whose extent reaches it.

    Parameters
    ----------
    book
        The register.
    sites
        Sites, lon/lat.
    radii
        Of the extents.
    within_m
        Farthest distance that is listed.
    """
    dams, rows = book.counted, []
    points = np.asarray(dams.geometry.array, dtype=object)
    kinds = [DamClass(one) for one in dams[Dams.dam_class]]
    for site, shape in zip(sites.frame[DamsNear.site_id], sites.frame.geometry, strict=True):
        metres = _distances(points, shape)
        for at in np.argsort(metres, kind="stable").tolist():
            reach = {
                name: given.get(kinds[at])
                for name, given in ((DamsNear.in_protection, radii.protection), (DamsNear.in_control, radii.control))
            }
            flags = {name: None if radius is None else bool(metres[at] <= radius) for name, radius in reach.items()}
            if metres[at] <= within_m or any(flags.values()):
                rows.append(
                    {
                        DamsNear.site_id: str(site), DamsNear.dam_id: dams[Dams.dam_id].iloc[at], DamsNear.name: dams[Dams.name].iloc[at],
                        DamsNear.dam_class: kinds[at].value, DamsNear.distance_m: metres[at], **flags,
                    }
                )  # fmt: skip
    return DamsNear.check(pd.DataFrame(rows)) if rows else DamsNear.empty()


def _distances(points: np.ndarray, shape: shapely.Geometry) -> np.ndarray:
    """Geodesic distance of each point from one shape; 0 on it."""
    metres = np.zeros(len(points))
    away = ~shapely.intersects(shape, points)
    if away.any():
        metres[away] = nearest_m(points[away], np.array([shape], dtype=object))
    return metres
