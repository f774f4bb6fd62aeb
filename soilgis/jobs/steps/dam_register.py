"""The register of dams (淤地坝登记册): read, classed, checked, placed in its regions, with extents and what lies near sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.jobs.steps.dam_places import pairs_within
from soilgis.model.dam_tables import DamCounts, DamExtents, DamFaults, DamRules, Dams
from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.model.works_words import DamClass, DamFault
from soilgis.planning.works.dams import NOT_COUNTED, Fault, Limits, classed, near_each_other, repeated, silted
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.features import Fields, read_register
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.inputs import FileOpening
    from soilgis.store.catalog import Catalog
    from soilgis.store.features import Register

RULES = "rules-dams"
HIGH = "high"
"""Column of the register that says whether a dam is of high standard."""
_VOLUME = ("万m³", "万m3", "万立方米")
FIELDS = Fields(
    texts={
        DamExtents.dam_id: ("dam_id", "坝编号", "编号", "id"), DamExtents.name: ("name", "坝名", "名称", "淤地坝名称"),
        "class_word": ("class", "dam_class", "类型", "坝型", "规模"), HIGH: ("high_standard", "高标准", "是否高标准"),
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
            f"{path.name} has no shapes and no column lon, lat (缺少坐标); a register of dams needs the place of each"
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
    faults += near_each_other(pairs_within(register.shapes, near_m), text[DamExtents.dam_id])
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
