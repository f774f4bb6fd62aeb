"""The ledger of many layers (多图层台账): files or frames in, the area of every combination of them in every region out."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.engine.rings import joined
from soilgis.geometry.overlap import MOST_LAYERS, combination_rings, overlapping_regions
from soilgis.jobs.large.read_rings import ZoneLayer, frame_layer, read_layer, region_rings, seen
from soilgis.jobs.steps.inputs import given, united
from soilgis.model.answer import Answer
from soilgis.model.errors import UsageError, shorten
from soilgis.model.inputs import PLAIN, Opening
from soilgis.model.ledger_tables import Combinations, LayerOverlaps, OverlapTotals, TopCombinations
from soilgis.planning.areas.extents import apart
from soilgis.planning.areas.ledger_tables import (
    JOINT,
    NONE,
    Stack,
    combination_rows,
    overlap_rows,
    refuse_open_books,
    top_rows,
)
from soilgis.planning.areas.pair_tables import refuse_overlap, refuse_repeated
from soilgis.store.opening import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from soilgis.geometry.engine.rings import Rings
    from soilgis.model.answer import Frames
    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LayerLedger(Answer):
    """The ledger of many layers (多图层台账).

    Attributes
    ----------
    combinations
        The region's id and `soilgis.model.ledger_tables.Combinations`, by region, largest combination first.
    overlaps
        The region's id and `soilgis.model.ledger_tables.LayerOverlaps`.
    totals
        `soilgis.model.ledger_tables.OverlapTotals`: the same over all regions.
    top
        `soilgis.model.ledger_tables.TopCombinations`.
    notes
        What was repaired or left out, in Chinese.
    """

    combinations: pd.DataFrame
    overlaps: pd.DataFrame
    totals: pd.DataFrame
    top: pd.DataFrame
    notes: tuple[Note, ...] = ()

    def frames(self) -> Frames:
        """Every table by name, with its declaration, in reading order."""
        return {
            "ledger": (Combinations, self.combinations),
            "overlaps": (LayerOverlaps, self.overlaps),
            "overlaps-total": (OverlapTotals, self.totals),
            "top": (TopCombinations, self.top),
        }


def ledger(  # noqa: PLR0913 - the front door keeps its old keywords beside the new one
    regions: gpd.GeoDataFrame | str | Path,
    layers: Mapping[str, gpd.GeoDataFrame | str | Path],
    *,
    region_id: str = "adcode",
    top: int = 10,
    crs: str = "",
    allow_overlap: bool = False,
    opening: Opening = PLAIN,
) -> LayerLedger:
    """Area of every combination of layers in each region, and the overlaps of two layers that follow from it (多图层台账).

    Parameters
    ----------
    regions
        Polygons in any declared CRS, or their file; not changed.
    layers
        Polygons or their file by the layer's name, at most 40 layers; ground in several polygons of one layer counts once.
    region_id
        Id column of the regions; it keeps its name in the tables.
    top
        How many of the largest combinations are listed.
    crs
        CRS of files that declare none; the same as that of ``opening``.
    allow_overlap
        Whether regions may overlap each other; such ground counts in both.
    opening
        CRS, encoding and sublayer of inputs that need one (regions, zones); whether rows of one region are united.

    Returns
    -------
    LayerLedger
        Tables whose figures all come from the same areas. What was repaired is logged as a warning.

    Raises
    ------
    UsageError, CrsError, SchemaError, GeometryError
        Naming the input, what is wrong and the cure.
    ClosureError
        If the combinations of a region miss its area, measured on its own, by more than 1e-9 of it; naming the region.
    """
    how = replace(opening, crs=opening.crs or crs)
    how.refuse_unknown(("regions", "zones"))
    ground, notes = given(regions, region_id, "regions", how)
    if how.dissolve_regions:
        ground, more = united(ground, region_id)
        notes = [*notes, *more]
    files = {name: Path(layer) if isinstance(layer, str) else layer for name, layer in layers.items()}
    made = stack_layers(ground, files, region_id=region_id, top=top, opening=how, allow_overlap=allow_overlap)
    for note in (*notes, *made.notes):
        log.warning("%s", note)
    return made


def stack_layers(
    regions: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame | Path],
    *,
    region_id: str,
    top: int,
    opening: Opening = PLAIN,
    allow_overlap: bool = False,
) -> LayerLedger:
    """Same as `ledger` for regions that are checked already: valid lon/lat polygons."""
    refuse_bad_names(list(layers))
    refuse_repeated(regions[region_id], region_id)
    ground = region_rings(regions)
    if not allow_overlap:
        refuse_overlap(overlapping_regions(ground), regions[region_id])
    read = [_batches(name, layer, opening.of("zones")) for name, layer in layers.items()]
    stack = _measured(regions, region_id, ground, tuple(layers), read)
    refuse_open_books(stack)
    overlaps, totals = overlap_rows(stack)
    notes = (*(note for some in read for one in some for note in one.notes), *_apart(regions, layers, read))
    return LayerLedger(combination_rows(stack), overlaps, totals, top_rows(stack, top), notes)


def refuse_bad_names(names: Sequence[str]) -> None:
    """Refuse more layers than a ledger tells apart, none at all, and names that would not be told from a combination.

    Raises
    ------
    UsageError
        Saying what to do.
    """
    if not 0 < len(names) <= MOST_LAYERS:
        raise UsageError(
            f"a ledger tells 1 to {MOST_LAYERS} layers apart, {len(names)} are given (图层数超限); join some kinds into one file"
        )
    wrong = [name for name in names if name == NONE or not name or JOINT in name]
    if wrong:
        raise UsageError(
            f"layer {shorten(wrong)}: a ledger joins names by {JOINT} and calls ground in no layer {NONE} (图层名不可用); rename it"
        )


def _batches(name: str, layer: gpd.GeoDataFrame | Path, opening: FileOpening) -> list[ZoneLayer]:
    return (
        list(read_layer(open_source(layer, opening)))
        if isinstance(layer, Path)
        else [frame_layer(layer, name, opening)]
    )


def _apart(regions: gpd.GeoDataFrame, names: Iterable[str], read: list[list[ZoneLayer]]) -> list[Note]:
    """What is to be said of layers that lie nowhere near the regions."""
    extents: dict[str, np.ndarray] = {}
    for name, some in zip(names, read, strict=True):
        for one in some:
            seen(one, name, extents)
    return apart(np.asarray(regions.total_bounds), extents)


def _measured(
    regions: gpd.GeoDataFrame, region_id: str, ground: Rings, names: tuple[str, ...], read: list[list[ZoneLayer]]
) -> Stack:
    """Measure all combinations; the regions' areas are taken from their shapes, not from the engine."""
    layer = np.repeat(np.arange(len(read), dtype=np.int32), [sum(one.rings.features for one in some) for some in read])
    every = [one for some in read for one in some]
    valid = np.concatenate([one.valid for one in every])
    shapes = np.asarray(regions.geometry.array, dtype=np.object_)
    ids = pd.Index(regions[region_id], name=region_id)
    found = combination_rings(
        ground, joined([one.rings for one in every]), layer, valid=valid, names=Names(ids.tolist(), names)
    )
    return Stack(found, ids, names, shapely.area(plane_shapes(shapes)))
