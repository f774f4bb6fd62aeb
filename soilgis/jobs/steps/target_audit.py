"""Auditing targets (目标值审查): a file's own faults first, then whether children's targets add up to their parents'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.adcodes import NATION, province_of
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.level import Level
from soilgis.model.tables import Reconcile, Targets
from soilgis.planning.areas.regions import with_parents
from soilgis.planning.targets.reconcile import reconcile
from soilgis.store.boundaries import load_units
from soilgis.store.catalog import Catalog
from soilgis.store.places import open_places
from soilgis.store.targets import read_targets

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.notes import Note


@dataclass(frozen=True)
class TargetAudit:
    """What an audit of a target file found (审查结果).

    Attributes
    ----------
    targets
        `tables.Targets` of the file.
    rollups
        `tables.Reconcile` of every parent all of whose children have a target, beside its stated one.
    notes
        Former names that were used.
    """

    targets: pd.DataFrame
    rollups: pd.DataFrame
    notes: tuple[Note, ...]


def audit_targets(path: Path, source: str = "amap", *, encoding: str = "") -> TargetAudit:
    """Check a file of targets and roll it up.

    Parameters
    ----------
    path
        CSV; its columns are those of `soilgis.model.tables.TargetFile`.
    source
        Boundaries that weigh the children: amap or tianditu.
    encoding
        Encoding of the file; told from its bytes when empty.

    Raises
    ------
    SchemaError, PlaceError, TargetError
        With every problem of the file.
    """
    targets, notes = read_targets(path, open_places(source, Catalog()), encoding=encoding)
    provinces = tuple(sorted({province_of(code) for code in targets[Targets.adcode] if code != NATION}))
    rollups = [Reconcile.empty()]
    for level in (Level.CITY, Level.COUNTY):
        units = load_units(level, source, provinces)
        if units[Targets.adcode].isin(targets[Targets.adcode]).any():
            regions = with_parents(units, units, level, edge_tolerance_m2=EDGE_TOLERANCE_M2)
            compared, _ = reconcile(regions, targets)
            rollups.append(compared[compared[Reconcile.complete] & compared[Reconcile.stated].notna()])
    found = pd.concat([part for part in rollups if len(part)] or rollups[:1], ignore_index=True)
    once = found.drop_duplicates([Reconcile.parent_adcode, Reconcile.year], ignore_index=True)
    return TargetAudit(targets, once, tuple(notes))
